import type { Series } from "../statistics/trend.ts";

/** Weeks of the upper quartile that a forecast is a mean of. */
const QUARTILE_DAYS = 56;
const QUARTILE = 0.75;

/** The last value counts at most so far from the median of the last three, in logarithms: about 20 %. */
const GREATEST_SURPRISE = 0.2;

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

const firstAtLeast = (sorted: Float64Array, length: number, value: number): number => {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
};

const quartileOf = (sorted: Float64Array, length: number): number => {
  const place = QUARTILE * (length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  return low + (place - below) * ((sorted[Math.min(length - 1, below + 1)] ?? low) - low);
};

/**
 * Returns the forecast that each point of a series had on its own day, from the points up to it. It is the mean of three
 * forecasts: the last value, the median of the last three, and the upper quartile of eight weeks. A last value far from
 * the median counts as 20 % from it. The mean of these errs less than each of them, and than any trend
 * (docs/science.md).
 * Source: Bates and Granger, "The combination of forecasts", Operational Research Quarterly 20, 1969. The three
 * forecasts are Forja's choice.
 * @param days strictly ascending
 * @param logs natural logarithms of the values, one a day
 * @returns logarithms, one for each point. O(n) for a bounded number of days a week.
 */
export const pointForecasts = (days: Series["days"], logs: Float64Array): Float64Array => {
  const forecasts = new Float64Array(days.length);
  const sorted = new Float64Array(QUARTILE_DAYS + 1);
  let [from, length] = [0, 0];
  for (let at = 0; at < days.length; at += 1) {
    const value = logs[at] ?? 0;
    while ((days[from] ?? 0) <= (days[at] ?? 0) - QUARTILE_DAYS && from < at) {
      const place = firstAtLeast(sorted, length, logs[from] ?? 0);
      sorted.copyWithin(place, place + 1, length);
      [from, length] = [from + 1, length - 1];
    }
    const place = firstAtLeast(sorted, length, value);
    sorted.copyWithin(place + 1, place, length);
    sorted[place] = value;
    length += 1;
    const middle = at < 2 ? value : medianOfThree(value, logs[at - 1] ?? 0, logs[at - 2] ?? 0);
    const last = Math.max(middle - GREATEST_SURPRISE, Math.min(middle + GREATEST_SURPRISE, value));
    forecasts[at] = (last + middle + quartileOf(sorted, length)) / 3;
  }
  return forecasts;
};
