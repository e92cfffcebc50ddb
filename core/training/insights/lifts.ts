import { addDays, daysBetween } from "#core/time/local-date.ts";
import type { ExerciseSection } from "../analysis-document.ts";
import type { Insight, InsightCode, InsightParams } from "../insight-document.ts";
import { SIGNIFICANCE } from "../plateau/status.ts";
import { type InsightRule, isPaused, isWithin, mainLifts, workoutsWithin } from "./context.ts";

/** The whole interval must lie within this share of the current value a week before a plateau is called one. */
const PLATEAU_WEEKLY_SHARE = 0.005;
const PLATEAU_MIN_WEEKS = 6;
const RECORD_DAYS = 7;
const NEGLECTED_DAYS = 21;
/** Workouts in the last three weeks that show that training went on without the lift. */
const NEGLECTED_MIN_WORKOUTS = 3;
/** Workouts with the lift in the twelve weeks before it went missing that made it a habit. */
const HABIT_MIN_SESSIONS = 6;
const HABIT_DAYS = 84;

type TrendParams = InsightParams<"lift-improving">;

/** Null without a trend. */
const trendParams = (lift: ExerciseSection): TrendParams | null => {
  const { slopeKgPerWeek, ci95, n } = lift.trend;
  const first = lift.e1rmSeries.at(-n);
  const last = lift.e1rmSeries.at(-1);
  if (slopeKgPerWeek === null || ci95 === null || first === undefined || last === undefined) return null;
  return {
    exerciseId: lift.exerciseId,
    exerciseName: lift.name,
    slopeKgPerWeek,
    lowerKgPerWeek: ci95.lower,
    upperKgPerWeek: ci95.upper,
    n,
    weeks: daysBetween(first.date, last.date) / 7,
  };
};

const isFlat = (
  { lowerKgPerWeek, upperKgPerWeek, weeks }: TrendParams,
  { currentKg, pValue }: ExerciseSection["trend"],
): boolean => {
  if (pValue === null || pValue < SIGNIFICANCE) return false;
  const limit = PLATEAU_WEEKLY_SHARE * (currentKg ?? 0);
  return weeks >= PLATEAU_MIN_WEEKS && Math.abs(lowerKgPerWeek) < limit && Math.abs(upperKgPerWeek) < limit;
};

/**
 * A main lift that improves or declines by its status, or stands still: a plateau is only told when the whole interval
 * is within half a per cent a week of nothing over at least six weeks, so that scatter is not taken for standing still,
 * and when Mann–Kendall finds no direction: the interval of a lift that climbs in rare steps may touch 0 all the same.
 */
export const liftTrends: InsightRule = (context) =>
  mainLifts(context).flatMap((lift): Insight[] => {
    const params = trendParams(lift);
    if (params === null) return [];
    const { method } = lift.trend;
    if (lift.status === "improving") return [{ code: "lift-improving", severity: "positive", params, method }];
    if (lift.status === "declining") return [{ code: "lift-declining", severity: "warning", params, method }];
    return isFlat(params, lift.trend) ? [{ code: "lift-plateau", severity: "notice", params, method }] : [];
  });

/** Records of the last seven days that beat an earlier value. */
export const recordsSet: InsightRule = ({ history, found }) => {
  const beaten = history.records.filter(
    ({ date, previousValue }) => previousValue !== null && isWithin(date, history.window.to, RECORD_DAYS),
  );
  const counts = new Map<string, number>();
  for (const { exerciseId } of beaten) counts.set(exerciseId, (counts.get(exerciseId) ?? 0) + 1);
  const [top] = found.exercises
    .filter(({ exerciseId }) => counts.has(exerciseId))
    .sort((a, b) => (counts.get(b.exerciseId) ?? 0) - (counts.get(a.exerciseId) ?? 0));
  if (top === undefined) return [];
  return [
    {
      code: "records-set",
      severity: "positive",
      params: {
        exerciseId: top.exerciseId,
        exerciseName: top.name,
        count: beaten.length,
        exercises: counts.size,
      },
      method: `records of the last ${RECORD_DAYS} days that beat an earlier value`,
    },
  ];
};

/** A lift that was a habit and is missing for three to twelve weeks, while training went on. */
export const liftNeglected: InsightRule = (context) => {
  if (isPaused(context) || workoutsWithin(context, NEGLECTED_DAYS) < NEGLECTED_MIN_WORKOUTS) return [];
  const { to } = context.history.window;
  const dropped = context.found.exercises.filter(
    (lift) => !isWithin(lift.lastDate, to, NEGLECTED_DAYS) && isWithin(lift.lastDate, to, HABIT_DAYS) && isHabit(lift),
  );
  return dropped.slice(0, 1).map((lift) => ({
    code: "lift-neglected" satisfies InsightCode,
    severity: "info",
    params: {
      exerciseId: lift.exerciseId,
      exerciseName: lift.name,
      days: daysBetween(lift.lastDate, to),
    },
    method: `days since a lift that was done ${HABIT_MIN_SESSIONS} times or more in the ${HABIT_DAYS} days up to its last`,
  }));
};

const isHabit = ({ e1rmSeries, lastDate }: ExerciseSection): boolean => {
  const since = addDays(lastDate, -HABIT_DAYS);
  return e1rmSeries.filter(({ date }) => date > since).length >= HABIT_MIN_SESSIONS;
};
