import type { TrendStatus } from "../analysis-document.ts";
import type { Series, Trend } from "../trend.ts";
import { trendStatus } from "./status.ts";

/** A block of training: what a lift that stands still may have moved by unseen is counted over it. */
const BLOCK_DAYS = 28;

/** What can be read from a trend. */
type Slopes = Pick<Trend, "pValue" | "slope" | "lower" | "upper">;

const spanOf = ({ days }: Series): number => (days[days.length - 1] ?? 0) - (days[0] ?? 0);

/**
 * What a slope's interval comes to beside the smallest worthwhile change. A lift improves (declines) when Mann–Kendall
 * finds a trend at p < 0.05, the whole 95 % interval of the Theil–Sen slope lies above (below) 0, and the line's change over
 * the series is worthwhile. It is on a plateau when that is not so, while the interval leaves out a worthwhile gain, or a
 * worthwhile loss, within four weeks. Where it leaves out neither, the data says nothing: `insufficient-data`.
 * @param trend null where there are fewer than 8 points, which is `insufficient-data`
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
 * About how many points it takes, at the same pace, until a plateau could be told: the interval of a slope narrows with
 * the power 3/2 of their number.
 * @param trend of a series for which `movement` says `insufficient-data`
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
