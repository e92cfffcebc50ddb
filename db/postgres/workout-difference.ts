import { isDeepStrictEqual } from "node:util";
import { set, workout, workoutExercise } from "#core/shapes/workout.ts";
import { toKilograms } from "#core/units.ts";
import type { ExerciseEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import { partColumns, setColumns, workoutColumns } from "./queries/workouts/workout-json.ts";
import type { WorkoutDifference } from "./queries/workouts/workout-writes.ts";
import type {
  HeldRecord,
  StoredExercise,
  StoredRecord,
  StoredSet,
  StoredWorkout,
} from "./queries/workouts/workouts.ts";
import { answerOf } from "./shape-json.ts";
import { type OneWorkout, type SetRow, type WorkoutRowsInput, workoutRowsOf } from "./workout-rows.ts";

type RecordsOfSet = (setId: string) => readonly StoredRecord[];

const NO_RECORDS: readonly StoredRecord[] = [];

export const withoutRecords: RecordsOfSet = () => NO_RECORDS;

/** The records that the sets had before a change. */
export const recordsBefore = (before: StoredWorkout): RecordsOfSet => {
  const bySet = new Map(before.exercises.flatMap(({ sets }) => sets.map(({ id, records }) => [id, records])));
  return (setId) => bySet.get(setId) ?? NO_RECORDS;
};

export const recordsIn = (held: readonly HeldRecord[]): RecordsOfSet => {
  const bySet = Map.groupBy(held, ({ setId }) => setId);
  return (setId) =>
    (bySet.get(setId) ?? []).map(({ kind, value, atWeightKg, previousValue }) => ({
      kind,
      value,
      atWeightKg,
      previousValue,
    }));
};

type KeptSets = ReadonlyMap<string, StoredSet>;

/** The rows that a workout needs, its layout, and the sets that stay as they are stored. */
export type WorkoutState = {
  readonly rows: OneWorkout;
  readonly parts: readonly ExerciseEntry[];
  readonly kept: KeptSets;
};

export type WorkoutBefore = { readonly stored: StoredWorkout; readonly entry: WorkoutEntry };

type Frame = { readonly localDate: string; readonly bodyweightKg: number | null; readonly startedAt: number };

const frameOf = ({ localDate, bodyweightKg, startedAt }: StoredWorkout): Frame => ({
  localDate,
  bodyweightKg,
  startedAt: Date.parse(startedAt),
});

const frameOfEntry = ({ localDate, bodyweight, startedAt }: WorkoutEntry): Frame => ({
  localDate,
  bodyweightKg: bodyweight === null ? null : toKilograms(bodyweight),
  startedAt: startedAt.getTime(),
});

/** Every set follows from its day, and from the body weight that the workout has or finds. */
const changesAllSets = (before: Frame, after: Frame): boolean =>
  before.localDate !== after.localDate ||
  before.bodyweightKg !== after.bodyweightKg ||
  (after.bodyweightKg === null && before.startedAt !== after.startedAt);

/** An edit passes on the sets that it leaves alone, as the same objects in the same places. */
const keptSets = (before: WorkoutBefore, after: WorkoutEntry): KeptSets => {
  const kept = new Map<string, StoredSet>();
  if (changesAllSets(frameOf(before.stored), frameOfEntry(after))) return kept;
  for (const [at, part] of after.exercises.entries()) {
    const [was, stored] = [before.entry.exercises[at], before.stored.exercises[at]];
    if (was?.id !== part.id || was.exerciseId !== part.exerciseId) continue;
    for (const [index, one] of part.sets.entries()) {
      const storedSet = stored?.sets[index];
      if (one === was.sets[index] && storedSet?.id === one.id) kept.set(one.id, storedSet);
    }
  }
  return kept;
};

export const workoutStateOf = (input: WorkoutRowsInput, before: WorkoutBefore | null): WorkoutState => {
  const kept: KeptSets = before === null ? new Map() : keptSets(before, input.entry);
  return { rows: workoutRowsOf(input, (setId) => kept.has(setId)), parts: input.entry.exercises, kept };
};

/** Returns the set that a read would return after its row was written. */
export const storedSetOf = (row: SetRow, records: readonly StoredRecord[]): StoredSet =>
  answerOf(set, setColumns, row, {
    rpe: row.rir === null ? null : 10 - row.rir,
    unconfirmed: row.doubt !== null,
    records,
  });

/** Returns the workout that a read would return after its rows were written. */
export const storedWorkoutOf = ({ rows, parts, kept }: WorkoutState, recordsOf: RecordsOfSet): StoredWorkout => {
  const [row] = rows.workouts;
  const setRows = new Map(rows.sets.map((one) => [one.id, one]));
  const storedSet = (id: string): StoredSet[] => {
    const [same, one] = [kept.get(id), setRows.get(id)];
    const records = recordsOf(id);
    if (same !== undefined) return [{ ...same, records }];
    if (one === undefined) return [];
    return [storedSetOf(one, records)];
  };
  const { workingSets, reps, volumeKg, durationSeconds } = row;
  return answerOf(workout, workoutColumns, row, {
    totals: { workingSets, reps, volumeKg, durationSeconds },
    exercises: rows.exercises.map(
      (part, at): StoredExercise =>
        answerOf(workoutExercise, partColumns, part, {
          sets: (parts[at]?.sets ?? []).flatMap(({ id }) => storedSet(id)),
        }),
    ),
  });
};

type Place = { readonly partId: string; readonly exerciseId: string; readonly position: number };

type Placed = { readonly set: StoredSet; readonly place: Place };

const placedSets = ({ exercises }: StoredWorkout): Map<string, Placed> =>
  new Map(
    exercises.flatMap(({ id: partId, exerciseId, sets }) =>
      sets.map((one, position) => [one.id, { set: one, place: { partId, exerciseId, position } }]),
    ),
  );

const isSame = (one: object, other: object, except: string): boolean =>
  Object.entries(one).every(([name, value]) => {
    const is: unknown = Reflect.get(other, name);
    return name === except || value === is || (typeof value === "object" && isDeepStrictEqual(value, is));
  });

const idsWithout = (ids: Iterable<string>, others: { has(id: string): boolean }): string[] =>
  [...ids].filter((id) => !others.has(id));

/**
 * Compares a workout with the rows of its next state. Stored positions are those of the lists, from 0 without gaps.
 * Derived values of a set that did not change stay, also where a rule of its exercise changed since.
 */
export const differenceOf = (
  before: StoredWorkout,
  { rows: { workouts, exercises, sets } }: WorkoutState,
  after: StoredWorkout,
): WorkoutDifference => {
  const all = changesAllSets(frameOf(before), frameOf(after));
  const [setsBefore, setsAfter] = [placedSets(before), placedSets(after)];
  const partsBefore = new Map(before.exercises.map((part, position) => [part.id, { part, position }]));
  const partsAfter = new Map(after.exercises.map((part) => [part.id, part]));
  const isChangedPart = ({ id, position }: { readonly id: string; readonly position: number }): boolean => {
    const [was, is] = [partsBefore.get(id), partsAfter.get(id)];
    return was === undefined || is === undefined || was.position !== position || !isSame(was.part, is, "sets");
  };
  const isChangedSet = ({ id }: { readonly id: string }): boolean => {
    const [was, is] = [setsBefore.get(id), setsAfter.get(id)];
    if (all || was === undefined || is === undefined) return true;
    return !isDeepStrictEqual(was.place, is.place) || !isSame(was.set, is.set, "records");
  };
  return {
    workout: workouts[0],
    addedParts: exercises.filter(({ id }) => !partsBefore.has(id)),
    changedParts: exercises.filter((part) => partsBefore.has(part.id) && isChangedPart(part)),
    goneParts: idsWithout(partsBefore.keys(), partsAfter),
    addedSets: sets.filter(({ id }) => !setsBefore.has(id)),
    changedSets: sets.filter((one) => setsBefore.has(one.id) && isChangedSet(one)),
    goneSets: idsWithout(setsBefore.keys(), setsAfter),
  };
};
