import type { CheckinMeasure, RecoverySection } from "../analysis/analysis-document.ts";
import { MIN_PAIRS, RELATION_LEVEL } from "../recovery/recovery.ts";
import type { InsightRule } from "./context.ts";
import { above, below, evidence, unlikely } from "./evidence.ts";

const RAISED_BEATS = 5;
const MIN_HEART_DAYS = 4;
/** Hours that a panel of the American Academy of Sleep Medicine calls enough for adults (Watson et al. 2015). */
const ENOUGH_HOURS = 7;
const SHORT_HOURS = 6;
const MIN_NIGHTS = 7;

const surest = <Measure extends CheckinMeasure>(
  { relations }: RecoverySection,
  measures: readonly Measure[],
  direction: 1 | -1,
) => {
  const believed = measures.flatMap((measure) =>
    relations.flatMap(({ measure: of, lagDays, n, rho, pHolm, status }) =>
      of === measure && status === "related" && rho !== null && pHolm !== null && direction * rho > 0
        ? [{ measure, params: { rho, pairs: n, lagDays, pHolm } }]
        : [],
    ),
  );
  return believed.sort((a, b) => a.params.pHolm - b.params.pHolm)[0];
};

const standsOn = ({ pairs, pHolm }: { readonly pairs: number; readonly pHolm: number }) =>
  evidence("pairs", pairs, MIN_PAIRS, unlikely(pHolm, RELATION_LEVEL));

/** Longer or better sleep goes with better performance, at p < 0.05 after Holm; needs 20 pairs of days. */
export const sleepPerformance: InsightRule = ({ found: { recovery } }) => {
  const relation = surest(recovery, ["sleepHours", "sleepQuality"], 1);
  if (relation === undefined) return [];
  const { measure, params } = relation;
  const method = recovery.methods.relations;
  return [
    {
      code: "sleep-performance",
      severity: "info",
      params: { ...params, measure },
      method,
      evidence: standsOn(params),
    },
  ];
};

export const sorenessPerformance: InsightRule = ({ found: { recovery } }) => {
  const params = surest(recovery, ["soreness"], -1)?.params;
  if (params === undefined) return [];
  const method = recovery.methods.relations;
  return [{ code: "soreness-performance", severity: "info", params, method, evidence: standsOn(params) }];
};

export const stressPerformance: InsightRule = ({ found: { recovery } }) => {
  const params = surest(recovery, ["stress"], -1)?.params;
  if (params === undefined) return [];
  const method = recovery.methods.relations;
  return [{ code: "stress-performance", severity: "info", params, method, evidence: standsOn(params) }];
};

/** Reports five beats or more above the usual value. Needs four of the last seven days, and 14 of the 28 before. */
export const restingHeartRateRaised: InsightRule = ({ found: { recovery } }) => {
  const { restingHeartRate } = recovery;
  if (restingHeartRate === null) return [];
  const { recent, usual, recentDays } = restingHeartRate;
  const difference = recent - usual;
  if (difference < RAISED_BEATS) return [];
  return [
    {
      code: "resting-heart-rate-raised",
      severity: "notice",
      params: { recent, usual, difference },
      method: "mean resting heart rate of the last 7 days less the median of the 28 before",
      evidence: evidence("days", recentDays, MIN_HEART_DAYS, above(difference, RAISED_BEATS)),
    },
  ];
};

/** Less than seven hours of sleep on average, a notice below six; needs seven nights of the last 14. */
export const sleepShort: InsightRule = ({ found: { recovery } }) => {
  const { sleep } = recovery;
  if (sleep === null || sleep.hours >= ENOUGH_HOURS) return [];
  return [
    {
      code: "sleep-short",
      severity: sleep.hours < SHORT_HOURS ? "notice" : "info",
      params: sleep,
      method: "mean hours of sleep of the check-ins of the last 14 days",
      evidence: evidence("days", sleep.nights, MIN_NIGHTS, below(sleep.hours, ENOUGH_HOURS)),
    },
  ];
};
