import type { ComparedMeasure, Headline, ReportTotals, WeeklyReport } from "./weekly-report-document.ts";

/** How far from the four-week mean a week must be before it is called unusual, as a share of the mean. */
const UNUSUAL = 0.15;

export type HeadlineInput = {
  /** Whether the week is over. */
  readonly complete: boolean;
  readonly totals: WeeklyReport["totals"];
  readonly planned: number;
  readonly done: number;
  /** Records of the week that beat an earlier value. */
  readonly records: number;
  /** From the last workout to the end of the week, or to today; null when there is none. */
  readonly daysSinceWorkout: number | null;
};

/**
 * The one thing to say about a week. What was planned comes before what is usual, and a week that is still running is
 * never judged: it can only be told what has been done so far.
 */
export const headlineOf = (input: HeadlineInput): Headline => {
  const { complete, totals, planned, done, records, daysSinceWorkout } = input;
  const { workouts, workingSets } = totals.thisWeek;
  if (workouts === 0) {
    if (!complete && (planned > 0 || daysSinceWorkout !== null)) return { code: "week-ahead", planned };
    return daysSinceWorkout === null ? { code: "nothing-logged" } : { code: "rest-week", daysSinceWorkout, planned };
  }
  if (planned > 0 && done >= planned) return { code: "plan-complete", planned, records };
  if (!complete) return { code: "week-running", planned, done, workouts, records };
  if (planned > 0) return { code: "plan-partly", planned, done, records };
  if (totals.lastWeek === null) return { code: "first-week", workouts, workingSets };
  return compared(totals.thisWeek, totals.fourWeekMean, records);
};

const compared = (week: ReportTotals, mean: ReportTotals | null, records: number): Headline => {
  const { workouts, workingSets } = week;
  const measure = mean === null ? null : measureOf(mean);
  if (mean === null || measure === null) return { code: "early-week", workouts, workingSets, records };
  const change = amountOf(week, measure) / amountOf(mean, measure) - 1;
  const percent = Math.round(Math.abs(change) * 100);
  if (change > UNUSUAL) return { code: "more-than-usual", workouts, percent, measure, records };
  if (change < -UNUSUAL) return { code: "less-than-usual", workouts, percent, measure, records };
  return { code: "steady", workouts, percent, measure, records };
};

const amountOf = (totals: ReportTotals, measure: ComparedMeasure): number =>
  ({ volume: totals.volumeKg, distance: totals.distanceMeters, sets: totals.workingSets })[measure];

/** Volume tells most about lifting; who lifts nothing is measured by distance, and by sets otherwise. */
const measureOf = (mean: ReportTotals): ComparedMeasure | null =>
  (["volume", "distance", "sets"] as const).find((measure) => amountOf(mean, measure) > 0) ?? null;
