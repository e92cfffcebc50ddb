import type { TrendStatus } from "../../analysis/analysis-document.ts";
import type { Series, Trend } from "../../statistics/trend.ts";
import { trendStatus } from "./status.ts";

/** A block of training. The undetected change of a lift on a plateau is counted over it. */
const BLOCK_DAYS = 28;

type Slopes = Pick<Trend, "pValue" | "slope" | "lower" | "upper">;

const spanOf = ({ days }: Series): number => (days[days.length - 1] ?? 0) - (days[0] ?? 0);

/**
 * Compares a slope's interval with the smallest worthwhile change. A lift improves (declines) when Mann–Kendall finds a
 * trend at p < 0.05, and two conditions hold. The whole 95 % interval of the Theil–Sen slope is above (below) 0. The
 * line's change over the series is worthwhile. It is on a plateau when that does not hold. The interval must also
 * exclude a worthwhile gain or loss within four weeks. If the interval excludes neither, the result is
 * `insufficient-data`.
 * @param trend null below 8 points, which is `insufficient-data`
 * @param worthwhile in the unit of the series, 0 or more
 */
export const movement = (trend: Slopes | null, series: Series, worthwhile: number): TrendStatus => {
  if (trend === null) return "insufficient-data";
  const { slope, lower, upper } = trend;
  const span = spanOf(series);
  const direction = trendStatus(trend);
  if (direction !== "plateau" && Math.abs(slope) * span >= worthwhile) return direction;
  const block = Math.min(BLOCK_DAYS, span);
  return upper * block > worthwhile && -lower * block > worthwhile ? "insufficient-data" : "plateau";
};

/**
 * Estimates the points, at the same pace, that a plateau still needs. The interval of a slope narrows with the power
 * 3/2 of their number.
 * @param trend of a series for which `movement` returns `insufficient-data`
 */
export const pointsNeeded = (
  { lower, upper, n }: Pick<Trend, "lower" | "upper" | "n">,
  series: Series,
  worthwhile: number,
): number => {
  const block = Math.min(BLOCK_DAYS, spanOf(series));
  const least = Math.min(upper, -lower) * block;
  return Math.max(n + 1, Math.ceil(n * (least / worthwhile) ** (2 / 3)));
};
