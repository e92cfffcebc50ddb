import { INSIGHT_SEVERITIES } from "./insight-document.ts";
import { bodyweightChange, bodyweightMissing } from "./insights/body.ts";
import type { Finding, InsightContext, InsightRule } from "./insights/context.ts";
import { effortLoggedInPart, effortSkewed, repRangeNarrow } from "./insights/effort.ts";
import { withoutExcluded } from "./insights/exclusions.ts";
import { goalsOnTheWay } from "./insights/goals.ts";
import {
  firstWeeks,
  historyShort,
  planAdherence,
  streakKept,
  trainingPaused,
  trainingResumed,
  weekdaysSteady,
} from "./insights/habits.ts";
import {
  estimateUncertain,
  liftNeglected,
  liftTrends,
  newExercise,
  recordsDrought,
  recordsSet,
} from "./insights/lifts.ts";
import { deloadDue, densityChange, formFar, loadChange, monotonyHigh, sessionRpePartly } from "./insights/load.ts";
import {
  restingHeartRateRaised,
  sleepPerformance,
  sleepShort,
  sorenessPerformance,
  stressPerformance,
} from "./insights/recovery.ts";
import {
  frequencyLow,
  leftRight,
  muscleLandmarks,
  muscleUntrained,
  pushPull,
  upperLower,
  volumeRisingFast,
} from "./insights/volume.ts";

/** With equal severity and strength, the findings of an earlier rule come first. */
const RULES: readonly InsightRule[] = [
  trainingPaused,
  trainingResumed,
  goalsOnTheWay,
  liftTrends,
  recordsSet,
  planAdherence,
  deloadDue,
  loadChange,
  formFar,
  monotonyHigh,
  restingHeartRateRaised,
  sleepShort,
  sleepPerformance,
  sorenessPerformance,
  stressPerformance,
  bodyweightChange,
  effortSkewed,
  muscleUntrained,
  volumeRisingFast,
  pushPull,
  leftRight,
  muscleLandmarks,
  frequencyLow,
  upperLower,
  liftNeglected,
  newExercise,
  recordsDrought,
  densityChange,
  repRangeNarrow,
  streakKept,
  weekdaysSteady,
  estimateUncertain,
  effortLoggedInPart,
  sessionRpePartly,
  bodyweightMissing,
  firstWeeks,
  historyShort,
];

/**
 * Returns the findings of an analysis, ordered by severity, then by the strength of the evidence, then by rule. Each
 * rule is silent below its minimum of data. Excluded findings are left out.
 */
export const deriveInsights = (context: InsightContext): Finding[] => {
  const rank = ({ severity }: Finding): number => INSIGHT_SEVERITIES.indexOf(severity);
  return withoutExcluded(RULES.flatMap((rule) => rule(context))).sort(
    (a, b) => rank(a) - rank(b) || b.evidence.strength - a.evidence.strength,
  );
};
