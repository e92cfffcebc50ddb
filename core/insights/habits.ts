import { addDays, daysBetween, isoWeekday, toEpochDay } from "#core/time/local-date.ts";
import { planKept } from "../analysis/adherence.ts";
import { daysSinceWorkout, type InsightRule, isWithin, PAUSE_DAYS } from "./context.ts";
import { above, below, evidence } from "./evidence.ts";

const PLAN_WEEKS = 4;
const PLAN_MIN_SESSIONS = 4;
const LOW_PERCENT = 60;
const HIGH_PERCENT = 90;
const MIN_STREAK_WEEKS = 4;
const LONG_PAUSE_DAYS = 21;
const BREAK_DAYS = 14;
const RESUMED_DAYS = 7;
const MIN_WORKOUTS = 8;
const STEADY_WEEKS = 8;
const STEADY_MIN_DAYS = 16;
const STEADY_PERCENT = 85;
const MOST_WEEKDAYS = 5;
const FIRST_WEEKS_DAYS = 56;

/** How much of the last four weeks' plan was done; needs four planned workouts. */
export const planAdherence: InsightRule = ({ history }) => {
  const { to } = history.window;
  const { planned, done, percent } = planKept(history.planned, addDays(to, 1 - 7 * PLAN_WEEKS), to);
  if (percent === null || planned < PLAN_MIN_SESSIONS) return [];
  const params = { planned, done, percent, weeks: PLAN_WEEKS };
  const method = `planned workouts of the last ${7 * PLAN_WEEKS} days that were done`;
  const standsOn = (effect: number) => evidence("workouts", planned, PLAN_MIN_SESSIONS, effect);
  if (percent < LOW_PERCENT) {
    const ofLow = standsOn(below(percent, LOW_PERCENT));
    return [{ code: "adherence-low", severity: "notice", params, method, evidence: ofLow }];
  }
  if (percent < HIGH_PERCENT) return [];
  const ofHigh = standsOn(above(percent, HIGH_PERCENT));
  return [{ code: "adherence-high", severity: "positive", params, method, evidence: ofHigh }];
};

export const streakKept: InsightRule = (context) => {
  const { streakWeeks: weeks, method } = context.found.adherence;
  if (weeks < MIN_STREAK_WEEKS || (daysSinceWorkout(context) ?? PAUSE_DAYS) >= PAUSE_DAYS) return [];
  const standsOn = evidence("weeks", weeks, MIN_STREAK_WEEKS, above(weeks, MIN_STREAK_WEEKS));
  return [{ code: "streak-kept", severity: "positive", params: { weeks }, method, evidence: standsOn }];
};

export const trainingPaused: InsightRule = (context) => {
  const days = daysSinceWorkout(context);
  if (days === null || days < PAUSE_DAYS) return [];
  return [
    {
      code: "training-paused",
      severity: days >= LONG_PAUSE_DAYS ? "warning" : "notice",
      params: { days },
      method: "days since the last workout",
      evidence: evidence("days", days, PAUSE_DAYS, 1),
    },
  ];
};

/** Reports the first workouts after a break of two weeks or more, for a week. */
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
      evidence: evidence("days", daysBetween(before, date), BREAK_DAYS, 1),
    },
  ];
};

export const historyShort: InsightRule = ({ history }) => {
  const workouts = history.sessions.length;
  if (workouts >= MIN_WORKOUTS) return [];
  return [
    {
      code: "history-short",
      severity: "info",
      params: { workouts, needed: MIN_WORKOUTS },
      method: "workouts of the history",
      evidence: evidence("workouts", workouts, MIN_WORKOUTS, 1),
    },
  ];
};

/** Most training days of eight weeks lie on the same weekdays, at most five of them; needs 16 training days. */
export const weekdaysSteady: InsightRule = ({ history }) => {
  const { to } = history.window;
  const dates = new Set(history.sessions.flatMap(({ date }) => (isWithin(date, to, 7 * STEADY_WEEKS) ? [date] : [])));
  const usual = Math.round(dates.size / STEADY_WEEKS);
  if (dates.size < STEADY_MIN_DAYS || usual > MOST_WEEKDAYS) return [];
  const counts = new Map<number, number>();
  for (const date of dates) {
    const weekday = isoWeekday(toEpochDay(date));
    counts.set(weekday, (counts.get(weekday) ?? 0) + 1);
  }
  const most = [...counts].sort(([a, x], [b, y]) => y - x || a - b).slice(0, usual);
  const percent = (100 * most.reduce((sum, [, days]) => sum + days, 0)) / dates.size;
  if (percent < STEADY_PERCENT) return [];
  return [
    {
      code: "weekdays-steady",
      severity: "positive",
      params: { weekdays: most.map(([weekday]) => weekday).sort((a, b) => a - b), percent, weeks: STEADY_WEEKS },
      method: `share of the training days of ${STEADY_WEEKS} weeks on the commonest weekdays, as many as there are training days a week`,
      evidence: evidence("days", dates.size, STEADY_MIN_DAYS, above(percent, STEADY_PERCENT)),
    },
  ];
};

export const firstWeeks: InsightRule = ({ history }) => {
  const workouts = history.sessions.length;
  if (workouts < MIN_WORKOUTS) return [];
  const first = history.sessions.reduce((earliest, { date }) => Math.min(earliest, toEpochDay(date)), Infinity);
  const days = toEpochDay(history.window.to) - first;
  if (days >= FIRST_WEEKS_DAYS) return [];
  return [
    {
      code: "first-weeks",
      severity: "info",
      params: { weeks: Math.floor(days / 7) + 1, workouts },
      method: "weeks since the first workout",
      evidence: evidence("workouts", workouts, MIN_WORKOUTS, 1),
    },
  ];
};
