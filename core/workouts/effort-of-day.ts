import type { SetType, TrackingType } from "../taxonomy.ts";
import { EFFORT_KIND, effortOfSet, speedOfSet } from "./effort-of-set.ts";

export type EffortSet = {
  readonly type: SetType;
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
  readonly metrics: {
    readonly isWorking: boolean;
    readonly sideReps: number;
    readonly loadKg: number | null;
    readonly weightKg: number | null;
  };
};

export type DayEffort = {
  /** Kilograms by Epley with any number of repetitions, or repetitions, seconds or metres of the best set. */
  readonly bestEffort: number | null;
  /** The load of that set. */
  readonly bestEffortKg: number | null;
  /** Metres a second. */
  readonly bestSpeed: number | null;
};

const measured = (trackingType: TrackingType, { metrics, ...set }: EffortSet): number | null =>
  metrics.isWorking ? effortOfSet(trackingType, { ...set, loadKg: metrics.loadKg, sideReps: metrics.sideReps }) : null;

const loadOf = (trackingType: TrackingType, { metrics }: EffortSet): number | null => {
  if (EFFORT_KIND[trackingType] === "strength") return metrics.loadKg;
  return trackingType === "weight_duration" || trackingType === "weight_distance" ? metrics.weightKg : null;
};

/**
 * Returns the best set of a day by the measure of its tracking type, also above 12 repetitions. Repetitions in reserve
 * count up to 12 in reach.
 * @param sets of one exercise and day, in their order; the earliest of equals counts
 * @returns null where no set has the measure
 */
export const effortOfDay = (trackingType: TrackingType, sets: readonly EffortSet[]): DayEffort => {
  let best: { readonly value: number; readonly set: EffortSet } | null = null;
  let bestSpeed: number | null = null;
  for (const set of sets) {
    const value = measured(trackingType, set);
    if (value !== null && value > (best?.value ?? 0)) best = { value, set };
    const speed = set.metrics.isWorking ? speedOfSet(trackingType, set) : null;
    if (speed !== null && speed > (bestSpeed ?? 0)) bestSpeed = speed;
  }
  return {
    bestEffort: best?.value ?? null,
    bestEffortKg: best === null ? null : loadOf(trackingType, best.set),
    bestSpeed,
  };
};
