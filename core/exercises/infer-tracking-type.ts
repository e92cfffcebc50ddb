import type { TrackingType } from "../taxonomy.ts";

export type ObservedSet = {
  /** In any unit; below 0 for assistance. */
  readonly weight: number | null;
  readonly reps: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

/**
 * How an exercise of which only its sets are known is tracked. Repetitions decide first: a carry that counts steps is
 * still counted. Repetitions without a weight are `reps_only`: whether they move the body, and how much of it, no set says.
 * @param sets as they were logged, warm-ups included; none at all is `weight_reps`, the most common type
 */
export const inferTrackingType = (sets: readonly ObservedSet[]): TrackingType => {
  const weights = sets.flatMap(({ weight }) => (weight === null ? [] : [weight]));
  const has = (field: "reps" | "durationSeconds" | "distanceMeters"): boolean =>
    sets.some((set) => (set[field] ?? 0) > 0);
  if (weights.some((weight) => weight < 0)) return "assisted_bodyweight";
  const weighted = weights.some((weight) => weight > 0);
  if (has("reps")) return weighted ? "weight_reps" : "reps_only";
  if (has("distanceMeters")) return weighted ? "weight_distance" : "distance_duration";
  if (has("durationSeconds")) return weighted ? "weight_duration" : "duration";
  return "weight_reps";
};
