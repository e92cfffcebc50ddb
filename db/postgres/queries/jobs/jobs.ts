import { type SQL, sql } from "drizzle-orm";
import { JOB_PAYLOADS, type JobPayload, messageIdOf, priorityOf } from "../../../queues/job-kinds.ts";
import type { Executor, Transaction } from "../../client.ts";
import {
  HIDDEN_JOB_KINDS,
  type HiddenJobKind,
  type JobError,
  type JobKind,
  type JobResult,
  type JobStatus,
  type Priority,
  type VisibleJobKind,
} from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

/** Woken when the outbox has something, and when a job changed (with its id). */
export const OUTBOX_CHANNEL = "forja_outbox";
export const JOBS_CHANNEL = "forja_jobs";

/** A job as the API shows it. */
export type JobView = {
  id: string;
  kind: VisibleJobKind;
  status: JobStatus;
  progress: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  result: JobResult | null;
  error: JobError | null;
};

const jobJson: SQL = sql`json_build_object('id', j.id, 'kind', j.kind, 'status', j.status, 'progress', j.progress,
  'createdAt', iso_instant(j.created_at), 'startedAt', iso_instant(j.started_at),
  'finishedAt', iso_instant(j.finished_at), 'result', j.result, 'error', j.error)`;

/** Whether a row `j` is one that its user may see; `HIDDEN_JOB_KINDS` says why others may not be. */
const visible: SQL = sql`j.kind <> all (array[${sql.raw(HIDDEN_JOB_KINDS.map((kind) => `'${kind}'`).join(", "))}])`;

type NewJob = {
  id: string;
  userId: string;
  kind: string;
  payload: string;
  requestId: string | null;
  messageId: string;
  priority: Priority;
};

const handOver = sql`insert into outbox (topic, message_id, payload, priority)
  select kind, ${input("messageId")}::text,
    jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', request_id), priority
  from j returning pg_notify('forja_outbox', '')`;

const insertJob = sqlStatement<NewJob, { job: JobView }>(
  "jobs.insert",
  sql`with j as (
      insert into jobs (id, user_id, kind, payload, request_id, priority)
      values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("kind")}::text, ${input("payload")}::jsonb,
        ${input("requestId")}::text, ${input("priority")}::int)
      returning *
    ), o as (${handOver})
    select ${jobJson} as job from j, o`,
);

/** The user and request behind a job. */
export type JobRequest = { readonly userId: string; readonly requestId: string | null; readonly newId: () => string };

const insert = async <Kind extends JobKind>(
  tx: Executor,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
  priority: Priority = priorityOf(kind, payload),
): Promise<JobView> => {
  const id = request.newId();
  const [row] = await insertJob(tx, {
    id,
    userId: request.userId,
    kind,
    payload: JSON.stringify(JOB_PAYLOADS[kind].parse(payload)),
    requestId: request.requestId,
    messageId: messageIdOf(id),
    priority,
  });
  if (row === undefined) throw new Error("a job that was just written cannot be read");
  return row.job;
};

/** Writes a job and the message that starts it, both or neither. */
export const createJob: <Kind extends VisibleJobKind>(
  tx: Executor,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
  priority?: Priority,
) => Promise<JobView> = insert;

/** Creates a job of a kind that no user sees. */
export const createHiddenJob = async <Kind extends HiddenJobKind>(
  tx: Executor,
  request: JobRequest,
  kind: Kind,
  payload: JobPayload<Kind>,
): Promise<void> => {
  await insert(tx, request, kind, payload);
};

/**
 * The row lock makes the worker's claim wait for this transaction: a job that is found queued here reads what this
 * transaction writes.
 */
const queuedJob = sqlStatement<{ userId: string; kind: string; payload: string; priority: Priority }, { job: JobView }>(
  "jobs.queued",
  sql`select ${jobJson} as job from jobs j
    where j.user_id = ${input("userId")}::uuid and j.kind = ${input("kind")}::text and j.status = 'queued'
      and j.started_at is null and j.cancel_requested_at is null and j.payload = ${input("payload")}::jsonb
      and j.priority <= ${input("priority")}::int
    order by j.created_at desc limit 1 for share`,
);

/** Serializes the requests for one kind of job of a user, if no other lock does so. */
export const lockJobRequests = sqlStatement<{ userId: string; kind: JobKind }, Record<string, never>>(
  "jobs.lock_requests",
  sql`select pg_advisory_xact_lock(
    hashtextextended(${input("kind")}::text || ' of ' || ${input("userId")}::text, 0))`,
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
  const [waiting] = await queuedJob(tx, { userId: request.userId, kind, payload: JSON.stringify(payload), priority });
  return waiting?.job ?? createJob(tx, request, kind, payload, priority);
};

const selectJob = sqlStatement<{ userId: string; id: string }, { job: JobView }>(
  "jobs.find",
  sql`select ${jobJson} as job from jobs j where j.id = ${input("id")}::uuid and j.user_id = ${input("userId")}::uuid
    and ${visible}`,
);

export const findJob = async (executor: Executor, userId: string, id: string): Promise<JobView | null> => {
  const [row] = await selectJob(executor, { userId, id });
  return row?.job ?? null;
};

type JobListInput = {
  userId: string;
  kind: string | null;
  status: string | null;
  beforeCreatedAt: string | null;
  beforeId: string | null;
  limit: number;
};

export const listJobs = sqlStatement<JobListInput, { job: JobView; sortKey: string }>(
  "jobs.list",
  sql`select ${jobJson} as job, j.created_at::text as "sortKey" from jobs j
    where j.user_id = ${input("userId")}::uuid and ${visible}
      and (${input("kind")}::text is null or j.kind = ${input("kind")}::text)
      and (${input("status")}::text is null or j.status = ${input("status")}::text)
      and (${input("beforeId")}::uuid is null or
        (j.created_at, j.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by j.created_at desc, j.id desc limit ${input("limit")}::int`,
);

const cancel = sqlStatement<{ userId: string; id: string }, { job: JobView }>(
  "jobs.cancel",
  sql`with j as (
      update jobs j set cancel_requested_at = coalesce(cancel_requested_at, now()),
        status = case when status = 'queued' then 'cancelled' else status end,
        finished_at = case when status = 'queued' then now() else finished_at end
      where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid and status in ('queued', 'running')
        and ${visible}
      returning *
    )
    select ${jobJson} as job, pg_notify('forja_jobs', j.id::text) from j`,
);

/** Cancels what has not ended: what waits at once, what runs as soon as its worker sees it. Null when there is nothing to cancel. */
export const cancelJob = async (tx: Executor, userId: string, id: string): Promise<JobView | null> => {
  const [row] = await cancel(tx, { userId, id });
  return row?.job ?? null;
};

/**
 * Deletes jobs 90 days after their end. The job of an import or an export stays as long as its resource. Ids follow the
 * creation, so the oldest need no index of their own.
 */
export const sweepJobs = sqlStatement<{ now: string }, Removed>(
  "jobs.sweep",
  removing(sql`delete from jobs where id in (
    select j.id from jobs j
    where j.id < (lpad(to_hex((extract(epoch from ${input("now")}::timestamptz - interval '90 days') * 1000)::bigint),
        12, '0') || repeat('0', 20))::uuid
      and j.finished_at < ${input("now")}::timestamptz - interval '90 days'
      and not exists (select 1 from imports i where i.user_id = j.user_id and i.job_id = j.id)
      and not exists (select 1 from exports e where e.user_id = j.user_id and e.job_id = j.id)
    order by j.id limit 5000)`),
);
