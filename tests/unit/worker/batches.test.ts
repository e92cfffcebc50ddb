import { describe, expect, test } from "bun:test";
import { inBatches } from "#worker/batches.ts";

/** Batches that end when the test says so. */
const held = (most: number) => {
  const batches: { readonly items: readonly number[]; readonly end: () => void }[] = [];
  const call = inBatches(most, async (items: readonly number[]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    batches.push({ items, end: resolve });
    await promise;
    return items.map((item) => item * 10);
  });
  return { batches, call };
};

const turn = (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setImmediate(resolve);
  return promise;
};

describe("a call in batches", () => {
  test("lets an item alone go at once, and those that come meanwhile together, as many as fit", async () => {
    const { batches, call } = held(3);
    const first = call(1);
    await turn();
    const rest = [2, 3, 4, 5].map(call);
    expect(batches.map(({ items }) => items)).toEqual([[1]]);
    batches[0]?.end();
    expect(await first).toBe(10);
    await turn();
    expect(batches[1]?.items).toEqual([2, 3, 4]);
    batches[1]?.end();
    await turn();
    expect(batches[2]?.items).toEqual([5]);
    batches[2]?.end();
    expect(await Promise.all(rest)).toEqual([20, 30, 40, 50]);
    const later = call(6);
    await turn();
    batches[3]?.end();
    expect(await later).toBe(60);
  });

  test("runs each item by itself after a failure, so that one that cannot succeed fails alone", async () => {
    const runs: (readonly number[])[] = [];
    const call = inBatches(10, async (items: readonly number[]) => {
      runs.push(items);
      if (items.includes(2)) throw new TypeError("not this one");
      return items;
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map(call));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(runs).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(await call(4)).toBe(4);
  });
});
