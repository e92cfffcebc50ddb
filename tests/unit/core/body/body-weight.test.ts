import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { analyzeBodyweight, bodyweightRate, bodyweightTrend } from "#core/body/body-weight.ts";
import { addDays, fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import { aHistory, datesUpTo } from "#tests/support/training-history.ts";

const daily = (weights: readonly number[], first = "2026-11-01") =>
  weights.map((kg, day) => ({ date: addDays(first, day), kg }));

describe("bodyweightTrend", () => {
  test("gives the published trend", () => {
    const trend = bodyweightTrend(daily([82, 82.6, 81.8, 82.4])).map(({ trendKg }) => trendKg);
    for (const [at, kg] of [82, 82.06, 82.034, 82.0706].entries()) expect(trend[at]).toBeCloseTo(kg, 6);
  });

  test("a gap of g days weighs the next weight by 1 − 0.9^g", () => {
    const [, second] = bodyweightTrend([
      { date: "2026-11-01", kg: 80 },
      { date: "2026-11-08", kg: 90 },
    ]);
    expect(second?.trendKg).toBeCloseTo(80 + (1 - 0.9 ** 7) * 10, 10);
  });

  test("the weights of one day count as their mean, in whatever order they come", () => {
    const weights = [
      { date: "2026-11-02", kg: 81 },
      { date: "2026-11-01", kg: 80 },
      { date: "2026-11-02", kg: 83 },
    ];
    expect(bodyweightTrend(weights).map(({ kg }) => kg)).toEqual([80, 82]);
  });

  test("no weight gives no trend", () => {
    expect(bodyweightTrend([])).toEqual([]);
  });

  test("the trend stays within the weights, and the same weight leaves it alone", () => {
    const weight = fc.record({
      date: fc.integer({ min: 20_000, max: 20_400 }).map(fromEpochDay),
      kg: fc.double({ min: 40, max: 160, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1 }), (weights) => {
        const all = weights.map(({ kg }) => kg);
        for (const { trendKg } of bodyweightTrend(weights)) {
          expect(trendKg).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
          expect(trendKg).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        }
      }),
    );
  });
});

describe("bodyweightRate", () => {
  const asOf = toEpochDay("2026-11-28");

  test("is the slope of the last 28 days for who weighs in often", () => {
    const months = [...Array<number>(60).fill(90), ...Array.from({ length: 28 }, (_, day) => 90 - day / 10)];
    const points = bodyweightTrend(daily(months, addDays("2026-11-28", -87)));
    expect(bodyweightRate(points, asOf).n).toBe(28);
    expect(bodyweightRate(points, asOf).trend?.slope).toBeCloseTo(-0.1, 10);
  });

  test("reaches back twelve weeks for who weighs in weekly", () => {
    const dates = datesUpTo("2026-11-28", 20, 7);
    const points = bodyweightTrend(dates.map((date, week) => ({ date, kg: 80 + week / 10 })));
    expect(bodyweightRate(points, asOf).n).toBe(12);
    expect((bodyweightRate(points, asOf).trend?.slope ?? 0) * 7).toBeCloseTo(0.1, 10);
  });

  test("is unknown with fewer than eight weights", () => {
    expect(bodyweightRate(bodyweightTrend(daily([80, 81, 80, 81, 80, 81, 80], "2026-11-20")), asOf).trend).toBeNull();
  });
});

describe("analyzeBodyweight", () => {
  test("says what is missing", () => {
    expect(analyzeBodyweight(aHistory())).toMatchObject({
      trend: [],
      currentKg: null,
      kgPerWeek: null,
      missing: { code: "points", have: 0, need: 8 },
    });
  });

  test("shows the window's days, while the trend runs from the first weight", () => {
    const bodyweight = daily([90, 80, 80, 80], "2026-11-19");
    const section = analyzeBodyweight(aHistory({ from: "2026-11-22", bodyweight }));
    expect(section.trend).toHaveLength(1);
    expect(section.currentKg).toBeCloseTo(87.29, 10);
  });

  test("does not look beyond the window", () => {
    expect(analyzeBodyweight(aHistory({ bodyweight: [{ date: "2026-11-23", kg: 80 }] })).currentKg).toBeNull();
  });
});
