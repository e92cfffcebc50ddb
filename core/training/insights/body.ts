import { toEpochDay } from "#core/time/local-date.ts";
import { bodyweightRate, bodyweightTrend } from "../body-weight.ts";
import { trendStatus } from "../plateau/status.ts";
import type { InsightRule } from "./context.ts";

/** Per cent of the body's weight a week below which it is called steady. */
const MIN_PERCENT = 0.2;
/** Per cent a week above which losing is likely to cost muscle (Helms, Aragon and Fitschen 2014: 0.5 to 1 %). */
const FAST_LOSS_PERCENT = 1;
/** Per cent a week above which gaining is likely to be more fat than muscle (Iraki et al. 2019: 0.25 to 0.5 %). */
const FAST_GAIN_PERCENT = 0.5;

/** Body weight that rises or falls by more than chance and by at least 0.2 % a week; needs eight weights. */
export const bodyweightChange: InsightRule = ({ history, found }) => {
  const { currentKg, kgPerWeek, method } = found.bodyweight;
  if (currentKg === null || kgPerWeek === null) return [];
  const { trend } = bodyweightRate(bodyweightTrend(history.bodyweight), toEpochDay(history.window.to));
  const status = trendStatus(trend);
  const percentPerWeek = (100 * kgPerWeek) / currentKg;
  if ((status !== "improving" && status !== "declining") || Math.abs(percentPerWeek) < MIN_PERCENT) return [];
  const params = { kgPerWeek, percentPerWeek, trendKg: currentKg };
  if (kgPerWeek > 0) {
    const severity = percentPerWeek > FAST_GAIN_PERCENT ? "notice" : "info";
    return [{ code: "bodyweight-rising", severity, params, method }];
  }
  const severity = -percentPerWeek > FAST_LOSS_PERCENT ? "warning" : "info";
  return [{ code: "bodyweight-falling", severity, params, method }];
};
