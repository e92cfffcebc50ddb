import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import {
  deleteImportedWorkouts,
  editedWorkouts,
  type RemovedWorkout,
} from "#db/postgres/queries/imports/import-workouts.ts";
import {
  chunksOf,
  existingExercises,
  forgetImport,
  type ImportedWorkout,
  importedBy,
  replacedOf,
  replacementsOf,
  replaceTrees,
  saveFormers,
  workoutTrees,
} from "#db/postgres/queries/imports/imported-workouts.ts";
import type { ExerciseDayKey } from "#db/postgres/queries/workouts/derived.ts";
import type { WorkoutTree } from "#db/postgres/schema/index.ts";
import { LISTED_WORKOUTS, nameOf } from "./differences.ts";
import { daysOf } from "./replace-workouts.ts";
import { findByHand, type ReadTree, readTree, summed, withAdded, withoutImport } from "./tree.ts";

type Of = { readonly userId: string; readonly importId: string };

type Kept = {
  readonly before: ReadTree;
  readonly after: WorkoutTree;
  /** Number of sets; 0 where the former content came back alone. */
  readonly byHand: number;
};

export type UndoneWorkouts = {
  readonly removed: readonly RemovedWorkout[];
  readonly exerciseIds: readonly string[];
  readonly warnings: readonly ImportWarning[];
};

/** Keeps rows made by hand since. Null where nothing is left. */
const stateWithout = (tree: ReadTree, note: ImportedWorkout | undefined): Kept | null => {
  const byHand = findByHand(tree, note?.digests ?? null);
  if (note?.former == null) {
    const left = withoutImport(tree, byHand);
    return left === null ? null : { before: tree, after: left, byHand: byHand.sets.size || 1 };
  }
  const former = readTree(note.former);
  const base = { ...former, workout: { ...former.workout, version: tree.workout.version } };
  const present = new Set(former.sets.map(({ id }) => id));
  const added = new Set([...byHand.sets, ...byHand.exercises].filter((id) => !present.has(id)));
  const sets = tree.sets.filter(({ id }) => added.has(id)).length;
  return { before: tree, after: withAdded(base, tree, added), byHand: sets };
};

const withoutGone = (tree: WorkoutTree, existing: ReadonlySet<string>): WorkoutTree => {
  const { workout, exercises, sets } = readTree(tree);
  if (exercises.every(({ exercise_id }) => existing.has(exercise_id))) return tree;
  return summed(
    workout,
    exercises.filter(({ exercise_id }) => existing.has(exercise_id)),
    sets.filter(({ exercise_id }) => existing.has(exercise_id)),
  );
};

const dropFromFormer = async (tx: Transaction, of: Of): Promise<void> => {
  const ids = (await replacedOf(tx, of)).map(({ id }) => id);
  for (const some of chunksOf(ids)) {
    const notes = await importedBy(tx, of, some);
    const rows = await replacementsOf(tx, of, some);
    await saveFormers(
      tx,
      rows.map(({ workoutId, importId, former }) => ({
        workoutId,
        importId,
        former: former === null ? null : (stateWithout(readTree(former), notes.get(workoutId))?.after ?? null),
      })),
    );
  }
};

type Summary = { readonly id: string; readonly name: string; readonly version: number; readonly byHand: number };

const keptWarning = (kept: readonly Summary[]): ImportWarning[] => {
  const touched = kept.filter(({ byHand }) => byHand > 0);
  if (touched.length === 0) return [];
  const listed = touched.slice(0, LISTED_WORKOUTS);
  return [
    {
      code: "kept-by-hand",
      message: "Some workouts of the import were edited by hand since: these edits were kept.",
      params: {
        count: touched.length,
        workoutIds: listed.map(({ id }) => id),
        workouts: listed.map(({ name }) => name),
        sets: listed.map(({ byHand }) => byHand),
      },
    },
  ];
};

const goneWarning = (sets: number): ImportWarning[] =>
  sets === 0
    ? []
    : [countedWarning("exercises-gone", "Some sets could not be restored: their exercise has been deleted.", sets)];

type Part = { readonly kept: readonly Kept[]; readonly lost: number };

const keepSome = async (tx: Transaction, of: Of, ids: readonly string[], now: Date): Promise<Part> => {
  const { userId } = of;
  const notes = await importedBy(tx, of, ids);
  const trees = (await workoutTrees(tx, userId, ids)).map((tree) => readTree(tree));
  const states = trees.flatMap((tree) => stateWithout(tree, notes.get(tree.workout.id)) ?? []);
  const exerciseIds = states.flatMap(({ after }) => readTree(after).exercises.map(({ exercise_id }) => exercise_id));
  const existing = await existingExercises(tx, userId, exerciseIds);
  const kept = states.map((state): Kept => {
    const after = withoutGone(state.after, existing);
    const workout = { ...after.workout, version: state.before.workout.version + 1, updated_at: now.toISOString() };
    return { ...state, after: { ...after, workout } };
  });
  await replaceTrees(
    tx,
    userId,
    kept.map(({ after }) => after),
  );
  const setsIn = (list: readonly Kept[]): number => list.reduce((sum, { after }) => sum + after.sets.length, 0);
  return { kept, lost: setsIn(states) - setsIn(kept) };
};

const summaryOf = ({ before, byHand }: Kept): Summary => {
  const { id, title, started_at, version } = before.workout;
  return { id, name: nameOf(title ?? null, started_at), version: version + 1, byHand };
};

/**
 * Removes the rows that an import wrote into workouts, and collects the effects. Replaced content comes back, and rows
 * added or edited by hand stay. The caller has locked the training.
 */
export const undoWorkouts = async (
  tx: Transaction,
  effects: Effects,
  of: Of,
  { now, step }: { readonly now: Date; readonly step: () => void },
): Promise<UndoneWorkouts> => {
  await dropFromFormer(tx, of);
  const kept: Summary[] = [];
  const days: ExerciseDayKey[] = [];
  let lost = 0;
  for (const some of chunksOf((await editedWorkouts(tx, of)).map(({ id }) => id))) {
    step();
    const part = await keepSome(tx, of, some, now);
    kept.push(...part.kept.map(summaryOf));
    days.push(...daysOf(part.kept.flatMap(({ before, after }) => [before, after])));
    lost += part.lost;
  }
  await forgetImport(tx, of);
  const removed = await deleteImportedWorkouts(tx, of);
  effects.days(days);
  for (const { id, version } of kept) effects.change({ resource: "workouts", id, op: "upsert", version });
  // Restored sets have the metrics of the day on which they were replaced.
  if (kept.length > 0) effects.recompute({ all: true });
  if (kept.length + removed.length > 0) effects.analyze();
  return {
    removed,
    exerciseIds: days.map(({ exerciseId }) => exerciseId),
    warnings: [...keptWarning(kept), ...goneWarning(lost)],
  };
};
