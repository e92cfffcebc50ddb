import { ForjaError } from "#core/errors.ts";
import { foldedExerciseName } from "#core/training/exercise-name.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Change, recordChanges } from "#db/postgres/queries/changes.ts";
import { lockTraining, refreshDerived } from "#db/postgres/queries/derived.ts";
import { deleteUnusedImported, visibleExercises } from "#db/postgres/queries/import-exercises.ts";
import { lockImportsOf } from "#db/postgres/queries/import-workouts.ts";
import { type ImportTask, lockImportTask, saveImportMove } from "#db/postgres/queries/imports.ts";
import { movedParts, moveParts, partNamesOf } from "#db/postgres/queries/moved-parts.ts";
import { recomputeSets } from "#db/postgres/queries/recompute.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import { exercisesOfName } from "../imports/prior-names.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, type Processor } from "./frame.ts";

const conflict = (detail: string): ForjaError => new ForjaError("state-conflict", { detail });

/** The parts of the import's workouts that the file had under a name, in whatever spelling. */
const partsOf = async (
  tx: Transaction,
  of: { readonly userId: string; readonly importId: string },
  { task, sourceName, from }: { task: ImportTask; sourceName: string; from: readonly string[] },
): Promise<string[]> => {
  const folded = foldedExerciseName(sourceName) || sourceName;
  const parts = await partNamesOf(tx, of);
  const named = parts.filter(({ name }) => (foldedExerciseName(name) || name) === folded).map(({ id }) => id);
  if (parts.length > 0) return named;
  // An import of before the names were kept: its exercise tells, where no other name has the same.
  const others = task.exercises.filter((one) => one.sourceName !== sourceName);
  const isShared = others.some((one) =>
    exercisesOfName(of.userId, task, one.sourceName).some((exerciseId) => from.includes(exerciseId)),
  );
  if (isShared)
    throw conflict("The import is of a version that kept no names, and several of them share the exercise.");
  return movedParts(tx, { ...of, exerciseIds: from });
};

/** Moves the sets of one name of an import to another exercise, with all that is derived from them. */
export const moveImport: Processor<"move-import"> = async (deps, { job, payload, signal, progress }) => {
  const { db, clock, newId } = deps;
  const { userId } = job;
  const { importId, exerciseId, place } = payload;
  const key = { id: importId, userId, jobId: job.id };
  await inTransaction(db, async (tx) => {
    const task = await lockImportTask(tx, key);
    const sourceName = task?.exercises[place]?.sourceName;
    if (task === null || sourceName === undefined) throw conflict("The import was changed by another job.");
    if (task.status !== "committed") throw conflict(`Nothing of the import can be moved: it is ${task.status}.`);
    await lockImportsOf(tx, { userId });
    await lockTraining(tx, userId);
    if (!(await visibleExercises(tx, userId, [exerciseId])).has(exerciseId)) {
      throw conflict("The exercise has gone since it was chosen.");
    }
    const from = exercisesOfName(userId, task, sourceName).filter((id) => id !== exerciseId);
    const ids = await partsOf(tx, { userId, importId }, { task, sourceName, from });
    const now = clock().toISOString();
    const moved = await moveParts(tx, { userId, ids, from, to: exerciseId, now });
    progress(40);
    checkStopped(signal);
    await recomputeSets(tx, userId, { exerciseId });
    const days = moved.days.flatMap(({ localDate, exerciseId: former }) => [
      { exerciseId: former, localDate },
      { exerciseId, localDate },
    ]);
    await refreshDerived(tx, userId, days);
    await saveImportMove(tx, { ...key, sourceName, exerciseId, now });
    const gone = await deleteUnusedImported(tx, { userId, importId }, from);
    progress(80);
    if (moved.workouts.length > 0) await requestAnalysis(tx, { userId, requestId: job.requestId, newId });
    checkStopped(signal);
    // Last, because it holds the user's clock until the commit.
    await recordChanges(tx, userId, [
      ...moved.workouts.map(({ id, version }): Change => ({ resource: "workouts", id, op: "upsert", version })),
      ...gone.map(({ id, version }): Change => ({ resource: "exercises", id, op: "delete", version: version + 1 })),
    ]);
  });
  deps.activity.record({
    userId,
    action: "import.moved",
    resource: "imports",
    resourceId: importId,
    requestId: job.requestId,
  });
  return importResult(importId);
};
