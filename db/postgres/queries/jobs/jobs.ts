import { and, eq, inArray, isNull, lt, notExists, notInArray, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { JOB_PAYLOADS, type JobPayload, messageIdOf, priorityOf } from "../../../queues/job-kinds.ts";
import type { Executor, Transaction } from "../../client.ts";
import { asText, choice, isoInstant, jsonObject } from "../../expressions.ts";
import {
  dataExports,
  HIDDEN_JOB_KINDS,
  type HiddenJobKind,
  imports,
  type JobKind,
  jobs,
  outbox,
  type Priority,
  VISIBLE_JOB_KINDS,
  type VisibleJobKind,
} from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

/** Woken when the outbox has something, and when a job changed (with its id). */
export const OUTBOX_CHANNEL = "forja_outbox";
export const JOBS_CHANNEL = "forja_jobs";

const j = alias(jobs, "j");

const jobJson = jsonObject({
  id: j.id,
  // `visible` leaves the other kinds out.
  kind: choice(VISIBLE_JOB_KINDS, sql`${j.kind}`),
  status: j.status,
  progress: j.progress,
  createdAt: isoInstant(j.createdAt),
  startedAt: isoInstant(j.startedAt),
  finishedAt: isoInstant(j.finishedAt),
  result: j.result,
  error: j.error,
});

export type JobView = (typeof jobJson)["_"]["type"];

/** `HIDDEN_JOB_KINDS` has the reason for the others. */
const visible = notInArray(j.kind, [...HIDDEN_JOB_KINDS]);

export const INSERTED_JOB = {
  id: jobs.id,
  userId: jobs.userId,
  kind: jobs.kind,
  payload: "jsonb",
  requestId: jobs.requestId,
  priority: jobs.priority,
  messageId: outbox.messageId,
} as const;

const insertJob = query("jobs.insert", INSERTED_JOB, (p) =>
  rows(
    { job: jobJson },
    (list) => sql`with j as (
      insert into ${jobs} (id, user_id, kind, payload, request_id, priority)
      values (${p.id}, ${p.userId}, ${p.kind}, ${p.payload}, ${p.requestId}, ${p.priority})
      returning *
    ), o as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select ${j.kind}, ${p.messageId},
        jsonb_build_object('jobId', ${j.id}, 'userId', ${j.userId}, 'requestId', ${j.requestId}), ${j.priority}
      from j returning pg_notify('forja_outbox', '')
    )
    select ${list} from j, o`,
  ),
);

export type JobRequest = { readonly userId: string; readonly requestId: string | null; readonly newId: () => string };

export const jobRowOf = <Kind extends JobKind>(
  { userId, requestId, newId }: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
  priority: Priority,
) => {
  const id = newId();
  const checked = JSON.stringify(JOB_PAYLOADS[kind].parse(payload));
  return { id, userId, kind, payload: checked, requestId, messageId: messageIdOf(id), priority };
};

const insert = async <Kind extends JobKind>(
  tx: Executor,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
  priority: Priority = priorityOf(kind, payload),
): Promise<JobView> => {
  const [row] = await insertJob(tx, jobRowOf(request, kind, payload, priority));
  if (row === undefined) throw new Error("a job that was just written cannot be read");
  return row.job;
};

export const createJob: <Kind extends VisibleJobKind>(
  tx: Executor,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
  priority?: Priority,
) => Promise<JobView> = insert;

export const createHiddenJob = async <Kind extends HiddenJobKind>(
  tx: Executor,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
): Promise<void> => {
  await insert(tx, request, kind, payload);
};

const made = alias(jobs, "made");

/** A waiting job of equal work and at least equal urgency. A started one may wait for its next attempt. */
const waitsFor = (of: Record<"userId" | "kind" | "payload" | "priority", SQL>): SQL => sql`${jobs} ${j}
      where ${j.userId} = ${of.userId} and ${j.kind} = ${of.kind} and ${j.status} = 'queued' and ${j.startedAt} is null
        and ${j.cancelRequestedAt} is null and ${j.payload} = ${of.payload} and ${j.priority} <= ${of.priority}
      order by ${j.createdAt} desc limit 1`;

/**
 * Locks the row, so that the worker's claim waits for this transaction: a job that is found queued here reads what this
 * transaction writes.
 */
const coalesce = query("jobs.coalesce", INSERTED_JOB, (p) =>
  rows(
    { job: jobJson },
    (list) => sql`with waiting as (
      select ${j}.* from ${waitsFor(p)} for share
    ), made as (
      insert into ${jobs} (id, user_id, kind, payload, request_id, priority)
      select ${p.id}, ${p.userId}, ${p.kind}, ${p.payload}, ${p.requestId}, ${p.priority}
      where not exists (select from waiting)
      returning *
    ), o as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select ${made.kind}, ${p.messageId},
        jsonb_build_object('jobId', ${made.id}, 'userId', ${made.userId}, 'requestId', ${made.requestId}), ${made.priority}
      from made returning pg_notify('forja_outbox', '')
    )
    select ${list} from (select * from waiting union all select made.* from made, o) j`,
  ),
);

const { id: jobId, ...ofJob } = INSERTED_JOB;
/** A request of a statement that makes several. */
export const ASKED_JOB = { jobId, ...ofJob } as const;

/**
 * Returns the common table expressions that coalesce a job for each row of a relation, as `jobs.coalesce` does for one.
 * @param from the relation, with the columns of `ASKED_JOB` and `place`
 */
export const coalescingEach = (from: string): SQL => {
  const of = (name: string): SQL => sql.raw(`wish."${name}"`);
  const named = { userId: of("userId"), kind: of("kind"), payload: of("payload"), priority: of("priority") };
  return sql`waiting as materialized (
      select ${of("place")} as place from ${sql.raw(from)} wish
      cross join lateral (select ${j.id} from ${waitsFor(named)} for share) found
    ), made as (
      insert into ${jobs} (id, user_id, kind, payload, request_id, priority)
      select ${of("jobId")}, ${named.userId}, ${named.kind}, ${named.payload}, ${of("requestId")}, ${named.priority}
      from ${sql.raw(from)} wish where not exists (select from waiting where waiting.place = ${of("place")})
      returning *
    ), o as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select ${made.kind}, ${of("messageId")},
        jsonb_build_object('jobId', ${made.id}, 'userId', ${made.userId}, 'requestId', ${made.requestId}), ${made.priority}
      from made join ${sql.raw(from)} wish on ${of("jobId")} = ${made.id} returning pg_notify('forja_outbox', '')
    )`;
};

export const lockJobRequests = query("jobs.lock_requests", { userId: jobs.userId, kind: jobs.kind }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended(${p.kind} || ' of ' || ${p.userId}::text, 0))`),
);

/**
 * Returns a waiting job of equal work and at least equal urgency, or creates one: many edits are one analysis. A
 * started job does not count, because it may be waiting for its next attempt.
 */
export const coalesceJob = async <Kind extends VisibleJobKind>(
  tx: Transaction,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
  priority: Priority = priorityOf(kind, payload),
): Promise<JobView> => {
  const [row] = await coalesce(tx, jobRowOf(request, kind, payload, priority));
  if (row === undefined) throw new Error("a job that was just requested cannot be read");
  return row.job;
};

const selectJob = query("jobs.find", { userId: jobs.userId, id: jobs.id }, (p) =>
  rows(
    { job: jobJson },
    (list) => sql`select ${list} from ${jobs} ${j} where ${and(eq(j.id, p.id), eq(j.userId, p.userId), visible)}`,
  ),
);

export const findJob = async (executor: Executor, userId: string, id: string): Promise<JobView | null> => {
  const [row] = await selectJob(executor, { userId, id });
  return row?.job ?? null;
};

export const listJobs = query(
  "jobs.list",
  {
    userId: jobs.userId,
    kind: "text?",
    status: "text?",
    beforeCreatedAt: "timestamptz?",
    beforeId: "uuid?",
    limit: "int",
  },
  (p) =>
    rows(
      { job: jobJson, sortKey: asText(j.createdAt) },
      (list) => sql`select ${list} from ${jobs} ${j}
      where ${and(
        eq(j.userId, p.userId),
        visible,
        or(isNull(p.kind), eq(j.kind, p.kind)),
        or(isNull(p.status), eq(j.status, p.status)),
        or(isNull(p.beforeId), sql`(${j.createdAt}, ${j.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
      )}
      order by ${j.createdAt} desc, ${j.id} desc limit ${p.limit}`,
    ),
);

const cancel = query("jobs.cancel", { userId: jobs.userId, id: jobs.id }, (p) =>
  rows(
    { job: jobJson, notified: sql`pg_notify('forja_jobs', ${j.id}::text)` },
    (list) => sql`with j as (
      update ${jobs} ${j} set cancel_requested_at = coalesce(${j.cancelRequestedAt}, now()),
        status = case when ${j.status} = 'queued' then 'cancelled' else ${j.status} end,
        finished_at = case when ${j.status} = 'queued' then now() else ${j.finishedAt} end
      where ${and(eq(j.id, p.id), eq(j.userId, p.userId), inArray(j.status, ["queued", "running"]), visible)}
      returning *
    )
    select ${list} from j`,
  ),
);

/** A waiting job ends at once, a running one as soon as its worker sees it. */
export const cancelJob = async (tx: Executor, userId: string, id: string): Promise<JobView | null> => {
  const [row] = await cancel(tx, { userId, id });
  return row?.job ?? null;
};

/**
 * Deletes jobs 90 days after their end. The job of an import or an export stays as long as its resource. Ids follow the
 * creation, so the oldest need no index of their own.
 */
export const sweepJobs = sweep("jobs.sweep", { now: "timestamptz" }, (p, db) => {
  const horizon = sql`${p.now} - interval '90 days'`;
  return {
    table: jobs,
    key: jobs.id,
    where: and(
      lt(
        jobs.id,
        sql`(lpad(to_hex((extract(epoch from ${horizon}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`,
      ),
      lt(jobs.finishedAt, horizon),
      notExists(
        db
          .select({ id: imports.id })
          .from(imports)
          .where(and(eq(imports.userId, jobs.userId), eq(imports.jobId, jobs.id))),
      ),
      notExists(
        db
          .select({ id: dataExports.id })
          .from(dataExports)
          .where(and(eq(dataExports.userId, jobs.userId), eq(dataExports.jobId, jobs.id))),
      ),
    ),
    oldest: jobs.id,
  };
});
