import { describe, expect, test } from "bun:test";
import { createBatcher } from "#core/process/batcher.ts";

type Run = { readonly items: readonly number[]; readonly end: () => void; readonly fail: (error: Error) => void };

const open = ({ atOnce = 1, most = 100 } = {}) => {
  const runs: Run[] = [];
  const ask = createBatcher<number, string>({
    atOnce,
    most,
    run: (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<string[]>();
      runs.push({ items, end: () => resolve(items.map((item) => `of ${item}`)), fail: reject });
      return promise;
    },
  });
  return { ask, runs, batches: () => runs.map(({ items }) => items) };
};

const soon = () => Bun.sleep(0);

describe("A batcher", () => {
  test("runs a single item at once, and items that come meanwhile together", async () => {
    const { ask, runs, batches } = open();
    const answers = [1, 2, 3].map(ask);
    expect(batches()).toEqual([[1]]);
    runs[0]?.end();
    await soon();
    expect(batches()).toEqual([[1], [2, 3]]);
    runs[1]?.end();
    expect(await Promise.all(answers)).toEqual(["of 1", "of 2", "of 3"]);
    await soon();
    expect(batches()).toHaveLength(2);
  });

  test("runs as many batches at once as it may, none larger than it may be", async () => {
    const { ask, runs, batches } = open({ atOnce: 2, most: 2 });
    const answers = [1, 2, 3, 4, 5].map(ask);
    expect(batches()).toEqual([[1], [2]]);
    runs[1]?.end();
    await soon();
    expect(batches()).toEqual([[1], [2], [3, 4]]);
    runs[0]?.end();
    await soon();
    expect(batches()).toEqual([[1], [2], [3, 4], [5]]);
    runs[2]?.end();
    runs[3]?.end();
    expect(await Promise.all(answers)).toHaveLength(5);
  });

  test("fails the items of a failed batch alone, and goes on", async () => {
    const { ask, runs } = open();
    const answers = [1, 2, 3].map(ask);
    runs[0]?.end();
    await soon();
    runs[1]?.fail(new Error("away"));
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    const next = ask(4);
    runs[2]?.end();
    expect(await next).toBe("of 4");
  });
});
