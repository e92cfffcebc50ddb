import { MIN_TREND_POINTS, TREND_METHOD, type Trend, trendOf } from "../statistics/trend.ts";
import { type LocalDate, toEpochDay } from "../time/local-date.ts";
import { exact } from "../units.ts";
import { BODYWEIGHT_METHOD, bodyweightRate, bodyweightTrend } from "./body-weight.ts";
import type { MeasurementKind } from "./measurements.ts";

/** The relation of the slope's 95 % interval to 0: above, below, on both sides, or unknown. */
export const MEASUREMENT_TRENDS = ["rising", "falling", "no-clear-change", "insufficient-data"] as const;
export type MeasurementTrendStatus = (typeof MEASUREMENT_TRENDS)[number];

export type MeasuredDay = { readonly date: LocalDate; readonly value: number };

export type MeasurementProgress = {
  /** `trend` is the value freed of noise: the exponential trend of body weight, else the line; null without one. */
  readonly series: readonly (MeasuredDay & { readonly trend: number | null })[];
  readonly trend: {
    readonly current: number | null;
    readonly slopePerWeek: number | null;
    readonly confidenceInterval: { readonly lower: number; readonly upper: number } | null;
    readonly pValue: number | null;
    readonly n: number;
    readonly method: string;
  };
  readonly status: MeasurementTrendStatus;
  readonly missing: { readonly code: string; readonly have: number; readonly need: number } | null;
};

const DAYS_PER_WEEK = 7;

const statusOf = (trend: Trend | null): MeasurementTrendStatus => {
  if (trend === null) return "insufficient-data";
  if (trend.lower > 0) return "rising";
  return trend.upper < 0 ? "falling" : "no-clear-change";
};

type Smoothed = Pick<MeasurementProgress, "series"> & {
  readonly slope: Trend | null;
  readonly n: number;
  readonly current: number | null;
  readonly method: string;
};

const ofBodyweight = (days: readonly MeasuredDay[], from: LocalDate | null, asOf: LocalDate): Smoothed => {
  const points = bodyweightTrend(days.map(({ date, value }) => ({ date, kg: value }))).filter(
    ({ date }) => from === null || date >= from,
  );
  const { trend, n } = bodyweightRate(points, toEpochDay(asOf));
  return {
    series: points.map(({ date, kg, trendKg }) => ({ date, value: kg, trend: trendKg })),
    slope: trend,
    n,
    current: points.at(-1)?.trendKg ?? null,
    method: BODYWEIGHT_METHOD,
  };
};

const ofOther = (days: readonly MeasuredDay[], from: LocalDate | null): Smoothed => {
  const used = days.filter(({ date }) => from === null || date >= from);
  const epochDays = Float64Array.from(used, ({ date }) => toEpochDay(date));
  const slope = trendOf({ days: epochDays, values: Float64Array.from(used, ({ value }) => value) });
  const lineAt = (date: LocalDate) => (slope === null ? null : slope.intercept + slope.slope * toEpochDay(date));
  return {
    series: used.map(({ date, value }) => ({ date, value, trend: lineAt(date) })),
    slope,
    n: used.length,
    current: used.at(-1)?.value ?? null,
    method: TREND_METHOD,
  };
};

/**
 * Returns the trend of a measurement. Body weight is freed of daily noise, and its rate is over the last weeks (see
 * `bodyweightRate`). Every other kind gets one Theil–Sen line through all its days.
 * @param options.days one value a day in the canonical unit of the kind, oldest first. For body weight also those
 * before `from`, since its exponential trend starts with the first of them.
 * @param options.from the first day that counts and is shown; null for all
 * @param options.asOf the day from which the weeks of a rate are counted back
 * @returns slopes in the kind's unit a week; `insufficient-data` and no slope below 8 days
 * @throws RangeError when the days do not ascend strictly
 */
export const measurementTrend = (options: {
  readonly kind: MeasurementKind;
  readonly days: readonly MeasuredDay[];
  readonly from: LocalDate | null;
  readonly asOf: LocalDate;
}): MeasurementProgress => {
  const { kind, days, from, asOf } = options;
  const { series, slope, n, current, method } =
    kind === "bodyweight" ? ofBodyweight(days, from, asOf) : ofOther(days, from);
  const weekly = (perDay: number): number => exact(perDay * DAYS_PER_WEEK);
  return {
    series,
    trend: {
      current,
      slopePerWeek: slope === null ? null : weekly(slope.slope),
      confidenceInterval: slope === null ? null : { lower: weekly(slope.lower), upper: weekly(slope.upper) },
      pValue: slope === null ? null : slope.pValue,
      n,
      method,
    },
    status: statusOf(slope),
    missing: slope === null ? { code: "points", have: n, need: MIN_TREND_POINTS } : null,
  };
};
