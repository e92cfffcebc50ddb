import { ForjaError } from "#core/errors.ts";
import type { VolumeRules } from "#core/training/volume.ts";
import type { RulesByExercise, WorkoutEntry } from "#core/training/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Change } from "#db/postgres/queries/changes.ts";
import { insertImportedExercises, visibleExercises } from "#db/postgres/queries/import-exercises.ts";
import { type ImportRules, importFacts, loggedWorkouts } from "#db/postgres/queries/import-workouts.ts";
import type { ImportTask } from "#db/postgres/queries/imports.ts";
import { recomputeSets } from "#db/postgres/queries/recompute.ts";
import { type Added, addWorkouts, withOwnBodyweights } from "./add-workouts.ts";
import { partDuplicates, placeWorkouts } from "./duplicates.ts";
import { exercisesNamedBy, planExercises } from "./exercise-plan.ts";
import { type ReadLog, remarksOn } from "./read-import.ts";
import { assistanceWarnings, workoutEntryOf } from "./workout-entries.ts";

/** Those that stand already count by their own rules; the others as the file tells. */
const rulesOf = (
  known: readonly ImportRules[],
  creations: readonly { id: string; trackingType: VolumeRules["trackingType"] }[],
): RulesByExercise =>
  new Map<string, VolumeRules>([
    ...creations.map(
      ({ id, trackingType }) => [id, { trackingType, unilateral: false, bodyweightFraction: null }] as const,
    ),
    ...known.map((exercise) => [exercise.id, exercise] as const),
  ]);

export type AddLogOptions = {
  readonly userId: string;
  readonly importId: string;
  readonly task: ImportTask;
  readonly log: ReadLog;
  readonly now: Date;
  readonly step: (share: number) => void;
};

/** A body weight of an added workout counts for the account's own that follow it, too. */
const followBodyweights = async (tx: Transaction, userId: string, entries: readonly WorkoutEntry[]): Promise<void> => {
  const since = entries.flatMap(({ bodyweight, startedAt }) => (bodyweight === null ? [] : startedAt.getTime()));
  if (since.length === 0) return;
  await recomputeSets(tx, userId, { bodyweightSince: new Date(since.reduce((a, b) => Math.min(a, b))) });
};

const nothing = (): Promise<void> => Promise.resolve();

/** Writes what of a training log the account has not. */
export const addLog = async (
  tx: Transaction,
  { userId, importId, task, log, now, step }: AddLogOptions,
): Promise<Added> => {
  if (log.needs.length > 0) {
    throw new ForjaError("state-conflict", { detail: "The file does not tell all units, and neither did its sender." });
  }
  const { source } = log;
  const { timeZone } = task;
  const placed = placeWorkouts(log.workouts, { userId, source, timeZone });
  const { fresh, duplicates } = partDuplicates(placed, await loggedWorkouts(tx, userId));
  const workouts = fresh.map(({ workout }) => workout);
  const visible = await visibleExercises(tx, userId, exercisesNamedBy(task));
  const { exerciseIds, creations } = planExercises({ userId, source, task, workouts, visible });
  const made = await insertImportedExercises(tx, { userId, importId, locale: task.locale, now }, creations);
  const used = [...exerciseIds.values()].flatMap((id) => id ?? []);
  const { exercises, bodyweights } = await importFacts(tx, userId, used);
  const context = { userId, source, timeZone, importId, exerciseIds, rules: rulesOf(exercises, creations) };
  const entries = fresh.flatMap((workout) => workoutEntryOf(workout, context) ?? []);
  const known = withOwnBodyweights(bodyweights, entries);
  await addWorkouts(tx, entries, { userId, rules: context.rules, bodyweights: known, now, step });
  await followBodyweights(tx, userId, entries);
  const { rowErrors, warnings } = remarksOn(log);
  const upserts = (resource: Change["resource"], ids: readonly string[]): Change[] =>
    ids.map((id) => ({ resource, id, op: "upsert", version: 1 }));
  return {
    counts: { ...log.counts, duplicates, changed: 0, overlapping: 0 },
    rowErrors,
    warnings: [...warnings, ...assistanceWarnings(fresh, context)],
    changes: [
      ...upserts("exercises", made),
      ...upserts(
        "workouts",
        entries.map(({ id }) => id),
      ),
    ],
    needsAnalysis: entries.length > 0,
    finish: nothing,
    takeBack: nothing,
  };
};
