import type { Transaction } from "#db/postgres/client.ts";
import { chunksOf, replacedOf, replacementsOf, saveFormers } from "#db/postgres/queries/imports/imported-workouts.ts";
import type { WorkoutTree } from "#db/postgres/schema/index.ts";
import { readTree } from "./tree.ts";

export type FormerMove = {
  readonly ids: ReadonlySet<string> | null;
  readonly from: readonly string[];
  readonly to: string;
};

const movedTree = (tree: WorkoutTree, { ids, from, to }: FormerMove): WorkoutTree | null => {
  const { workout, exercises, sets } = readTree(tree);
  const moved = new Set(
    exercises
      .filter(({ id, exercise_id }) => (ids === null || ids.has(id)) && from.includes(exercise_id))
      .map(({ id }) => id),
  );
  if (moved.size === 0) return null;
  return {
    workout,
    exercises: exercises.map((row) => (moved.has(row.id) ? { ...row, exercise_id: to } : row)),
    sets: sets.map((row) => (moved.has(row.workout_exercise_id) ? { ...row, exercise_id: to } : row)),
  };
};

/** The undo of later imports then restores the name at its new exercise. */
export const moveFormers = async (
  tx: Transaction,
  of: { readonly userId: string; readonly importId: string },
  move: FormerMove,
): Promise<void> => {
  const ids = (await replacedOf(tx, of)).map(({ id }) => id);
  for (const some of chunksOf(ids)) {
    const rows = await replacementsOf(tx, of, some);
    await saveFormers(
      tx,
      rows.flatMap(({ workoutId, importId, former: before }) => {
        const former = before === null ? null : movedTree(before, move);
        return former === null ? [] : [{ workoutId, importId, former }];
      }),
    );
  }
};
