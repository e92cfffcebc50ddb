import { set as setShape, workout } from "#core/shapes/workout.ts";
import { toKilograms } from "#core/units.ts";
import { liftsOf } from "#core/workouts/lifts.ts";
import type { DerivedExercise, DerivedSet, RulesByExercise, WorkoutEntry } from "#core/workouts/workout.ts";
import { deriveExercises, totalsOf } from "#core/workouts/workout.ts";
import type { WorkoutRows } from "./queries/workouts/workout-writes.ts";
import { columnsOf } from "./row-columns.ts";

/** The rows of one workout. */
export type OneWorkout = WorkoutRows & {
  readonly workouts: readonly [WorkoutRows["workouts"][number]];
};

export type WorkoutRowsInput = {
  readonly userId: string;
  readonly entry: WorkoutEntry;
  readonly rules: RulesByExercise;
  /** The latest known before the workout, used when it has none of its own. */
  readonly bodyweightKg: number | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type SetRow = WorkoutRows["sets"][number];

type SetOwner = { readonly userId: string; readonly entry: Pick<WorkoutEntry, "id" | "localDate"> };

export const setRow = (
  input: SetOwner,
  exercise: Pick<DerivedExercise, "id" | "exerciseId">,
  set: DerivedSet,
  position: number,
): SetRow => {
  const { metrics, ...entry } = set;
  return {
    ...columnsOf(setShape, entry),
    ...metrics,
    workoutExerciseId: exercise.id,
    workoutId: input.entry.id,
    userId: input.userId,
    exerciseId: exercise.exerciseId,
    localDate: input.entry.localDate,
    position,
  };
};

/** @param isKept names the sets that need no row, because they stay as they are */
export const workoutRowsOf = (
  input: WorkoutRowsInput,
  isKept: (setId: string) => boolean = () => false,
): OneWorkout => {
  const { entry, userId, rules } = input;
  const ownKg = entry.bodyweight === null ? null : toKilograms(entry.bodyweight);
  const exercises = deriveExercises(entry.exercises, rules, ownKg ?? input.bodyweightKg);
  const { exercises: _parts, ...fields } = entry;
  return {
    workouts: [
      {
        ...columnsOf(workout, fields),
        userId,
        tags: [...entry.tags],
        bodyweightKg: ownKg,
        ...totalsOf(exercises, entry.startedAt, entry.endedAt),
        lifts: liftsOf(exercises),
        liftsVersion: input.version,
        version: input.version,
        createdAt: input.createdAt,
        updatedAt: input.updatedAt,
      },
    ],
    exercises: exercises.map(({ sets: _sets, ...exercise }, position) => ({
      ...exercise,
      workoutId: entry.id,
      position,
    })),
    sets: exercises.flatMap((exercise) =>
      exercise.sets.flatMap((set, position) => (isKept(set.id) ? [] : [setRow(input, exercise, set, position)])),
    ),
  };
};
