import { isDeepStrictEqual } from "node:util";
import { set, workout, workoutExercise } from "#core/shapes/workout.ts";
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
import type { OneWorkout } from "./workout-rows.ts";

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

/** Returns the workout that a read would return after these rows were written. */
export const storedWorkoutOf = ({ workouts: [row], exercises, sets }: OneWorkout, recordsOf: RecordsOfSet) => {
  const setsByPart = Map.groupBy(sets, ({ workoutExerciseId }) => workoutExerciseId);
  const { workingSets, reps, volumeKg, durationSeconds } = row;
  const written: StoredWorkout = answerOf(workout, workoutColumns, row, {
    totals: { workingSets, reps, volumeKg, durationSeconds },
    exercises: exercises.map(
      (part): StoredExercise =>
        answerOf(workoutExercise, partColumns, part, {
          sets: (setsByPart.get(part.id) ?? []).map(
            (one): StoredSet =>
              answerOf(set, setColumns, one, {
                rpe: one.rir === null ? null : 10 - one.rir,
                records: recordsOf(one.id),
              }),
          ),
        }),
    ),
  });
  return written;
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

const idsWithout = (ids: Iterable<string>, others: ReadonlySet<string>): string[] =>
  [...ids].filter((id) => !others.has(id));

/** Every set follows from its day, and from the body weight that the workout has or finds. */
const changesAllSets = (before: StoredWorkout, after: StoredWorkout): boolean =>
  before.localDate !== after.localDate ||
  before.bodyweightKg !== after.bodyweightKg ||
  (after.bodyweightKg === null && before.startedAt !== after.startedAt);

/**
 * Compares a workout with the rows of its next state. Stored positions are those of the lists, from 0 without gaps.
 * Derived values of a set that did not change stay, also where a rule of its exercise changed since.
 */
export const differenceOf = (before: StoredWorkout, rows: OneWorkout, after: StoredWorkout): WorkoutDifference => {
  const all = changesAllSets(before, after);
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
  const { workouts, exercises, sets } = rows;
  return {
    workout: workouts[0],
    addedParts: exercises.filter(({ id }) => !partsBefore.has(id)),
    changedParts: exercises.filter((part) => partsBefore.has(part.id) && isChangedPart(part)),
    goneParts: idsWithout(partsBefore.keys(), new Set(partsAfter.keys())),
    addedSets: sets.filter(({ id }) => !setsBefore.has(id)),
    changedSets: sets.filter((one) => setsBefore.has(one.id) && isChangedSet(one)),
    goneSets: idsWithout(setsBefore.keys(), new Set(setsAfter.keys())),
  };
};
