import type { LocalDate } from "#core/time/local-date.ts";
import type { FieldError } from "../errors.ts";
import type { TrackingType } from "../taxonomy.ts";
import type { Weight } from "../units.ts";

export const GOAL_KINDS = [
  "exercise_e1rm",
  "exercise_weight_reps",
  "weekly_workouts",
  "weekly_volume",
  "bodyweight",
] as const;
export type GoalKind = (typeof GOAL_KINDS)[number];

export type GoalParts = {
  readonly exerciseId: string | null;
  readonly weight: Weight | null;
  readonly reps: number | null;
  readonly count: number | null;
};

export const GOAL_PARTS = {
  exercise_e1rm: ["exerciseId", "weight"],
  exercise_weight_reps: ["exerciseId", "weight", "reps"],
  weekly_workouts: ["count"],
  weekly_volume: ["weight"],
  bodyweight: ["weight"],
} as const satisfies Record<GoalKind, readonly (keyof GoalParts)[]>;

/** The greatest value of a weight that one set, or one body, can have; a week's volume may be more. */
const MAX_WEIGHT = 10_000;

const ESTIMATED: ReadonlySet<TrackingType> = new Set([
  "weight_reps",
  "bodyweight_reps",
  "weighted_bodyweight",
  "assisted_bodyweight",
]);

const LIFTED_FOR_REPS: ReadonlySet<TrackingType> = new Set(["weight_reps", "bodyweight_reps", "weighted_bodyweight"]);

/**
 * Returns whether a goal of the kind can be set for an exercise.
 * @param kind any kind; those without an exercise can be set for none
 */
export const suitsExercise = (kind: GoalKind, trackingType: TrackingType): boolean => {
  if (kind === "exercise_e1rm") return ESTIMATED.has(trackingType);
  return kind === "exercise_weight_reps" && LIFTED_FOR_REPS.has(trackingType);
};

/**
 * Returns the faults of a goal. Examples are a missing or a foreign part, an impossible weight, and a deadline before
 * its first day.
 * @returns one pointer each; empty for a valid goal
 */
export const checkGoal = (
  goal: GoalParts & { readonly kind: GoalKind; readonly startedOn: LocalDate; readonly deadline: LocalDate | null },
): FieldError[] => {
  const { kind, weight, startedOn, deadline } = goal;
  const parts: readonly (keyof GoalParts)[] = GOAL_PARTS[kind];
  const errors = (["exerciseId", "weight", "reps", "count"] as const).flatMap((part): FieldError[] => {
    if (parts.includes(part) === (goal[part] !== null)) return [];
    const detail = goal[part] === null ? "is required for a goal of this kind" : "is no part of a goal of this kind";
    return [{ pointer: `/${part}`, detail }];
  });
  if (weight !== null && kind !== "weekly_volume" && weight.value > MAX_WEIGHT) {
    errors.push({ pointer: "/weight/value", detail: `must be ${MAX_WEIGHT} or less` });
  }
  if (deadline !== null && deadline < startedOn) {
    errors.push({ pointer: "/deadline", detail: "must not be before the goal's first day" });
  }
  return errors;
};
