import { median } from "../statistics/order-statistics.ts";
import type { Series } from "../statistics/trend.ts";

/** Differences of light days from heavy ones that are tried, in logarithms. */
const OFFSETS = Float64Array.of(0.03, 0.04, 0.055, 0.075, 0.1, 0.135, 0.18);
/** A greater difference is that of two exercises under one name. */
const GREATEST_OFFSET = 0.25;
/** Part of a surprise by which the level follows a day. */
const GAIN = 0.25;
/** Days further apart are not compared. */
const NEIGHBOUR_DAYS = 21;
/** Changes from one type to the other that make a habit: at least so many, and this share of the days. */
const LEAST_CHANGES = 4;
const LEAST_SHARE = 0.125;
/** The least difference in scatters of a day. Half of mere noise against the other half gives 2.7. */
const LEAST_RATIO = 4;
/** Plates and repetitions make steps of this size. */
const LEAST_SCATTER = 0.004;
/** A step counts at most as so many differences. */
const GREATEST_STEP = 3;
/** Two plates in turn make such steps, too. So nearby values lie between most pairs of neighbours, or the turns are regular. */
const LEAST_BETWEEN = 0.5;
const LEAST_REGULAR = 0.85;
/** Light days of all lifters are 8 % lighter, give or take 6 %. */
const USUAL = { offset: 0.08, variance: 0.06 ** 2 } as const;

/** Writes 1 for each light day and 0 for the others. A day has the type that is nearer to the level so far. */
const markLight = (logs: Float64Array, offset: number, start: number, light: Uint8Array): void => {
  let level = start;
  for (let at = 0; at < logs.length; at += 1) {
    const surprise = (logs[at] ?? 0) - level;
    const isLight = Math.abs(surprise + offset) < Math.abs(surprise);
    light[at] = isLight ? 1 : 0;
    level += GAIN * (isLight ? surprise + offset : surprise);
  }
};

type Types = {
  /** Median step between neighbours of different types. */
  readonly offset: number;
  /** Standard deviation of a day around its type. */
  readonly scatter: number;
  readonly changes: number;
};

const typesOf = (days: Series["days"], logs: Float64Array, light: Uint8Array): Types | null => {
  const steps = new Float64Array(logs.length);
  let changes = 0;
  const isNear = (at: number): boolean => (days[at] ?? 0) - (days[at - 1] ?? 0) <= NEIGHBOUR_DAYS;
  const stepTo = (at: number): number => (logs[at] ?? 0) - (logs[at - 1] ?? 0);
  for (let at = 1; at < logs.length; at += 1) {
    if (light[at] === light[at - 1] || !isNear(at)) continue;
    steps[changes] = light[at] === 1 ? -stepTo(at) : stepTo(at);
    changes += 1;
  }
  if (changes < LEAST_CHANGES || changes < LEAST_SHARE * (logs.length - 1)) return null;
  const offset = median(steps.subarray(0, changes));
  const most = GREATEST_STEP * offset;
  let [squares, count] = [0, 0];
  for (let at = 1; at < logs.length; at += 1) {
    if (!isNear(at)) continue;
    const expected = offset * ((light[at - 1] ?? 0) - (light[at] ?? 0));
    squares += Math.min(most, Math.abs(stepTo(at) - expected)) ** 2;
    count += 1;
  }
  return { offset, scatter: Math.max(LEAST_SCATTER, Math.sqrt(squares / count / 2)), changes };
};

/** Returns the share of the changes of type with another value of the series between both days. */
const shareBetween = (values: Float64Array, light: Uint8Array): number => {
  const sorted = values.toSorted();
  let [changes, between] = [0, 0];
  for (let at = 1; at < values.length; at += 1) {
    if (light[at] === light[at - 1]) continue;
    const [here, before] = [values[at] ?? 0, values[at - 1] ?? 0];
    const [low, high] = [Math.min(here, before), Math.max(here, before)];
    const above = firstAbove(sorted, low * (1 + LEAST_SCATTER));
    if ((sorted[above] ?? high) < high * (1 - LEAST_SCATTER)) between += 1;
    changes += 1;
  }
  return between / changes;
};

const firstAbove = (sorted: Float64Array, value: number): number => {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
};

/** Returns the share of the days whose type is the usual one after the types of both days before. */
const regularity = (light: Uint8Array): number => {
  const counts = new Uint32Array(8);
  for (let at = 2; at < light.length; at += 1) {
    const cell = 4 * (light[at - 2] ?? 0) + 2 * (light[at - 1] ?? 0) + (light[at] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  let usual = 0;
  for (let cell = 0; cell < counts.length; cell += 2) usual += Math.max(counts[cell] ?? 0, counts[cell + 1] ?? 0);
  return usual / (light.length - 2);
};

/**
 * Returns a series as if all days were heavy ones, where a lifter has heavy and light days in turn. So a change of the
 * plan of the week alone is no loss and no gain. A day has the type that is nearer to the level of the days before.
 * Types are believed if they change often, and differ by four scatters of a day. Their difference is pooled: it is
 * shrunk to that of all lifters, the more the fewer changes there are (docs/science.md).
 * @param series one point a day, strictly ascending days, values above 0 in any unit
 * @returns the same series where no types are found; O(n)
 */
export const atHeavyDays = (series: Series): Series => {
  const { days, values } = series;
  if (values.length < 2 * LEAST_CHANGES) return series;
  const logs = values.map(Math.log);
  const light = new Uint8Array(logs.length);
  let [best, bestLight, bestRatio]: [Types | null, Uint8Array, number] = [null, light, LEAST_RATIO];
  const first = logs[0] ?? 0;
  for (let at = 0; at < OFFSETS.length; at += 1) {
    const offset = OFFSETS[at] ?? 0;
    // The first day may be a light one.
    for (const start of [first, first + offset]) {
      markLight(logs, offset, start, light);
      const types = typesOf(days, logs, light);
      if (types === null || types.offset > GREATEST_OFFSET) continue;
      const ratio = types.offset / types.scatter;
      if (ratio > bestRatio) [best, bestLight, bestRatio] = [types, light.slice(), ratio];
    }
  }
  if (best === null) return series;
  if (shareBetween(values, bestLight) < LEAST_BETWEEN && regularity(bestLight) < LEAST_REGULAR) return series;
  const variance = (2 * best.scatter ** 2) / best.changes;
  const weight = USUAL.variance / (USUAL.variance + variance);
  const factor = Math.exp(weight * best.offset + (1 - weight) * USUAL.offset);
  return { days, values: values.map((value, at) => (bestLight[at] === 1 ? value * factor : value)) };
};
