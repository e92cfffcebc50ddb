import type { PrescribedSet } from "../routines/routine.ts";
import type { SetType, TrackingType } from "../taxonomy.ts";
import { toKilograms, type Weight } from "../units.ts";
import type { RepRange } from "./progression-rules.ts";

export type SetTarget = Omit<PrescribedSet, "id">;

/** The performance of a set. `reps` are those of the weaker side. */
export type PerformedSet = {
  readonly type: SetType;
  readonly weight: Weight | null;
  readonly reps: number | null;
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

export type Session = readonly PerformedSet[];

/**
 * Returns the repetitions of a set that a prescription is judged by: of two sides the weaker one's.
 * @returns null when none were logged
 */
export const judgedReps = (set: {
  readonly reps: number | null;
  readonly repsLeft: number | null;
  readonly repsRight: number | null;
}): number | null =>
  set.repsLeft !== null && set.repsRight !== null ? Math.min(set.repsLeft, set.repsRight) : set.reps;

/** Returns whether less of the entered weight is harder: it helps. */
export const isAssistance = (trackingType: TrackingType): boolean => trackingType === "assisted_bodyweight";

/** Warm-ups are neither moved on nor judged. */
export const isWork = (set: { readonly type: SetType }): boolean => set.type !== "warmup";

const isDone = ({ weight, reps, durationSeconds, distanceMeters }: PerformedSet): boolean =>
  [weight, reps, durationSeconds, distanceMeters].some((value) => value !== null);

const NOISE_KG = 1e-6;

/**
 * Returns whether a weight is at least as hard as another one; entered units do not matter.
 * @param trackingType decides whether more or less of the weight is harder
 */
export const isAsHard = (actual: Weight, wanted: Weight, trackingType: TrackingType): boolean => {
  const more = toKilograms(actual) - toKilograms(wanted);
  return (isAssistance(trackingType) ? -more : more) >= -NOISE_KG;
};

const reaches = (actual: number | null, wanted: number | null): boolean =>
  wanted === null || (actual !== null && actual >= wanted);

const repsReach = (actual: number | null, wanted: RepRange | null): boolean => reaches(actual, wanted?.min ?? null);

const weightReaches = (actual: Weight | null, wanted: Weight | null, trackingType: TrackingType): boolean =>
  wanted === null || (actual !== null && isAsHard(actual, wanted, trackingType));

const reached = (target: SetTarget, actual: PerformedSet | null, trackingType: TrackingType): boolean =>
  actual !== null &&
  repsReach(actual.reps, target.reps) &&
  weightReaches(actual.weight, target.weight, trackingType) &&
  reaches(actual.durationSeconds, target.durationSeconds) &&
  reaches(actual.distanceMeters, target.distanceMeters);

export type Outcome = {
  /** `skipped`: nothing of the exercise was done, so that nothing follows from it. */
  readonly result: "met" | "missed" | "skipped";
  /** The performance of each target, at its index. Null for a warm-up and for a skipped set. */
  readonly actual: readonly (PerformedSet | null)[];
};

/**
 * Judges a session by its targets. The k-th working set is compared with the k-th working target, after any number of
 * warm-ups. Sets beyond the targets are extra. The session is successful when every working set reached its least
 * repetitions, weight, time and distance.
 */
export const judge = (targets: readonly SetTarget[], session: Session, trackingType: TrackingType): Outcome => {
  const done = session.filter((set) => isWork(set) && isDone(set));
  let next = 0;
  const actual = targets.map((target) => {
    if (!isWork(target)) return null;
    const set = done[next] ?? null;
    next += 1;
    return set;
  });
  if (done.length === 0) return { result: "skipped", actual };
  const met = targets.every((target, index) => !isWork(target) || reached(target, actual[index] ?? null, trackingType));
  return { result: met ? "met" : "missed", actual };
};
