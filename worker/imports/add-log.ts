import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { insertImportedExercises } from "#db/postgres/queries/imports/import-exercises.ts";
import type { ImportTask } from "#db/postgres/queries/imports/import-task.ts";
import { insertImportedWorkouts } from "#db/postgres/queries/imports/imported-workouts.ts";
import type { WorkoutRows } from "#db/postgres/queries/workouts/workout-writes.ts";
import {
  type Added,
  addWorkouts,
  deriveImported,
  INSERTS_SHARE,
  upsertsOf,
  withOwnBodyweights,
} from "./add-workouts.ts";
import { doubtsOf, withDoubts } from "./doubts.ts";
import type { ImportOrigin, PlacedWorkout } from "./duplicates.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { prepareLog } from "./prepare-log.ts";
import { type ReadLog, remarksOn } from "./read-import.ts";
import { replaceWorkouts } from "./replace-workouts.ts";
import { applyRetypes } from "./retype.ts";
import { digestsOf } from "./tree.ts";
import { bodyweightOf, partNamesOf, workoutEntryOf } from "./workout-entries.ts";

export type AddLogOptions = {
  readonly userId: string;
  readonly importId: string;
  readonly task: ImportTask;
  readonly log: ReadLog;
  readonly now: Date;
  readonly step: (share: number) => void;
};

const nothing = (): Promise<void> => Promise.resolve();

const noteWorkouts = (
  tx: Transaction,
  { userId, importId, origin }: Pick<AddLogOptions, "userId" | "importId"> & { readonly origin: ImportOrigin },
  placed: readonly PlacedWorkout[],
): ((rows: WorkoutRows) => Promise<void>) => {
  const byId = new Map(placed.map((one) => [one.id, one.workout]));
  return (rows) =>
    insertImportedWorkouts(
      tx,
      [...digestsOf(rows)].flatMap(([workoutId, digests]) => {
        const workout = byId.get(workoutId);
        if (workout === undefined) return [];
        const { key: sourceKey } = workout;
        const fingerprint = fingerprintOf(workout);
        const partNames = partNamesOf(workout, origin);
        return [{ workoutId, importId, userId, sourceKey, fingerprint, digests, partNames, version: 1, former: null }];
      }),
    );
};

export const addLog = async (
  tx: Transaction,
  effects: Effects,
  { userId, importId, task, log, now, step }: AddLogOptions,
): Promise<Added> => {
  if (log.needs.length > 0) {
    throw new ForjaError("state-conflict", { detail: "A unit of the file is open, and the request has none." });
  }
  // Before the first read: a workout must not change between the read and its replacement.
  if (task.onChanged === "replace") await effects.lock();
  const prepared = await prepareLog(tx, { userId, log, task });
  const { origin, placed, fresh, changed, plan, rules, bodyweights, retypes } = prepared;
  const made = await insertImportedExercises(tx, { userId, importId, locale: task.locale, now }, plan.creations);
  const context = { ...origin, importId, exerciseIds: plan.exerciseIds, rules };
  const weighed = fresh.flatMap((workout) => bodyweightOf(workout, context) ?? []);
  const known = withOwnBodyweights(bodyweights, weighed);
  const coming = new Set([...fresh, ...changed.map((match) => match.placed)]);
  const doubts = doubtsOf(placed, coming, context, { bodyweights: known, locale: task.locale });
  const added = fresh.map((one) => ({
    sets: one.workout.exercises.reduce((sum, { sets }) => sum + sets.length, 0),
    entry: () => withDoubts(workoutEntryOf(one, context), doubts),
  }));
  const onRows = noteWorkouts(tx, { userId, importId, origin }, fresh);
  effects.changeAll(
    upsertsOf(
      "exercises",
      made.map((id) => ({ id })),
    ),
  );
  await addWorkouts(tx, effects, added, { userId, rules, bodyweights: known, now, step, onRows });
  // Before rows of exercises are locked: edits lock the training first.
  await effects.lock();
  if (task.onChanged === "replace") {
    const replacing = { ...context, bodyweights: known, doubts, now, step: () => step(INSERTS_SHARE) };
    await replaceWorkouts(tx, effects, changed, replacing);
  }
  await applyRetypes(tx, effects, { userId, retypes, now });
  for (const { startedAt } of weighed) effects.recompute({ bodyweightAt: startedAt });
  await deriveImported(effects, step);
  const { rowErrors, warnings } = remarksOn(log);
  return {
    counts: prepared.counts,
    exercises: prepared.exercises,
    rowErrors,
    warnings: [...warnings, ...prepared.warnings],
    finish: nothing,
    takeBack: nothing,
  };
};
