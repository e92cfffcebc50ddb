import { Z_95 } from "./normal.ts";

/** Residuals that differ by less than this share of the greatest are equal: the difference is binary noise. */
const ROUNDING = 1e-9;

/** Lags that are looked at, as is usual for correlograms: 10 · log10 n. */
const greatestLag = (length: number): number => Math.min(length - 1, Math.floor(10 * Math.log10(length)));

const ranksOf = (values: Float64Array): Float64Array => {
  const sorted = values.toSorted();
  const rankOf = new Map<number, number>();
  let start = 0;
  for (let at = 1; at <= sorted.length; at += 1) {
    if (at < sorted.length && sorted[at] === sorted[start]) continue;
    rankOf.set(sorted[start] ?? 0, (start + at + 1) / 2);
    start = at;
  }
  return values.map((value) => rankOf.get(value) ?? 0);
};

/** Returns the residuals of the slope's line, rounded so that equal residuals stay equal. */
const residualsOf = (days: Float64Array, values: Float64Array, slope: number): Float64Array => {
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = ROUNDING * greatest;
  const first = days[0] ?? 0;
  return values.map((value, at) => {
    const residual = value - slope * ((days[at] ?? 0) - first);
    return step === 0 ? residual : Math.round(residual / step);
  });
};

/**
 * Returns the factor by which autocorrelation increases the variance of Mann–Kendall's S: n / n*. It uses the
 * autocorrelations of the ranks of the detrended series. Only those beyond their 95 % bounds count, with lags up to 10
 * · log10 n.
 * Source: Hamed and Rao, "A modified Mann–Kendall trend test for autocorrelated data", Journal of Hydrology 204, 1998.
 * A lag is a distance in entries, not in days. With pauses in the training this is an approximation.
 * @param days strictly ascending
 * @param slope of the trend, in units of the values a day
 * @returns 1 for independent entries, below 1 for alternating ones; 1 below three values
 */
export const varianceInflation = (days: Float64Array, values: Float64Array, slope: number): number => {
  const length = values.length;
  if (length < 3) return 1;
  const ranks = ranksOf(residualsOf(days, values, slope));
  const mean = (length + 1) / 2;
  let spread = 0;
  for (let at = 0; at < length; at += 1) spread += ((ranks[at] ?? 0) - mean) ** 2;
  if (spread === 0) return 1;
  const bound = Z_95 / Math.sqrt(length);
  let sum = 0;
  for (let lag = 1; lag <= greatestLag(length); lag += 1) {
    let product = 0;
    for (let at = lag; at < length; at += 1) product += ((ranks[at] ?? 0) - mean) * ((ranks[at - lag] ?? 0) - mean);
    const correlation = product / spread;
    if (Math.abs(correlation) > bound) sum += (length - lag) * (length - lag - 1) * (length - lag - 2) * correlation;
  }
  return 1 + (2 / (length * (length - 1) * (length - 2))) * sum;
};
