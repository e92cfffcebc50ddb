import type { FieldError } from "../errors.ts";
import type { LocalDate } from "../time/local-date.ts";
import { exact, type Weight } from "../units.ts";
import { deriveSetMetrics, type SetMetrics } from "./set-metrics.ts";
import { checkSet, isEmptySet } from "./set-rules.ts";
import type { SetType, WorkoutStatus } from "./taxonomy.ts";
import type { VolumeRules } from "./volume.ts";

/** A set as it was entered, effort already as RIR. */
export type SetEntry = {
  readonly id: string;
  readonly type: SetType;
  readonly weight: Weight | null;
  readonly reps: number | null;
  readonly repsLeft: number | null;
  readonly repsRight: number | null;
  readonly rir: number | null;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
  readonly restSeconds: number | null;
  readonly completedAt: Date | null;
  readonly target: Record<string, unknown> | null;
  readonly notes: string | null;
};

export type ExerciseEntry = {
  readonly id: string;
  readonly exerciseId: string;
  readonly supersetGroup: number | null;
  readonly notes: string | null;
  readonly restSeconds: number | null;
  readonly sets: readonly SetEntry[];
};

/** A workout as it was entered, its date already fixed. */
export type WorkoutEntry = {
  readonly id: string;
  readonly routineId: string | null;
  readonly routineDayId: string | null;
  readonly title: string | null;
  readonly notes: string | null;
  readonly status: WorkoutStatus;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly timeZone: string;
  readonly localDate: LocalDate;
  readonly bodyweight: Weight | null;
  readonly feeling: number | null;
  readonly sessionRpe: number | null;
  readonly tags: readonly string[];
  readonly importId: string | null;
  readonly exercises: readonly ExerciseEntry[];
};

/** How each exercise of a workout counts, by its id: its own rules with the user's settings over them. */
export type RulesByExercise = ReadonlyMap<string, VolumeRules>;

export type DerivedSet = SetEntry & { readonly metrics: SetMetrics };
export type DerivedExercise = Omit<ExerciseEntry, "sets"> & { readonly sets: readonly DerivedSet[] };

/** The sums of a workout: working sets only, volume in kg, time in seconds (null without an end). */
export type WorkoutTotals = {
  readonly workingSets: number;
  readonly reps: number;
  readonly volumeKg: number;
  readonly durationSeconds: number | null;
};

/** More than anybody does in one workout; it bounds what a list of workouts can come to. */
export const MAX_WORKOUT_SETS = 1_000;

/**
 * Checks the sets of a workout by the tracking type of each exercise. A set without any value is not done yet. In a
 * completed workout only a set with a target may be empty.
 * @param rules of the exercises that the user can see; another exercise does not exist for the user
 * @param isUnchanged sets that are not judged again: an import may have stored sets that a log would refuse
 * @returns one error per field, with pointers into the workout (`/exercises/0/sets/2/reps`)
 */
export const checkWorkout = (
  status: WorkoutStatus,
  exercises: readonly ExerciseEntry[],
  rules: RulesByExercise,
  isUnchanged: (set: SetEntry) => boolean = () => false,
): FieldError[] => {
  const sets = exercises.reduce((sum, exercise) => sum + exercise.sets.length, 0);
  if (sets > MAX_WORKOUT_SETS) {
    return [{ pointer: "/exercises", detail: `must have ${MAX_WORKOUT_SETS} sets or fewer in all` }];
  }
  return exercises.flatMap((exercise, at) => {
    const own = rules.get(exercise.exerciseId);
    const pointer = `/exercises/${at}`;
    if (own === undefined) return [{ pointer: `${pointer}/exerciseId`, detail: "is not an exercise that you can use" }];
    return exercise.sets.flatMap((set, index) =>
      (isUnchanged(set) ? [] : checkSetEntry(status, set, own)).map((error) => ({
        ...error,
        pointer: `${pointer}/sets/${index}${error.pointer}`,
      })),
    );
  });
};

/**
 * Checks one set as `checkWorkout` does.
 * @returns one error a field, with pointers relative to the set
 */
export const checkSetEntry = (status: WorkoutStatus, set: SetEntry, rules: VolumeRules): FieldError[] => {
  if (!isEmptySet(set)) return checkSet(set, rules);
  if (set.completedAt !== null || (status === "completed" && set.target === null)) {
    return checkSet({ ...set, rir: 0 }, rules).filter(({ pointer }) => pointer !== "/rir");
  }
  return [];
};

/**
 * Derives what each set of a workout comes to.
 * @param bodyweightKg the workout's, else the latest before it; null when none is known
 * @throws RangeError for an exercise without rules: `checkWorkout` comes first
 */
export const deriveExercises = (
  exercises: readonly ExerciseEntry[],
  rules: RulesByExercise,
  bodyweightKg: number | null,
): DerivedExercise[] =>
  exercises.map((exercise) => {
    const own = rules.get(exercise.exerciseId);
    if (own === undefined) throw new RangeError("an exercise of the workout has no rules");
    return {
      ...exercise,
      sets: exercise.sets.map((set) => ({ ...set, metrics: deriveSetMetrics(set, own, bodyweightKg) })),
    };
  });

/** A longer workout was left running. It is stored, but its time does not count. */
const MAX_DURATION_SECONDS = 24 * 3600;

/**
 * Sums a workout.
 * @param startedAt, endedAt the span; a span of more than 24 hours gives no duration
 */
export const totalsOf = (
  exercises: readonly DerivedExercise[],
  startedAt: Date,
  endedAt: Date | null,
): WorkoutTotals => {
  const metrics = exercises.flatMap(({ sets }) => sets.map((set) => set.metrics));
  const seconds = endedAt === null ? null : Math.round((endedAt.getTime() - startedAt.getTime()) / 1000);
  return {
    workingSets: metrics.filter(({ isWorking }) => isWorking).length,
    reps: metrics.reduce((sum, { totalReps }) => sum + totalReps, 0),
    volumeKg: exact(metrics.reduce((sum, { volumeKg }) => sum + volumeKg, 0)),
    durationSeconds: seconds === null || seconds > MAX_DURATION_SECONDS ? null : seconds,
  };
};
