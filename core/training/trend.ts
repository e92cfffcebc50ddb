import { twoSidedP, Z_95 } from "./normal.ts";
import { countNotRising, median, slopesOfRank } from "./pairwise-slopes.ts";

/** Below this many points nothing is said about a trend. */
export const MIN_TREND_POINTS = 8;

export const TREND_METHOD = "theil-sen slope with 95 % rank interval, mann-kendall p, on day distances";

/** A series in columns: strictly ascending days and as many values. */
export type Series = { readonly days: Float64Array; readonly values: Float64Array };

export type MannKendall = {
  /** Pairs that rise less pairs that fall. */
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

export type Trend = MannKendall & TheilSen & { readonly n: number };

const requireAscending = ({ days, values }: Series): void => {
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
  const z = s === 0 || variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z, pValue: twoSidedP(z) };
};

/**
 * Theil–Sen line through a series: the median of the slopes between all pairs over their real day distances, with a
 * 95 % interval from the ranks (Sen 1968), and the intercept median(values) − slope · median(days).
 * @param series at least two points
 * @param variance of Mann–Kendall's S for the same values; 0 says that they are all equal
 * @returns slopes in units of the values a day; null below two points
 * @throws RangeError when the days do not ascend strictly
 */
export const theilSen = (series: Series, variance: number): TheilSen | null => {
  requireAscending(series);
  const { days, values } = series;
  const n = days.length;
  if (n < 2) return null;
  const first = days[0] ?? 0;
  const sinceFirst = days.map((day) => day - first);
  if (variance === 0) return { slope: 0, intercept: values[0] ?? 0, lower: 0, upper: 0 };
  const pairs = (n * (n - 1)) / 2;
  const spread = Z_95 * Math.sqrt(variance);
  const lowerRank = Math.max(0, Math.round((pairs - spread) / 2) - 1);
  const ranks = [lowerRank, (pairs - 1) >> 1, pairs >> 1, pairs - 1 - lowerRank];
  const [lower = Number.NaN, below = Number.NaN, above = Number.NaN, upper = Number.NaN] = slopesOfRank(
    sinceFirst,
    values,
    ranks,
  );
  const slope = (below + above) / 2;
  return { slope, intercept: median(values) - slope * median(days), lower, upper };
};

/**
 * Whether and how a series moves: Mann–Kendall and Theil–Sen together.
 * @param series days and values of one lift, one point a day
 * @returns slopes in units of the values a day; null below 8 points
 * @throws RangeError when the days do not ascend strictly
 */
export const trendOf = (series: Series): Trend | null => {
  if (series.days.length < MIN_TREND_POINTS) return null;
  const test = mannKendall(series.values);
  const line = test === null ? null : theilSen(series, test.variance);
  return test === null || line === null ? null : { ...test, ...line, n: series.days.length };
};
