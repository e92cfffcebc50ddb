import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Series } from "#core/statistics/trend.ts";
import { forecastOf } from "#core/strength/forecast.ts";
import { pointForecasts } from "#core/strength/forecast-points.ts";
import { stretchOf } from "#core/strength/lift-analysis.ts";
import { toEpochDay } from "#core/time/local-date.ts";

const asOf = toEpochDay("2026-11-22");

/** One point a week up to the day of the forecast. */
const weekly = (values: readonly number[], lastDay = asOf) => ({
  days: Float64Array.from(values, (_, week) => lastDay - 7 * (values.length - 1 - week)),
  values: Float64Array.from(values),
});
const forecastAt = (series: Series) => forecastOf(series, stretchOf(series, null).stretch.trend, asOf);
const forecast = (values: readonly number[], lastDay = asOf) => forecastAt(weekly(values, lastDay));
const climb = (weeks: number, scatter = 0) =>
  Array.from({ length: weeks }, (_, week) => 100 + week + scatter * Math.sin(week * week));

describe("forecastOf", () => {
  test("is for 4, 8 and 12 weeks, from the last days on, with a third of a proven gain", () => {
    const { forecast: found, refusal } = forecast(climb(20));
    expect(refusal).toBeNull();
    expect(found?.level).toBe(0.8);
    expect(found?.points.map(({ weeks, date }) => [weeks, date])).toEqual([
      [4, "2026-12-20"],
      [8, "2027-01-17"],
      [12, "2027-02-14"],
    ]);
    // 119 last, 118 the median of three, and 117.25 the upper quartile of eight weeks.
    const now = Math.cbrt(119 * 118 * 117.25);
    for (const { weeks, e1rmKg } of found?.points ?? []) {
      const gain = Array.from({ length: weeks }, (_, week) => 0.88 ** (week + 1)).reduce((sum, kg) => sum + kg, 0);
      expect(Math.abs(e1rmKg - now - gain / 3)).toBeLessThan(0.1);
    }
  });

  test("a loss is not prolonged", () => {
    const [first, , last] = forecast(climb(20).toReversed()).forecast?.points ?? [];
    expect(last?.e1rmKg).toBe(first?.e1rmKg ?? 0);
  });

  test("a lift that stands still is forecast to stand still", () => {
    const points = forecast(Array.from({ length: 20 }, (_, week) => 100 + (week % 3))).forecast?.points ?? [];
    expect(points).toHaveLength(3);
    for (const { e1rmKg, lower, upper } of points) {
      expect(Math.abs(e1rmKg - 101)).toBeLessThan(0.8);
      expect(lower).toBeLessThan(98);
      expect(upper).toBeGreaterThan(104);
    }
  });

  test("a lift with equal values has an interval of the next steps of the plates", () => {
    for (const count of [20, 52]) {
      const [first, , last] = forecast(Array.from({ length: count }, () => 100)).forecast?.points ?? [];
      expect(first?.e1rmKg).toBeCloseTo(100, 8);
      expect(first?.lower).toBeLessThan(97.5);
      expect(last?.upper).toBeGreaterThan(102.5);
    }
  });

  test("a slip of the keyboard at the end moves it by less than a tenth", () => {
    const [usual, slipped] = [forecast(climb(30)), forecast(climb(30).with(29, 1_290))];
    const [before, after] = [usual.forecast?.points[0]?.e1rmKg ?? 0, slipped.forecast?.points[0]?.e1rmKg ?? 0];
    expect(after / before).toBeGreaterThan(0.9);
    expect(after / before).toBeLessThan(1.1);
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
    expect(forecastAt(dense)).toMatchObject({ forecast: null, refusal: "span-too-short" });
  });

  test("looks back a year: what was gained before it is not gained again", () => {
    const early = Array.from({ length: 60 }, (_, week) => 60 + week);
    const late = Array.from({ length: 60 }, (_, week) => 120 + (week % 3) / 2);
    const [first] = forecast([...early, ...late]).forecast?.points ?? [];
    expect(Math.abs((first?.e1rmKg ?? 0) - 120.5)).toBeLessThan(0.8);
  });

  test("says nothing without data, and of a lift that was left", () => {
    expect(forecast(climb(7)).refusal).toBe("insufficient-data");
    expect(forecast(climb(20), asOf - 29).refusal).toBe("stale");
    expect(forecast(climb(20), asOf - 28).refusal).toBeNull();
    const lately = [...Array.from({ length: 40 }, (_, at) => asOf - 900 + 7 * at), asOf - 7, asOf];
    const returned = { days: Float64Array.from(lately), values: Float64Array.from(lately, (day) => 100 + (day % 5)) };
    expect(forecastAt(returned).refusal).toBe("insufficient-data");
  });

  test("says nothing where the interval would be of no use", () => {
    expect(forecast(climb(20, 30)).refusal).toBe("too-uncertain");
  });

  test("no lift is forecast below nothing", () => {
    const falling = forecast(Array.from({ length: 13 }, (_, week) => 60 - 4.5 * week));
    for (const { lower, e1rmKg } of falling.forecast?.points ?? []) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(e1rmKg).toBeGreaterThanOrEqual(0);
    }
  });

  test("twice the weights are twice the forecast", () => {
    const [once, twice] = [forecast(climb(20, 1)), forecast(climb(20, 1).map((kg) => 2 * kg))];
    for (const [at, { e1rmKg, lower, upper }] of (once.forecast?.points ?? []).entries()) {
      const other = twice.forecast?.points[at];
      expect(other?.e1rmKg).toBeCloseTo(2 * e1rmKg, 8);
      expect(other?.lower).toBeCloseTo(2 * lower, 8);
      expect(other?.upper).toBeCloseTo(2 * upper, 8);
    }
  });
});

describe("pointForecasts", () => {
  const quartile = (values: readonly number[]): number => {
    const sorted = values.toSorted((a, b) => a - b);
    const place = 0.75 * (sorted.length - 1);
    const low = sorted[Math.floor(place)] ?? 0;
    return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low);
  };
  const plainly = (days: readonly number[], logs: readonly number[], at: number): number => {
    const [last = 0, ...before] = logs.slice(Math.max(0, at - 2), at + 1).toReversed();
    const middle = before.length < 2 ? last : ([last, ...before].toSorted((a, b) => a - b)[1] ?? 0);
    const near = Math.min(middle + 0.2, Math.max(middle - 0.2, last));
    const window = logs.slice(0, at + 1).filter((_, of) => (days[of] ?? 0) > (days[at] ?? 0) - 56);
    return (near + middle + quartile(window)) / 3;
  };

  test("is for each point what its own day would have said", () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(
        points,
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 120, maxLength: 120 }),
        (found, steps) => {
          const days = found.toSorted((a, b) => a - b);
          const logs = days.map((_, at) => (steps[at] ?? 0) / 20);
          const forecasts = pointForecasts(Float64Array.from(days), Float64Array.from(logs));
          for (let at = 0; at < days.length; at += 1) expect(forecasts[at]).toBeCloseTo(plainly(days, logs, at), 10);
        },
      ),
    );
  });
});
