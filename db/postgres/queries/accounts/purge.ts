import { type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import {
  changeLog,
  createdIds,
  dataExports,
  deadLetters,
  exerciseDays,
  exercises,
  goals,
  idempotencyKeys,
  imports,
  measurements,
  outbox,
  personalRecords,
  sets,
  syncOperations,
  webhookDeliveries,
  workoutExercises,
  workouts,
} from "../../schema/index.ts";
import { input, type Statement, sqlStatement } from "../../statement.ts";

const selectDeleted = sqlStatement<{ userId: string }, { id: string }>(
  "purge.deleted",
  sql`select id from users where id = ${input("userId")}::uuid and deleted_at is not null`,
);

export const isDeleted = async (executor: Executor, userId: string): Promise<boolean> =>
  (await selectDeleted(executor, { userId })).length > 0;

/** Asks every other job of the user to stop. */
export const cancelJobsOf = sqlStatement<{ userId: string; jobId: string }, { id: string }>(
  "purge.cancel_jobs",
  sql`update jobs set cancel_requested_at = coalesce(cancel_requested_at, now()),
      status = case when status = 'queued' then 'cancelled' else status end,
      finished_at = case when status = 'queued' then now() else finished_at end
    where user_id = ${input("userId")}::uuid and id <> ${input("jobId")}::uuid and status in ('queued', 'running')
    returning id`,
);

type Step = Statement<{ userId: string; limit: number }, { done: number }[]>;

/** Removes at most `limit` rows of a table, found by their physical position. Answers a row for each. */
const step = (name: string, table: PgTable, owned: SQL): Step =>
  sqlStatement(
    `purge.${name}`,
    sql`delete from ${table} where ctid = any (array(select ctid from ${table} where ${owned} limit ${input("limit")}::int))
      returning 1 as done`,
  );

const ofUser = sql`user_id = ${input("userId")}::uuid`;
const ofUsersWorkout = sql`workout_id in (select id from ${workouts} where ${ofUser})`;

/**
 * Tables that can be large, children before their parents, so that no statement cascades far. Small ones are deleted
 * with the user.
 */
export const PURGE_STEPS: readonly Step[] = [
  step("personal_records", personalRecords, ofUser),
  step("exercise_days", exerciseDays, ofUser),
  step("sets", sets, ofUser),
  step("workout_exercises", workoutExercises, ofUsersWorkout),
  step("workouts", workouts, ofUser),
  step("goals", goals, ofUser),
  step("exercises", exercises, sql`owner_id = ${input("userId")}::uuid`),
  step("measurements", measurements, ofUser),
  step("change_log", changeLog, ofUser),
  step("sync_operations", syncOperations, ofUser),
  step("created_ids", createdIds, ofUser),
  step("imports", imports, ofUser),
  // The answers to coaches about the user are stored under the coach.
  step(
    "idempotency_keys",
    idempotencyKeys,
    sql`(scope = ${input("userId")}::text or route like '% for ' || ${input("userId")}::text)`,
  ),
  step("webhook_deliveries", webhookDeliveries, ofUser),
  step("exports", dataExports, ofUser),
  // The user's other jobs are cancelled, so their waiting messages start nothing. Ended sessions stay announced for a
  // day: else a Redis that lost its memory would accept the last access tokens.
  step("outbox", outbox, sql`topic <> 'session-ended' and payload ->> 'userId' = ${input("userId")}::text`),
  step("dead_letters", deadLetters, sql`payload ->> 'userId' = ${input("userId")}::text`),
];

export const deleteUser = sqlStatement<{ userId: string }, { id: string }>(
  "purge.user",
  sql`delete from users where id = ${input("userId")}::uuid and deleted_at is not null returning id`,
);
