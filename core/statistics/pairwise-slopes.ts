import { numbersOfRank } from "./order-statistics.ts";

/** Up to this many points every pair is looked at: faster there than narrowing the search first. */
const DIRECT_POINTS = 96;
/** Sampled pairs a point; they only steer the search, the result is exact. */
const SAMPLES_PER_POINT = 4;
/** Standard errors of a sampled rank by which the search is widened on both sides. */
const MARGIN = 3;

type Sink = { readonly t: Float64Array; readonly x: Float64Array; readonly slopes: Float64Array };

/**
 * Sorts point numbers by key, a later one first among equals, and counts the reversed pairs. Puts their slopes into the
 * sink if there is one. O(n log n), plus the slopes in the sink.
 */
const sortCounting = (order: Int32Array<ArrayBuffer>, key: Float64Array, sink: Sink | null): number => {
  const length = order.length;
  let source = order;
  let target = new Int32Array(length);
  let inverted = 0;
  for (let width = 1; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      const middle = Math.min(start + width, length);
      const end = Math.min(start + 2 * width, length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at += 1) {
        const a = source[left] ?? 0;
        const b = source[right] ?? 0;
        if (left < middle && (right >= end || (key[a] ?? 0) < (key[b] ?? 0))) {
          target[at] = a;
          left += 1;
          continue;
        }
        if (sink !== null) putSlopes(sink, inverted, source, left, middle, b);
        inverted += middle - left;
        target[at] = b;
        right += 1;
      }
    }
    [source, target] = [target, source];
  }
  if (source !== order) order.set(source);
  return inverted;
};

const putSlopes = (sink: Sink, at: number, points: Int32Array, from: number, to: number, later: number): void => {
  const { t, x, slopes } = sink;
  const time = t[later] ?? 0;
  const value = x[later] ?? 0;
  for (let i = from; i < to; i += 1) {
    const point = points[i] ?? 0;
    slopes[at + i - from] = (value - (x[point] ?? 0)) / (time - (t[point] ?? 0));
  }
};

const identity = (length: number): Int32Array<ArrayBuffer> => Int32Array.from({ length }, (_, index) => index);

/**
 * Pairs in which the later value is smaller than, or equal to, the earlier one. O(n log n).
 * @param values in time order
 */
export const countNotRising = (values: Float64Array): number => sortCounting(identity(values.length), values, null);

const slopeBetween = (t: Float64Array, x: Float64Array, i: number, j: number): number =>
  ((x[j] ?? 0) - (x[i] ?? 0)) / ((t[j] ?? 0) - (t[i] ?? 0));

const everySlope = (t: Float64Array, x: Float64Array): Float64Array => {
  const length = t.length;
  const slopes = new Float64Array((length * (length - 1)) / 2);
  let at = 0;
  for (let i = 0; i < length; i += 1) {
    for (let j = i + 1; j < length; j += 1) {
      slopes[at] = slopeBetween(t, x, i, j);
      at += 1;
    }
  }
  return slopes;
};

/** Two slopes that, but for bad luck, have all ranks from `first` to `last` between them. */
const bracket = (t: Float64Array, x: Float64Array, first: number, last: number): { low: number; high: number } => {
  const length = t.length;
  const pairs = (length * (length - 1)) / 2;
  const samples = new Float64Array(length * SAMPLES_PER_POINT);
  // A fixed linear congruential generator (Numerical Recipes), so that the same input takes the same steps.
  let state = 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let at = 0; at < samples.length; at += 1) {
    const i = below(length);
    const j = (i + 1 + below(length - 1)) % length;
    samples[at] = slopeBetween(t, x, i, j);
  }
  const margin = MARGIN * 0.5 * Math.sqrt(samples.length);
  const lowRank = Math.floor((first / pairs) * samples.length - margin);
  const highRank = Math.ceil((last / pairs) * samples.length + margin);
  // Beyond the slopes themselves, so that ties with a bound fall inside.
  const nudge = 1e-9 * x.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
  const [low = 0, high = 0] = numbersOfRank(samples, [Math.max(0, lowRank), Math.min(samples.length - 1, highRank)]);
  return {
    low: lowRank < 0 ? Number.NEGATIVE_INFINITY : low - nudge,
    high: highRank >= samples.length ? Number.POSITIVE_INFINITY : high + nudge,
  };
};

/** Returns x − s·t. Two points are in the order of this value exactly when the slope between them is above s. */
const tilted = (t: Float64Array, x: Float64Array, slope: number): Float64Array => {
  if (slope === Number.NEGATIVE_INFINITY) return t;
  if (slope === Number.POSITIVE_INFINITY) return t.map((time) => -time);
  return x.map((value, index) => value - slope * (t[index] ?? 0));
};

/**
 * Returns order statistics of the slopes between all pairs of points, without all pairs. A sample brackets the ranks. A
 * merge sort counts the pairs below the bracket, and lists those within it as inversions. A selection among the listed
 * ones ends the search. O(n log n) and the listed pairs, which are few for neighbouring ranks.
 * Source: Matoušek, "Randomized optimal algorithm for slope selection", 1991; here with fixed random numbers.
 * @param t times, strictly ascending, at least 2
 * @param x values, as many
 * @param ranks 0 for the smallest slope, ascending, below n(n−1)/2
 * @returns slopes in units of x a unit of t, one for each rank
 */
export const slopesOfRank = (t: Float64Array, x: Float64Array, ranks: readonly number[]): number[] => {
  const first = ranks[0] ?? 0;
  const last = ranks[ranks.length - 1] ?? 0;
  if (t.length > DIRECT_POINTS) {
    const { low, high } = bracket(t, x, first, last);
    const order = identity(t.length);
    const below = sortCounting(order, tilted(t, x, low), null);
    const atHigh = tilted(t, x, high);
    const count = sortCounting(order.slice(), atHigh, null);
    if (below <= first && last < below + count) {
      const slopes = new Float64Array(count);
      sortCounting(order, atHigh, { t, x, slopes });
      return numbersOfRank(
        slopes,
        ranks.map((rank) => rank - below),
      );
    }
  }
  return numbersOfRank(everySlope(t, x), ranks);
};
