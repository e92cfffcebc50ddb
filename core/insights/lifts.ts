import { addDays, daysBetween, toEpochDay } from "#core/time/local-date.ts";
import type { ExerciseSection } from "../analysis/analysis-document.ts";
import { MIN_TREND_POINTS } from "../statistics/trend.ts";
import { type Finding, type InsightContext, type InsightRule, isWithin, mainLifts, workoutsWithin } from "./context.ts";
import { above, below, evidence, unlikely } from "./evidence.ts";
import type { InsightCode, InsightParams } from "./insight-document.ts";
import { stallOf } from "./stall.ts";

const PLATEAU_MIN_WEEKS = 6;
const PLATEAUS_REPORTED = 3;
const RECORD_DAYS = 7;
const NEGLECTED_DAYS = 21;
/** Workouts in the last three weeks that show that training went on without the lift. */
const NEGLECTED_MIN_WORKOUTS = 3;
/** Workouts with the lift in the twelve weeks before it went missing that made it a habit. */
const HABIT_MIN_SESSIONS = 6;
const HABIT_DAYS = 84;
/** Weeks that a worthwhile change of a lift is counted over. */
const BLOCK_WEEKS = 4;
const NEW_DAYS = 42;
const NEW_MIN_SESSIONS = 4;
const NEW_MIN_PERCENT = 5;
/** Days of training before an exercise that make the exercise new, and not the whole training. */
const NEW_MIN_BEFORE = 84;
const DROUGHT_DAYS = 56;
const DROUGHT_MIN_WORKOUTS = 16;

type TrendParams = InsightParams<"lift-improving">;

const trendParams = (lift: ExerciseSection): TrendParams | null => {
  const { slopeKgPerWeek, ci95, n, since } = lift.trend;
  const last = lift.smoothed?.points.at(-1);
  if (slopeKgPerWeek === null || ci95 === null || since === null || last === undefined) return null;
  return {
    exerciseId: lift.exerciseId,
    exerciseName: lift.name,
    slopeKgPerWeek,
    lowerKgPerWeek: ci95.lower,
    upperKgPerWeek: ci95.upper,
    n,
    weeks: daysBetween(since, last.date) / 7,
  };
};

const widestPercent = ({ lowerKgPerWeek, upperKgPerWeek }: TrendParams, currentKg: number | null): number =>
  (100 * Math.max(Math.abs(lowerKgPerWeek), Math.abs(upperKgPerWeek))) / (currentKg ?? Number.NaN);

/** The share of a four-week worthwhile change, in per cent a week, that the interval of a plateau stays within. */
const worthwhilePercent = ({ smallestWorthwhileChange, trend: { currentKg } }: ExerciseSection): number =>
  (100 * (smallestWorthwhileChange?.kg ?? 0)) / (BLOCK_WEEKS * (currentKg ?? Number.NaN));

/** Reports the status of main lifts that improve, decline, or have a plateau of six weeks. Reports three plateaus at most. */
export const liftTrends: InsightRule = (context) => {
  let plateaus = 0;
  return statusesOf(context).filter(({ code }) => code !== "lift-plateau" || ++plateaus <= PLATEAUS_REPORTED);
};

const statusesOf = (context: InsightContext): Finding[] =>
  mainLifts(context).flatMap((lift): Finding[] => {
    const params = trendParams(lift);
    if (params === null) return [];
    const { method, pValue, currentKg } = lift.trend;
    const standsOn = (effect: number) => evidence("points", params.n, MIN_TREND_POINTS, effect);
    const moved = standsOn(unlikely(pValue ?? 1));
    switch (lift.status) {
      case "improving":
        return [{ code: "lift-improving", severity: "positive", params, method, evidence: moved }];
      case "declining":
        return [{ code: "lift-declining", severity: "notice", params, method, evidence: moved }];
      case "plateau": {
        if (params.weeks < PLATEAU_MIN_WEEKS) return [];
        const still = standsOn(below(widestPercent(params, currentKg), worthwhilePercent(lift)));
        const { plateauSince } = lift;
        const stall = plateauSince === null ? null : stallOf(context.history, lift.exerciseId, plateauSince.date);
        const known = stall === null ? params : { ...params, stall };
        return [{ code: "lift-plateau", severity: "notice", params: known, method, evidence: still }];
      }
      default:
        return [];
    }
  });

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
      evidence: evidence("records", beaten.length, 1, 1),
    },
  ];
};

/** A lift that was a habit and is missing for three to twelve weeks, while training went on. */
export const liftNeglected: InsightRule = (context) => {
  const workouts = workoutsWithin(context, NEGLECTED_DAYS);
  if (workouts < NEGLECTED_MIN_WORKOUTS) return [];
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
    evidence: evidence(
      "workouts",
      workouts,
      NEGLECTED_MIN_WORKOUTS,
      above(daysBetween(lift.lastDate, to), NEGLECTED_DAYS),
    ),
  }));
};

const isHabit = ({ e1rmSeries, lastDate }: ExerciseSection): boolean => {
  const since = addDays(lastDate, -HABIT_DAYS);
  return e1rmSeries.filter(({ date }) => date > since).length >= HABIT_MIN_SESSIONS;
};

/**
 * Reports the most trained main lift whose status is uncertain, though its present stretch has lasted for six weeks. It
 * has the days of training that would settle the status.
 */
export const estimateUncertain: InsightRule = (context) => {
  const uncertain = mainLifts(context).flatMap((lift): Finding[] => {
    const params = trendParams(lift);
    if (params === null || lift.status !== "uncertain" || params.weeks < PLATEAU_MIN_WEEKS) return [];
    const { exerciseId, exerciseName, n, weeks } = params;
    const percentPerWeek = widestPercent(params, lift.trend.currentKg);
    const daysNeeded = Math.max(0, (lift.missing?.need ?? n) - n);
    return [
      {
        code: "estimate-uncertain",
        severity: "info",
        params: { exerciseId, exerciseName, n, weeks, percentPerWeek, daysNeeded },
        method: lift.trend.method,
        evidence: evidence("points", n, MIN_TREND_POINTS, above(percentPerWeek, worthwhilePercent(lift))),
      },
    ];
  });
  return uncertain.slice(0, 1);
};

/**
 * Reports an exercise that was started within six weeks, after twelve weeks of other training. It has gained five per
 * cent over four days or more: at first that is skill as much as strength. Names the most trained one.
 */
export const newExercise: InsightRule = ({ history, found }) => {
  const { days, exercises, window } = history;
  const lastDay = toEpochDay(window.to);
  const trainedSince = days.day[0] ?? lastDay;
  const firstDays = new Int32Array(exercises.length).fill(lastDay);
  for (let row = days.length - 1; row >= 0; row -= 1)
    firstDays[days.exerciseIndex[row] ?? -1] = days.day[row] ?? lastDay;
  const firstDayOf = new Map(exercises.map(({ id }, index) => [id, firstDays[index] ?? lastDay]));
  const learned = found.exercises.flatMap((lift): Finding[] => {
    const firstDay = firstDayOf.get(lift.exerciseId) ?? lastDay;
    const first = lift.e1rmSeries[0];
    const last = lift.e1rmSeries.at(-1);
    const sessions = lift.e1rmSeries.length;
    if (lastDay - firstDay >= NEW_DAYS || firstDay - trainedSince < NEW_MIN_BEFORE) return [];
    if (first === undefined || last === undefined || sessions < NEW_MIN_SESSIONS) return [];
    const percent = 100 * (last.e1rmKg / first.e1rmKg - 1);
    if (percent < NEW_MIN_PERCENT) return [];
    return [
      {
        code: "new-exercise-learning",
        severity: "info",
        params: {
          exerciseId: lift.exerciseId,
          exerciseName: lift.name,
          sessions,
          days: lastDay - firstDay,
          percent,
        },
        method: "last estimate over the first, of an exercise first done within six weeks",
        evidence: evidence("days", sessions, NEW_MIN_SESSIONS, above(percent, NEW_MIN_PERCENT)),
      },
    ];
  });
  return learned.slice(0, 1);
};

export const recordsDrought: InsightRule = (context) => {
  const { records, window } = context.history;
  const beaten = records.flatMap(({ date, previousValue }) => (previousValue === null ? [] : [date]));
  const last = beaten.sort().at(-1);
  const workouts = workoutsWithin(context, DROUGHT_DAYS);
  if (last === undefined || workouts < DROUGHT_MIN_WORKOUTS) return [];
  const days = daysBetween(last, window.to);
  if (days < DROUGHT_DAYS) return [];
  return [
    {
      code: "records-drought",
      severity: "info",
      params: { days, workouts },
      method: "days since the last record that beat an earlier value",
      evidence: evidence("workouts", workouts, DROUGHT_MIN_WORKOUTS, above(days, DROUGHT_DAYS)),
    },
  ];
};
