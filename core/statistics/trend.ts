import { varianceInflation } from "./autocorrelation.ts";
import { twoSidedP, Z_95 } from "./normal.ts";
import { median } from "./order-statistics.ts";
import { countNotRising, slopesOfRank } from "./pairwise-slopes.ts";

/** Below this many points nothing is said about a trend. */
export const MIN_TREND_POINTS = 8;

export const TREND_METHOD =
  "theil-sen slope with 95 % rank interval, mann-kendall p, on day distances; variance corrected for autocorrelation (hamed-rao)";

/** A series in columns: strictly ascending days and as many values. */
export type Series = { readonly days: Float64Array; readonly values: Float64Array };

/** Nothing older says how a lift goes now: 52 weeks. */
export const LOOK_BACK_DAYS = 364;

/**
 * Returns the points of the 52 weeks up to a day.
 * @param until day in the series' own days; what lies after it is kept
 */
export const recentOf = ({ days, values }: Series, until: number): Series => {
  const first = days.findIndex((day) => day > until - LOOK_BACK_DAYS);
  const from = first < 0 ? days.length : first;
  return { days: days.subarray(from), values: values.subarray(from) };
};

export type MannKendall = {
  readonly s: number;
  readonly variance: number;
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
};

export type TheilSen = {
  /** Median slope a day. */
  readonly slope: number;
  /** Value of the line on day 0 of the series' own days. */
  readonly intercept: number;
  readonly lower: number;
  readonly upper: number;
};

export type Trend = MannKendall &
  TheilSen & {
    readonly n: number;
    readonly effectiveN: number;
  };

/** @throws RangeError when the days do not ascend strictly */
export const requireAscending = ({ days, values }: Series): void => {
  if (days.length !== values.length) throw new RangeError("a series has as many days as values");
  for (let at = 1; at < days.length; at += 1) {
    if (!((days[at] ?? 0) > (days[at - 1] ?? 0))) throw new RangeError("the days of a series ascend strictly");
  }
};

/** Σ over groups of equal values of f(size). */
const overTies = (values: Float64Array, f: (size: number) => number): number => {
  const sorted = values.toSorted();
  let sum = 0;
  let start = 0;
  for (let at = 1; at <= sorted.length; at += 1) {
    if (at < sorted.length && sorted[at] === sorted[start]) continue;
    sum += f(at - start);
    start = at;
  }
  return sum;
};

/**
 * Mann–Kendall test for a monotonic trend, with the variance corrected for ties and z for continuity.
 * Source: Mann 1945; Kendall 1975.
 * @param values in time order
 * @returns null below two values; p is 1 where all values are equal
 */
export const mannKendall = (values: Float64Array): MannKendall | null => {
  const n = values.length;
  if (n < 2) return null;
  const notRising = countNotRising(values);
  const tied = overTies(values, (size) => (size * (size - 1)) / 2);
  const rising = (n * (n - 1)) / 2 - notRising;
  const s = rising - (notRising - tied);
  const variance = (n * (n - 1) * (2 * n + 5) - overTies(values, (t) => t * (t - 1) * (2 * t + 5))) / 18;
  return tested(s, variance);
};

const tested = (s: number, variance: number): MannKendall => {
  const z = s === 0 || variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, pValue: twoSidedP(z) };
};

/** Time from the first day, so that the slopes keep their digits. */
const sinceFirst = ({ days }: Series): Float64Array => days.map((day) => day - (days[0] ?? 0));

const pairsOf = (n: number): number => (n * (n - 1)) / 2;

const medianSlope = (t: Float64Array, values: Float64Array): number => {
  const pairs = pairsOf(t.length);
  const [below = Number.NaN, above = Number.NaN] = slopesOfRank(t, values, [(pairs - 1) >> 1, pairs >> 1]);
  return (below + above) / 2;
};

/** Sen's interval: the slopes of the ranks that S stays within in 95 of 100 cases. */
const intervalOf = (t: Float64Array, values: Float64Array, variance: number): { lower: number; upper: number } => {
  const pairs = pairsOf(t.length);
  const rank = Math.max(0, Math.round((pairs - Z_95 * Math.sqrt(variance)) / 2) - 1);
  const [lower = Number.NaN, upper = Number.NaN] = slopesOfRank(t, values, [rank, pairs - 1 - rank]);
  return { lower, upper };
};

/**
 * Returns the Theil–Sen line of a series: the median of the slopes between all pairs over their real day distances. Its
 * 95 % interval comes from the ranks (Sen 1968). The intercept is median(values) − slope · median(days).
 * @param series at least two points
 * @param variance of Mann–Kendall's S for the same values; 0 means that they are all equal
 * @returns slopes in units of the values a day; null below two points
 * @throws RangeError when the days do not ascend strictly
 */
export const theilSen = (series: Series, variance: number): TheilSen | null => {
  requireAscending(series);
  if (series.days.length < 2) return null;
  return lineOf(series, medianSlope(sinceFirst(series), series.values), variance);
};

const lineOf = (series: Series, slope: number, variance: number): TheilSen => {
  const { days, values } = series;
  if (variance === 0) return { slope: 0, intercept: values[0] ?? 0, lower: 0, upper: 0 };
  const intercept = median(values) - slope * median(days);
  return { slope, intercept, ...intervalOf(sinceFirst(series), values, variance) };
};

/**
 * Returns whether and how a series moves: Mann–Kendall and Theil–Sen together, both with the variance that Hamed and
 * Rao give where neighbours are alike (see `varianceInflation`). It is never made smaller: that neighbours alternate is
 * badly known from few points, and would make a trend look surer than it is.
 * @param series days and values of one lift, one point a day
 * @returns slopes in units of the values a day; null below 8 points
 * @throws RangeError when the days do not ascend strictly
 */
export const trendOf = (series: Series): Trend | null => {
  const { days, values } = series;
  const n = days.length;
  if (n < MIN_TREND_POINTS) return null;
  requireAscending(series);
  const plain = mannKendall(values);
  if (plain === null) return null;
  const slope = medianSlope(sinceFirst(series), values);
  const inflation = plain.variance === 0 ? 1 : Math.max(1, varianceInflation(days, values, slope));
  const corrected = tested(plain.s, plain.variance * inflation);
  return { ...corrected, ...lineOf(series, slope, corrected.variance), n, effectiveN: n / inflation };
};
