import { describe, expect, test } from "bun:test";
import { ForjaError } from "#core/errors.ts";
import { createWorkQueue } from "#core/process/work-queue.ts";

const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof ForjaError ? error.code : error),
  );

/** Work that lasts until the test ends it. */
const task = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve, fail: reject };
};

/** A line that has learned that its work takes so long, on a clock that is moved by hand. */
const learned = async (slots: number, maxWaitMs: number, tookMs: number) => {
  let at = 0;
  const line = createWorkQueue({ slots, maxWaitMs, now: () => at });
  // The first `slots` runs do not change the estimate.
  for (let index = 0; index <= slots; index += 1) {
    await line.run(async () => {
      at += tookMs;
    });
  }
  return line;
};

describe("a line", () => {
  test("runs no more at once than it has slots, and the rest in their order", async () => {
    const line = createWorkQueue({ slots: 2, maxWaitMs: 10_000 });
    const tasks = Array.from({ length: 6 }, task);
    const started: number[] = [];
    const runs = tasks.map(({ work }, index) =>
      line.run(() => {
        started.push(index);
        return work();
      }),
    );
    await Bun.sleep(1);
    expect(started).toEqual([0, 1]);
    for (const [index, { end }] of tasks.entries()) {
      end();
      await runs[index];
    }
    expect(started).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("refuses by its length times what its work takes, and not before its slots are taken", async () => {
    // 4 slots at 100 ms make 40 a second: 600 ms are 24 in line.
    const line = await learned(4, 600, 100);
    const tasks = Array.from({ length: 40 }, task);
    const runs = tasks.map(({ work }) => settled(line.run(work)));
    expect(line.isCrowded()).toBe(true);
    for (const { end } of tasks) end();
    const outcomes = await Promise.all(runs);
    expect(outcomes.filter((outcome) => outcome === "done")).toHaveLength(4 + 24);
    expect(outcomes.filter((outcome) => outcome === "unavailable")).toHaveLength(12);
    expect(line.isCrowded()).toBe(false);
  });

  test("gives up a wait that takes longer than was expected", async () => {
    const line = createWorkQueue({ slots: 1, maxWaitMs: 20 });
    for (let index = 0; index < 2; index += 1) await line.run(() => Bun.sleep(1));
    const [first, second] = [task(), task()];
    const running = line.run(first.work);
    expect(await settled(line.run(second.work))).toBe("unavailable");
    first.end();
    await running;
    second.end();
    expect(await settled(line.run(second.work))).toBe("done");
  });

  test("refuses nobody while it is cold: the first work makes connections, and says nothing about the rest", async () => {
    const line = createWorkQueue({ slots: 2, maxWaitMs: 20 });
    const runs = Array.from({ length: 10 }, () => settled(line.run(() => Bun.sleep(60))));
    // Some 300 ms for the last: far more than 20.
    const outcomes = await Promise.all(runs.slice(0, 4));
    expect(outcomes).toEqual(["done", "done", "done", "done"]);
    await Promise.all(runs);
  });

  test("lets as many wait as it has slots, however long their work takes", async () => {
    const line = createWorkQueue({ slots: 2, maxWaitMs: 20 });
    for (let index = 0; index < 3; index += 1) await line.run(() => Bun.sleep(100));
    const runs = Array.from({ length: 5 }, () => settled(line.run(() => Bun.sleep(30))));
    expect(await Promise.all(runs)).toEqual(["done", "done", "done", "done", "unavailable"]);
  });

  test("gives nobody up because the loop stood still", async () => {
    // A busy machine may need a while to read the file after the stop.
    const line = createWorkQueue({ slots: 1, maxWaitMs: 300 });
    for (let index = 0; index < 2; index += 1) await line.run(() => Bun.sleep(1));
    const runs = [0, 1].map(() => settled(line.run(() => Bun.file(import.meta.path).text())));
    const until = performance.now() + 700;
    while (performance.now() < until);
    expect(await Promise.all(runs)).toEqual(["done", "done"]);
  });

  test.each([0, -1, 0.5, Number.NaN])("of %p slots is an error at once, and not a refusal for ever", (slots) => {
    expect(() => createWorkQueue({ slots, maxWaitMs: 20 })).toThrow(RangeError);
  });

  test("gives its slot back when work fails, and asks for different pauses", async () => {
    const line = createWorkQueue({ slots: 1, maxWaitMs: 10_000 });
    await expect(line.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await settled(line.run(async () => {}))).toBe("done");
    const full = await learned(1, 10, 1_000);
    const held = task();
    const running = [full.run(held.work), full.run(held.work)];
    const pauses: (number | undefined)[] = [];
    for (let index = 0; index < 3; index += 1) {
      await full.run(held.work).catch((error: unknown) => {
        if (error instanceof ForjaError) pauses.push(error.retryAfterSeconds);
      });
    }
    expect(pauses.toSorted()).toEqual([1, 2, 3]);
    held.end();
    await Promise.all(running);
  });

  test("forgets a time in which nothing moved", async () => {
    let at = 0;
    let took = 60_000;
    const line = createWorkQueue({ slots: 4, maxWaitMs: 600, now: () => at });
    const once = () =>
      line.run(async () => {
        at += took;
      });
    await once();
    took = 5;
    for (let index = 0; index < 20; index += 1) await once();
    const tasks = Array.from({ length: 10 }, task);
    const runs = tasks.map(({ work }) => settled(line.run(work)));
    for (const { end } of tasks) end();
    expect(await Promise.all(runs)).toEqual(tasks.map(() => "done"));
  });
});
