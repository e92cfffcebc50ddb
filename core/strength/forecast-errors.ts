import { FORECAST_WEEKS, type ForecastWeeks } from "./forecast-horizons.ts";

/** The nearest training day that a forecast is compared with may be so far from its day. */
export const OUTCOME_WITHIN_DAYS = 5;

/** The parts of a spread that were fitted to lifters. */
export type SpreadFit = {
  /** The mean error of a forecast of all lifters, in logarithms, by which errors of other horizons become comparable. */
  readonly usualError: Readonly<Record<ForecastWeeks, number>>;
  /** The error that 80 % of all lifters' forecasts stay below, in usual errors. A lift's own errors are shrunk to it. */
  readonly usualWidth: number;
  /** It weighs as much as so many past forecasts. */
  readonly usualWeight: number;
  /** The step from one day to the next that a lift without any scatter is believed to have. */
  readonly leastStep: number;
};

export const SPREAD_FIT: SpreadFit = {
  usualError: { 4: 0.1, 8: 0.11, 12: 0.125 },
  usualWidth: 1.6,
  usualWeight: 10,
  leastStep: 0.05,
};

/** A worse error than this counts as this: a lift with merged exercises or a slip of the keyboard. */
const GREATEST_WIDTH = 5;

const GREATEST_STEP = 0.4;
const LEVEL = 0.8;

const quantile = (values: Float64Array, share: number): number => {
  const sorted = values.sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
};

/**
 * Returns the errors that a lift's forecasts had, each in usual errors of its horizon.
 * @param forecasts of each point on its day, in logarithms
 * @param until only what was known by this day is compared
 */
const pastErrors = (
  days: Float64Array,
  logs: Float64Array,
  forecasts: Float64Array,
  { until, usualError }: Pick<SpreadFit, "usualError"> & { readonly until: number },
): Float64Array => {
  const errors = new Float64Array(FORECAST_WEEKS.length * days.length);
  let count = 0;
  for (const weeks of FORECAST_WEEKS) {
    let nearest = 0;
    for (let at = 2; at < days.length; at += 1) {
      const day = (days[at] ?? 0) + 7 * weeks;
      if (day > until) break;
      const distance = (of: number): number => Math.abs((days[of] ?? Number.POSITIVE_INFINITY) - day);
      while (nearest + 1 < days.length && distance(nearest + 1) < distance(nearest)) nearest += 1;
      if (nearest <= at || distance(nearest) > OUTCOME_WITHIN_DAYS) continue;
      errors[count] = Math.abs((logs[nearest] ?? 0) - (forecasts[at] ?? 0)) / usualError[weeks];
      count += 1;
    }
  }
  return errors.subarray(0, count);
};

const meanStep = (logs: Float64Array): number => {
  let sum = 0;
  for (let at = 1; at < logs.length; at += 1) {
    sum += Math.min(GREATEST_STEP, Math.abs((logs[at] ?? 0) - (logs[at - 1] ?? 0)));
  }
  return sum / (logs.length - 1);
};

/**
 * Returns how far this lift's values fall from its forecasts, as a multiple of what is usual. It is the geometric mean of
 * two. The first is the error that 80 % of its own past forecasts stayed below. It is shrunk to the error of all lifters,
 * as if theirs were ten more forecasts. The second is the mean step from one training day to the next, and 5 %. So a lift
 * with constant values still has an interval.
 * Source: split conformal prediction, Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005. The
 * shrinkage is Forja's choice.
 * @param days strictly ascending, at least two
 * @param logs natural logarithms of the values
 * @param forecasts of each point on its day, in logarithms
 * @param options.until the day on which this is asked
 * @param options.fit a back-test may hand in that of other lifters
 * @returns above 0, about 0.5 in the median; O(n log n) for the sorting
 */
export const spreadOf = (
  days: Float64Array,
  logs: Float64Array,
  forecasts: Float64Array,
  { until, fit = SPREAD_FIT }: { readonly until: number; readonly fit?: SpreadFit },
): number => {
  const { usualError, usualWidth, usualWeight, leastStep } = fit;
  const errors = pastErrors(days, logs, forecasts, { until, usualError });
  const own = errors.length === 0 ? 0 : errors.length * Math.min(GREATEST_WIDTH, quantile(errors, LEVEL));
  const width = (own + usualWeight * usualWidth) / (errors.length + usualWeight);
  return Math.sqrt(width * (meanStep(logs) + leastStep));
};
