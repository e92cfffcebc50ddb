import { patched } from "#core/shapes/merge.ts";
import { type CreateBody, complete, type Patched } from "#core/shapes/shape.ts";
import { type SetFields, set, type WorkoutExerciseFields, workoutExercise } from "#core/shapes/workout.ts";
import { rirOf } from "#core/workouts/effort.ts";
import type { ExerciseEntry, SetEntry, WorkoutEntry } from "#core/workouts/workout.ts";
import type { StoredExercise, StoredSet, StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";

type NewId = () => string;

export const setEntryOf = (input: CreateBody<SetFields>, newId: NewId): SetEntry => {
  const { rpe, rir, id, ...fields } = complete(set, input);
  return { ...fields, id: id ?? newId(), rir: rirOf({ rpe, rir }) };
};

export const exerciseEntryOf = (input: CreateBody<WorkoutExerciseFields>, newId: NewId): ExerciseEntry => {
  const { id, sets, ...fields } = complete(workoutExercise, input);
  return { ...fields, id: id ?? newId(), sets: sets.map((one) => setEntryOf(one, newId)) };
};

/** Without its RPE, which follows from RIR: what a patch makes of the one must not be held against the other. */
export const storedSetEntry = ({
  rpe: _rpe,
  weightKg: _kg,
  records: _records,
  unconfirmed: _unconfirmed,
  ...stored
}: StoredSet): SetEntry => ({
  ...stored,
  completedAt: stored.completedAt === null ? null : new Date(stored.completedAt),
});

const storedExerciseEntry = (stored: StoredExercise): ExerciseEntry => ({
  ...stored,
  sets: stored.sets.map(storedSetEntry),
});

export const entryOf = (stored: StoredWorkout): WorkoutEntry => ({
  ...stored,
  startedAt: new Date(stored.startedAt),
  endedAt: stored.endedAt === null ? null : new Date(stored.endedAt),
  exercises: stored.exercises.map(storedExerciseEntry),
});

/** Either measure of effort replaces both: they are one value. */
const patchedEffort = (patch: Patched<SetFields>, current: SetEntry): number | null =>
  patch.rpe === undefined && patch.rir === undefined ? current.rir : rirOf(patch);

/** A merge patch (RFC 7396) of a set: null clears, absent leaves. */
export const patchSetEntry = (current: SetEntry, patch: Patched<SetFields>): SetEntry => {
  const { rpe: _rpe, ...after } = patched(set, { ...current, rpe: null }, patch);
  return { ...after, rir: patchedEffort(patch, current) };
};
