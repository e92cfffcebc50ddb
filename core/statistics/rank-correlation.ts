import { twoSidedT } from "./student-t.ts";

export type RankCorrelation = {
  /** −1 to 1. */
  readonly rho: number;
  /** Two-sided. */
  readonly pValue: number;
};

/** Returns the rank of each value from 1 on; equal values share the mean of their places. */
export const ranksOf = (values: Float64Array): Float64Array => {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  let start = 0;
  for (let at = 1; at <= order.length; at += 1) {
    if (at < order.length && values[order[at] ?? 0] === values[order[start] ?? 0]) continue;
    for (let tied = start; tied < at; tied += 1) ranks[order[tied] ?? 0] = (start + at + 1) / 2;
    start = at;
  }
  return ranks;
};

/**
 * Returns Spearman's rank correlation: Pearson's of the ranks, with shared ranks for ties. p comes from Student's t
 * distribution of n − 2 degrees. Source: Spearman 1904; Kendall and Stuart for the approximation, good from 10 pairs
 * on.
 * @param x, y as many values of each
 * @returns null below 3 pairs, and when one side has no two values that differ
 * @throws RangeError when there are not as many of each
 */
export const spearman = (x: Float64Array, y: Float64Array): RankCorrelation | null => {
  const n = x.length;
  if (y.length !== n) throw new RangeError("a correlation is of as many values on both sides");
  if (n < 3) return null;
  const [a, b] = [ranksOf(x), ranksOf(y)];
  const mean = (n + 1) / 2;
  let [both, ofA, ofB] = [0, 0, 0];
  for (let at = 0; at < n; at += 1) {
    const [da, db] = [(a[at] ?? 0) - mean, (b[at] ?? 0) - mean];
    both += da * db;
    ofA += da * da;
    ofB += db * db;
  }
  if (ofA === 0 || ofB === 0) return null;
  const rho = Math.min(1, Math.max(-1, both / Math.sqrt(ofA * ofB)));
  return { rho, pValue: twoSidedT(rho * Math.sqrt((n - 2) / (1 - rho * rho)), n - 2) };
};

/**
 * Holm's step-down correction for several tests at once: the chance of any false finding stays below the level.
 * Source: Holm 1979.
 * @param pValues in any order
 * @returns the corrected values in the same order, at most 1
 */
export const holm = (pValues: readonly number[]): number[] => {
  const order = Array.from(pValues.keys()).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const corrected = pValues.map(() => 0);
  let greatest = 0;
  for (const [place, index] of order.entries()) {
    greatest = Math.max(greatest, Math.min(1, (pValues.length - place) * (pValues[index] ?? 0)));
    corrected[index] = greatest;
  }
  return corrected;
};
