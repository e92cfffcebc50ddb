import { ForjaError } from "#core/errors.ts";
import { foldedExerciseName } from "#core/exercises/exercise-name.ts";
import type { ImportWarning } from "#core/imports/import-document.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import { deleteUnusedImported, visibleExercises } from "#db/postgres/queries/imports/import-exercises.ts";
import { type ImportTask, lockImportTask, withReadNames } from "#db/postgres/queries/imports/import-task.ts";
import { lockImportsOf } from "#db/postgres/queries/imports/import-workouts.ts";
import { importedTypes } from "#db/postgres/queries/imports/imported-types.ts";
import { saveImportMove } from "#db/postgres/queries/imports/imports.ts";
import {
  movedParts,
  moveParts,
  partNamesOf,
  trackingTypeOf,
  valuesOfParts,
} from "#db/postgres/queries/workouts/moved-parts.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { moveFormers } from "../imports/moved-formers.ts";
import { exercisesOfName } from "../imports/prior-names.ts";
import { applyRetypes, findRetypes, retypeWarnings } from "../imports/retype.ts";
import { uncountedOfMove } from "../imports/uncounted.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, type Processor } from "./types.ts";

const conflict = (detail: string): ForjaError => new ForjaError("state-conflict", { detail });

const partsOf = async (
  tx: Transaction,
  of: { readonly userId: string; readonly importId: string },
  { task, sourceName, from }: { task: ImportTask; sourceName: string; from: readonly string[] },
): Promise<{ readonly ids: string[]; readonly isNamed: boolean }> => {
  const folded = foldedExerciseName(sourceName) || sourceName;
  const parts = await partNamesOf(tx, of);
  const named = parts.filter(({ name }) => (foldedExerciseName(name) || name) === folded).map(({ id }) => id);
  if (parts.length > 0) return { ids: named, isNamed: true };
  // Imports from before names were kept: the exercise identifies the name, when no other name has it.
  const others = task.exercises.filter((one) => one.sourceName !== sourceName);
  const isShared = others.some((one) =>
    exercisesOfName(of.userId, task, one.sourceName).some((exerciseId) => from.includes(exerciseId)),
  );
  if (isShared)
    throw conflict("The import is of a version that kept no names, and several of them share the exercise.");
  return { ids: await movedParts(tx, { ...of, exerciseIds: from }), isNamed: false };
};

/** An earlier move of the name warned of values that may count now. */
const isOfMove = ({ code, params }: ImportWarning, name: string): boolean =>
  code === "values-not-counted" && params.rows === undefined && Array.isArray(params.names) && params.names[0] === name;

const uncountedWarnings = async (
  tx: Transaction,
  { sourceName, exerciseId, parts }: { sourceName: string; exerciseId: string; parts: readonly string[] },
): Promise<ImportWarning[]> => {
  const type = await trackingTypeOf(tx, exerciseId);
  return type === null ? [] : uncountedOfMove(sourceName, type, await valuesOfParts(tx, parts));
};

type Moving = {
  readonly userId: string;
  readonly importId: string;
  readonly exerciseId: string;
  readonly task: ImportTask;
  readonly sourceName: string;
  readonly from: readonly string[];
  readonly now: Date;
};

type Step = (percent: number) => void;

const moveSets = async (
  tx: Transaction,
  effects: Effects,
  { userId, importId, exerciseId, task, sourceName, from, now }: Moving,
  step: Step,
): Promise<readonly ImportWarning[]> => {
  const { ids, isNamed } = await partsOf(tx, { userId, importId }, { task, sourceName, from });
  const moved = await moveParts(tx, { userId, ids, from, to: exerciseId, now: now.toISOString() });
  await moveFormers(tx, { userId, importId }, { ids: isNamed ? new Set(ids) : null, from, to: exerciseId });
  step(40);
  effects.recompute({ exerciseId });
  const retypes = findRetypes(await importedTypes(tx, userId, [exerciseId, ...from]));
  await applyRetypes(tx, effects, { userId, retypes, now });
  for (const { localDate, exerciseId: former } of moved.days) {
    effects.days([
      { exerciseId: former, localDate },
      { exerciseId, localDate },
    ]);
  }
  await effects.derive(() => step(40));
  for (const { id, version } of moved.workouts) effects.change({ resource: "workouts", id, op: "upsert", version });
  if (moved.workouts.length > 0) effects.analyze();
  return [
    ...task.warnings.filter((warning) => !isOfMove(warning, sourceName)),
    ...retypeWarnings(retypes),
    ...(await uncountedWarnings(tx, { sourceName, exerciseId, parts: moved.parts })),
  ];
};

export const moveImport: Processor<"move-import"> = async (deps, { job, payload, signal, progress }) => {
  const { db, clock, newId } = deps;
  const { userId } = job;
  const { importId, exerciseId, place } = payload;
  const key = { id: importId, userId, jobId: job.id };
  const step: Step = (percent) => {
    progress(percent);
    checkStopped(signal);
  };
  await inTransaction(db, async (tx) => {
    const locked = await lockImportTask(tx, key);
    const task = locked === null ? null : withReadNames(locked);
    const sourceName = task?.exercises[place]?.sourceName;
    if (task === null || sourceName === undefined) throw conflict("The import was changed by another job.");
    if (task.status !== "committed") throw conflict(`Nothing of the import can be moved: it is ${task.status}.`);
    await lockImportsOf(tx, { userId });
    const now = clock();
    await withEffects(tx, { userId, requestId: job.requestId, newId, now }, async (effects) => {
      await effects.lock();
      if (!(await visibleExercises(tx, userId, [exerciseId])).has(exerciseId)) {
        throw conflict("The exercise has gone since it was chosen.");
      }
      const from = exercisesOfName(userId, task, sourceName).filter((id) => id !== exerciseId);
      const moving = { userId, importId, exerciseId, task, sourceName, from, now };
      const warnings = JSON.stringify(await moveSets(tx, effects, moving, step));
      await saveImportMove(tx, { ...key, sourceName, exerciseId, warnings, now: now.toISOString() });
      const gone = await deleteUnusedImported(tx, { userId, importId }, from);
      for (const { id, version } of gone) {
        effects.change({ resource: "exercises", id, op: "delete", version: version + 1 });
      }
      step(80);
    });
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
