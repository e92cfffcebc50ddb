import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { isUnchanged } from "#core/shapes/merge.ts";
import { set as setShape } from "#core/shapes/workout.ts";
import type { ExerciseEntry, SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { takeId } from "#db/postgres/queries/sync/created-ids.ts";
import type { StoredSet, StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { patchSetEntry, setEntryOf } from "./workout-entry.ts";
import type { SetCreate, SetPatch } from "./workouts.schema.ts";
import { change, changeLocked, changeSetOf, lockWorkout, saved, type Written } from "./workouts.service.ts";

export type LoggedSet = StoredSet & {
  readonly workoutId: string;
  readonly workoutExerciseId: string;
  readonly exerciseId: string;
};

export type Logged = { readonly set: LoggedSet; readonly version: number };

const findSet = (workout: StoredWorkout, setId: string): Logged | null => {
  for (const { id: workoutExerciseId, exerciseId, sets } of workout.exercises) {
    const set = sets.find(({ id }) => id === setId);
    if (set !== undefined) {
      return { set: { ...set, workoutId: workout.id, workoutExerciseId, exerciseId }, version: workout.version };
    }
  }
  return null;
};

const loggedSet = (workout: StoredWorkout, setId: string): Logged => {
  const logged = findSet(workout, setId);
  if (logged === null) throw new Error("a set that was just written cannot be read");
  return logged;
};

const withSet = (exercise: ExerciseEntry, set: SetEntry): ExerciseEntry => ({
  ...exercise,
  sets: [...exercise.sets, set],
});

type Place = Pick<SetCreate, "workoutExerciseId" | "exerciseId">;

/** The place of a new set: the named exercise of the workout, or the last one of that exercise, or a new one at its end. */
const place = (current: WorkoutEntry, input: Place, set: SetEntry, newId: () => string): ExerciseEntry[] => {
  const { workoutExerciseId, exerciseId } = input;
  const at = current.exercises.findLastIndex((exercise) =>
    workoutExerciseId == null ? exercise.exerciseId === exerciseId : exercise.id === workoutExerciseId,
  );
  if (workoutExerciseId != null && exerciseId != null && current.exercises[at]?.exerciseId !== exerciseId) {
    throw invalid({ pointer: "/exerciseId", detail: "is not the exercise of this workoutExerciseId" });
  }
  if (at !== -1) return current.exercises.map((exercise, index) => (index === at ? withSet(exercise, set) : exercise));
  if (exerciseId == null || workoutExerciseId != null) {
    throw invalid({ pointer: "/workoutExerciseId", detail: "is not an exercise of this workout" });
  }
  const added = { id: newId(), exerciseId, supersetGroup: null, notes: null, restSeconds: null, sets: [set] };
  return [...current.exercises, added];
};

const PLACE_OF_SET = /^\/exercises(\/\d+(\/sets\/\d+)?)?/;

const ofTheSet = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ForjaError) || error.code !== "request-invalid") throw error;
    throw invalid(...error.errors.map((field) => ({ ...field, pointer: field.pointer.replace(PLACE_OF_SET, "") })));
  }
};

const addedBefore = (workout: StoredWorkout, setId: string): Logged => {
  const logged = findSet(workout, setId);
  if (logged === null) throw new ForjaError("id-taken");
  return logged;
};

/**
 * Compares a create with the set of its id that the workout has: a client may have read the set, and sends it back.
 * @returns false when the workout has no such set
 * @throws ForjaError `id-taken` when the set differs in a field that clients set
 */
const isSentBack = ({ exercises }: WorkoutEntry, { workoutExerciseId, exerciseId }: Place, set: SetEntry): boolean => {
  const part = exercises.find(({ sets }) => sets.some(({ id }) => id === set.id));
  const stored = part?.sets.find(({ id }) => id === set.id);
  if (part === undefined || stored === undefined) return false;
  const isSamePlace =
    (workoutExerciseId == null || workoutExerciseId === part.id) &&
    (exerciseId == null || exerciseId === part.exerciseId);
  if (isSamePlace && isUnchanged(setShape, { ...stored, rpe: null }, { ...set, rpe: null })) return true;
  throw new ForjaError("id-taken");
};

export const addSet = async (
  tx: Transaction,
  context: TrainingContext,
  workoutId: string,
  input: SetCreate,
): Promise<Logged & { readonly created: boolean }> => {
  const { id, workoutExerciseId, exerciseId, ...fields } = input;
  const { userId } = context;
  const body = { workoutId, ...input };
  const claimId = () => (id == null ? "fresh" : takeId(tx, { id, userId, resource: "sets", body }));
  const named = { exerciseIds: exerciseId == null ? [] : [exerciseId] };
  const locked = await lockWorkout(tx, context, workoutId, named, async () => claimId());
  const claim = locked.beside;
  if (id != null && claim === "repeated") return { ...addedBefore(locked.stored, id), created: false };
  const set = setEntryOf({ id, ...fields }, context.newId);
  let created = true;
  const written = await ofTheSet(
    changeLocked(tx, context, locked, (current) => {
      created = !isSentBack(current, { workoutExerciseId, exerciseId }, set);
      if (!created) return current;
      if (claim !== "fresh") throw new ForjaError("id-taken");
      return { ...current, exercises: place(current, { workoutExerciseId, exerciseId }, set, context.newId) };
    }),
  );
  return { ...loggedSet(await saved(tx, context, written), set.id), created };
};

const changeSet = (
  tx: Transaction,
  context: TrainingContext,
  { workoutId, setId }: { workoutId: string; setId: string },
  edit: (set: SetEntry) => SetEntry[],
): Promise<Written> =>
  change(tx, context, workoutId, (current) => {
    if (!current.exercises.some(({ sets }) => sets.some(({ id }) => id === setId))) throw notFound();
    const exercises = current.exercises.map((exercise) => ({
      ...exercise,
      sets: exercise.sets.flatMap((set) => (set.id === setId ? edit(set) : [set])),
    }));
    return { ...current, exercises };
  });

export const patchSet = async (
  tx: Transaction,
  context: TrainingContext,
  at: { workoutId: string; setId: string },
  input: SetPatch,
) => {
  const written = await ofTheSet(changeSet(tx, context, at, (set) => [patchSetEntry(set, input)]));
  return loggedSet(await saved(tx, context, written), at.setId);
};

/**
 * Confirms the values of a set that is in doubt, so that it counts. A set without a doubt stays as it is.
 */
export const confirmSet = async (
  tx: Transaction,
  context: TrainingContext,
  at: { workoutId: string; setId: string },
): Promise<Logged> => {
  const { workoutId, setId } = at;
  const locked = await lockWorkout(tx, context, workoutId, {}, nothing);
  checkIfMatch(context.ifMatch, locked.stored.version);
  const logged = findSet(locked.stored, setId);
  if (logged === null) throw notFound();
  if (logged.set.doubt === null) return logged;
  const written = await changeSetOf(tx, context, locked, setId, (set) => ({ ...set, doubt: null, confirmed: true }));
  return loggedSet(await saved(tx, context, written), setId);
};

const nothing = (): Promise<void> => Promise.resolve();

export const removeSet = async (
  tx: Transaction,
  context: TrainingContext,
  at: { workoutId: string; setId: string },
): Promise<void> => {
  await changeSet(tx, context, at, () => []);
};
