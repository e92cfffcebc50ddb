import { probabilityBelow, Z_95 } from "../statistics/normal.ts";
import type { Series, Trend } from "../statistics/trend.ts";
import type { StrengthLevel } from "../strength/strength-level.ts";

/** A body weight that was not measured for so many days has no outlook. */
const STALE_DAYS = 28;
/** The part of the trend that remains from one week to the next. */
const DAMPING = 0.88;
/** The part of the level's drift that is no trend. */
const AIMLESS_DRIFT = 0.5;
/** The weeks for which the damped trend gives a line. */
const WEEKS = [0, 4, 8, 12] as const;

export type BodyweightOutlook = {
  /** From today on, no further ahead than the data reaches back. */
  readonly line: readonly { readonly day: number; readonly value: number }[];
  /** Probability that a measured weight reaches a target by a day, 0 to 1. */
  readonly passage: (target: number, day: number) => number;
};

const dampedWeeks = (weeks: number): number => (DAMPING * (1 - DAMPING ** weeks)) / (1 - DAMPING);

/** First passage of a Brownian motion with drift: the inverse Gaussian distribution. */
const firstPassage = (distance: number, mean: number, sd: number): number => {
  if (distance <= 0) return 1;
  if (sd === 0) return mean >= distance ? 1 : 0;
  const reflected = Math.exp(Math.min(700, (2 * mean * distance) / (sd * sd)));
  return Math.min(1, probabilityBelow((mean - distance) / sd) + reflected * probabilityBelow((-distance - mean) / sd));
};

/**
 * Returns where a body weight is going, by its smoothed level and a damped Theil–Sen slope.
 * Sources: Gardner and McKenzie, Management Science 31(10), 1985. For the passage: Folks and Chhikara, Journal of the
 * Royal Statistical Society B 40, 1978.
 * @param series one point a day of the last weeks; days since 1970-01-01, kg
 * @param asOf day since 1970-01-01, not before the last point
 * @returns null below eight points, for old data, and for a span below four weeks
 */
export const bodyweightOutlook = (
  series: Series,
  { trend, strength }: { readonly trend: Trend | null; readonly strength: StrengthLevel | null },
  asOf: number,
): BodyweightOutlook | null => {
  const at = series.days.length - 1;
  const [first, last] = [series.days[0], series.days[at]];
  if (trend === null || strength === null || first === undefined || last === undefined) return null;
  const weeks = WEEKS.filter((week) => week * 7 <= last - first);
  if (asOf - last > STALE_DAYS || weeks.length < 2) return null;
  const level = strength.level[at] ?? 0;
  const weeksTo = (day: number): number => dampedWeeks((day - last) / 7);
  const expectedOn = (day: number): number => level + 7 * trend.slope * weeksTo(day);
  const slopeSd = (7 * (trend.upper - trend.lower)) / (2 * Z_95);
  const settled = (strength.sd[at] ?? 0) ** 2 + strength.noise;
  const sdOn = (day: number): number =>
    Math.sqrt(settled + AIMLESS_DRIFT * strength.driftPerDay * (day - last) + (slopeSd * weeksTo(day)) ** 2);
  const now = expectedOn(asOf);
  return {
    line: weeks.map((week) => ({ day: asOf + 7 * week, value: expectedOn(asOf + 7 * week) })),
    passage: (target, day) => {
      const direction = Math.sign(target - now);
      return firstPassage(Math.abs(target - now), direction * (expectedOn(day) - now), sdOn(day));
    },
  };
};
