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

/**
 * Refreshes the roll-ups of some days, and computes all records of their exercises again. It takes any number in one
 * statement. The caller has locked the training.
 */
export const refreshDerived = async (tx: Executor, userId: string, keys: readonly ExerciseDayKey[]): Promise<void> => {
  if (keys.length === 0) return;
  const exerciseIds = JSON.stringify([...new Set(keys.map(({ exerciseId }) => exerciseId))]);
  await Promise.all([refreshDays(tx, { userId, keys: keysOf(keys) }), rebuildRecords(tx, { userId, exerciseIds })]);
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
