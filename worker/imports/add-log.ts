import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Change } from "#db/postgres/queries/changes.ts";
import { lockTraining } from "#db/postgres/queries/derived.ts";
import { insertImportedExercises } from "#db/postgres/queries/import-exercises.ts";
import type { ImportTask } from "#db/postgres/queries/import-task.ts";
import { insertImportedWorkouts } from "#db/postgres/queries/imported-workouts.ts";
import { recomputeSets } from "#db/postgres/queries/recompute.ts";
import type { WorkoutRows } from "#db/postgres/queries/workouts.ts";
import { type Added, addWorkouts, withOwnBodyweights } from "./add-workouts.ts";
import type { ImportOrigin, PlacedWorkout } from "./duplicates.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { prepareLog } from "./prepare-log.ts";
import { type ReadLog, remarksOn } from "./read-import.ts";
import { type Replaced, replaceWorkouts } from "./replace-workouts.ts";
import { applyRetypes } from "./retype.ts";
import { digestsOf } from "./tree.ts";
import { partNamesOf, workoutEntryOf } from "./workout-entries.ts";

export type AddLogOptions = {
  readonly userId: string;
  readonly importId: string;
  readonly task: ImportTask;
  readonly log: ReadLog;
  readonly now: Date;
  readonly step: (share: number) => void;
};

/** A body weight of a workout counts for the account's own that follow it, too. */
const followBodyweights = async (tx: Transaction, userId: string, since: readonly number[]): Promise<void> => {
  if (since.length === 0) return;
  await recomputeSets(tx, userId, { bodyweightSince: new Date(since.reduce((a, b) => Math.min(a, b))) });
};

const nothing = (): Promise<void> => Promise.resolve();

/** Notes the written rows of each workout. A later file or an undo compares them to find changes. */
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

/** Writes what of a training log the account has not, and what has changed since where its sender wants that. */
export const addLog = async (
  tx: Transaction,
  { userId, importId, task, log, now, step }: AddLogOptions,
): Promise<Added> => {
  if (log.needs.length > 0) {
    throw new ForjaError("state-conflict", { detail: "A unit of the file is open, and the request has none." });
  }
  // Before the first read: a workout must not change between the read and its replacement.
  if (task.onChanged === "replace") await lockTraining(tx, userId);
  const prepared = await prepareLog(tx, { userId, log, task });
  const { origin, fresh, changed, plan, rules, bodyweights, retypes } = prepared;
  const made = await insertImportedExercises(tx, { userId, importId, locale: task.locale, now }, plan.creations);
  const context = { ...origin, importId, exerciseIds: plan.exerciseIds, rules };
  const entries = fresh.flatMap((workout) => workoutEntryOf(workout, context) ?? []);
  const known = withOwnBodyweights(bodyweights, entries);
  const onRows = noteWorkouts(tx, { userId, importId, origin }, fresh);
  await addWorkouts(tx, entries, { userId, rules, bodyweights: known, now, step, onRows });
  const replaced: Replaced =
    task.onChanged === "replace"
      ? await replaceWorkouts(tx, changed, { ...context, bodyweights: known, now, step: () => step(1) })
      : { changes: [], bodyweightSince: [] };
  const retyped = await applyRetypes(tx, userId, retypes, now);
  const weighed = entries.flatMap(({ bodyweight, startedAt }) => (bodyweight === null ? [] : startedAt.getTime()));
  await followBodyweights(tx, userId, [...weighed, ...replaced.bodyweightSince]);
  const { rowErrors, warnings } = remarksOn(log);
  const upserts = (resource: Change["resource"], ids: readonly string[]): Change[] =>
    ids.map((id) => ({ resource, id, op: "upsert", version: 1 }));
  return {
    counts: prepared.counts,
    exercises: prepared.exercises,
    rowErrors,
    warnings: [...warnings, ...prepared.warnings],
    changes: [
      ...upserts("exercises", made),
      ...retyped,
      ...upserts(
        "workouts",
        entries.map(({ id }) => id),
      ),
      ...replaced.changes,
    ],
    needsAnalysis: entries.length + replaced.changes.length + retyped.length > 0,
    finish: nothing,
    takeBack: nothing,
  };
};
