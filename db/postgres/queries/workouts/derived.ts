import { sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { LockHeld, waitsOutside } from "../../lock-held.ts";
import { query, rows } from "../../statement.ts";
import { followRecords, type LiftChange } from "./changed-records.ts";
import { refreshDays } from "./exercise-days.ts";
import { rebuildRecords } from "./personal-records.ts";

export type ExerciseDayKey = { readonly exerciseId: string; readonly localDate: string };

/** `localDates` are those of the workout before and after the change. */
export type ChangedLift = LiftChange & { readonly localDates: readonly string[] };

const lockUser = query("training.lock", { userId: "text" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended(${p.userId}, 0))`),
);

const tryLockUser = query("training.try-lock", { userId: "text" }, (p) =>
  rows(
    { acquired: expression("boolean", sql`pg_try_advisory_xact_lock(hashtextextended(${p.userId}, 0))`) },
    (list) => sql`select ${list}`,
  ),
);

const isUserFree = async (executor: Executor, userId: string): Promise<boolean> => {
  const [lock] = await tryLockUser(executor, { userId });
  return lock?.acquired === true;
};

/**
 * Locks the user's training, so that its changes run one after the other. It is locked before the first read, because
 * each change uses all rows of the one before. A body weight counts in every later workout. All other rows are locked
 * after it, so no two changes can deadlock.
 */
export const lockTraining = async (tx: Executor, userId: string): Promise<void> => {
  if (!waitsOutside(tx)) await lockUser(tx, { userId });
  else if (!(await isUserFree(tx, userId))) throw new LockHeld((db) => isUserFree(db, userId));
};

const keysOf = (keys: readonly ExerciseDayKey[]): string =>
  JSON.stringify(keys.map(({ exerciseId, localDate }) => ({ exercise_id: exerciseId, local_date: localDate })));

/** Days of exercises in one statement, which takes some tens of milliseconds. */
const DAYS_EACH = 4_000;

const dayBatches = (keys: readonly ExerciseDayKey[]): ExerciseDayKey[][] => {
  const unique = [...new Map(keys.map((key) => [`${key.exerciseId} ${key.localDate}`, key])).values()];
  return Array.from({ length: Math.ceil(unique.length / DAYS_EACH) }, (_, index) =>
    unique.slice(index * DAYS_EACH, (index + 1) * DAYS_EACH),
  );
};

/** Exercises of about as many days. Each is in one batch, so that its records are computed once. */
const exerciseBatches = (keys: readonly ExerciseDayKey[]): string[][] => {
  const batches: string[][] = [];
  let days = DAYS_EACH;
  for (const [exerciseId, { length }] of Map.groupBy(keys, (key) => key.exerciseId)) {
    if (days >= DAYS_EACH) {
      batches.push([]);
      days = 0;
    }
    batches.at(-1)?.push(exerciseId);
    days += length;
  }
  return batches;
};

/**
 * Refreshes the roll-ups of some days, and computes all records of their exercises again. `onBatch` gets the share that
 * is done, 0 to 1, before each statement, and may throw to stop. The caller has locked the training.
 */
export const refreshDerived = async (
  tx: Executor,
  userId: string,
  keys: readonly ExerciseDayKey[],
  onBatch?: (share: number) => void,
): Promise<void> => {
  const steps = [
    ...dayBatches(keys).map((some) => () => refreshDays(tx, { userId, keys: keysOf(some) })),
    ...exerciseBatches(keys).map((ids) => () => rebuildRecords(tx, { userId, exerciseIds: JSON.stringify(ids) })),
  ];
  for (const [index, step] of steps.entries()) {
    onBatch?.(index / steps.length);
    await step();
  }
};

/**
 * Refreshes the roll-ups and records that changed lifts reach. All changes of an exercise since its last refresh are in
 * one call. The caller has locked the training.
 */
export const followLifts = async (tx: Executor, userId: string, lifts: readonly ChangedLift[]): Promise<void> => {
  if (lifts.length === 0) return;
  const keys = lifts.flatMap(({ exerciseId, localDates }) =>
    localDates.map((localDate) => ({ exerciseId, localDate })),
  );
  const changes = lifts.map(({ exerciseId, workoutId, was, held }) => ({
    exercise_id: exerciseId,
    workout_id: workoutId,
    was,
    held: held.map(({ kind, atWeightKg, value }) => ({ kind, at_weight_kg: atWeightKg, value })),
  }));
  await Promise.all([
    refreshDays(tx, { userId, keys: keysOf(keys) }),
    followRecords(tx, { userId, changes: JSON.stringify(changes) }),
  ]);
};
