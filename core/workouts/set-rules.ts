import type { FieldError } from "../errors.ts";
import type { TrackingType } from "../taxonomy.ts";
import type { Weight } from "../units.ts";
import type { Effort } from "./effort.ts";

export type SetFields = Effort & {
  readonly weight?: Weight | null;
  readonly reps?: number | null;
  readonly repsLeft?: number | null;
  readonly repsRight?: number | null;
  readonly durationSeconds?: number | null;
  readonly distanceMeters?: number | null;
};

export type SetRulesExercise = { readonly trackingType: TrackingType; readonly unilateral: boolean };

type Requirement = "weight" | "reps" | "durationSeconds" | "distanceMeters" | "distanceOrDuration";

const REQUIRED: Record<TrackingType, readonly Requirement[]> = {
  weight_reps: ["weight", "reps"],
  bodyweight_reps: ["reps"],
  weighted_bodyweight: ["weight", "reps"],
  assisted_bodyweight: ["weight", "reps"],
  reps_only: ["reps"],
  duration: ["durationSeconds"],
  weight_duration: ["weight", "durationSeconds"],
  distance_duration: ["distanceOrDuration"],
  weight_distance: ["weight", "distanceMeters"],
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Returns whether a set holds nothing of a performance, effort included: it is planned and not yet done. */
export const isEmptySet = (set: SetFields): boolean =>
  ![set.weight, set.reps, set.repsLeft, set.repsRight, set.durationSeconds, set.distanceMeters, set.rpe, set.rir].some(
    isGiven,
  );

const missing = (pointer: string, detail: string): FieldError[] => [{ pointer, detail }];

const checkReps = (set: SetFields, unilateral: boolean): FieldError[] => {
  if (isGiven(set.reps)) return [];
  if (!unilateral) return missing("/reps", "is required for this exercise");
  const left = isGiven(set.repsLeft);
  const right = isGiven(set.repsRight);
  if (left && right) return [];
  if (left) return missing("/repsRight", "is required with repsLeft");
  if (right) return missing("/repsLeft", "is required with repsRight");
  return missing("/reps", "is required for this exercise, or repsLeft and repsRight");
};

const check = (requirement: Requirement, set: SetFields, exercise: SetRulesExercise): FieldError[] => {
  switch (requirement) {
    case "reps":
      return checkReps(set, exercise.unilateral);
    case "distanceOrDuration":
      return isGiven(set.distanceMeters) || isGiven(set.durationSeconds)
        ? []
        : missing("/distanceMeters", "is required for this exercise, or durationSeconds");
    default:
      return isGiven(set[requirement]) ? [] : missing(`/${requirement}`, "is required for this exercise");
  }
};

/**
 * Checks a set by its tracking type. A set is either empty (not yet done) or whole. Fields beyond the required ones are
 * allowed. Two sides of a unilateral exercise replace `reps`. RPE and RIR agree when both are given.
 * @returns one error per field, with pointers relative to the set (`/reps`); empty for a valid set
 */
export const checkSet = (set: SetFields, exercise: SetRulesExercise): FieldError[] => {
  if (isEmptySet(set)) return [];
  const errors = REQUIRED[exercise.trackingType].flatMap((requirement) => check(requirement, set, exercise));
  const { rpe, rir } = set;
  if (rpe != null && rir != null && rpe !== 10 - rir) {
    errors.push({ pointer: "/rir", detail: "must be 10 minus rpe when both are given" });
  }
  return errors;
};
