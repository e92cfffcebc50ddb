import { sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import type { JobError, JobKind, JobResult, JobStatus, Priority } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";

/** The id of the message of a row `j` of the ledger, as `messageIdOf` makes it. */
export const messageIdOfRow = sql`'job-' || j.id || case when j.requeues > 0 then '-' || j.requeues else '' end`;

// Queries with which a worker takes a job, sends its heartbeat, and ends or returns it.

export type ClaimedJob = {
  readonly id: string;
  readonly userId: string;
  readonly kind: JobKind;
  readonly payload: Record<string, unknown>;
  readonly requestId: string | null;
  readonly priority: Priority;
  readonly createdAt: string;
  /** When it was asked for, or requeued since. */
  readonly triedFrom: string;
  readonly queuedMs: number;
  /** Starts in all, with this one. */
  readonly attempt: number;
  /** Failed runs before this one, by cause. */
  readonly faults: number;
  readonly deferrals: number;
  readonly requeues: number;
};

/** The reasons for which a job cannot be taken. */
export type Refusal =
  /** It has ended, or was cancelled. */
  | { readonly refused: "ended" }
  /** Somebody shows life in it at this moment. */
  | { readonly refused: "running" }
  /** It was running when a process died: it may be taken where nothing else runs. */
  | { readonly refused: "suspect" }
  /** It was running each time that a process died, as often as is allowed. */
  | { readonly refused: "killer"; readonly job: ClaimedJob; readonly starts: number };

type Take = { id: string; alone: boolean; maxStarts: number; aliveSeconds: number };
type Taken = {
  status: JobStatus;
  starts: number;
  isAlive: boolean;
  cancelRequested: boolean;
  taken: boolean;
  job: ClaimedJob;
};

/** The count of starts is written before the job runs, so that it survives the process. */
const take = sqlStatement<Take, Taken>(
  "jobs.take",
  sql`with was as (
      select id, status, open_starts, cancel_requested_at is not null as cancelled,
        status = 'running' and heartbeat_at > now() - make_interval(secs => ${input("aliveSeconds")}::float8) as alive
      from jobs where id = ${input("id")}::uuid for update
    ), j as (
      update jobs set status = 'running', started_at = coalesce(jobs.started_at, now()), heartbeat_at = now(),
        attempts = jobs.attempts + 1, open_starts = jobs.open_starts + 1
      from was
      where jobs.id = was.id and was.status in ('queued', 'running') and not was.cancelled and was.alive is not true
        and (was.open_starts = 0 or (${input("alone")}::boolean and was.open_starts < ${input("maxStarts")}::int))
      returning jobs.*
    )
    select was.status, was.open_starts as starts, coalesce(was.alive, false) as "isAlive",
      was.cancelled as "cancelRequested", j.id is not null as taken,
      json_build_object('id', r.id, 'userId', r.user_id, 'kind', r.kind, 'payload', r.payload,
        'requestId', r.request_id, 'priority', r.priority, 'createdAt', iso_instant(r.created_at),
        'triedFrom', iso_instant(coalesce(r.requeued_at, r.created_at)), 'attempt', coalesce(j.attempts, r.attempts),
        'queuedMs', round(extract(epoch from coalesce(j.started_at, now()) - r.created_at) * 1000),
        'faults', r.faults, 'deferrals', r.deferrals, 'requeues', r.requeues) as job,
      case when j.id is not null then pg_notify('forja_jobs', j.id::text) end
    from was join jobs r on r.id = was.id left join j on j.id = was.id`,
);

export type TakeOptions = {
  /** True when nothing else runs in this process. */
  readonly alone: boolean;
  readonly maxStarts: number;
  /** A job with a heartbeat within so many seconds is running. */
  readonly aliveSeconds: number;
};

const OPEN: ReadonlySet<JobStatus> = new Set(["queued", "running"]);

/** Takes a job on, or answers why it cannot be taken. */
export const takeJob = async (
  executor: Executor,
  id: string,
  options: TakeOptions,
): Promise<{ readonly job: ClaimedJob } | Refusal> => {
  const [row] = await take(executor, { id, ...options });
  if (row === undefined || row.cancelRequested || !OPEN.has(row.status)) return { refused: "ended" };
  if (row.taken) return { job: row.job };
  if (row.isAlive) return { refused: "running" };
  return row.starts < options.maxStarts
    ? { refused: "suspect" }
    : { refused: "killer", job: row.job, starts: row.starts };
};

/** Sends a heartbeat with the progress. Returns whether somebody wants the job to stop. */
export const beatJob = sqlStatement<{ id: string; progress: number }, { cancelRequested: boolean }>(
  "jobs.beat",
  sql`with was as (select id, progress from jobs where id = ${input("id")}::uuid), j as (
      update jobs set heartbeat_at = now(), progress = greatest(progress, ${input("progress")}::int)
      where id = ${input("id")}::uuid and status = 'running'
      returning id, progress, cancel_requested_at
    )
    select j.cancel_requested_at is not null as "cancelRequested",
      case when j.progress > was.progress then pg_notify('forja_jobs', j.id::text) end
    from j join was using (id)`,
);

type Ending = { id: string; status: JobStatus; result: string | null; error: string | null };

const end = sqlStatement<Ending, { id: string }>(
  "jobs.end",
  sql`with j as (
      update jobs set status = ${input("status")}::text, result = ${input("result")}::jsonb,
        error = ${input("error")}::jsonb, finished_at = now(),
        progress = case when ${input("status")}::text = 'completed' then 100 else progress end
      where id = ${input("id")}::uuid and status in ('queued', 'running')
      returning id
    )
    select j.id, pg_notify('forja_jobs', j.id::text) from j`,
);

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export const completeJob = (executor: Executor, id: string, result: JobResult | null) =>
  end(executor, { id, status: "completed", result: json(result), error: null });

export const failJob = (executor: Executor, id: string, error: JobError, result: JobResult | null = null) =>
  end(executor, { id, status: "failed", result: json(result), error: json(error) });

export const endCancelledJob = (executor: Executor, id: string) =>
  end(executor, { id, status: "cancelled", result: null, error: null });

type Return = { id: string; fault: number; deferral: number; cause: string | null };

const putBack = sqlStatement<Return, { id: string }>(
  "jobs.put_back",
  sql`with j as (
      update jobs set status = 'queued', open_starts = 0, faults = faults + ${input("fault")}::int,
        deferrals = deferrals + ${input("deferral")}::int, last_cause = coalesce(${input("cause")}::text, last_cause)
      where id = ${input("id")}::uuid and status = 'running' returning id
    ) select j.id, pg_notify('forja_jobs', j.id::text) from j`,
);

/** Returns a job that could not go on. Counts only a fault of ours, and a refusal by a store that is there. */
export const putBackJob = (
  executor: Executor,
  id: string,
  why: { readonly counts: "fault" | "deferral" | null; readonly cause: string | null },
) =>
  putBack(executor, {
    id,
    fault: why.counts === "fault" ? 1 : 0,
    deferral: why.counts === "deferral" ? 1 : 0,
    cause: why.cause,
  });

export type SilentJob = {
  readonly id: string;
  readonly userId: string;
  readonly kind: JobKind;
  readonly requestId: string | null;
  readonly priority: Priority;
  readonly requeues: number;
  readonly cancelRequested: boolean;
  readonly sortKey: string;
};

type SilentQuery = { silentSeconds: number; afterCreatedAt: string | null; afterId: string | null; limit: number };

/** Returns running jobs without a recent heartbeat, oldest first, after a place in that order. */
export const silentJobs = sqlStatement<SilentQuery, SilentJob & Record<string, unknown>>(
  "jobs.silent",
  sql`select id, user_id as "userId", kind, request_id as "requestId", priority, requeues,
      cancel_requested_at is not null as "cancelRequested", created_at::text as "sortKey"
    from jobs j
    where status in ('queued', 'running')
      and coalesce(heartbeat_at, requeued_at, created_at)
        < now() - make_interval(secs => ${input("silentSeconds")}::float8)
      and (${input("afterId")}::uuid is null or
        (created_at, id) > (${input("afterCreatedAt")}::timestamptz, ${input("afterId")}::uuid))
      and not exists (select 1 from outbox o
        where o.sent_at is null and o.message_id = ${messageIdOfRow})
    order by created_at, id limit ${input("limit")}::int`,
);

type Overdue = { now: string; patienceMs: number; untried: boolean; limit: number };
type OverdueMail = Pick<ClaimedJob, "id" | "userId" | "kind" | "requestId" | "requeues"> & {
  readonly attempt: number;
  readonly lastCause: string | null;
};

/** Returns waiting mails that no worker took for too long; `untried` includes those that were never tried. */
export const overdueMails = sqlStatement<Overdue, OverdueMail & Record<string, unknown>>(
  "jobs.overdue_mails",
  sql`select id, user_id as "userId", kind, request_id as "requestId", requeues, attempts as attempt,
      last_cause as "lastCause"
    from jobs
    where status = 'queued' and kind = 'send-mail' and (${input("untried")}::boolean or started_at is not null)
      and coalesce(requeued_at, created_at)
        < ${input("now")}::timestamptz - make_interval(secs => ${input("patienceMs")}::float8 / 1000)
    order by created_at limit ${input("limit")}::int`,
);
