import { ForjaError } from "#core/errors.ts";
import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import { removeImportedCheckins } from "#db/mongo/checkins.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import {
  deleteImportedPlain,
  deleteImportedRoutines,
  deleteImportedSettings,
  releaseImportedRoutines,
} from "#db/postgres/queries/imports/import-document.ts";
import { countImportedExercises, deleteUnusedImported } from "#db/postgres/queries/imports/import-exercises.ts";
import { lockImportTask } from "#db/postgres/queries/imports/import-task.ts";
import { importedDays } from "#db/postgres/queries/imports/import-workouts.ts";
import { importedTypes } from "#db/postgres/queries/imports/imported-types.ts";
import { saveImportUndo } from "#db/postgres/queries/imports/imports.ts";
import type { Change } from "#db/postgres/queries/sync/changes.ts";
import { PLAIN_NAMES } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { applyRetypes, findRetypes } from "../imports/retype.ts";
import { undoWorkouts } from "../imports/undo-workouts.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, type Processor } from "./types.ts";

type Removed = { readonly id: string; readonly version: number };

const deletes = (resource: Change["resource"], rows: readonly Removed[]): Change[] =>
  rows.map(({ id, version }) => ({ resource, id, op: "delete", version: version + 1 }));

/** Edits by hand in workouts stay, and become warnings. */
const removeRows = async (
  tx: Transaction,
  effects: Effects,
  of: { userId: string; importId: string },
  { now, step }: { readonly now: Date; readonly step: (percent: number) => void },
): Promise<readonly ImportWarning[]> => {
  const days = await importedDays(tx, of);
  const undone = await undoWorkouts(tx, effects, of, { now, step: () => step(20) });
  const workouts = undone.removed;
  step(40);
  const plain: (Change & { readonly bodyweightSince: number | null })[] = [];
  for (const resource of PLAIN_NAMES) {
    const gone = await deleteImportedPlain[resource](tx, of);
    plain.push(
      ...gone.map(({ version, ...row }) => ({ ...row, resource, op: "delete", version: version + 1 }) as const),
    );
  }
  const released = await releaseImportedRoutines(tx, { ...of, now: now.toISOString() });
  const routines = await deleteImportedRoutines(tx, of);
  const settings = await deleteImportedSettings(tx, of);
  const exercises = await deleteUnusedImported(tx, of);
  effects.days(days);
  if (settings.some(({ isRule }) => isRule)) effects.recompute({ all: true });
  // Body weights that are gone counted in later workouts.
  for (const { bodyweightSince } of [...workouts, ...plain]) {
    if (bodyweightSince !== null) effects.recompute({ bodyweightAt: new Date(bodyweightSince) });
  }
  const touched = [...days.map(({ exerciseId }) => exerciseId), ...undone.exerciseIds];
  const retypes = findRetypes(await importedTypes(tx, of.userId, touched));
  await applyRetypes(tx, effects, { userId: of.userId, retypes, now });
  await effects.derive((share) => step(40 + 40 * share));
  step(80);
  if (plain.some(({ resource }) => resource === "measurements")) effects.analyze();
  effects.changeAll([
    ...released.map(({ id, version }): Change => ({ resource: "workouts", id, op: "upsert", version })),
    ...deletes("workouts", workouts),
    ...plain.map(({ resource, id, op, version }): Change => ({ resource, id, op, version })),
    ...deletes("routines", routines),
    ...deletes("exercises", exercises),
  ]);
  return undone.warnings;
};

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
    const now = clock();
    await withEffects(tx, { userId, requestId: job.requestId, newId, now }, async (effects) => {
      await effects.lock();
      const step = (percent: number): void => {
        checkStopped(signal);
        progress(percent);
      };
      const warnings = await removeRows(tx, effects, { userId, importId }, { now, step });
      const [left] = await countImportedExercises(tx, { userId, importId });
      await saveImportUndo(tx, {
        ...key,
        warnings: JSON.stringify([...task.warnings, ...warnings, ...keptWarnings(left?.count ?? 0)]),
        now: clock().toISOString(),
      });
      checkStopped(signal);
      // A training log brings none, and its undo waits for no other store.
      if (task.source === "forja") await removeImportedCheckins(mongo, { userId, importId });
    });
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
