import {
  CORRELATED_NOISE_METHOD,
  correlatedLine,
  flatHinges,
  type Regression,
} from "../../statistics/correlated-noise.ts";
import { outlierVariances } from "../../statistics/outliers.ts";
import { twoSidedQuantile, twoSidedT } from "../../statistics/student-t.ts";
import { MIN_TREND_POINTS, type Series } from "../../statistics/trend.ts";
import { type Change, type Doubt, lastChange, partFrom } from "./change.ts";

/** The probability of a chance finding above which a direction is not believed. */
const SIGNIFICANCE = 0.05;
/** A block of training. The undetected change of a flat lift is counted over it. */
const BLOCK_DAYS = 28;
/** Worthwhile changes between both ends of a stretch, from which on a lift is not flat. */
const STILL_CHANGES = 2;
/** Plates and repetitions make steps of about this share of the level. A smaller scatter is not believed. */
const LEAST_SCATTER = 0.005;
/** A shorter plateau is only a few bad weeks. */
const PLATEAU_MIN_DAYS = 42;
/** 95 % of a chi-squared variable with one degree of freedom. */
const CHI_SQUARED_95 = 3.841458820694124;

export const STRETCH_METHOD = `${CORRELATED_NOISE_METHOD}; over the days since the last layoff, step or break`;
export const PLATEAU_METHOD =
  "line that is flat from the break on, with noise that has a memory; p of the break at its best place; day's interval by profile likelihood";

export type Direction = "improving" | "plateau" | "declining" | "uncertain";

export type StretchTrend = {
  /** In units of the series a day, like the 95 % interval. */
  readonly slope: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
  /** Level of the line on the last day. */
  readonly level: number;
  readonly effectiveN: number;
  readonly n: number;
  /** From the first day of the stretch to the last. */
  readonly spanDays: number;
};

export type PlateauOnset = {
  /** Days since 1970-01-01: the likeliest first day, and its 95 % interval. */
  readonly day: number;
  readonly from: number;
  readonly to: number;
  /** Two-sided p of the hypothesis that one line fits before and after. */
  readonly pValue: number;
};

export type Stretch = {
  readonly start: Change;
  /** Null below 8 points. */
  readonly trend: StretchTrend | null;
  readonly status: Direction | "insufficient-data";
  /** Points, at the same pace, after which the status is known; null where it is. */
  readonly pointsNeeded: number | null;
  readonly plateau: PlateauOnset | null;
};

const regressionOf = ({ days, values }: Series): Regression => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { days, values, doubts: outlierVariances(values), leastSd: LEAST_SCATTER * Math.abs(mean) };
};

const TINY = 1e-9;

const quantiles = new Map<number, number>();

/** The quantile depends on the number of points alone, and takes longer than a line. */
const quantileOf = (freedom: number): number => {
  const known = quantiles.get(freedom);
  if (known !== undefined) return known;
  const quantile = twoSidedQuantile(SIGNIFICANCE, freedom);
  quantiles.set(freedom, quantile);
  return quantile;
};

const trendOf = (regression: Regression): StretchTrend => {
  const { days } = regression;
  const { slope, level } = correlatedLine(regression);
  const margin = quantileOf(slope.freedom) * slope.scale;
  // The last digits of equal values are no slope.
  const estimate = Math.abs(slope.estimate) < TINY * slope.scale ? 0 : slope.estimate;
  return {
    slope: estimate,
    lower: estimate - margin,
    upper: estimate + margin,
    pValue: twoSidedT(estimate / slope.scale, slope.freedom),
    level: level.estimate,
    effectiveN: slope.effectiveN,
    n: days.length,
    spanDays: (days[days.length - 1] ?? 0) - (days[0] ?? 0),
  };
};

const blockOf = ({ spanDays }: Pick<StretchTrend, "spanDays">): number => Math.min(BLOCK_DAYS, spanDays);

type Slopes = Pick<StretchTrend, "slope" | "lower" | "upper" | "spanDays">;

/**
 * Compares a slope's 95 % interval with the smallest worthwhile change. A lift improves (declines) when its whole
 * interval is above (below) 0, and the change over the stretch is worthwhile. It is a plateau when the interval leaves
 * out a worthwhile gain and a worthwhile loss within four weeks. Its level may not differ by two worthwhile
 * changes between both ends of the stretch. Otherwise the status is uncertain.
 * @param worthwhile in the unit of the series, 0 or more
 */
export const directionOf = (trend: Slopes, worthwhile: number): Direction => {
  const { slope, lower, upper, spanDays } = trend;
  const change = Math.abs(slope) * spanDays;
  if (lower > 0 && change >= worthwhile) return "improving";
  if (upper < 0 && change >= worthwhile) return "declining";
  const block = blockOf(trend);
  const isStill = upper * block < worthwhile && -lower * block < worthwhile && change < STILL_CHANGES * worthwhile;
  return isStill ? "plateau" : "uncertain";
};

/** p of a break below which a direction that ends there is not claimed. */
const DOUBT_LEVEL = 0.2;
/** Share of the line's slope that must be left after a break. */
const LEAST_LEFT = 1 / 3;

/** Returns whether a direction may have ended: a break is not proven, but likely, and little of the slope is left. */
const isDoubtful = (direction: Direction, { slope }: StretchTrend, doubt: Doubt | null): boolean =>
  (direction === "improving" || direction === "declining") &&
  doubt !== null &&
  doubt.pValue < DOUBT_LEVEL &&
  doubt.slopeAfter / slope < LEAST_LEFT;

/**
 * Estimates the points, at the same pace, that settle an uncertain status. The interval narrows with the power 3/2 of
 * their number. It is settled once the interval is no wider than twice the worthwhile change of four weeks.
 */
export const pointsNeeded = (trend: Slopes & Pick<StretchTrend, "n">, worthwhile: number): number => {
  const halfWidth = ((trend.upper - trend.lower) / 2) * blockOf(trend);
  return Math.max(trend.n + 1, Math.ceil(trend.n * (halfWidth / worthwhile) ** (2 / 3)));
};

/** Returns the first day of a plateau after a break. The line before it may end on any point with eight on both sides. */
const onsetOf = (
  regression: Regression,
  change: Change,
  worthwhile: number,
): (PlateauOnset & { index: number }) | null => {
  if (change.because !== "break" || change.pValue === null) return null;
  const part = partFrom(regression, change.before);
  const { days } = part;
  const [first, last] = [MIN_TREND_POINTS, days.length - MIN_TREND_POINTS];
  const columns = Array.from({ length: last - first + 1 }, (_, at) => {
    const tau = days[first + at] ?? 0;
    return days.map((day) => Math.min(0, day - tau));
  });
  const hinges = flatHinges(part, columns);
  const least = hinges.reduce((misfit, hinge) => Math.min(misfit, hinge.misfit), Number.POSITIVE_INFINITY);
  const at = hinges.findIndex(({ misfit }) => misfit === least);
  const isLikely = ({ misfit }: { readonly misfit: number }): boolean =>
    misfit <= least * (1 + CHI_SQUARED_95 / (days.length - 3));
  const dayOf = (index: number): number => days[first + index] ?? 0;
  const day = dayOf(at);
  const changeBefore = Math.abs(hinges[at]?.slope ?? 0) * (day - (days[0] ?? 0));
  if ((days[days.length - 1] ?? 0) - day < PLATEAU_MIN_DAYS || changeBefore < worthwhile) return null;
  return {
    index: change.before + first + at,
    day,
    from: dayOf(hinges.findIndex(isLikely)),
    to: dayOf(hinges.findLastIndex(isLikely)),
    pValue: change.pValue,
  };
};

/**
 * Describes the present stretch of a lift: the days since its last layoff, step or break of the slope. Trend and level
 * are those of a line with noise that has a memory. A plateau has its first day when a direction was broken there. O(n)
 * for each place that is tried, and the same steps for equal input.
 * @param series one point a day of the last 52 weeks, values above 0
 * @param worthwhile the smallest worthwhile change in the unit of the values, above 0
 * @returns below 8 points of the stretch `insufficient-data` without a trend
 */
export const presentStretch = (series: Series, worthwhile: number): Stretch => {
  const length = series.days.length;
  if (length === 0) {
    const start: Change = { because: "first-day", index: 0, before: 0, pValue: null };
    return { start, trend: null, status: "insufficient-data", pointsNeeded: MIN_TREND_POINTS, plateau: null };
  }
  const regression = regressionOf(series);
  const { start, doubt } = lastChange(regression, worthwhile);
  if (length - start.index < MIN_TREND_POINTS) {
    return { start, trend: null, status: "insufficient-data", pointsNeeded: MIN_TREND_POINTS, plateau: null };
  }
  const onset = onsetOf(regression, start, worthwhile);
  if (onset !== null) {
    const { index, ...plateau } = onset;
    const trend = trendOf(partFrom(regression, index));
    const status = directionOf(trend, worthwhile);
    if (status === "plateau") return { start: { ...start, index }, trend, status, pointsNeeded: null, plateau };
  }
  const trend = trendOf(partFrom(regression, start.index));
  const direction = directionOf(trend, worthwhile);
  const status = isDoubtful(direction, trend, doubt) ? "uncertain" : direction;
  const needed = status === "uncertain" ? pointsNeeded(trend, worthwhile) : null;
  return { start, trend, status, pointsNeeded: needed, plateau: null };
};
