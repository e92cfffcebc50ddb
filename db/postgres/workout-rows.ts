import { set as setShape, workout } from "#core/shapes/workout.ts";
import { toKilograms } from "#core/units.ts";
import { type BriefLift, liftsOf } from "#core/workouts/lifts.ts";
import type { DerivedExercise, DerivedSet, RulesByExercise, WorkoutEntry } from "#core/workouts/workout.ts";
import { deriveExercises, totalsOf } from "#core/workouts/workout.ts";
import type { StoredSummary } from "./queries/workouts/workout-summaries.ts";
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
    confirmed: set.confirmed ?? null,
    workoutExerciseId: exercise.id,
    workoutId: input.entry.id,
    userId: input.userId,
    exerciseId: exercise.exerciseId,
    localDate: input.entry.localDate,
    position,
  };
};

type SummarizedRow = Omit<OneWorkout["workouts"][number], "brief">;

/** The text that `listSummaries` derives for a workout without one; a test compares the two. */
const briefText = (row: SummarizedRow, exercises: readonly DerivedExercise[]): string => {
  const summary: StoredSummary = {
    id: row.id,
    routineId: row.routineId,
    routineDayId: row.routineDayId,
    title: row.title,
    status: row.status,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    timeZone: row.timeZone,
    localDate: row.localDate,
    feeling: row.feeling,
    sessionRpe: row.sessionRpe,
    tags: row.tags,
    totals: {
      workingSets: row.workingSets,
      reps: row.reps,
      volumeKg: row.volumeKg,
      durationSeconds: row.durationSeconds,
    },
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    exercises: liftsOf(exercises),
  };
  return JSON.stringify(summary);
};

/** The driver does not parse a text, and this process wrote it. */
export const parseBrief = (text: string): StoredSummary => JSON.parse(text) as StoredSummary;

type BriefChange = Pick<StoredSummary, "version"> & {
  readonly updatedAt: Date;
  readonly totals: Pick<StoredSummary["totals"], "workingSets" | "reps" | "volumeKg">;
  readonly lift: BriefLift;
};

/** Returns the text of a workout in brief after the change of one lift. */
export const briefAfter = (before: StoredSummary, { version, updatedAt, totals, lift }: BriefChange): string => {
  const after: StoredSummary = {
    ...before,
    totals: { ...before.totals, ...totals },
    version,
    updatedAt: updatedAt.toISOString(),
    exercises: before.exercises.map((one) => (one.exerciseId === lift.exerciseId ? lift : one)),
  };
  return JSON.stringify(after);
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
  const row: SummarizedRow = {
    ...columnsOf(workout, fields),
    userId,
    tags: [...entry.tags],
    bodyweightKg: ownKg,
    ...totalsOf(exercises, entry.startedAt, entry.endedAt),
    briefVersion: input.version,
    lifts: null,
    liftsVersion: null,
    version: input.version,
    createdAt: input.createdAt,
    updatedAt: input.updatedAt,
  };
  return {
    workouts: [{ ...row, brief: briefText(row, exercises) }],
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
