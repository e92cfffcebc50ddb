import { expect, test } from "bun:test";
import fc from "fast-check";
import { median, numbersOfRank } from "#core/statistics/order-statistics.ts";

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 200 });

test("numbers of ranks are those of the sorted numbers, ties and all", () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (values, draws) => {
      const ranks = draws.map((draw) => draw % values.length).sort((a, b) => a - b);
      const sorted = Float64Array.from(values).sort();
      expect(numbersOfRank(Float64Array.from(values), ranks)).toEqual(ranks.map((rank) => sorted[rank] ?? Number.NaN));
    }),
  );
});

test("the median is the middle, or between the two middles, and leaves the values in their order", () => {
  const values = Float64Array.of(5, 1, 4, 2);
  expect(median(values)).toBe(3);
  expect([...values]).toEqual([5, 1, 4, 2]);
  expect(median(Float64Array.of(7, 9, 1))).toBe(7);
  expect(median(Float64Array.of(7))).toBe(7);
});
