import { estimateOfAnyReps } from "../strength/one-rep-max.ts";
import type { SetType, TrackingType } from "../taxonomy.ts";
import { exact } from "../units.ts";
import { isOneEffort } from "./set-metrics.ts";

/** How the best set of a day is measured, by tracking type. The statement `exercise_days.refresh` has the same table. */
const EFFORT: Record<TrackingType, "strength" | "reps" | "seconds" | "meters"> = {
  weight_reps: "strength",
  weighted_bodyweight: "strength",
  assisted_bodyweight: "strength",
  bodyweight_reps: "reps",
  reps_only: "reps",
  duration: "seconds",
  weight_duration: "seconds",
  distance_duration: "meters",
  weight_distance: "meters",
};

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

const strengthOf = ({ metrics: { loadKg, sideReps }, rir }: EffortSet): number | null => {
  const estimate = loadKg === null ? null : estimateOfAnyReps({ loadKg, reps: sideReps, rir });
  return estimate === null ? null : exact(estimate);
};

const measured = (trackingType: TrackingType, set: EffortSet): number | null => {
  if (!set.metrics.isWorking) return null;
  switch (EFFORT[trackingType]) {
    case "strength":
      return isOneEffort(set.type) ? strengthOf(set) : null;
    case "reps":
      return isOneEffort(set.type) ? set.metrics.sideReps : null;
    case "seconds":
      return set.durationSeconds;
    case "meters":
      return set.distanceMeters;
  }
};

const loadOf = (trackingType: TrackingType, { metrics }: EffortSet): number | null => {
  if (EFFORT[trackingType] === "strength") return metrics.loadKg;
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
    const { durationSeconds, distanceMeters } = set;
    if (trackingType !== "distance_duration" || !set.metrics.isWorking) continue;
    if (!durationSeconds || !distanceMeters) continue;
    const speed = exact(distanceMeters / durationSeconds);
    if (speed > (bestSpeed ?? 0)) bestSpeed = speed;
  }
  return {
    bestEffort: best?.value ?? null,
    bestEffortKg: best === null ? null : loadOf(trackingType, best.set),
    bestSpeed,
  };
};
