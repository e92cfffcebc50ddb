import { addDays, daysBetween } from "#core/time/local-date.ts";
import { planKept } from "../adherence.ts";
import { daysSinceWorkout, type InsightRule, isWithin, PAUSE_DAYS } from "./context.ts";

const PLAN_WEEKS = 4;
const PLAN_MIN_SESSIONS = 4;
const LOW_PERCENT = 60;
const HIGH_PERCENT = 90;
const MIN_STREAK_WEEKS = 4;
const LONG_PAUSE_DAYS = 21;
const BREAK_DAYS = 14;
const RESUMED_DAYS = 7;
const MIN_WORKOUTS = 8;

/** How much of the last four weeks' plan was done; needs four planned workouts. */
export const planAdherence: InsightRule = ({ history }) => {
  const { to } = history.window;
  const { planned, done, percent } = planKept(history.planned, addDays(to, 1 - 7 * PLAN_WEEKS), to);
  if (percent === null || planned < PLAN_MIN_SESSIONS) return [];
  const params = { planned, done, percent, weeks: PLAN_WEEKS };
  const method = `planned workouts of the last ${7 * PLAN_WEEKS} days that were done`;
  if (percent < LOW_PERCENT) return [{ code: "adherence-low", severity: "notice", params, method }];
  return percent >= HIGH_PERCENT ? [{ code: "adherence-high", severity: "positive", params, method }] : [];
};

/** Four or more weeks in a row with a workout, while training goes on. */
export const streakKept: InsightRule = (context) => {
  const { streakWeeks: weeks, method } = context.found.adherence;
  if (weeks < MIN_STREAK_WEEKS || (daysSinceWorkout(context) ?? PAUSE_DAYS) >= PAUSE_DAYS) return [];
  return [{ code: "streak-kept", severity: "positive", params: { weeks }, method }];
};

/** No workout for ten days or more; a warning from three weeks on. */
export const trainingPaused: InsightRule = (context) => {
  const days = daysSinceWorkout(context);
  if (days === null || days < PAUSE_DAYS) return [];
  return [
    {
      code: "training-paused",
      severity: days >= LONG_PAUSE_DAYS ? "warning" : "notice",
      params: { days },
      method: "days since the last workout",
    },
  ];
};

/** The first workouts after a break of two weeks or more, told for a week. */
export const trainingResumed: InsightRule = ({ history }) => {
  const dates = history.sessions.map(({ date }) => date).sort();
  const resumed = dates.findLastIndex((date, at) => at > 0 && daysBetween(dates[at - 1] ?? date, date) >= BREAK_DAYS);
  const date = dates[resumed];
  const before = dates[resumed - 1];
  if (date === undefined || before === undefined || !isWithin(date, history.window.to, RESUMED_DAYS)) return [];
  return [
    {
      code: "training-resumed",
      severity: "info",
      params: { breakDays: daysBetween(before, date) },
      method: `the last gap of ${BREAK_DAYS} days or more between workouts`,
    },
  ];
};

/** Fewer than eight workouts: what most of the analysis needs is still to come. */
export const historyShort: InsightRule = ({ history }) => {
  const workouts = history.sessions.length;
  if (workouts >= MIN_WORKOUTS) return [];
  return [
    {
      code: "history-short",
      severity: "info",
      params: { workouts, needed: MIN_WORKOUTS },
      method: "workouts of the history",
    },
  ];
};
