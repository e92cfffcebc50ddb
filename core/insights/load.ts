import { daysBetween, fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import type { ExerciseSection } from "../analysis/analysis-document.ts";
import { lastWholeWeeks } from "../analysis/periods.ts";
import { FITNESS_DAYS, monotony as monotonyOf } from "../load/load.ts";
import { median } from "../statistics/order-statistics.ts";
import { type InsightContext, type InsightRule, isWithin, mainLifts } from "./context.ts";
import { above, below, evidence } from "./evidence.ts";

/** Whole weeks that a lifter's own habit is taken from, and the fewest of them. */
const HABIT_WEEKS = 8;
const LEAST_WEEKS = 4;
const SPIKE_RATIO = 1.5;
const DROP_RATIO = 0.5;
/** Foster's limit, above which illness was more frequent in his athletes. */
const HIGH_MONOTONY = 2;
/** A week is as monotonous as usual below this multiple of the usual one. */
const MONOTONY_RATIO = 1.25;
/** Three time constants: before that fitness, which begins at 0, is still far below the load, and fatigue is not. */
const FORM_DAYS = 3 * FITNESS_DAYS;
/** Form in per cent of fitness, above and below the usual one, from which on it is worth a word. */
const FORM_PERCENT = 30;
const DELOAD_WEEKS = 8;
/** Share of the mean of the weeks below which one of them was a light one. */
const LIGHT_SHARE = 0.75;
const DELOAD_MIN_LIFTS = 2;
/** A week with fewer days of training has its rest already. */
const DELOAD_MIN_DAYS = 3;
const DENSITY_PERCENT = 15;
const DENSITY_MIN_WORKOUTS = 6;
const RATED_DAYS = 42;
const RATED_MIN_WORKOUTS = 6;

const daysOfLoad = ({ history, found }: InsightContext): number =>
  found.load.since === null ? 0 : daysBetween(found.load.since, history.window.to) + 1;

type LoadWeek = {
  readonly load: number;
  readonly monotony: number | null;
  /** Form at the end of the week in per cent of fitness. */
  readonly form: number | null;
};

type LoadWeeks = { readonly last: LoadWeek; readonly before: readonly LoadWeek[] };

/** Returns the last whole week of load, and the eight before it; null below five whole weeks. */
const loadWeeks = ({ history, found }: InsightContext): LoadWeeks | null => {
  const { dailyLoad } = found.load;
  const first = dailyLoad[0]?.date;
  if (first === undefined) return null;
  const { lastDay } = lastWholeWeeks(history.window.to, 1, history.weekStart);
  const end = lastDay - toEpochDay(first);
  const weeks: LoadWeek[] = [];
  for (let to = end; to - 6 >= 0 && weeks.length <= HABIT_WEEKS; to -= 7) {
    const days = dailyLoad.slice(to - 6, to + 1);
    const loads = days.map(({ load }) => load);
    const { fitness = 0, fatigue = 0 } = days.at(-1) ?? {};
    weeks.push({
      load: loads.reduce((sum, load) => sum + load, 0),
      monotony: monotonyOf(loads),
      form: fitness > 0 ? (100 * (fitness - fatigue)) / fitness : null,
    });
  }
  const [last, ...before] = weeks;
  return last === undefined || before.length < LEAST_WEEKS ? null : { last, before };
};

const medianOf = (values: readonly number[]): number => median(Float64Array.from(values));

/** Load of the last whole week far above or below the usual one, and beyond each of the weeks before. */
export const loadChange: InsightRule = (context) => {
  const weeks = loadWeeks(context);
  if (weeks === null) return [];
  const before = weeks.before.map(({ load }) => load);
  const [acute, chronic] = [weeks.last.load, medianOf(before)];
  if (!(chronic > 0)) return [];
  const ratio = acute / chronic;
  const method = `load of the last whole week over the median of the ${before.length} whole weeks before; ${context.found.load.methods.dailyLoad}`;
  const params = { ratio, acute, chronic };
  const standsOn = (effect: number) => evidence("weeks", before.length, LEAST_WEEKS, effect);
  if (ratio > SPIKE_RATIO && acute > Math.max(...before)) {
    const ofSpike = standsOn(above(ratio, SPIKE_RATIO));
    return [{ code: "load-spike", severity: "notice", params, method, evidence: ofSpike }];
  }
  if (ratio >= DROP_RATIO || acute >= Math.min(...before)) return [];
  const ofDrop = standsOn(below(ratio, DROP_RATIO));
  return [{ code: "load-drop", severity: "info", params, method, evidence: ofDrop }];
};

/** Monotony of the last whole week above Foster's limit and the usual one. It is of session RPE, as Foster defined it. */
export const monotonyHigh: InsightRule = (context) => {
  const { metric, methods } = context.found.load;
  const weeks = metric === "session-rpe" ? loadWeeks(context) : null;
  if (weeks === null || weeks.last.monotony === null) return [];
  const { monotony, load } = weeks.last;
  const before = weeks.before.flatMap((week) => week.monotony ?? []);
  if (before.length < LEAST_WEEKS) return [];
  const limit = Math.max(HIGH_MONOTONY, MONOTONY_RATIO * medianOf(before));
  if (monotony <= limit) return [];
  return [
    {
      code: "monotony-high",
      severity: "notice",
      params: { monotony, strain: monotony * load },
      method: `${methods.monotony}; of the last whole week, and of the ${before.length} before`,
      evidence: evidence("weeks", before.length, LEAST_WEEKS, above(monotony, limit)),
    },
  ];
};

/** Form at the end of the last whole week, 30 % of fitness or more from the usual form there. Needs 126 days of load. */
export const formFar: InsightRule = (context) => {
  const { form, fitness, methods } = context.found.load;
  const days = daysOfLoad(context);
  const weeks = loadWeeks(context);
  if (form === null || fitness === null || days < FORM_DAYS || weeks === null || weeks.last.form === null) return [];
  const before = weeks.before.flatMap((week) => week.form ?? []);
  if (before.length < LEAST_WEEKS) return [];
  const percent = weeks.last.form - medianOf(before);
  if (Math.abs(percent) < FORM_PERCENT) return [];
  const params = { form, fitness, percent };
  const method = `${methods.fitnessFatigueForm}; at the end of the last whole week, less the median of the ${before.length} before`;
  const standsOn = evidence("days", days, FORM_DAYS, above(Math.abs(percent), FORM_PERCENT));
  return percent < 0
    ? [{ code: "form-low", severity: "notice", params, method, evidence: standsOn }]
    : [{ code: "form-high", severity: "positive", params, method, evidence: standsOn }];
};

const wholeWeeks = ({ history, found }: InsightContext): number[] => {
  const { lastDay } = lastWholeWeeks(history.window.to, 1, history.weekStart);
  const end = fromEpochDay(lastDay);
  return found.weeks
    .filter(({ from }) => from <= end)
    .map(({ workingSets }) => workingSets)
    .reverse();
};

/** Training days a week over the last whole weeks. */
const daysAWeek = ({ history }: InsightContext): number => {
  const { firstDay, lastDay } = lastWholeWeeks(history.window.to, DELOAD_WEEKS, history.weekStart);
  const days = new Set<number>();
  for (const { date } of history.sessions) {
    const day = toEpochDay(date);
    if (day >= firstDay && day <= lastDay) days.add(day);
  }
  return days.size / DELOAD_WEEKS;
};

/** Returns whether a lift got stronger before, and is proven not to do so now. A lift that never moved is kept on purpose. */
const isStalled = ({ status, plateauSince }: ExerciseSection): boolean =>
  status === "declining" || (status === "plateau" && plateauSince !== null);

/** Returns how far the interval excludes a worthwhile gain within four weeks: 0.5 at that limit, 1 from 0 on. */
const stallOf = ({ trend, smallestWorthwhileChange, status }: ExerciseSection): number => {
  const upper = Math.max(0, trend.ci95?.upper ?? 0);
  return status === "declining" ? 1 : below(4 * upper, smallestWorthwhileChange?.kg ?? 1);
};

/**
 * Reports eight whole weeks or more in a row without a light one, while main lifts of several joints stall. Two of them,
 * and half of all, have a plateau since a day, or decline. None improves. Needs three training days a week. A
 * light week has less than three quarters of the mean number of sets of those eight weeks.
 */
export const deloadDue: InsightRule = (context) => {
  const weeks = wholeWeeks(context);
  const mean = weeks.slice(0, DELOAD_WEEKS).reduce((sum, sets) => sum + sets, 0) / DELOAD_WEEKS;
  const light = weeks.findIndex((sets) => sets < LIGHT_SHARE * mean);
  const hard = light === -1 ? weeks.length : light;
  if (mean === 0 || hard < DELOAD_WEEKS || daysAWeek(context) < DELOAD_MIN_DAYS) return [];
  const isolated = new Set(
    context.history.exercises.flatMap(({ id, mechanics }) => (mechanics === "isolation" ? [id] : [])),
  );
  const lifts = mainLifts(context).filter(({ exerciseId }) => !isolated.has(exerciseId));
  const stalled = lifts.filter(isStalled);
  const improves = lifts.some(({ status }) => status === "improving");
  if (improves || stalled.length < DELOAD_MIN_LIFTS || 2 * stalled.length < lifts.length) return [];
  const strength = stalled.reduce((sum, lift) => sum + stallOf(lift), 0) / stalled.length;
  return [
    {
      code: "deload-due",
      severity: "notice",
      params: { weeks: hard, lifts: lifts.length, stalled: stalled.length },
      method:
        "whole weeks in a row with three quarters or more of the usual working sets, and the status of the main lifts of several joints",
      evidence: evidence("weeks", hard, DELOAD_WEEKS, strength),
    },
  ];
};

/** Reports 15 % more or fewer sets a minute than in the 28 days before. Needs six timed workouts in each. */
export const densityChange: InsightRule = ({ found }) => {
  const { current, previous, method } = found.density;
  if (current === null || previous === null) return [];
  const workouts = Math.min(current.workouts, previous.workouts);
  const percent = 100 * (current.setsPerMinute / previous.setsPerMinute - 1);
  if (workouts < DENSITY_MIN_WORKOUTS || Math.abs(percent) < DENSITY_PERCENT) return [];
  return [
    {
      code: "density-change",
      severity: "info",
      params: {
        direction: percent > 0 ? "up" : "down",
        percent: Math.abs(percent),
        setsPerHour: 60 * current.setsPerMinute,
        setsPerHourBefore: 60 * previous.setsPerMinute,
      },
      method,
      evidence: evidence("workouts", workouts, DENSITY_MIN_WORKOUTS, above(Math.abs(percent), DENSITY_PERCENT)),
    },
  ];
};

/**
 * Reports that not all workouts of 42 days have a session RPE and a duration, but half or more do. Needs six workouts.
 */
export const sessionRpePartly: InsightRule = ({ history }) => {
  const recent = history.sessions.filter(({ date }) => isWithin(date, history.window.to, RATED_DAYS));
  const rated = recent.filter(
    ({ sessionRpe, durationSeconds }) => sessionRpe !== null && durationSeconds !== null,
  ).length;
  const workouts = recent.length;
  if (workouts < RATED_MIN_WORKOUTS || rated === workouts || 2 * rated < workouts) return [];
  return [
    {
      code: "session-rpe-partly",
      severity: "info",
      params: { rated, workouts },
      method: `workouts of the last ${RATED_DAYS} days with a session RPE and a duration`,
      evidence: evidence("workouts", workouts, RATED_MIN_WORKOUTS, rated / workouts),
    },
  ];
};
