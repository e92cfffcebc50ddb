import type { MeasureKind } from "../../analysis/analysis-document.ts";
import { LOOK_BACK_DAYS, MIN_TREND_POINTS, type Series } from "../../statistics/trend.ts";
import type { TrackingType } from "../../taxonomy.ts";

/** The best efforts of an exercise in columns, one entry a day, ascending. NaN where a day has none. */
export type Efforts = {
  /** Days since 1970-01-01. */
  readonly day: Float64Array;
  /** By the tracking type, see core/workouts/effort-of-day.ts. */
  readonly effort: Float64Array;
  readonly effortKg: Float64Array;
  /** Metres a second. */
  readonly speed: Float64Array;
  readonly e1rmKg: Float64Array;
};

export type MeasureSeries = {
  readonly measure: MeasureKind;
  /** The weight or load of all values; null where they have none. */
  readonly atWeightKg: number | null;
  /** Repetitions, seconds, metres, or metres a second. */
  readonly series: Series;
};

/** Repetitions at a weight are shown from this share of days without an estimated one-rep max. */
const OUT_OF_RANGE_SHARE = 0.25;
/** Weights this near to each other are one. */
const SAME_WEIGHT = 0.01;

const pick = ({ day }: Efforts, measured: (at: number) => number): Series => {
  const points = Array.from(day, (on, at) => ({ on, value: measured(at) })).filter(({ value }) => value > 0);
  return {
    days: Float64Array.from(points, ({ on }) => on),
    values: Float64Array.from(points, ({ value }) => value),
  };
};

const recentPlaces = ({ day }: Efforts, asOf: number, isWanted: (at: number) => boolean): number[] =>
  Array.from(day.keys()).filter((at) => (day[at] ?? 0) > asOf - LOOK_BACK_DAYS && isWanted(at));

/** The weight of most recent days, and the later one of two. */
const usualWeight = (efforts: Efforts, asOf: number): number | null => {
  const counts = new Map<number, number>();
  let [usual, most]: [number | null, number] = [null, 0];
  for (const at of recentPlaces(efforts, asOf, (place) => (efforts.effortKg[place] ?? 0) > 0)) {
    const weight = efforts.effortKg[at] ?? 0;
    const count = (counts.get(weight) ?? 0) + 1;
    counts.set(weight, count);
    if (count >= most) [usual, most] = [weight, count];
  }
  return usual;
};

/** Repetitions that each day's strength would give at the usual weight, by Epley in reverse. */
const repsAtWeight = (efforts: Efforts, asOf: number): MeasureSeries[] => {
  const known = recentPlaces(efforts, asOf, (at) => (efforts.effort[at] ?? 0) > 0);
  const outside = known.filter((at) => Number.isNaN(efforts.e1rmKg[at] ?? Number.NaN)).length;
  const isNeeded = outside >= OUT_OF_RANGE_SHARE * known.length || known.length - outside < MIN_TREND_POINTS;
  const weight = usualWeight(efforts, asOf);
  if (outside === 0 || !isNeeded || weight === null) return [];
  // A single is the weight itself, and less than Epley gives for it.
  const series = pick(efforts, (at) => Math.round(30 * ((efforts.effort[at] ?? 0) / weight - 1) * 10) / 10);
  return [{ measure: "reps_at_weight", atWeightKg: weight, series }];
};

const atUsualWeight = (measure: MeasureKind, efforts: Efforts, asOf: number): MeasureSeries[] => {
  const weight = usualWeight(efforts, asOf);
  if (weight === null) return [{ measure, atWeightKg: null, series: pick(efforts, (at) => efforts.effort[at] ?? 0) }];
  const isUsual = (at: number): boolean => Math.abs((efforts.effortKg[at] ?? 0) / weight - 1) < SAME_WEIGHT;
  const series = pick(efforts, (at) => (isUsual(at) ? (efforts.effort[at] ?? 0) : 0));
  return [{ measure, atWeightKg: weight, series }];
};

/**
 * Returns the series of an exercise that are no kilograms: repetitions, seconds, metres and speed. Exercises with weight
 * and repetitions have one where many days are above 12 repetitions. Weights that differ from the usual one are left out
 * of seconds and metres.
 * @param asOf day since 1970-01-01; the usual weight is that of the 52 weeks before it
 * @returns series without points are left out
 */
export const measureSeriesOf = (trackingType: TrackingType, efforts: Efforts, asOf: number): MeasureSeries[] => {
  const plain = (measure: MeasureKind, column: Float64Array): MeasureSeries => {
    return { measure, atWeightKg: null, series: pick(efforts, (at) => column[at] ?? 0) };
  };
  const all = (): MeasureSeries[] => {
    switch (trackingType) {
      case "weight_reps":
      case "weighted_bodyweight":
      case "assisted_bodyweight":
        return repsAtWeight(efforts, asOf);
      case "bodyweight_reps":
      case "reps_only":
        return [plain("reps", efforts.effort)];
      case "duration":
        return [plain("duration", efforts.effort)];
      case "weight_duration":
        return atUsualWeight("duration", efforts, asOf);
      case "distance_duration":
        return [plain("distance", efforts.effort), plain("pace", efforts.speed)];
      case "weight_distance":
        return atUsualWeight("distance", efforts, asOf);
    }
  };
  return all().filter(({ series }) => series.days.length > 0);
};
