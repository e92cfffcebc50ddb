import { estimateOfAnyReps } from "../strength/one-rep-max.ts";
import type { SetType, TrackingType } from "../taxonomy.ts";
import { exact } from "../units.ts";

/** Sets with rests or a partial range are not one effort, so they have no one-rep max. */
const NOT_ONE_EFFORT: ReadonlySet<SetType> = new Set(["partial", "myo", "rest_pause", "cluster"]);

/**
 * Returns whether a set is one effort, from which a one-rep max may be estimated.
 * @param type any set type; the caller excludes warm-ups
 */
export const isOneEffort = (type: SetType): boolean => !NOT_ONE_EFFORT.has(type);

export type EffortKind = "strength" | "reps" | "seconds" | "meters";

/** How the best set of a day is measured, by tracking type. The statement `exercise_days.refresh` has the same table. */
export const EFFORT_KIND: Record<TrackingType, EffortKind> = {
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

export type MeasuredSet = {
  readonly type: SetType;
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
  readonly loadKg: number | null;
  readonly sideReps: number;
};

/**
 * Returns how much a working set comes to: kilograms by Epley with any number of repetitions, or repetitions, seconds
 * or metres. Repetitions in reserve count up to 12 in reach.
 * @returns null where the set does not have the measure of its tracking type
 */
export const effortOfSet = (trackingType: TrackingType, set: MeasuredSet): number | null => {
  const { type, rir, durationSeconds, distanceMeters, loadKg, sideReps } = set;
  switch (EFFORT_KIND[trackingType]) {
    case "strength": {
      const estimate =
        loadKg === null || !isOneEffort(type) ? null : estimateOfAnyReps({ loadKg, reps: sideReps, rir });
      return estimate === null ? null : exact(estimate);
    }
    case "reps":
      return isOneEffort(type) ? sideReps : null;
    case "seconds":
      return durationSeconds;
    case "meters":
      return distanceMeters;
  }
};

/** Returns metres a second of a set with both, null otherwise. */
export const speedOfSet = (
  trackingType: TrackingType,
  { durationSeconds, distanceMeters }: Pick<MeasuredSet, "durationSeconds" | "distanceMeters">,
): number | null =>
  trackingType === "distance_duration" && durationSeconds && distanceMeters
    ? exact(distanceMeters / durationSeconds)
    : null;
