import { toEpochDay } from "#core/time/local-date.ts";
import { bodyweightRate, bodyweightTrend } from "../body/body-weight.ts";
import { FAST_GAIN_PERCENT, FAST_LOSS_PERCENT, isBeyondChance, MIN_PERCENT, MIN_WEIGHTS } from "./body.ts";
import { type InsightRule, mainLifts } from "./context.ts";
import { above, evidence } from "./evidence.ts";

const MIN_LIFTS = 2;

/**
 * Compares a slow change of body weight with the main lifts. Strength holds or falls while weight falls, or no lift
 * improves while weight rises. Needs two lifts with a known status. The limits are own estimates.
 */
export const weightAndStrength: InsightRule = (context) => {
  const { history, found } = context;
  const { currentKg, kgPerWeek, n } = found.bodyweight;
  if (currentKg === null || kgPerWeek === null) return [];
  const { trend } = bodyweightRate(bodyweightTrend(history.bodyweight), toEpochDay(history.window.to));
  const percentPerWeek = (100 * kgPerWeek) / currentKg;
  const isFast = kgPerWeek > 0 ? percentPerWeek > FAST_GAIN_PERCENT : -percentPerWeek > FAST_LOSS_PERCENT;
  // A fast change has an insight of its own, which warns.
  if (trend === null || isFast || !isBeyondChance(trend) || Math.abs(percentPerWeek) < MIN_PERCENT) return [];
  const lifts = mainLifts(context);
  const count = (status: string): number => lifts.filter((lift) => lift.status === status).length;
  const [improving, steady, declining] = [count("improving"), count("plateau"), count("declining")];
  const known = improving + steady + declining;
  if (known < MIN_LIFTS) return [];
  const params = { kgPerWeek, percentPerWeek, improving, steady, declining };
  const rest = {
    params,
    method: "trend of the body weight, and the status of the main lifts",
    evidence: evidence("points", n, MIN_WEIGHTS, above(Math.abs(percentPerWeek), MIN_PERCENT)),
  };
  if (kgPerWeek < 0 && declining === 0) return [{ code: "strength-kept-in-deficit", severity: "positive", ...rest }];
  if (kgPerWeek < 0 && declining >= MIN_LIFTS)
    return [{ code: "strength-lost-in-deficit", severity: "notice", ...rest }];
  if (kgPerWeek > 0 && improving === 0) return [{ code: "weight-without-strength", severity: "notice", ...rest }];
  return [];
};
