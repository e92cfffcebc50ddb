import { ForjaError } from "#core/errors.ts";
import { countedWarning, type ImportWarning } from "#core/training/import-document.ts";
import { removeImportedCheckins } from "#db/mongo/checkins.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Change, recordChanges } from "#db/postgres/queries/changes.ts";
import { lockTraining, refreshDerived } from "#db/postgres/queries/derived.ts";
import {
  deleteImportedGoals,
  deleteImportedMeasurements,
  deleteImportedRoutines,
  deleteImportedSettings,
  releaseImportedRoutines,
} from "#db/postgres/queries/import-document.ts";
import { countImportedExercises, deleteUnusedImported } from "#db/postgres/queries/import-exercises.ts";
import { lockImportTask } from "#db/postgres/queries/import-task.ts";
import { importedDays } from "#db/postgres/queries/import-workouts.ts";
import { importedTypes } from "#db/postgres/queries/imported-types.ts";
import { saveImportUndo } from "#db/postgres/queries/imports.ts";
import { recomputeSets } from "#db/postgres/queries/recompute.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import { applyRetypes, findRetypes } from "../imports/retype.ts";
import { undoWorkouts } from "../imports/undo-workouts.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, type Processor } from "./frame.ts";

type Removed = { readonly id: string; readonly version: number };

/** The rows that an undo has removed and changed. */
type Undone = {
  readonly removed: Readonly<Record<Change["resource"], readonly Removed[]>>;
  /** Workouts that were made of a routine which is gone. */
  readonly released: readonly Removed[];
  /** Workouts that stay in another state, and exercises that are tracked otherwise again. */
  readonly changes: readonly Change[];
  readonly warnings: readonly ImportWarning[];
};

/** Body weights and rules of exercises that are gone moved the loads of what is left. */
const followRules = async (
  tx: Transaction,
  userId: string,
  gone: { readonly weighed: readonly { bodyweightSince: number | null }[]; readonly rules: boolean },
): Promise<void> => {
  if (gone.rules) await recomputeSets(tx, userId, {});
  const since = gone.weighed.flatMap(({ bodyweightSince }) => bodyweightSince ?? []);
  if (gone.rules || since.length === 0) return;
  await recomputeSets(tx, userId, { bodyweightSince: new Date(since.reduce((a, b) => Math.min(a, b))) });
};

/** Removes the rows of an import and the exercises that nothing uses. Edits by hand in workouts stay. */
const removeRows = async (
  tx: Transaction,
  of: { userId: string; importId: string },
  now: Date,
  step: (percent: number) => void,
): Promise<Undone> => {
  const days = await importedDays(tx, of);
  const undone = await undoWorkouts(tx, of, now, () => step(20));
  const workouts = undone.removed;
  step(40);
  const goals = await deleteImportedGoals(tx, of);
  const measurements = await deleteImportedMeasurements(tx, of);
  const released = await releaseImportedRoutines(tx, { ...of, now: now.toISOString() });
  const routines = await deleteImportedRoutines(tx, of);
  const settings = await deleteImportedSettings(tx, of);
  const exercises = await deleteUnusedImported(tx, of);
  await refreshDerived(tx, of.userId, days);
  await followRules(tx, of.userId, {
    weighed: [...workouts, ...measurements],
    rules: undone.isRestored || settings.some(({ isRule }) => isRule),
  });
  const touched = [...days.map(({ exerciseId }) => exerciseId), ...undone.exerciseIds];
  const retypes = findRetypes(await importedTypes(tx, of.userId, touched));
  const retyped = await applyRetypes(tx, of.userId, retypes, now);
  step(80);
  return {
    removed: { workouts, goals, measurements, routines, exercises },
    released,
    changes: [...undone.changes, ...retyped],
    warnings: undone.warnings,
  };
};

const deletes = (resource: Change["resource"], rows: readonly Removed[]): Change[] =>
  rows.map(({ id, version }) => ({ resource, id, op: "delete", version: version + 1 }));

const changesOf = ({ removed, released, changes }: Undone): Change[] => [
  ...changes,
  ...released.map(({ id, version }): Change => ({ resource: "workouts", id, op: "upsert", version })),
  ...deletes("workouts", removed.workouts),
  ...deletes("goals", removed.goals),
  ...deletes("measurements", removed.measurements),
  ...deletes("routines", removed.routines),
  ...deletes("exercises", removed.exercises),
];

const keptWarnings = (kept: number): ImportWarning[] =>
  kept === 0
    ? []
    : [
        countedWarning(
          "exercises-kept",
          "Some exercises that the import made are used by something else since, and were kept.",
          kept,
        ),
      ];

/** Removes exactly the rows of an import, and restores the rows that it replaced. Settings from it stay. */
export const undoImport: Processor<"undo-import"> = async (deps, { job, payload, signal, progress }) => {
  const { db, mongo, clock, newId } = deps;
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
    const undone = await removeRows(tx, { userId, importId }, clock(), (percent) => {
      checkStopped(signal);
      progress(percent);
    });
    const [left] = await countImportedExercises(tx, { userId, importId });
    await saveImportUndo(tx, {
      ...key,
      warnings: JSON.stringify([...task.warnings, ...undone.warnings, ...keptWarnings(left?.count ?? 0)]),
      now: clock().toISOString(),
    });
    const { workouts, measurements } = undone.removed;
    if (workouts.length + measurements.length + undone.changes.length > 0) {
      await requestAnalysis(tx, { userId, requestId: job.requestId, newId });
    }
    checkStopped(signal);
    // A training log brings none, and its undo waits for no other store.
    if (task.source === "forja") await removeImportedCheckins(mongo, { userId, importId });
    // Last, because it holds the user's clock until the commit.
    await recordChanges(tx, userId, changesOf(undone));
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
