import { INSIGHT_SEVERITIES, type Insight } from "./insight-document.ts";
import { bodyweightChange } from "./insights/body.ts";
import type { InsightContext, InsightRule } from "./insights/context.ts";
import { historyShort, planAdherence, streakKept, trainingPaused, trainingResumed } from "./insights/habits.ts";
import { liftNeglected, liftTrends, recordsSet } from "./insights/lifts.ts";
import { loadChange, monotonyHigh } from "./insights/load.ts";
import { muscleLandmarks, pushPull, upperLower } from "./insights/volume.ts";

/** Within a severity the findings of an earlier rule come first. */
const RULES: readonly InsightRule[] = [
  trainingPaused,
  trainingResumed,
  liftTrends,
  recordsSet,
  planAdherence,
  loadChange,
  monotonyHigh,
  bodyweightChange,
  pushPull,
  muscleLandmarks,
  upperLower,
  liftNeglected,
  streakKept,
  historyShort,
];

/**
 * What is worth telling about an analysis, what matters most first: by severity, then by rule. Each rule is silent below
 * its minimum of data, and what describes current training is silent while training is paused.
 */
export const deriveInsights = (context: InsightContext): Insight[] => {
  const rank = ({ severity }: Insight): number => INSIGHT_SEVERITIES.indexOf(severity);
  return RULES.flatMap((rule) => rule(context)).sort((a, b) => rank(a) - rank(b));
};
