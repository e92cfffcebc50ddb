import { given } from "#core/merge-patch.ts";
import { rirOf } from "#core/training/effort.ts";
import type { ExerciseEntry, SetEntry } from "#core/training/workout.ts";
import type { StoredExercise, StoredSet } from "#db/postgres/queries/workouts.ts";
import { weight } from "../../plugins/fields.ts";
import { mergeField } from "../../plugins/validation.ts";
import { type ExerciseInput, type SetInput, type SetPatch, setTarget } from "./workouts.schema.ts";

const present = (target: SetInput["target"]): Record<string, unknown> | null =>
  target == null ? null : Object.fromEntries(Object.entries(target).filter(([, value]) => value != null));

export const setEntryOf = (input: SetInput, newId: () => string): SetEntry => ({
  id: input.id ?? newId(),
  type: input.type,
  weight: input.weight ?? null,
  reps: input.reps ?? null,
  repsLeft: input.repsLeft ?? null,
  repsRight: input.repsRight ?? null,
  rir: rirOf(input),
  durationSeconds: input.durationSeconds ?? null,
  distanceMeters: input.distanceMeters ?? null,
  restSeconds: input.restSeconds ?? null,
  completedAt: input.completedAt ?? null,
  target: present(input.target),
  notes: input.notes ?? null,
});

export const exerciseEntryOf = (input: ExerciseInput, newId: () => string): ExerciseEntry => ({
  id: input.id ?? newId(),
  exerciseId: input.exerciseId,
  supersetGroup: input.supersetGroup ?? null,
  notes: input.notes ?? null,
  restSeconds: input.restSeconds ?? null,
  sets: input.sets.map((set) => setEntryOf(set, newId)),
});

/** Without its RPE, which follows from RIR: what a patch makes of the one must not be held against the other. */
const storedSetEntry = ({ rpe: _rpe, ...stored }: StoredSet): SetEntry => ({
  ...stored,
  completedAt: stored.completedAt === null ? null : new Date(stored.completedAt),
});

/** Returns a stored exercise as it was entered, to be changed and derived anew. */
export const storedEntry = (stored: StoredExercise): ExerciseEntry => ({
  ...stored,
  sets: stored.sets.map(storedSetEntry),
});

/** Either measure of effort replaces both: they are one value. */
const patchedEffort = (patch: SetPatch, current: SetEntry): number | null =>
  patch.rpe === undefined && patch.rir === undefined ? current.rir : rirOf(patch);

/** Returns a merge patch (RFC 7396) of a set: null clears, absent leaves. */
export const patchSetEntry = (current: SetEntry, patch: SetPatch): SetEntry => ({
  ...current,
  type: patch.type ?? current.type,
  weight: mergeField(["weight", weight], current.weight, patch.weight),
  reps: given(patch.reps, current.reps),
  repsLeft: given(patch.repsLeft, current.repsLeft),
  repsRight: given(patch.repsRight, current.repsRight),
  rir: patchedEffort(patch, current),
  durationSeconds: given(patch.durationSeconds, current.durationSeconds),
  distanceMeters: given(patch.distanceMeters, current.distanceMeters),
  restSeconds: given(patch.restSeconds, current.restSeconds),
  completedAt: given(patch.completedAt, current.completedAt),
  target: mergeField(["target", setTarget], current.target, patch.target),
  notes: given(patch.notes, current.notes),
});
