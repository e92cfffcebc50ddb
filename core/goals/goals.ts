import { addDays, fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";
import type { TrendStatus } from "../analysis/analysis-document.ts";
import { recentOf, type Series, type Trend, trendOf } from "../statistics/trend.ts";
import { forecastOf } from "../strength/forecast.ts";
import { stretchOf } from "../strength/lift-analysis.ts";
import { estimateOneRepMax } from "../strength/one-rep-max.ts";
import { strengthLevel } from "../strength/strength-level.ts";
import { directionOf } from "../strength/stretch/stretch.ts";
import type { Mechanics, WeekStart } from "../taxonomy.ts";
import { exact, round } from "../units.ts";
import type { GoalKind } from "./goal-rules.ts";

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

export type GoalHistory = {
  readonly days: readonly DayValue[];
  readonly estimates: readonly DayValue[];
  /** Mechanics of the exercise, which decide the worthwhile change. */
  readonly mechanics: Mechanics | null;
};

export type GoalMoment = { readonly today: LocalDate; readonly weekStart: WeekStart };

export type GoalProgress = {
  /** In the unit of the kind; of the running week for weekly goals; null where nothing is known. */
  readonly current: number | null;
  /** 0 to 100, one decimal. */
  readonly percent: number;
  readonly forecastDate: LocalDate | null;
  readonly status: GoalStatus;
  readonly achievedOn: LocalDate | null;
  /** Over the last four whole weeks; null for goals that are not weekly. */
  readonly fourWeekMean: number | null;
};

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

type Outlook =
  | { readonly kind: "unknown" | "away" }
  | { readonly kind: "towards"; readonly date: LocalDate | null; readonly paceDay: number };

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

const seriesOf = (days: readonly DayValue[]): Series => ({
  days: Float64Array.from(days, ({ date }) => toEpochDay(date)),
  values: Float64Array.from(days, ({ value }) => value),
});

/**
 * The least change of a body weight that counts as a direction. It is Forja's choice, near the variation from day to
 * day.
 */
const WORTHWHILE_BODYWEIGHT = 0.01;

/** A body weight has no stretches: its 84 days are recent. */
const bodyweightStatus = (series: Series, trend: Trend | null, level: number): TrendStatus => {
  if (trend === null) return "insufficient-data";
  const spanDays = (series.days[series.days.length - 1] ?? 0) - (series.days[0] ?? 0);
  return directionOf({ ...trend, spanDays }, WORTHWHILE_BODYWEIGHT * level);
};

/** @param direction 1 when the target lies above, -1 when it lies below */
const outlookOf = (
  { kind }: Goal,
  { days, sought, mechanics }: KnownMeasure,
  direction: number,
  asOf: LocalDate,
): Outlook => {
  const series = seriesOf(days);
  const [trend, strength] = [trendOf(series), strengthLevel(series)];
  const level = strength?.level[series.days.length - 1] ?? 0;
  const today = toEpochDay(asOf);
  const moves =
    kind === "bodyweight"
      ? bodyweightStatus(series, trend, level)
      : stretchOf(recentOf(series, today), mechanics).stretch.status;
  const found = forecastOf(series, { trend, strength }, today);
  if (moves === "insufficient-data" || moves === "uncertain" || found.forecast === null) return { kind: "unknown" };
  if (moves !== (direction > 0 ? "improving" : "declining")) return { kind: "away" };
  const { points } = found.forecast;
  const line = [
    { day: today, value: found.now },
    ...points.map(({ date, e1rmKg }) => ({ day: toEpochDay(date), value: e1rmKg })),
  ];
  const day = crossingDay(line, sought, direction);
  return { kind: "towards", date: day === null ? null : fromEpochDay(day), paceDay: paceDayOf(line, sought) };
};

/** The day of the target at the mean pace of a line; without end for one that does not move. */
const paceDayOf = (line: readonly LinePoint[], target: number): number => {
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined) return Number.POSITIVE_INFINITY;
  const pace = (last.value - first.value) / (last.day - first.day);
  const days = (target - first.value) / pace;
  return days >= 0 ? first.day + days : Number.POSITIVE_INFINITY;
};

const UNKNOWN: Outlook = { kind: "unknown" };

const isOver = ({ deadline }: Goal, asOf: LocalDate): boolean => deadline !== null && deadline < asOf;

const statusOf = (outlook: Outlook, { deadline }: Goal): GoalStatus => {
  if (outlook.kind !== "towards") return outlook.kind === "away" ? "off-track" : "insufficient-data";
  // If the forecast ends before the target, its mean pace decides until the deadline.
  const { date, paceDay } = outlook;
  const inTime = deadline === null || (date === null ? paceDay <= toEpochDay(deadline) : date <= deadline);
  return inTime ? "on-track" : "off-track";
};

type Measure = Pick<GoalHistory, "days" | "mechanics"> & { readonly sought: number | null };
type KnownMeasure = Measure & { readonly sought: number };

const measureOf = ({ kind, target, reps }: Goal, history: GoalHistory, asOf: LocalDate): Measure => {
  const { days, estimates, mechanics } = history;
  if (kind === "bodyweight") {
    return { days: days.filter(({ date }) => date > addDays(asOf, -BODYWEIGHT_DAYS)), sought: target, mechanics };
  }
  if (kind === "exercise_e1rm") return { days: estimates, sought: target, mechanics };
  // Null where no formula reaches so many repetitions.
  return { days: estimates, sought: estimateOneRepMax({ loadKg: target, reps: reps ?? 1, rir: 0 }), mechanics };
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
    return { current, percent: 100, forecastDate: null, status: "achieved", achievedOn, fourWeekMean: null };
  }
  const percent = baseline === null || current === null ? 0 : percentBetween(baseline, target, current);
  const measure = measureOf(goal, history, asOf);
  const { sought } = measure;
  const isKnown = baseline !== null && sought !== null && !isOver(goal, asOf);
  const outlook = isKnown ? outlookOf(goal, { ...measure, sought }, direction, asOf) : UNKNOWN;
  return {
    current,
    percent,
    forecastDate: outlook.kind === "towards" ? outlook.date : null,
    status: isOver(goal, asOf) ? "overdue" : statusOf(outlook, goal),
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
 * is `achieved` while the running week has reached it. Otherwise the mean of the last four whole weeks counts. The
 * forecast is of the estimated one-rep max, or of the body weights of 84 days. Without a result of `forecastOf` there
 * is no date. `off-track` are a plateau, and a trend that does not lead to the target. So is a trend that leads there
 * after the deadline. Beyond the end of the forecast its mean pace decides.
 * @param history up to `today`, or a day of a zone that is ahead of it
 * @returns values in the unit of the kind
 */
export const goalProgress = (goal: Goal, history: GoalHistory, { today, weekStart }: GoalMoment): GoalProgress => {
  const asOf = asOfDay(history, today);
  if (isWeekly(goal.kind)) return weeklyProgress(goal, history, asOf, weekStart);
  return singleProgress(goal, history, asOf);
};
