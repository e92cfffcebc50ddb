import { describe, expect, test } from "bun:test";
import { toEpochDay } from "#core/time/local-date.ts";
import { forecastOf } from "#core/training/forecast.ts";
import { trendOf } from "#core/training/trend.ts";

const asOf = toEpochDay("2026-11-22");

/** One point a week up to the day of the forecast. */
const weekly = (values: readonly number[], lastDay = asOf) => ({
  days: Float64Array.from(values, (_, week) => lastDay - 7 * (values.length - 1 - week)),
  values: Float64Array.from(values),
});
const forecast = (values: readonly number[], lastDay = asOf) => {
  const series = weekly(values, lastDay);
  return forecastOf(series, trendOf(series), asOf);
};
const climb = (weeks: number, scatter = 0) =>
  Array.from({ length: weeks }, (_, week) => 100 + week + scatter * Math.sin(week * week));

describe("forecastOf", () => {
  test("goes on along the line in 4, 8 and 12 weeks", () => {
    const { forecast: found, refusal } = forecast(climb(20));
    expect(refusal).toBeNull();
    expect(found?.points.map(({ weeks, date }) => [weeks, date])).toEqual([
      [4, "2026-12-20"],
      [8, "2027-01-17"],
      [12, "2027-02-14"],
    ]);
    for (const { weeks, e1rmKg } of found?.points ?? []) expect(e1rmKg).toBeCloseTo(119 + weeks, 8);
    expect(found?.level).toBe(0.8);
  });

  test("the interval holds the forecast, widens with time and with scatter", () => {
    const [calm, rough] = [forecast(climb(20, 0.5)), forecast(climb(20, 2))];
    const width = (found: typeof calm) => found.forecast?.points.map(({ lower, upper }) => upper - lower) ?? [];
    for (const { lower, e1rmKg, upper } of calm.forecast?.points ?? []) {
      expect(lower).toBeLessThan(e1rmKg);
      expect(upper).toBeGreaterThan(e1rmKg);
    }
    expect(width(calm)).toHaveLength(3);
    expect(width(calm)).toEqual(width(calm).toSorted((a, b) => a - b));
    for (const [at, value] of width(rough).entries()) expect(value).toBeGreaterThan(width(calm)[at] ?? Infinity);
  });

  test("says no more ahead than the data reaches back", () => {
    expect(forecast(climb(9)).forecast?.points.map(({ weeks }) => weeks)).toEqual([4, 8]);
    const dense = {
      days: Float64Array.from({ length: 10 }, (_, day) => asOf - 9 + day),
      values: Float64Array.from(climb(10)),
    };
    expect(forecastOf(dense, trendOf(dense), asOf)).toEqual({ forecast: null, refusal: "span-too-short" });
  });

  test("says nothing without a trend, without data, or of a lift that was left", () => {
    expect(forecast(Array.from({ length: 20 }, (_, week) => 100 + (week % 3)))).toEqual({
      forecast: null,
      refusal: "no-trend",
    });
    expect(forecast(climb(7)).refusal).toBe("insufficient-data");
    expect(forecast(climb(20), asOf - 29).refusal).toBe("stale");
    expect(forecast(climb(20), asOf - 28).refusal).toBeNull();
  });

  test("no lift is forecast below nothing", () => {
    const falling = forecast(Array.from({ length: 13 }, (_, week) => 130 - 10 * week));
    for (const { lower, e1rmKg } of falling.forecast?.points ?? []) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(e1rmKg).toBeGreaterThanOrEqual(0);
    }
    expect(falling.forecast?.points).toHaveLength(3);
  });
});
