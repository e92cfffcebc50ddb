import type { FieldError } from "../errors.ts";
import type { Entered } from "../shapes/shape.ts";
import type { SetFields, WorkoutExerciseFields, WorkoutFields } from "../shapes/workout.ts";
import type { WorkoutStatus } from "../taxonomy.ts";
import type { LocalDate } from "../time/local-date.ts";
import { exact } from "../units.ts";
import type { VolumeRules } from "../volume/volume.ts";
import { deriveSetMetrics, type LoggedSet, type SetMetrics, type SetRules } from "./set-metrics.ts";
import { checkSet, isEmptySet } from "./set-rules.ts";

export type SetEntry = Omit<Entered<SetFields>, "rpe"> & Pick<LoggedSet, "doubt" | "confirmed">;

export type ExerciseEntry = Omit<Entered<WorkoutExerciseFields>, "sets"> & { readonly sets: readonly SetEntry[] };

export type WorkoutEntry = Omit<Entered<WorkoutFields>, "exercises" | "tags"> & {
  readonly tags: readonly string[];
  readonly localDate: LocalDate;
  readonly importId: string | null;
  readonly exercises: readonly ExerciseEntry[];
};

export type RulesByExercise = ReadonlyMap<string, SetRules>;

export type DerivedSet = SetEntry & { readonly metrics: SetMetrics };
export type DerivedExercise = Omit<ExerciseEntry, "sets"> & { readonly sets: readonly DerivedSet[] };

export type WorkoutTotals = {
  readonly workingSets: number;
  readonly reps: number;
  readonly volumeKg: number;
  readonly durationSeconds: number | null;
};

/** More than anybody does in one workout; it bounds what a list of workouts can come to. */
export const MAX_WORKOUT_SETS = 1_000;

export type WorkoutBefore = Pick<WorkoutEntry, "status" | "exercises">;

const NOTHING_BEFORE: WorkoutBefore = { status: "planned", exercises: [] };

/**
 * Checks the sets of a workout by the tracking type of each exercise. A set without any value is not done yet. In a
 * completed workout only a set with a target may be empty.
 * @param rules of the exercises that the user can see; another exercise does not exist for the user
 * @param before the workout before the change: a set may lack what it lacked there, as an imported one can
 * @returns one error per field, with pointers into the workout (`/exercises/0/sets/2/reps`)
 */
export const checkWorkout = (
  status: WorkoutStatus,
  exercises: readonly ExerciseEntry[],
  rules: RulesByExercise,
  before: WorkoutBefore = NOTHING_BEFORE,
): FieldError[] => {
  const count = countSets(exercises);
  if (count > MAX_WORKOUT_SETS && count > countSets(before.exercises)) {
    return [{ pointer: "/exercises", detail: `must have ${MAX_WORKOUT_SETS} sets or fewer in all` }];
  }
  const former = new Map(
    before.exercises.flatMap(({ exerciseId, sets }) => sets.map((set) => [`${exerciseId} ${set.id}`, set] as const)),
  );
  return exercises.flatMap((exercise, at) => {
    const own = rules.get(exercise.exerciseId);
    const pointer = `/exercises/${at}`;
    if (own === undefined) return [{ pointer: `${pointer}/exerciseId`, detail: "is not an exercise that you can use" }];
    return exercise.sets.flatMap((set, index) => {
      const was = former.get(`${exercise.exerciseId} ${set.id}`);
      return newErrors(checkSetEntry(status, set, own), () =>
        was === undefined ? [] : checkSetEntry(before.status, was, own),
      ).map((error) => ({ ...error, pointer: `${pointer}/sets/${index}${error.pointer}` }));
    });
  });
};

/**
 * Checks that an id identifies one part, or one set.
 * @returns one error for each repeated id, with a pointer into the workout (`/exercises/0/sets/2/id`)
 */
export const repeatedIds = (exercises: readonly ExerciseEntry[]): FieldError[] => {
  const parts = new Set<string>();
  const sets = new Set<string>();
  const errors: FieldError[] = [];
  const check = (known: Set<string>, id: string, pointer: string): void => {
    if (known.has(id)) errors.push({ pointer: `${pointer}/id`, detail: "is in this workout twice" });
    known.add(id);
  };
  for (const [at, part] of exercises.entries()) {
    check(parts, part.id, `/exercises/${at}`);
    for (const [index, { id }] of part.sets.entries()) check(sets, id, `/exercises/${at}/sets/${index}`);
  }
  return errors;
};

export const countSets = (exercises: readonly ExerciseEntry[]): number =>
  exercises.reduce((sum, { sets }) => sum + sets.length, 0);

const newErrors = (errors: FieldError[], before: () => FieldError[]): FieldError[] => {
  if (errors.length === 0) return errors;
  const known = new Set(before().map(({ pointer }) => pointer));
  return errors.filter(({ pointer }) => !known.has(pointer));
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
