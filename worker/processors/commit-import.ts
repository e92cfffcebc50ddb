import { ForjaError } from "#core/errors.ts";
import type { VolumeRules } from "#core/training/volume.ts";
import type { RulesByExercise } from "#core/training/workout.ts";
import { recordChanges } from "#db/postgres/queries/changes.ts";
import { insertImportedExercises, visibleExercises } from "#db/postgres/queries/import-exercises.ts";
import { type ImportRules, importFacts, lockImportsOf, loggedWorkouts } from "#db/postgres/queries/import-workouts.ts";
import { importTask, lockImportTask, saveImportCommit } from "#db/postgres/queries/imports.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import { ImportFailure } from "../importers/index.ts";
import { addWorkouts } from "../imports/add-workouts.ts";
import { partDuplicates, placeWorkouts } from "../imports/duplicates.ts";
import { exercisesNamedBy, planExercises } from "../imports/exercise-plan.ts";
import { importRefusal, readImport, remarksOn } from "../imports/read-import.ts";
import { assistanceWarnings, workoutEntryOf } from "../imports/workout-entries.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, type Processor } from "./frame.ts";

const READ_PERCENT = 15;
const WRITTEN_PERCENT = 95;

const outdated = (): ForjaError =>
  new ForjaError("state-conflict", { detail: "The import was changed by another job." });

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

/** Adds what the file holds and the log has not, all in one transaction: it is there whole, or not at all. */
export const commitImport: Processor<"commit-import"> = async (deps, { job, payload, signal, progress }) => {
  const { db, clock, newId } = deps;
  const { userId } = job;
  const { importId } = payload;
  const key = { id: importId, userId, jobId: job.id };
  const task = await importTask(db, key);
  if (task === null) throw outdated();
  if (task.status === "committed") return importResult(importId);

  const parsed = await readImport(deps, userId, task).catch((error: unknown) => {
    throw error instanceof ImportFailure ? importRefusal(error) : error;
  });
  if (parsed.needs.length > 0) {
    throw new ForjaError("state-conflict", { detail: "The file does not tell all units, and neither did its sender." });
  }
  const { source } = parsed;
  const { timeZone } = task;
  const placed = placeWorkouts(parsed.workouts, { userId, source, timeZone });
  progress(READ_PERCENT);

  await inTransaction(db, async (tx) => {
    checkStopped(signal);
    const locked = await lockImportTask(tx, key);
    if (locked === null) throw outdated();
    if (locked.status === "committed") return;
    await lockImportsOf(tx, { userId });
    const now = clock();
    const { fresh, duplicates } = partDuplicates(placed, await loggedWorkouts(tx, userId));
    const workouts = fresh.map(({ workout }) => workout);
    const visible = await visibleExercises(tx, userId, exercisesNamedBy(task));
    const { exerciseIds, creations } = planExercises({ userId, source, task, workouts, visible });
    const made = await insertImportedExercises(tx, { userId, importId, locale: task.locale, now }, creations);
    const used = [...exerciseIds.values()].flatMap((id) => id ?? []);
    const { exercises, bodyweights } = await importFacts(tx, userId, used);
    const context = { userId, source, timeZone, importId, exerciseIds, rules: rulesOf(exercises, creations) };
    const entries = fresh.flatMap((workout) => workoutEntryOf(workout, context) ?? []);
    await addWorkouts(tx, entries, {
      userId,
      rules: context.rules,
      bodyweights,
      now,
      step: (share) => {
        checkStopped(signal);
        progress(READ_PERCENT + share * (WRITTEN_PERCENT - READ_PERCENT));
      },
    });
    const { rowErrors, warnings } = remarksOn(parsed);
    await saveImportCommit(tx, {
      ...key,
      counts: JSON.stringify({ ...parsed.counts, duplicates }),
      rowErrors: JSON.stringify(rowErrors),
      warnings: JSON.stringify([...warnings, ...assistanceWarnings(fresh, context)]),
      now: now.toISOString(),
    });
    if (entries.length > 0) await requestAnalysis(tx, { userId, requestId: job.requestId, newId });
    // Last, because it holds the user's clock until the commit.
    await recordChanges(tx, userId, [
      ...made.map((id) => ({ resource: "exercises", id, op: "upsert", version: 1 }) as const),
      ...entries.map(({ id }) => ({ resource: "workouts", id, op: "upsert", version: 1 }) as const),
    ]);
    checkStopped(signal);
  });
  deps.activity.record({
    userId,
    action: "import.committed",
    resource: "imports",
    resourceId: importId,
    requestId: job.requestId,
  });
  return importResult(importId);
};
