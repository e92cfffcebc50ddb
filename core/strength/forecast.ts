import { fromEpochDay } from "#core/time/local-date.ts";
import type { Forecast, ForecastRefusal } from "../analysis/analysis-document.ts";
import { recentOf, type Series, type Trend, trendOf } from "../statistics/trend.ts";
import { spreadOf } from "./forecast-errors.ts";
import { FORECAST_WEEKS, type ForecastWeeks } from "./forecast-horizons.ts";
import { pointForecasts } from "./forecast-points.ts";

export { FORECAST_WEEKS, type ForecastWeeks } from "./forecast-horizons.ts";

/** A lift that was not done for so many days is not forecast. */
export const FORECAST_STALE_DAYS = 28;

/** The part of a gain that remains from one week to the next, since gains get smaller. */
const DAMPING = 0.88;
/** The part of the slope that continues, where the data proves a gain. A loss does not continue: most are followed by a return. */
const TREND_SHARE = 0.5;

/** Half the width of an interval in spreads, by horizon. */
export type ForecastWidths = Readonly<Record<ForecastWeeks, number>>;

/**
 * They hold 80 % of the outcomes of the nine real lifters, all together. `bun run backtest` prints the coverage of each
 * of them by the widths of the other eight.
 */
export const FORECAST_WIDTHS: ForecastWidths = { 4: 0.382, 8: 0.45, 12: 0.514 };

/** An interval that reaches further than this, in logarithms, is of no use: it goes from 82 to 122 % of the forecast. */
export const GREATEST_MARGIN = 0.2;

const FORECAST_LEVEL = 0.8;
const FORECAST_METHOD =
  "mean of the last value, the median of three and the upper quartile of eight weeks; half of a proven gain goes on, damped by 12 % a week; interval by the lift's own past errors, shrunk to those of all lifters; no further ahead than the data reaches back";

/** The ground of a lift's forecasts on a day, in natural logarithms. */
export type Outlook = {
  /** The expected value of a training day now. */
  readonly now: number;
  /** How far this lift's values fall from its forecasts, as `spreadOf` has it. */
  readonly spread: number;
  /** The expected gain from the last training day to a day since 1970-01-01. */
  readonly gainOn: (day: number) => number;
  readonly asOf: number;
  /** First and last day of the points that it is made of. */
  readonly first: number;
  readonly last: number;
  /** Training days among the last so many days. */
  readonly trainingDays: (days: number) => number;
};

export type ForecastResult =
  | { readonly forecast: Forecast; readonly refusal: null; readonly outlook: Outlook }
  | { readonly forecast: null; readonly refusal: ForecastRefusal; readonly outlook: Outlook | null };

/** Weeks of the full slope that the damped one comes to in so many weeks: φ + φ² + … + φ^weeks. */
const dampedWeeks = (weeks: number): number => (DAMPING * (1 - DAMPING ** weeks)) / (1 - DAMPING);

/**
 * Returns what is known of a lift for its forecasts, from the points of the last 52 weeks.
 * @param trend of the whole series, which is used where all of it is recent
 * @param asOf day since 1970-01-01, not before the last point
 * @returns the outlook, or the reason for none
 */
export const outlookOf = (series: Series, trend: Trend | null, asOf: number): Outlook | ForecastRefusal => {
  const last = series.days[series.days.length - 1];
  if (last === undefined || trend === null) return "insufficient-data";
  if (asOf - last > FORECAST_STALE_DAYS) return "stale";
  const recent = recentOf(series, asOf);
  const itsTrend = recent.days.length === series.days.length ? trend : trendOf(recent);
  if (itsTrend === null) return "insufficient-data";
  const { days } = recent;
  const logs = recent.values.map(Math.log);
  const forecasts = pointForecasts(days, logs);
  const now = forecasts[forecasts.length - 1] ?? 0;
  const share = itsTrend.lower > 0 ? (TREND_SHARE * 7 * itsTrend.slope) / Math.exp(now) : 0;
  return {
    now,
    spread: spreadOf(days, logs, forecasts, asOf),
    gainOn: (day) => share * dampedWeeks((day - last) / 7),
    asOf,
    first: days[0] ?? last,
    last,
    trainingDays: (count) => days.length - days.findLastIndex((day) => day <= asOf - count) - 1,
  };
};

/**
 * Returns the forecast of a lift for 4, 8 and 12 weeks. It is of the best value of the training day nearest to that day.
 * The interval holds that value in four cases of five. Method and errors are in docs/science.md; `bun run backtest` measures
 * them on any log.
 * @param series one point a day; days since 1970-01-01, values above 0 in any unit
 * @param trend of that series; null when it has too few points
 * @param asOf day since 1970-01-01 from which the weeks are counted, not before the last point
 * @param widths of the intervals; a back-test may hand in those of other lifters
 * @returns values in the unit of the series; or the reason for no forecast
 */
export const forecastOf = (
  series: Series,
  trend: Trend | null,
  asOf: number,
  widths: ForecastWidths = FORECAST_WIDTHS,
): ForecastResult => {
  const outlook = outlookOf(series, trend, asOf);
  if (typeof outlook === "string") return { forecast: null, refusal: outlook, outlook: null };
  const { now, spread, gainOn, first, last } = outlook;
  const horizons = FORECAST_WEEKS.filter((weeks) => weeks * 7 <= last - first);
  if (horizons.length === 0) return { forecast: null, refusal: "span-too-short", outlook };
  const points = horizons
    .map((weeks) => ({ weeks, margin: widths[weeks] * spread }))
    .filter(({ margin }) => margin <= GREATEST_MARGIN)
    .map(({ weeks, margin }) => {
      const day = asOf + 7 * weeks;
      const expected = now + gainOn(day);
      return {
        weeks,
        date: fromEpochDay(day),
        e1rmKg: Math.exp(expected),
        lower: Math.exp(expected - margin),
        upper: Math.exp(expected + margin),
      };
    });
  if (points.length === 0) return { forecast: null, refusal: "too-uncertain", outlook };
  return { forecast: { points, level: FORECAST_LEVEL, method: FORECAST_METHOD }, refusal: null, outlook };
};
