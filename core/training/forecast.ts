import { fromEpochDay } from "#core/time/local-date.ts";
import type { Forecast, ForecastRefusal } from "./analysis-document.ts";
import { Z_80, Z_95 } from "./normal.ts";
import { median } from "./pairwise-slopes.ts";
import { trendStatus } from "./plateau/status.ts";
import type { Series, Trend } from "./trend.ts";

/** Weeks ahead that a forecast is made for. */
export const FORECAST_WEEKS = [4, 8, 12] as const;

/** A lift that was not done for so many days is not forecast. */
export const FORECAST_STALE_DAYS = 28;

const FORECAST_LEVEL = 0.8;
const FORECAST_METHOD =
  "theil-sen line; interval of slope and residual spread; no further ahead than the data reaches back";

/** Standard deviation of a normal variable from its median absolute deviation. */
const SD_PER_MAD = 1.4826;

export type ForecastResult =
  | { readonly forecast: Forecast; readonly refusal: null }
  | { readonly forecast: null; readonly refusal: ForecastRefusal };

const refuse = (refusal: ForecastRefusal): ForecastResult => ({ forecast: null, refusal });

const residualSpread = ({ days, values }: Series, { slope, intercept }: Trend): number =>
  SD_PER_MAD * median(values.map((value, at) => Math.abs(value - intercept - slope * (days[at] ?? 0))));

/**
 * Where a lift would be in 4, 8 and 12 weeks if its line went on, with an 80 % interval that holds the uncertainty of
 * the slope and the scatter around the line. Strength rarely goes on in a line for long, so nothing is said further
 * ahead than the data reaches back, and nothing without a trend.
 * @param series one point a day; days since 1970-01-01, kg
 * @param trend of that series; null where it has too few points
 * @param asOf day since 1970-01-01 that the weeks are counted from, not before the last point
 * @returns kg, never below 0; or why there is no forecast
 */
export const forecastOf = (series: Series, trend: Trend | null, asOf: number): ForecastResult => {
  if (trend === null) return refuse("insufficient-data");
  const status = trendStatus(trend);
  if (status === "plateau") return refuse("no-trend");
  const first = series.days[0] ?? asOf;
  const last = series.days[series.days.length - 1] ?? asOf;
  if (asOf - last > FORECAST_STALE_DAYS) return refuse("stale");
  const horizons = FORECAST_WEEKS.filter((weeks) => weeks * 7 <= last - first);
  if (horizons.length === 0) return refuse("span-too-short");
  const centre = median(series.days);
  const slopeSd = (trend.upper - trend.lower) / (2 * Z_95);
  const residualSd = residualSpread(series, trend);
  const points = horizons.map((weeks) => {
    const day = asOf + weeks * 7;
    const e1rmKg = trend.intercept + trend.slope * day;
    const margin = Z_80 * Math.hypot(slopeSd * (day - centre), residualSd);
    return {
      weeks,
      date: fromEpochDay(day),
      e1rmKg: Math.max(0, e1rmKg),
      lower: Math.max(0, e1rmKg - margin),
      upper: Math.max(0, e1rmKg + margin),
    };
  });
  return { forecast: { points, level: FORECAST_LEVEL, method: FORECAST_METHOD }, refusal: null };
};
