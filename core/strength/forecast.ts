import { fromEpochDay } from "#core/time/local-date.ts";
import type { Forecast, ForecastRefusal } from "../analysis/analysis-document.ts";
import { MIN_TREND_POINTS, recentOf, type Series } from "../statistics/trend.ts";
import { SPREAD_FIT, type SpreadFit, spreadOf } from "./forecast-errors.ts";
import { FORECAST_WEEKS, type ForecastWeeks } from "./forecast-horizons.ts";
import { pointForecasts } from "./forecast-points.ts";
import type { StretchTrend } from "./stretch/stretch.ts";

export { FORECAST_WEEKS, type ForecastWeeks } from "./forecast-horizons.ts";

/** A lift that was not done for so many days is not forecast. */
export const FORECAST_STALE_DAYS = 28;

/** The part of a gain that remains from one week to the next, since gains get smaller. */
const DAMPING = 0.88;
/** Half the width of an interval in spreads, by horizon. */
export type ForecastWidths = Readonly<Record<ForecastWeeks, number>>;

/** All parts of a forecast that were fitted to lifters. */
export type ForecastFit = {
  readonly widths: ForecastWidths;
  /**
   * The part of the slope that continues, where the present stretch proves a gain. A loss does not continue: most are
   * followed by a return.
   */
  readonly gainShare: number;
  readonly spread: SpreadFit;
};

/**
 * The widths hold 80 % of the outcomes of the nine real lifters, all together. `bun run backtest --leave-one-out` fits
 * all parts to the other lifters of a file.
 */
export const FORECAST_FIT: ForecastFit = {
  widths: { 4: 0.376, 8: 0.463, 12: 0.525 },
  gainShare: 1 / 3,
  spread: SPREAD_FIT,
};

/** An interval that reaches further than this, in logarithms, is of no use: it goes from 82 to 122 % of the forecast. */
export const GREATEST_MARGIN = 0.2;

const FORECAST_LEVEL = 0.8;
const FORECAST_METHOD =
  "mean of the last value, the median of three and the upper quartile of eight weeks; a third of a gain that the present stretch proves goes on, damped by 12 % a week; interval by the lift's own past errors, shrunk to those of all lifters; no further ahead than the data reaches back";

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

/** The slope of a present stretch and the lower end of its interval, in units of the series a day. */
export type ProvenGain = Pick<StretchTrend, "slope" | "lower">;

/** Weeks of the full slope that the damped one comes to in so many weeks: φ + φ² + … + φ^weeks. */
const dampedWeeks = (weeks: number): number => (DAMPING * (1 - DAMPING ** weeks)) / (1 - DAMPING);

/**
 * Returns what is known of a lift for its forecasts, from the points of the last 52 weeks.
 * @param trend of the present stretch; null where it is too short
 * @param asOf day since 1970-01-01, not before the last point
 * @returns the outlook, or the reason for none
 */
export const outlookOf = (
  series: Series,
  trend: ProvenGain | null,
  asOf: number,
  { gainShare, spread }: ForecastFit = FORECAST_FIT,
): Outlook | ForecastRefusal => {
  const { days, values } = recentOf(series, asOf);
  const last = series.days[series.days.length - 1];
  if (last === undefined || series.days.length < MIN_TREND_POINTS) return "insufficient-data";
  if (asOf - last > FORECAST_STALE_DAYS) return "stale";
  if (days.length < MIN_TREND_POINTS) return "insufficient-data";
  const logs = values.map(Math.log);
  const forecasts = pointForecasts(days, logs);
  const now = forecasts[forecasts.length - 1] ?? 0;
  const isProven = trend !== null && trend.lower > 0;
  const share = isProven ? (gainShare * 7 * trend.slope) / Math.exp(now) : 0;
  return {
    now,
    spread: spreadOf(days, logs, forecasts, { until: asOf, fit: spread }),
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
 * @param trend of the present stretch; null where it is too short
 * @param asOf day since 1970-01-01 from which the weeks are counted, not before the last point
 * @param fit a back-test may hand in that of other lifters
 * @returns values in the unit of the series; or the reason for no forecast
 */
export const forecastOf = (
  series: Series,
  trend: ProvenGain | null,
  asOf: number,
  fit: ForecastFit = FORECAST_FIT,
): ForecastResult => {
  const outlook = outlookOf(series, trend, asOf, fit);
  if (typeof outlook === "string") return { forecast: null, refusal: outlook, outlook: null };
  const { now, spread, gainOn, first, last } = outlook;
  const horizons = FORECAST_WEEKS.filter((weeks) => weeks * 7 <= last - first);
  if (horizons.length === 0) return { forecast: null, refusal: "span-too-short", outlook };
  const points = horizons
    .map((weeks) => ({ weeks, margin: fit.widths[weeks] * spread }))
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
