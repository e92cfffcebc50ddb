import { fromEpochDay } from "#core/time/local-date.ts";
import type { Forecast, ForecastRefusal } from "../analysis/analysis-document.ts";
import { Z_80, Z_95 } from "../statistics/normal.ts";
import { recentOf, type Series, type Trend, trendOf } from "../statistics/trend.ts";
import type { StrengthLevel } from "./strength-level.ts";

export const FORECAST_WEEKS = [4, 8, 12] as const;

/** A lift that was not done for so many days is not forecast. */
export const FORECAST_STALE_DAYS = 28;

/**
 * The part of the trend that remains from one week to the next, since gains get smaller. It was chosen on simulated
 * lifters.
 */
const DAMPING = 0.88;

/** The part of the level's drift that is no trend. Chosen on simulated lifters, so that 80 % are 80 %. */
const AIMLESS_DRIFT = 0.5;

/** An interval that reaches further than this share of the level on either side is of no use. */
const GREATEST_MARGIN = 0.15;

const FORECAST_LEVEL = 0.8;
const FORECAST_METHOD =
  "smoothed level and theil-sen slope of 52 weeks, damped by 12 % a week; interval of level, drift, slope and a day's scatter; no further ahead than the data reaches back";

export type ForecastResult =
  | {
      readonly forecast: Forecast;
      readonly refusal: null;
      readonly now: number;
    }
  | { readonly forecast: null; readonly refusal: ForecastRefusal };

const refuse = (refusal: ForecastRefusal): ForecastResult => ({ forecast: null, refusal });

/** Weeks of the full slope that the damped one comes to in so many weeks: φ + φ² + … + φ^weeks. */
const dampedWeeks = (weeks: number): number => (DAMPING * (1 - DAMPING ** weeks)) / (1 - DAMPING);

/** Returns the trend of the last 52 weeks, which may be the one that is known. */
const recentTrend = (series: Series, trend: Trend | null, last: number): { trend: Trend; first: number } | null => {
  const recent = recentOf(series, last);
  const its = recent.days.length === series.days.length ? trend : trendOf(recent);
  return its === null ? null : { trend: its, first: recent.days[0] ?? last };
};

/**
 * Returns the forecast of a lift for 4, 8 and 12 weeks. The interval should hold the best estimate of that day in four
 * cases of five. The level continues along the Theil–Sen slope of the last 52 weeks. Each week keeps 88 % of it, so the
 * gain is never more than 7.3 weeks' worth. The interval includes the uncertainty of the level and the slope, and the
 * scatter of a day. It includes half of the level's drift, because the other half is the trend of the forecast. The two
 * constants were chosen on simulated lifters and tested on others (docs/science.md, `bun run backtest`).
 * Source: the damped trend of Gardner and McKenzie, Management Science 31(10), 1985.
 * @param series one point a day; days since 1970-01-01, kg
 * @param known the trend and the smoothed level of that series; null when it has too few points
 * @param asOf day since 1970-01-01 from which the weeks are counted, not before the last point
 * @returns kg, never below 0; or the reason for no forecast
 */
export const forecastOf = (
  series: Series,
  known: { readonly trend: Trend | null; readonly strength: StrengthLevel | null },
  asOf: number,
): ForecastResult => {
  const at = series.days.length - 1;
  const last = series.days[at] ?? asOf;
  const { strength } = known;
  if (strength === null) return refuse("insufficient-data");
  if (asOf - last > FORECAST_STALE_DAYS) return refuse("stale");
  const recent = recentTrend(series, known.trend, last);
  if (recent === null) return refuse("insufficient-data");
  const horizons = FORECAST_WEEKS.filter((weeks) => weeks * 7 <= last - recent.first);
  if (horizons.length === 0) return refuse("span-too-short");
  const { slope, lower, upper } = recent.trend;
  const level = strength.level[at] ?? 0;
  const weeksTo = (day: number): number => dampedWeeks((day - last) / 7);
  const expectedOn = (day: number): number => level + 7 * slope * weeksTo(day);
  const slopeSd = (7 * (upper - lower)) / (2 * Z_95);
  const settled = (strength.sd[at] ?? 0) ** 2 + strength.noise;
  const marginOn = (day: number): number =>
    Z_80 * Math.sqrt(settled + AIMLESS_DRIFT * strength.driftPerDay * (day - last) + (slopeSd * weeksTo(day)) ** 2);
  const points = horizons
    .map((weeks) => ({ weeks, day: asOf + 7 * weeks }))
    .filter(({ day }) => marginOn(day) <= GREATEST_MARGIN * level)
    .map(({ weeks, day }) => ({
      weeks,
      date: fromEpochDay(day),
      e1rmKg: Math.max(0, expectedOn(day)),
      lower: Math.max(0, expectedOn(day) - marginOn(day)),
      upper: Math.max(0, expectedOn(day) + marginOn(day)),
    }));
  if (points.length === 0) return refuse("too-uncertain");
  return { forecast: { points, level: FORECAST_LEVEL, method: FORECAST_METHOD }, refusal: null, now: expectedOn(asOf) };
};
