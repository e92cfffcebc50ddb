import { addDays, fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";
import { recentOf, type Series } from "../statistics/trend.ts";
import { steadySeries, stretchOf } from "../strength/lift-analysis.ts";
import { estimateOneRepMax } from "../strength/one-rep-max.ts";
import type { Mechanics, WeekStart } from "../taxonomy.ts";
import { exact, round } from "../units.ts";
import type { GoalKind } from "./goal-rules.ts";
import { type Aim, bodyweightProspect, liftProspect, type Prospect } from "./prospect.ts";

export const GOAL_STATUSES = ["achieved", "on-track", "off-track", "overdue", "insufficient-data"] as const;
export type GoalStatus = (typeof GOAL_STATUSES)[number];

export const GOAL_UNITS = {
  exercise_e1rm: "kg",
  exercise_weight_reps: "kg",
  weekly_workouts: "workouts",
  weekly_volume: "kg",
  bodyweight: "kg",
} as const satisfies Record<GoalKind, string>;

/** A strength that was not shown for so many days is not the current one. */
export const CURRENT_DAYS = 84;
const BODYWEIGHT_DAYS = 84;
export const MEAN_WEEKS = 4;
/** A goal without a deadline gets the chance of so many days. */
const PROBABILITY_DAYS = 84;

export type Goal = {
  readonly kind: GoalKind;
  /** Above 0, in the unit of the kind. */
  readonly target: number;
  /** For `exercise_weight_reps`, at least 1. */
  readonly reps: number | null;
  readonly startedOn: LocalDate;
  /** The result of `startValueOf` at the creation of the goal; null without data. */
  readonly startValue: number | null;
  readonly deadline: LocalDate | null;
};

export type DayValue = { readonly date: LocalDate; readonly value: number };

/** The best estimated one-rep max of a day, in kg. */
export type EstimatedDay = DayValue & {
  /** The load of its set; null where a set above twelve repetitions was better, see `atUsualReps`. */
  readonly loadKg: number | null;
};

export type GoalHistory = {
  readonly days: readonly DayValue[];
  readonly estimates: readonly EstimatedDay[];
  /** Mechanics of the exercise, which decide the worthwhile change. */
  readonly mechanics: Mechanics | null;
};

export type GoalMoment = { readonly today: LocalDate; readonly weekStart: WeekStart };

export type GoalProgress = {
  /** In the unit of the kind; of the running week for weekly goals; null where nothing is known. */
  readonly current: number | null;
  /** 0 to 100, one decimal. */
  readonly percent: number;
  /** The day by which a lift is as likely there as not. For a body weight, the day on which its trend is there. */
  readonly forecastDate: LocalDate | null;
  /** The target is reached by `probabilityBy` so probably, 0 to 1. Null where it is unknown, and for weekly goals. */
  readonly probability: number | null;
  /** The deadline, or 84 days ahead without one; null like the probability. */
  readonly probabilityBy: LocalDate | null;
  readonly status: GoalStatus;
  readonly achievedOn: LocalDate | null;
  /** Over the last four whole weeks; null for goals that are not weekly. */
  readonly fourWeekMean: number | null;
};

type Chance = Pick<GoalProgress, "probability" | "probabilityBy">;

const NO_CHANCE: Chance = { probability: null, probabilityBy: null };

const chance = (probability: number | undefined, by: LocalDate): Chance =>
  probability === undefined ? NO_CHANCE : { probability, probabilityBy: by };

const isWeekly = (kind: GoalKind): boolean => kind === "weekly_workouts" || kind === "weekly_volume";

/** Returns the latest date. A workout may have tomorrow's date, from a zone that is ahead. */
const asOfDay = ({ days, estimates }: GoalHistory, today: LocalDate): LocalDate =>
  [days.at(-1)?.date, estimates.at(-1)?.date].reduce<LocalDate>(
    (latest, date) => (date !== undefined && date > latest ? date : latest),
    today,
  );

const sumBetween = (days: readonly DayValue[], from: LocalDate, to: LocalDate): number =>
  exact(days.reduce((sum, { date, value }) => (date >= from && date <= to ? sum + value : sum), 0));

const weeklyMean = (days: readonly DayValue[], asOf: LocalDate, weekStart: WeekStart): number => {
  const week = startOfWeek(asOf, weekStart);
  return exact(sumBetween(days, addDays(week, -7 * MEAN_WEEKS), addDays(week, -1)) / MEAN_WEEKS);
};

/** Returns the best of the last twelve weeks: strength that was shown before that may be gone. */
const bestLately = (days: readonly DayValue[], asOf: LocalDate): number | null => {
  const since = addDays(asOf, 1 - CURRENT_DAYS);
  const values = days.flatMap(({ date, value }) => (date >= since ? [value] : []));
  return values.length === 0 ? null : Math.max(...values);
};

/**
 * Returns the start value of a new goal. For a lift it is the best of the last 84 days. For a weekly goal it is the
 * mean of the last four whole weeks. For body weight it is the latest one.
 * @param history up to `today`, or a day of a zone that is ahead of it
 * @returns in the unit of the kind; null without data
 */
export const startValueOf = (kind: GoalKind, history: GoalHistory, { today, weekStart }: GoalMoment): number | null => {
  const asOf = asOfDay(history, today);
  if (isWeekly(kind)) return weeklyMean(history.days, asOf, weekStart);
  return kind === "bodyweight" ? (history.days.at(-1)?.value ?? null) : bestLately(history.days, asOf);
};

/** 0 for a lift that was not known, and for body weight the first one since. */
const baselineOf = ({ kind, startValue, startedOn }: Goal, days: readonly DayValue[]): number | null => {
  if (startValue !== null) return startValue;
  return kind === "bodyweight" ? (days.find(({ date }) => date >= startedOn)?.value ?? null) : 0;
};

const percentBetween = (baseline: number, target: number, current: number): number =>
  round(Math.min(100, Math.max(0, (100 * (current - baseline)) / (target - baseline))), 1);

const seriesOf = (days: readonly DayValue[]): Series => ({
  days: Float64Array.from(days, ({ date }) => toEpochDay(date)),
  values: Float64Array.from(days, ({ value }) => value),
});

const isOver = ({ deadline }: Goal, asOf: LocalDate): boolean => deadline !== null && deadline < asOf;

/** The one-rep max that a goal of a lift comes to; null where no formula reaches so many repetitions. */
const soughtOf = ({ kind, target, reps }: Goal): number | null =>
  kind === "exercise_e1rm" ? target : estimateOneRepMax({ loadKg: target, reps: reps ?? 1, rir: 0 });

/** The stretch is the one that an analysis gives. */
const prospectOf = (
  goal: Goal,
  { days, estimates, mechanics }: GoalHistory,
  { today, deadline, direction }: Omit<Aim, "target"> & { readonly direction: number },
): Prospect | null => {
  if (goal.kind === "bodyweight") {
    const recent = days.filter(({ date }) => toEpochDay(date) > today - BODYWEIGHT_DAYS);
    return bodyweightProspect(seriesOf(recent), { target: goal.target, deadline, today }, direction);
  }
  const target = soughtOf(goal);
  if (target === null) return null;
  const series = seriesOf(estimates);
  const reach = Float64Array.from(estimates, ({ value, loadKg }) => Math.log(value / (loadKg ?? Number.NaN)));
  const { stretch } = stretchOf(steadySeries(recentOf(series, today), reach), mechanics);
  return liftProspect(series, { target, deadline, today }, stretch);
};

const singleProgress = (goal: Goal, history: GoalHistory, asOf: LocalDate): GoalProgress => {
  const { target, startedOn, startValue } = goal;
  const { days } = history;
  const isLift = goal.kind !== "bodyweight";
  const baseline = baselineOf(goal, days);
  const direction = isLift ? 1 : Math.sign(target - (baseline ?? target));
  const reaches = (value: number) => baseline !== null && direction * (value - target) >= 0;
  const began = startValue !== null && reaches(startValue);
  const achievedOn = began
    ? startedOn
    : (days.find(({ date, value }) => date >= startedOn && reaches(value))?.date ?? null);
  const current = isLift ? bestLately(days, asOf) : (days.at(-1)?.value ?? null);
  if (achievedOn !== null) {
    return {
      current,
      percent: 100,
      forecastDate: null,
      ...NO_CHANCE,
      status: "achieved",
      achievedOn,
      fourWeekMean: null,
    };
  }
  const percent = baseline === null || current === null ? 0 : percentBetween(baseline, target, current);
  const deadline = goal.deadline === null ? null : toEpochDay(goal.deadline);
  const isOpen = baseline !== null && !isOver(goal, asOf);
  const prospect = isOpen ? prospectOf(goal, history, { today: toEpochDay(asOf), deadline, direction }) : null;
  const running = prospect === null ? "insufficient-data" : prospect.isOnTrack ? "on-track" : "off-track";
  const by = goal.deadline ?? addDays(asOf, PROBABILITY_DAYS);
  return {
    current,
    percent,
    forecastDate: prospect?.day == null ? null : fromEpochDay(prospect.day),
    ...chance(prospect?.probabilityBy(toEpochDay(by)), by),
    status: isOver(goal, asOf) ? "overdue" : running,
    achievedOn,
    fourWeekMean: null,
  };
};

const firstFullWeek = ({ target, startedOn }: Goal, days: readonly DayValue[], weekStart: WeekStart) => {
  let [start, end] = ["", ""];
  let sum = 0;
  for (const { date, value } of days) {
    const isSameWeek = date >= start && date <= end;
    sum = exact(isSameWeek ? sum + value : value);
    if (!isSameWeek) {
      start = startOfWeek(date, weekStart);
      end = addDays(start, 6);
    }
    if (date >= startedOn && sum >= target) return date;
  }
  return null;
};

const weeklyProgress = (goal: Goal, { days }: GoalHistory, asOf: LocalDate, weekStart: WeekStart): GoalProgress => {
  const { target } = goal;
  const current = sumBetween(days, startOfWeek(asOf, weekStart), asOf);
  const fourWeekMean = weeklyMean(days, asOf, weekStart);
  const achievedOn = firstFullWeek(goal, days, weekStart);
  const running = fourWeekMean >= target ? "on-track" : "off-track";
  const ended = achievedOn === null ? "overdue" : "achieved";
  return {
    current,
    percent: percentBetween(0, target, current),
    forecastDate: null,
    ...NO_CHANCE,
    status: current >= target ? "achieved" : isOver(goal, asOf) ? ended : running,
    achievedOn,
    fourWeekMean,
  };
};

/**
 * Returns the progress of a goal. It depends on the goal and the history alone, so a corrected set or a late workout
 * changes it.
 * The rules. A lift has the best of the last 84 days. It counts from its start value, or from 0 without one. Body
 * weight has its latest value, and counts from its start value, or from the first weight since. The start also gives
 * the direction. Both are `achieved` for good from the first day since the start that reached the target. A weekly goal
 * is `achieved` while the running week has reached it. Otherwise the mean of the last four whole weeks counts. A
 * lift is `on-track` if a day reaches the target by the deadline with a probability of one half. Without
 * a deadline it has 52 weeks. The estimates are of the one-rep max. A body weight is `on-track` if the trend of 84 days
 * leads to the target by the deadline. Beyond the end of its line the mean pace decides.
 * @param history up to `today`, or a day of a zone that is ahead of it
 * @returns values in the unit of the kind
 */
export const goalProgress = (goal: Goal, history: GoalHistory, { today, weekStart }: GoalMoment): GoalProgress => {
  const asOf = asOfDay(history, today);
  if (isWeekly(goal.kind)) return weeklyProgress(goal, history, asOf, weekStart);
  return singleProgress(goal, history, asOf);
};
