import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { measurementTrend } from "#core/body/measurement-trend.ts";
import { addDays } from "#core/time/local-date.ts";

const daily = (values: readonly number[], first = "2026-11-01", step = 1) =>
  values.map((value, at) => ({ date: addDays(first, at * step), value }));

const line = (n: number, from: number, perDay: number) => Array.from({ length: n }, (_, day) => from + perDay * day);

describe("measurementTrend of body weight", () => {
  test("smooths as published", () => {
    const { series, trend } = measurementTrend({
      kind: "bodyweight",
      days: daily([82, 82.6, 81.8, 82.4]),
      from: null,
      asOf: "2026-11-04",
    });
    expect(series.map((point) => Number(point.trend?.toFixed(6)))).toEqual([82, 82.06, 82.034, 82.0706]);
    expect(trend.current).toBeCloseTo(82.0706, 10);
  });

  test("says kilograms a week with the interval, and that they fall", () => {
    const progress = measurementTrend({
      kind: "bodyweight",
      days: daily(line(20, 90, -0.1)),
      from: null,
      asOf: "2026-11-20",
    });
    expect(progress).toMatchObject({ status: "falling", missing: null, trend: { n: 20 } });
    expect(progress.trend.slopePerWeek).toBeCloseTo(-0.7, 10);
    expect(progress.trend.confidenceInterval?.lower).toBeLessThanOrEqual(-0.7);
  });

  test("shows the days from the first asked for, and smooths from the first of all", () => {
    const days = daily([80, ...Array<number>(10).fill(90)]);
    const { series } = measurementTrend({ kind: "bodyweight", days, from: "2026-11-05", asOf: "2026-11-11" });
    expect(series[0]?.date).toBe("2026-11-05");
    expect(series[0]?.trend).toBeLessThan(84);
  });

  test("says nothing of a rate when the last weeks hold too little", () => {
    const progress = measurementTrend({
      kind: "bodyweight",
      days: daily(line(30, 80, 0.1), "2026-01-01"),
      from: null,
      asOf: "2026-11-20",
    });
    expect(progress.status).toBe("insufficient-data");
    expect(progress.missing).toEqual({ code: "points", have: 0, need: 8 });
    expect(progress.trend).toMatchObject({ slopePerWeek: null, confidenceInterval: null, pValue: null, n: 0 });
    expect(progress.trend.current).not.toBeNull();
  });
});

describe("measurementTrend of another kind", () => {
  test("is one line through all its days, on real distances", () => {
    const days = daily(line(10, 40, 0.1), "2026-01-01", 14);
    const progress = measurementTrend({ kind: "left_arm", days, from: null, asOf: "2026-11-20" });
    expect(progress).toMatchObject({ status: "rising", trend: { n: 10 } });
    expect(progress.trend.slopePerWeek).toBeCloseTo(0.05, 10);
    expect(progress.trend.current).toBeCloseTo(40.9, 10);
    for (const { value, trend } of progress.series) expect(trend).toBeCloseTo(value, 8);
  });

  test("finds no change in what goes up and down", () => {
    const days = daily([100, 101, 100.5, 101, 100, 101.5, 100.5, 100, 101, 100.5]);
    expect(measurementTrend({ kind: "waist", days, from: null, asOf: "2026-11-20" }).status).toBe("no-clear-change");
  });

  test("shows the values and claims nothing below eight days", () => {
    const days = daily(line(9, 40, 1));
    const progress = measurementTrend({ kind: "waist", days, from: "2026-11-03", asOf: "2026-11-20" });
    expect(progress.status).toBe("insufficient-data");
    expect(progress.missing).toEqual({ code: "points", have: 7, need: 8 });
    expect(progress.series).toEqual(days.slice(2).map((day) => ({ ...day, trend: null })));
  });

  test("knows no values too", () => {
    expect(measurementTrend({ kind: "neck", days: [], from: null, asOf: "2026-11-20" })).toMatchObject({
      series: [],
      trend: { current: null, n: 0 },
      status: "insufficient-data",
    });
  });

  test("turned upside down it falls as it rose", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 300, max: 400 }), { minLength: 8, maxLength: 40 }), (values) => {
        const of = (sign: number) =>
          measurementTrend({
            kind: "waist",
            days: daily(values.map((value) => sign * value)),
            from: null,
            asOf: "2026-12-31",
          });
        const [up, down] = [of(1), of(-1)];
        expect(down.trend.slopePerWeek ?? Number.NaN).toBeCloseTo(-(up.trend.slopePerWeek ?? Number.NaN), 9);
        const mirrored = { rising: "falling", falling: "rising" } as const;
        expect(down.status).toBe(up.status === "rising" || up.status === "falling" ? mirrored[up.status] : up.status);
      }),
    );
  });
});
