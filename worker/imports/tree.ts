import { z } from "zod";
import { exact } from "#core/units.ts";
import { doubt } from "#core/workouts/doubt.ts";
import type { WorkoutRows } from "#db/postgres/queries/workouts/workout-writes.ts";
import { rowsAsJson } from "#db/postgres/rows.ts";
import { sets, type WorkoutTree, workoutExercises, workouts } from "#db/postgres/schema/index.ts";

type Row = WorkoutTree["workout"];

const number = z.number().nullish();
const text = z.string().nullish();

const workoutRow = z.looseObject({
  id: z.string(),
  import_id: text,
  version: z.number(),
  title: text,
  notes: text,
  started_at: z.string(),
  ended_at: text,
  local_date: z.string(),
  routine_id: text,
  routine_day_id: text,
  bodyweight_value: number,
  bodyweight_unit: text,
  bodyweight_kg: number,
  feeling: number,
  session_rpe: number,
  tags: z.array(z.string()),
  created_at: z.string(),
});
const exerciseRow = z.looseObject({ id: z.string(), exercise_id: z.string(), notes: text });
const setRow = z.looseObject({
  id: z.string(),
  workout_exercise_id: z.string(),
  exercise_id: z.string(),
  type: z.string(),
  weight_value: number,
  weight_unit: text,
  weight_kg: number,
  reps: number,
  reps_left: number,
  reps_right: number,
  rir: number,
  duration_seconds: number,
  distance_meters: number,
  rest_seconds: number,
  notes: text,
  doubt: doubt.nullish(),
  confirmed: z.boolean().nullish(),
  is_working: z.boolean(),
  total_reps: z.number(),
  volume_kg: z.number(),
});

export type ReadTree = {
  readonly workout: z.infer<typeof workoutRow>;
  readonly exercises: readonly z.infer<typeof exerciseRow>[];
  readonly sets: readonly z.infer<typeof setRow>[];
};

export const readTree = ({ workout, exercises, sets }: WorkoutTree): ReadTree => ({
  workout: workoutRow.parse(workout),
  exercises: exercises.map((row) => exerciseRow.parse(row)),
  sets: sets.map((row) => setRow.parse(row)),
});

/** No import of another app has a rating. */
export const ratingOf = ({ feeling, session_rpe }: ReadTree["workout"]) => ({
  feeling: feeling ?? null,
  sessionRpe: session_rpe ?? null,
});

const jsonRows = z.array(z.record(z.string(), z.unknown()));

export const treeOfRows = ({ workouts: own, exercises, sets: done }: WorkoutRows): ReadTree => {
  const [workout] = jsonRows.parse(JSON.parse(rowsAsJson(workouts, own)));
  if (workout === undefined) throw new RangeError("the rows hold no workout");
  return readTree({
    workout,
    exercises: jsonRows.parse(JSON.parse(rowsAsJson(workoutExercises, exercises))),
    sets: jsonRows.parse(JSON.parse(rowsAsJson(sets, done))),
  });
};

const digest = (values: readonly unknown[]): string =>
  Bun.hash(JSON.stringify(values.map((value) => value ?? null))).toString(36);

/** By id of the row. A different digest later shows an edit by hand. */
export type Digests = Readonly<Record<string, string>>;

const workoutDigest = ({ workout }: ReadTree): string =>
  digest([workout.notes, workout.bodyweight_value, workout.bodyweight_unit, workout.feeling, workout.session_rpe]);

const exerciseDigest = ({ notes }: ReadTree["exercises"][number]): string => digest([notes]);

const setDigest = (row: ReadTree["sets"][number]): string =>
  digest([
    ...[row.type, row.weight_value, row.weight_unit, row.reps, row.reps_left, row.reps_right, row.rir],
    ...[row.duration_seconds, row.distance_meters, row.rest_seconds, row.notes],
  ]);

export const digestsOf = ({ workouts, exercises, sets }: WorkoutRows): Map<string, Digests> => {
  const digests = new Map<string, Record<string, string>>();
  for (const { id, notes, bodyweightValue, bodyweightUnit, feeling, sessionRpe } of workouts) {
    digests.set(id, { [id]: digest([notes, bodyweightValue, bodyweightUnit, feeling, sessionRpe]) });
  }
  for (const { id, workoutId, notes } of exercises) {
    const own = digests.get(workoutId);
    if (own !== undefined) own[id] = digest([notes]);
  }
  for (const row of sets) {
    const own = digests.get(row.workoutId);
    if (own === undefined) continue;
    own[row.id] = digest([
      ...[row.type, row.weightValue, row.weightUnit, row.reps, row.repsLeft, row.repsRight, row.rir],
      ...[row.durationSeconds, row.distanceMeters, row.restSeconds, row.notes],
    ]);
  }
  return digests;
};

/** All rows of an import have ids of UUID version 5. */
const isDerivedId = (id: string): boolean => id[14] === "5";

export type ByHand = {
  readonly isAsWritten: boolean;
  readonly ofWorkout: boolean;
  readonly exercises: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
  readonly edited: ReadonlySet<string>;
};

/**
 * Finds rows that were added or edited by hand.
 * @param digests of the import; null for one of an earlier version, where only added rows are known
 */
export const findByHand = (tree: ReadTree, digests: Digests | null): ByHand => {
  const edited = new Set<string>();
  const isOwn = (id: string, now: string): boolean => {
    if (digests === null) return isDerivedId(id);
    const then = digests[id];
    if (then !== undefined && then !== now) edited.add(id);
    return then === now;
  };
  const sets = new Set(tree.sets.filter((row) => !isOwn(row.id, setDigest(row))).map(({ id }) => id));
  const exercises = new Set(
    tree.exercises
      .filter((row) => !isOwn(row.id, exerciseDigest(row)) && (digests?.[row.id] === undefined || row.notes != null))
      .map(({ id }) => id),
  );
  const { id, notes, feeling, session_rpe, bodyweight_value } = tree.workout;
  const said = digests === null ? [feeling, session_rpe] : [notes, feeling, session_rpe, bodyweight_value];
  const isAsWritten = digests !== null && digests[id] === workoutDigest(tree);
  return { isAsWritten, ofWorkout: !isAsWritten && said.some((value) => value != null), exercises, sets, edited };
};

const numbered = (rows: readonly Row[]): Row[] => rows.map((row, position) => ({ ...row, position }));

export const summed = (
  workout: Row,
  exercises: readonly ReadTree["exercises"][number][],
  sets: readonly ReadTree["sets"][number][],
): WorkoutTree => {
  const working = sets.filter(({ is_working }) => is_working);
  const bySlot = Map.groupBy(sets, (row) => row.workout_exercise_id);
  return {
    workout: {
      ...workout,
      working_sets: working.length,
      reps: sets.reduce((sum, { total_reps }) => sum + total_reps, 0),
      volume_kg: exact(sets.reduce((sum, { volume_kg }) => sum + volume_kg, 0)),
    },
    exercises: numbered(exercises),
    sets: exercises.flatMap(({ id }) => numbered(bySlot.get(id) ?? [])),
  };
};

/** Null where nothing is left. */
export const withoutImport = (tree: ReadTree, byHand: ByHand): WorkoutTree | null => {
  const sets = tree.sets.filter(({ id }) => byHand.sets.has(id));
  const slots = new Set(sets.map((row) => row.workout_exercise_id));
  const exercises = tree.exercises.filter(({ id }) => slots.has(id) || byHand.exercises.has(id));
  if (exercises.length === 0 && !byHand.ofWorkout) return null;
  return summed({ ...tree.workout, import_id: null }, exercises, sets);
};

/**
 * Returns a workout with the hand-made rows of another state of it. They go to the end of each exercise and of the
 * workout.
 */
export const withAdded = (base: ReadTree, other: ReadTree, added: ReadonlySet<string>): WorkoutTree => {
  const present = new Set(base.sets.map(({ id }) => id));
  const sets = other.sets.filter(({ id }) => added.has(id) && !present.has(id));
  const slots = new Set(sets.map((row) => row.workout_exercise_id));
  const known = new Set(base.exercises.map(({ id }) => id));
  const exercises = other.exercises.filter(({ id }) => !known.has(id) && (slots.has(id) || added.has(id)));
  return summed(base.workout, [...base.exercises, ...exercises], [...base.sets, ...sets]);
};
