import { bodyweightChange, bodyweightMissing } from "./body.ts";
import type { Finding, InsightContext, InsightRule } from "./context.ts";
import { effortLoggedInPart, effortSkewed, repRangeNarrow } from "./effort.ts";
import { withoutExcluded } from "./exclusions.ts";
import { goalsOnTheWay } from "./goals.ts";
import {
  firstWeeks,
  historyShort,
  planAdherence,
  streakKept,
  trainingPaused,
  trainingResumed,
  weekdaysSteady,
} from "./habits.ts";
import { INSIGHT_SEVERITIES } from "./insight-document.ts";
import { liftShare } from "./lift-share.ts";
import { estimateUncertain, liftNeglected, liftTrends, newExercise, recordsDrought, recordsSet } from "./lifts.ts";
import { deloadDue, densityChange, formFar, loadChange, monotonyHigh, sessionRpePartly } from "./load.ts";
import {
  restingHeartRateRaised,
  sleepPerformance,
  sleepShort,
  sorenessPerformance,
  stressPerformance,
} from "./recovery.ts";
import {
  frequencyLow,
  leftRight,
  muscleLandmarks,
  muscleUntrained,
  pushPull,
  upperLower,
  volumeRisingFast,
} from "./volume.ts";
import { weightAndStrength } from "./weight-and-strength.ts";

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
  weightAndStrength,
  bodyweightChange,
  effortSkewed,
  muscleUntrained,
  volumeRisingFast,
  pushPull,
  leftRight,
  liftShare,
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
