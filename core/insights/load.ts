import { daysBetween, fromEpochDay } from "#core/time/local-date.ts";
import { lastWholeWeeks } from "../analysis/periods.ts";
import { CHRONIC_DAYS, FITNESS_DAYS } from "../load/load.ts";
import { type InsightContext, type InsightRule, isWithin, mainLifts } from "./context.ts";
import { above, below, evidence } from "./evidence.ts";

const SPIKE_RATIO = 1.5;
const DROP_RATIO = 0.5;
/** Foster's limit, above which illness was more frequent in his athletes. */
const HIGH_MONOTONY = 2;
/** Three time constants: before that fitness, which begins at 0, is still far below the load, and fatigue is not. */
const FORM_DAYS = 3 * FITNESS_DAYS;
/** Form in per cent of fitness, below and above which it is worth a word. */
const FORM_PERCENT = 30;
const DELOAD_WEEKS = 8;
/** Share of the mean of the weeks below which one of them was a light one. */
const LIGHT_SHARE = 0.75;
const DELOAD_MIN_LIFTS = 2;
const DENSITY_PERCENT = 15;
const DENSITY_MIN_WORKOUTS = 6;
const RATED_DAYS = 42;
const RATED_MIN_WORKOUTS = 6;

const daysOfLoad = ({ history, found }: InsightContext): number =>
  found.load.since === null ? 0 : daysBetween(found.load.since, history.window.to) + 1;

/** Load of the last week far above or below that of the last four (EWMA); needs 28 days. A contested measure. */
export const loadChange: InsightRule = (context) => {
  const { ewma, band } = context.found.load.acwr;
  const { ratio, acute, chronic } = ewma;
  if (ratio === null || acute === null || chronic === null) return [];
  const method = `${context.found.load.methods.acwrEwma}; ${band.caveat}`;
  const params = { ratio, acute, chronic };
  const standsOn = (effect: number) => evidence("days", daysOfLoad(context), CHRONIC_DAYS, effect);
  if (ratio > SPIKE_RATIO) {
    const ofSpike = standsOn(above(ratio, SPIKE_RATIO));
    return [{ code: "load-spike", severity: "notice", params, method, evidence: ofSpike }];
  }
  if (ratio >= DROP_RATIO) return [];
  const ofDrop = standsOn(below(ratio, DROP_RATIO));
  return [{ code: "load-drop", severity: "info", params, method, evidence: ofDrop }];
};

export const monotonyHigh: InsightRule = (context) => {
  const { monotony, strain, methods } = context.found.load;
  if (monotony === null || strain === null || monotony <= HIGH_MONOTONY) return [];
  return [
    {
      code: "monotony-high",
      severity: "notice",
      params: { monotony, strain },
      method: methods.monotony,
      evidence: evidence("days", daysOfLoad(context), 7, above(monotony, HIGH_MONOTONY)),
    },
  ];
};

/** Form beyond 30 % of fitness on either side; needs 126 days of load. */
export const formFar: InsightRule = (context) => {
  const { form, fitness, methods } = context.found.load;
  const days = daysOfLoad(context);
  if (form === null || fitness === null || fitness <= 0 || days < FORM_DAYS) return [];
  const percent = (100 * form) / fitness;
  if (Math.abs(percent) < FORM_PERCENT) return [];
  const params = { form, fitness, percent };
  const method = methods.fitnessFatigueForm;
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

/**
 * Reports eight whole weeks or more in a row without a light one, while no main lift improves. Needs two main lifts. A
 * light week has less than three quarters of the mean number of sets of those eight weeks.
 */
export const deloadDue: InsightRule = (context) => {
  const weeks = wholeWeeks(context);
  const mean = weeks.slice(0, DELOAD_WEEKS).reduce((sum, sets) => sum + sets, 0) / DELOAD_WEEKS;
  const light = weeks.findIndex((sets) => sets < LIGHT_SHARE * mean);
  const hard = light === -1 ? weeks.length : light;
  const lifts = mainLifts(context);
  const isStalled = lifts.length >= DELOAD_MIN_LIFTS && lifts.every(({ status }) => status !== "improving");
  if (mean === 0 || hard < DELOAD_WEEKS || !isStalled) return [];
  return [
    {
      code: "deload-due",
      severity: "notice",
      params: { weeks: hard, lifts: lifts.length },
      method:
        "whole weeks in a row with three quarters or more of the usual working sets, and the trends of the main lifts",
      evidence: evidence("weeks", hard, DELOAD_WEEKS, above(hard, DELOAD_WEEKS)),
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
