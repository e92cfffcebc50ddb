import { ForjaError } from "#core/errors.ts";
import type { ImportWarning } from "#core/training/import-document.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { recordChanges } from "#db/postgres/queries/changes.ts";
import { lockTraining, refreshDerived } from "#db/postgres/queries/derived.ts";
import { countImportedExercises, deleteUnusedImported } from "#db/postgres/queries/import-exercises.ts";
import { deleteImportedWorkouts, importedDays, type RemovedWorkout } from "#db/postgres/queries/import-workouts.ts";
import { lockImportTask, saveImportUndo } from "#db/postgres/queries/imports.ts";
import { recomputeSets } from "#db/postgres/queries/recompute.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, type Processor } from "./frame.ts";

/** A body weight that was entered in an imported workout moved the loads of later ones. */
const followBodyweights = async (
  tx: Transaction,
  userId: string,
  removed: readonly RemovedWorkout[],
): Promise<void> => {
  const since = removed.flatMap(({ bodyweightSince }) => bodyweightSince ?? []);
  if (since.length === 0) return;
  await recomputeSets(tx, userId, { bodyweightSince: new Date(since.reduce((a, b) => Math.min(a, b))) });
};

const keptWarnings = (kept: number): ImportWarning[] =>
  kept === 0
    ? []
    : [
        {
          code: "exercises-kept",
          message: "Some exercises that the import made are used by something else since, and were kept.",
          count: kept,
          rows: [],
        },
      ];

/** Removes what an import added: its workouts, also where they were changed since, and the exercises that nothing uses. */
export const undoImport: Processor<"undo-import"> = async (deps, { job, payload, signal, progress }) => {
  const { db, clock, newId } = deps;
  const { userId } = job;
  const { importId } = payload;
  const key = { id: importId, userId, jobId: job.id };
  await inTransaction(db, async (tx) => {
    const task = await lockImportTask(tx, key);
    if (task === null) {
      throw new ForjaError("state-conflict", { detail: "The import was changed by another job." });
    }
    if (task.status === "undone") return;
    await lockTraining(tx, userId);
    const days = await importedDays(tx, { userId, importId });
    const workouts = await deleteImportedWorkouts(tx, { userId, importId });
    progress(40);
    checkStopped(signal);
    const exercises = await deleteUnusedImported(tx, { userId, importId });
    await refreshDerived(tx, userId, days);
    await followBodyweights(tx, userId, workouts);
    progress(80);
    const [left] = await countImportedExercises(tx, { userId, importId });
    await saveImportUndo(tx, {
      ...key,
      warnings: JSON.stringify([...task.warnings, ...keptWarnings(left?.count ?? 0)]),
      now: clock().toISOString(),
    });
    if (workouts.length > 0) await requestAnalysis(tx, { userId, requestId: job.requestId, newId });
    // Last, because it holds the user's clock until the commit.
    await recordChanges(tx, userId, [
      ...workouts.map(({ id, version }) => ({ resource: "workouts", id, op: "delete", version: version + 1 }) as const),
      ...exercises.map(
        ({ id, version }) => ({ resource: "exercises", id, op: "delete", version: version + 1 }) as const,
      ),
    ]);
    checkStopped(signal);
  });
  deps.activity.record({
    userId,
    action: "import.undone",
    resource: "imports",
    resourceId: importId,
    requestId: job.requestId,
  });
  return importResult(importId);
};
