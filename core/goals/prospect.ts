import { bodyweightOutlook } from "../body/bodyweight-outlook.ts";
import { type Series, trendOf } from "../statistics/trend.ts";
import { medianPassage, passageProbability } from "../strength/first-passage.ts";
import { outlookOf } from "../strength/forecast.ts";
import { strengthLevel } from "../strength/strength-level.ts";
import { directionOf, type Stretch } from "../strength/stretch/stretch.ts";
import { exact, round } from "../units.ts";

/**
 * The least change of a body weight that counts as a direction. It is Forja's choice, near the variation from day to
 * day.
 */
const WORTHWHILE_BODYWEIGHT = 0.01;

const EVEN_CHANCE = 0.5;

export type Prospect = {
  /** A lift reaches the target by this day as likely as not; a body weight's damped trend meets it. Null if too far ahead. */
  readonly day: number | null;
  readonly isOnTrack: boolean;
  /** The probability of reaching the target by a day, 0 to 1 in hundredths. */
  readonly probabilityBy: (day: number) => number;
};

/** Days are since 1970-01-01. */
export type Aim = { readonly target: number; readonly deadline: number | null; readonly today: number };

type LinePoint = { readonly day: number; readonly value: number };

const crossingDay = (points: readonly LinePoint[], target: number, direction: number): number | null => {
  let before: LinePoint | null = null;
  for (const point of points) {
    if (direction * (point.value - target) >= 0) {
      if (before === null) return point.day;
      const part = (target - before.value) / (point.value - before.value);
      return before.day + Math.ceil(exact(part * (point.day - before.day)));
    }
    before = point;
  }
  return null;
};

/** The day of the target at the mean pace of a line; without end for one that does not move. */
const paceDayOf = (line: readonly LinePoint[], target: number): number => {
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined) return Number.POSITIVE_INFINITY;
  const pace = (last.value - first.value) / (last.day - first.day);
  const days = (target - first.value) / pace;
  return days >= 0 ? first.day + days : Number.POSITIVE_INFINITY;
};

/**
 * Returns whether a lift reaches a target, by the first passage of the daily best. One good day is enough, so a lift with
 * an uncertain status can be on track. A declining one is not.
 * @param series estimated one-rep maxes, one a day
 * @param stretch the lift's present one
 * @returns null where the lift has no outlook
 */
export const liftProspect = (
  series: Series,
  { target, deadline, today }: Aim,
  { status, trend }: Pick<Stretch, "status" | "trend">,
): Prospect | null => {
  const outlook = outlookOf(series, trend, today);
  if (typeof outlook === "string") return null;
  const probabilityBy = (day: number): number => passageProbability(outlook, target, day - today);
  const median = medianPassage(outlook, target);
  return {
    day: median === null ? null : today + median,
    isOnTrack: status !== "declining" && (deadline === null ? median !== null : probabilityBy(deadline) >= EVEN_CHANCE),
    probabilityBy,
  };
};

/**
 * Returns whether a body weight reaches a target. It is on track if its trend leads there by the deadline. Beyond the end
 * of the damped line its mean pace decides.
 * @param series body weights of the last weeks, one a day
 * @param direction 1 when the target lies above, -1 when it lies below
 * @returns null where there is too little data
 */
export const bodyweightProspect = (series: Series, aim: Aim, direction: number): Prospect | null => {
  const { target, deadline, today } = aim;
  const [trend, strength] = [trendOf(series), strengthLevel(series)];
  const outlook = bodyweightOutlook(series, { trend, strength }, today);
  if (outlook === null || trend === null) return null;
  const spanDays = (series.days[series.days.length - 1] ?? 0) - (series.days[0] ?? 0);
  const worthwhile = WORTHWHILE_BODYWEIGHT * (strength?.level[series.days.length - 1] ?? 0);
  const moves = directionOf({ ...trend, spanDays }, worthwhile);
  const probabilityBy = (day: number): number => round(outlook.passage(target, day), 2);
  if (moves === "uncertain") return null;
  if (moves !== (direction > 0 ? "improving" : "declining")) return { day: null, isOnTrack: false, probabilityBy };
  const day = crossingDay(outlook.line, target, direction);
  const isOnTrack = deadline === null || (day ?? paceDayOf(outlook.line, target)) <= deadline;
  return { day, isOnTrack, probabilityBy };
};
