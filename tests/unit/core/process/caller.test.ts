import { expect, test } from "bun:test";
import { createCaller, inShare } from "#core/process/caller.ts";

test("a caller's share runs so many at once of a kind, the rest in their order, also after a failure", async () => {
  const caller = createCaller(1);
  const ends: (() => void)[] = [];
  const started: number[] = [];
  const work = (index: number, slots = 2, kind = "statement") =>
    inShare(caller, kind, slots, async () => {
      started.push(index);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      await promise;
      if (index === 0) throw new Error("fails");
    });
  const runs = [work(0), work(1), work(2), work(3)].map((run) => run.catch(() => "failed"));
  const other = work(4, 1, "transaction");
  expect(started).toEqual([0, 1, 4]);
  ends[0]?.();
  expect(await runs[0]).toBe("failed");
  await Bun.sleep(1);
  expect(started).toEqual([0, 1, 4, 2]);
  for (let index = 1; index < 5; index += 1) {
    ends[index]?.();
    await Bun.sleep(1);
  }
  await Promise.all([...runs, other]);
  const again = [work(5), work(6), work(7)];
  expect(started.slice(-2)).toEqual([5, 6]);
  for (let index = 5; index < 8; index += 1) {
    ends[index]?.();
    await Bun.sleep(1);
  }
  await Promise.all(again);
});

test("a factor widens a caller's share", async () => {
  const caller = createCaller(3);
  let started = 0;
  const runs = Array.from({ length: 4 }, () =>
    inShare(caller, "statement", 1, async () => {
      started += 1;
      await Bun.sleep(1);
    }),
  );
  expect(started).toBe(3);
  await Promise.all(runs);
  expect(started).toBe(4);
});
