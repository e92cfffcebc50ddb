import { toEpochDay } from "#core/time/local-date.ts";
import { bodyweightRate, bodyweightTrend } from "../body/body-weight.ts";
import type { Trend } from "../statistics/trend.ts";
import { movesBodyweight } from "../volume/volume.ts";
import type { InsightRule } from "./context.ts";
import { above, evidence } from "./evidence.ts";

/** Per cent a week below which a change of body weight is no subject: own estimate. */
export const MIN_PERCENT = 0.2;
/** Per cent a week above which losing is likely to cost muscle (Helms, Aragon and Fitschen 2014: 0.5 to 1 %). */
export const FAST_LOSS_PERCENT = 1;
/** Per cent a week above which gaining is likely to be more fat than muscle (Iraki et al. 2019: 0.25 to 0.5 %). */
export const FAST_GAIN_PERCENT = 0.5;

export const MIN_WEIGHTS = 8;
const MISSING_DAYS = 28;
const MIN_MISSING_DAYS = 3;

const SIGNIFICANCE = 0.05;

/** Returns whether a direction is beyond chance, by the test and by the interval. */
export const isBeyondChance = ({ pValue, lower, upper }: Trend): boolean =>
  pValue < SIGNIFICANCE && (lower > 0 || upper < 0);

/** Body weight that rises or falls by more than chance and by at least 0.2 % a week; needs eight weights. */
export const bodyweightChange: InsightRule = ({ history, found }) => {
  const { currentKg, kgPerWeek, n, method } = found.bodyweight;
  if (currentKg === null || kgPerWeek === null) return [];
  const { trend } = bodyweightRate(bodyweightTrend(history.bodyweight), toEpochDay(history.window.to));
  const percentPerWeek = (100 * kgPerWeek) / currentKg;
  if (trend === null || !isBeyondChance(trend) || Math.abs(percentPerWeek) < MIN_PERCENT) return [];
  const params = { kgPerWeek, percentPerWeek, trendKg: currentKg };
  const standsOn = evidence("points", n, MIN_WEIGHTS, above(Math.abs(percentPerWeek), MIN_PERCENT));
  if (kgPerWeek > 0) {
    const severity = percentPerWeek > FAST_GAIN_PERCENT ? "notice" : "info";
    return [{ code: "bodyweight-rising", severity, params, method, evidence: standsOn }];
  }
  const severity = -percentPerWeek > FAST_LOSS_PERCENT ? "warning" : "info";
  return [{ code: "bodyweight-falling", severity, params, method, evidence: standsOn }];
};

/**
 * Reports that no body weight was ever logged, so exercises that move the body have neither load nor estimate. Needs
 * three days of the last 28 with such exercises. Names the exercise with the most days.
 */
export const bodyweightMissing: InsightRule = ({ history }) => {
  if (history.bodyweight.length > 0) return [];
  const lastDay = toEpochDay(history.window.to);
  const daysOf = new Map<number, number>();
  for (let row = history.days.length - 1; row >= 0; row -= 1) {
    if (lastDay - (history.days.day[row] ?? 0) >= MISSING_DAYS) break;
    const index = history.days.exerciseIndex[row] ?? -1;
    const exercise = history.exercises[index];
    if (exercise === undefined || !movesBodyweight(exercise.trackingType)) continue;
    if ((history.days.volumeKg[row] ?? 0) === 0) daysOf.set(index, (daysOf.get(index) ?? 0) + 1);
  }
  const [most] = [...daysOf].sort(([a, x], [b, y]) => y - x || a - b);
  const exercise = history.exercises[most?.[0] ?? -1];
  if (most === undefined || exercise === undefined || most[1] < MIN_MISSING_DAYS) return [];
  const [, days] = most;
  return [
    {
      code: "bodyweight-missing",
      severity: "info",
      params: { exerciseId: exercise.id, exerciseName: exercise.name, days },
      method: `days of the last ${MISSING_DAYS} with an exercise that moves the body, of which no load is known`,
      evidence: evidence("days", days, MIN_MISSING_DAYS, 1),
    },
  ];
};
