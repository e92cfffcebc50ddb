import { and, eq, inArray, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import { type Placeholders, plain } from "../../parameters.ts";
import {
  changeLog,
  createdIds,
  dataExports,
  deadLetters,
  exerciseDays,
  exercises,
  idempotencyKeys,
  imports,
  jobs,
  outbox,
  PLAIN_NAMES,
  PLAIN_RESOURCES,
  personalRecords,
  sets,
  syncOperations,
  users,
  webhookDeliveries,
  workoutExercises,
  workouts,
} from "../../schema/index.ts";
import { statement } from "../../statement.ts";

const selectDeleted = statement("purge.deleted", { userId: users.id }, (db, p) =>
  db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, p.userId), isNotNull(users.deletedAt))),
);

export const isDeleted = async (executor: Executor, userId: string): Promise<boolean> =>
  (await selectDeleted(executor, { userId })).length > 0;

export const cancelJobsOf = statement("purge.cancel_jobs", { userId: jobs.userId, jobId: jobs.id }, (db, p) =>
  db
    .update(jobs)
    .set({
      cancelRequestedAt: sql`coalesce(${jobs.cancelRequestedAt}, now())`,
      status: sql`case when ${jobs.status} = 'queued' then 'cancelled' else ${jobs.status} end`,
      finishedAt: sql`case when ${jobs.status} = 'queued' then now() else ${jobs.finishedAt} end`,
    })
    .where(and(eq(jobs.userId, p.userId), ne(jobs.id, p.jobId), inArray(jobs.status, ["queued", "running"])))
    .returning({ id: jobs.id }),
);

const parameters = { userId: "uuid", limit: "int" } as const;
type Given = Placeholders<typeof parameters>;

const step = (name: string, table: PgTable, owned: (p: Given) => SQL | undefined) =>
  statement(`purge.${name}`, parameters, (db, p) => {
    const found = db.select({ place: sql`ctid` }).from(table).where(owned(p)).limit(plain(p.limit));
    return db.delete(table).where(sql`ctid = any(array${found})`).returning({ done: sql<1>`1` });
  });

const ofUser = (column: PgColumn) => (p: Given) => eq(column, p.userId);

/** The large tables, children before their parents, so that no statement cascades far. Small tables go with the user. */
export const PURGE_STEPS = [
  step("personal_records", personalRecords, ofUser(personalRecords.userId)),
  step("exercise_days", exerciseDays, ofUser(exerciseDays.userId)),
  step("sets", sets, ofUser(sets.userId)),
  step(
    "workout_exercises",
    workoutExercises,
    (p) =>
      sql`${workoutExercises.workoutId} in (select ${workouts.id} from ${workouts} where ${workouts.userId} = ${p.userId})`,
  ),
  step("workouts", workouts, ofUser(workouts.userId)),
  ...PLAIN_NAMES.map((name) => step(name, PLAIN_RESOURCES[name].table, ofUser(PLAIN_RESOURCES[name].table.userId))),
  step("exercises", exercises, ofUser(exercises.ownerId)),
  step("change_log", changeLog, ofUser(changeLog.userId)),
  step("sync_operations", syncOperations, ofUser(syncOperations.userId)),
  step("created_ids", createdIds, ofUser(createdIds.userId)),
  step("imports", imports, ofUser(imports.userId)),
  // Answers to coaches of the user are stored under the coach.
  step("idempotency_keys", idempotencyKeys, (p) =>
    or(
      eq(idempotencyKeys.scope, sql`${p.userId}::text`),
      sql`${idempotencyKeys.route} like '% for ' || ${p.userId}::text`,
    ),
  ),
  step("webhook_deliveries", webhookDeliveries, ofUser(webhookDeliveries.userId)),
  step("exports", dataExports, ofUser(dataExports.userId)),
  // The user's other jobs are cancelled, so their waiting messages start nothing. Ended sessions stay announced for a
  // day: else a Redis that lost its memory would accept the last access tokens.
  step("outbox", outbox, (p) =>
    and(ne(outbox.topic, "session-ended"), sql`${outbox.payload} ->> 'userId' = ${p.userId}::text`),
  ),
  step("dead_letters", deadLetters, (p) => sql`${deadLetters.payload} ->> 'userId' = ${p.userId}::text`),
];

export const deleteUser = statement("purge.user", { userId: users.id }, (db, p) =>
  db
    .delete(users)
    .where(and(eq(users.id, p.userId), isNotNull(users.deletedAt)))
    .returning({ id: users.id }),
);
