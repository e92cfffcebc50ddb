import type { ComparedMeasure, Headline, PeriodReport, ReportTotals } from "./period-report-document.ts";

const UNUSUAL = 0.15;

export type HeadlineInput = {
  readonly complete: boolean;
  readonly totals: PeriodReport["totals"];
  readonly planned: number;
  readonly done: number;
  readonly records: number;
  /** From the last workout to the end of the period, or to today; null when there is none. */
  readonly daysSinceWorkout: number | null;
};

/**
 * Returns the headline of a period. The plan comes before the usual values. A running period is never judged: it only
 * reports the work so far.
 */
export const headlineOf = (input: HeadlineInput): Headline => {
  const { complete, totals, planned, done, records, daysSinceWorkout } = input;
  const { workouts, workingSets } = totals.current;
  if (workouts === 0) {
    if (!complete && (planned > 0 || daysSinceWorkout !== null)) return { code: "period-ahead", planned };
    return daysSinceWorkout === null ? { code: "nothing-logged" } : { code: "rest", daysSinceWorkout, planned };
  }
  if (planned > 0 && done >= planned) return { code: "plan-complete", planned, records };
  if (!complete) return { code: "period-running", planned, done, workouts, records };
  if (planned > 0) return { code: "plan-partly", planned, done, records };
  if (totals.previous === null) return { code: "first-period", workouts, workingSets };
  return compared(totals.current, totals.mean, records);
};

const compared = (period: ReportTotals, mean: ReportTotals | null, records: number): Headline => {
  const { workouts, workingSets } = period;
  const measure = mean === null ? null : measureOf(mean);
  if (mean === null || measure === null) return { code: "early", workouts, workingSets, records };
  const change = amountOf(period, measure) / amountOf(mean, measure) - 1;
  const percent = Math.round(Math.abs(change) * 100);
  if (change > UNUSUAL) return { code: "more-than-usual", workouts, percent, measure, records };
  if (change < -UNUSUAL) return { code: "less-than-usual", workouts, percent, measure, records };
  return { code: "steady", workouts, percent, measure, records };
};

const amountOf = (totals: ReportTotals, measure: ComparedMeasure): number =>
  ({ volume: totals.volumeKg, distance: totals.distanceMeters, sets: totals.workingSets })[measure];

/** Volume describes lifting best. Without any the measure is distance, and else sets. */
const measureOf = (mean: ReportTotals): ComparedMeasure | null =>
  (["volume", "distance", "sets"] as const).find((measure) => amountOf(mean, measure) > 0) ?? null;
