import type { TrendStatus } from "../../analysis/analysis-document.ts";
import type { Trend } from "../../statistics/trend.ts";

/** The probability of a chance finding above which a trend is not believed. */
export const SIGNIFICANCE = 0.05;

/**
 * Returns the status of a lift's trend. It improves (declines) when Mann–Kendall finds a trend at p < 0.05. The whole
 * 95 % interval of the Theil–Sen slope must be above (below) 0, too. Otherwise the data shows no direction: a plateau.
 * @param trend null below 8 points, which is `insufficient-data`
 */
export const trendStatus = (trend: Pick<Trend, "pValue" | "lower" | "upper"> | null): TrendStatus => {
  if (trend === null) return "insufficient-data";
  if (trend.pValue >= SIGNIFICANCE) return "plateau";
  if (trend.lower > 0) return "improving";
  return trend.upper < 0 ? "declining" : "plateau";
};
