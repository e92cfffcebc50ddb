import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import { linear, niceTicks, timeTicks } from "#worker/reports/scale.ts";

describe("ticks of values", () => {
  test.each([
    [0, 23_800, [0, 10_000, 20_000, 30_000]],
    [0, 1, [0, 0.25, 0.5, 0.75, 1]],
    [97, 112, [95, 100, 105, 110, 115]],
    [0, 38, [0, 10, 20, 30, 40]],
    [82.4, 82.4, [78, 80, 82, 84, 86, 88]],
    [0, 0, [-1, -0.5, 0, 0.5, 1]],
  ])("from %d to %d", (low, high, expected) => {
    expect(niceTicks({ low, high }, expected.length - 1)).toEqual(expected);
  });

  test("hold the range, are evenly spaced and few", () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 2, max: 8 }), (a, b, most) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(high === low || high - low > 1e-6);
        const ticks = niceTicks({ low, high }, most);
        const slack = (high - low) * 1e-6;
        expect(ticks[0]).toBeLessThanOrEqual(low + slack);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - slack);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
    );
  });
});

describe("ticks of time", () => {
  const ticks = (from: string, to: string, most: number) =>
    timeTicks({ low: toEpochDay(from), high: toEpochDay(to) }, most).map(
      ({ epochDay, unit }) => `${fromEpochDay(epochDay)} ${unit}`,
    );

  test("are months in half a year", () => {
    expect(ticks("2026-05-25", "2026-11-22", 6)).toEqual([
      "2026-06-01 month",
      "2026-07-01 month",
      "2026-08-01 month",
      "2026-09-01 month",
      "2026-10-01 month",
      "2026-11-01 month",
    ]);
  });

  test("are years in five of them", () => {
    expect(ticks("2021-11-23", "2026-11-22", 6)).toEqual([
      "2022-01-01 year",
      "2023-01-01 year",
      "2024-01-01 year",
      "2025-01-01 year",
      "2026-01-01 year",
    ]);
  });

  test("are none within a month", () => {
    expect(ticks("2026-11-02", "2026-11-22", 6)).toEqual([]);
  });

  test("lie within the span and are never too many", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 20_000 }), (low, days) => {
        const found = timeTicks({ low, high: low + days }, 5);
        expect(found.length).toBeLessThanOrEqual(5);
        for (const { epochDay } of found) {
          expect(epochDay).toBeGreaterThanOrEqual(low);
          expect(epochDay).toBeLessThanOrEqual(low + days);
        }
      }),
    );
  });
});

test("a scale maps its ends to the ends, and an empty domain to the middle", () => {
  const scale = linear({ low: 10, high: 20 }, 100, 0);
  expect([scale(10), scale(15), scale(20)]).toEqual([100, 50, 0]);
  expect(linear({ low: 5, high: 5 }, 0, 10)(5)).toBe(5);
});
