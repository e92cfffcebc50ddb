import { and, eq, inArray, isNotNull, isNull, notExists, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import {
  asText,
  expression,
  instantText,
  isOneOf,
  isoInstant,
  isSet,
  jsonObject,
  recordset,
} from "../../expressions.ts";
import { type Placeholders, plain } from "../../parameters.ts";
import { type JobError, type JobResult, type JobStatus, jobs, outbox } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const j = alias(jobs, "j");

/** `messageIdOf` makes the same id. */
export const messageIdOfRow = sql`'job-' || ${j.id} || case when ${j.requeues} > 0 then '-' || ${j.requeues} else '' end`;

/** The row of the ledger, also when the job was not taken. */
const r = alias(jobs, "r");

const claimed = jsonObject({
  id: r.id,
  userId: r.userId,
  kind: r.kind,
  payload: r.payload,
  requestId: r.requestId,
  priority: r.priority,
  createdAt: isoInstant(r.createdAt),
  triedFrom: expression("text", instantText(sql`coalesce(${r.requeuedAt}, ${r.createdAt})`)),
  attempt: expression("int", sql`coalesce(${j.attempts}, ${r.attempts})`),
  queuedMs: expression(
    "float8",
    sql`round(extract(epoch from coalesce(${j.startedAt}, now()) - ${r.createdAt}) * 1000)`,
  ),
  faults: r.faults,
  deferrals: r.deferrals,
  requeues: r.requeues,
});

export type ClaimedJob = (typeof claimed)["_"]["type"];

export type Refusal =
  | { readonly refused: "ended" }
  | { readonly refused: "running" }
  /** It may be taken where nothing else runs. */
  | { readonly refused: "suspect" }
  /** It was running each time that a process died, as often as is allowed. */
  | { readonly refused: "killer"; readonly job: ClaimedJob; readonly starts: number };

const takeParameters = { ids: "jsonb", alone: "boolean", maxStarts: "int", aliveSeconds: "float8" } as const;

/** The count of starts is written before the jobs run, so that it survives the process. All take locks in one order. */
const taking = (p: Placeholders<typeof takeParameters>, locks: SQL) => {
  const was = alias(jobs, "was");
  return rows(
    {
      id: was.id,
      status: was.status,
      starts: was.openStarts,
      isAlive: expression("boolean", sql`coalesce(was.alive, false)`),
      cancelRequested: expression("boolean", sql`was.cancelled`),
      taken: isSet(j.id),
      job: claimed,
      notified: sql`case when ${j.id} is not null then pg_notify('forja_jobs', ${j.id}::text) end`,
    },
    (list) => sql`with was as (
      select ${jobs.id}, ${jobs.status}, ${jobs.openStarts}, ${jobs.cancelRequestedAt} is not null as cancelled,
        ${jobs.status} = 'running' and ${jobs.heartbeatAt} > now() - make_interval(secs => ${p.aliveSeconds}) as alive
      from ${jobs} where ${isOneOf(jobs.id, p.ids)} order by ${jobs.id} ${locks}
    ), j as (
      update ${jobs} set status = 'running', started_at = coalesce(${jobs.startedAt}, now()), heartbeat_at = now(),
        attempts = ${jobs.attempts} + 1, open_starts = ${jobs.openStarts} + 1
      from was
      where ${jobs.id} = ${was.id} and ${was.status} in ('queued', 'running') and not was.cancelled
        and was.alive is not true
        and (${was.openStarts} = 0 or (${p.alone} and ${was.openStarts} < ${p.maxStarts}))
      returning ${jobs}.*
    )
    select ${list} from was join ${jobs} ${r} on ${r.id} = ${was.id} left join j on ${j.id} = ${was.id}`,
  );
};

const take = query("jobs.take", takeParameters, (p) => taking(p, sql`for update`));
const takeFree = query("jobs.take_free", takeParameters, (p) => taking(p, sql`for update skip locked`));

export type TakeOptions = {
  /** True when nothing else runs in this process. */
  readonly alone: boolean;
  readonly maxStarts: number;
  /** A job with a heartbeat within so many seconds is running. */
  readonly aliveSeconds: number;
};

const OPEN: ReadonlySet<JobStatus> = new Set(["queued", "running"]);

export type Taken = { readonly job: ClaimedJob } | Refusal;

const takenOf = (row: Awaited<ReturnType<typeof take>>[number] | undefined, maxStarts: number): Taken => {
  if (row === undefined || row.cancelRequested || !OPEN.has(row.status)) return { refused: "ended" };
  if (row.taken) return { job: row.job };
  if (row.isAlive) return { refused: "running" };
  return row.starts < maxStarts ? { refused: "suspect" } : { refused: "killer", job: row.job, starts: row.starts };
};

export const takeJob = async (executor: Executor, id: string, options: TakeOptions): Promise<Taken> => {
  const [row] = await take(executor, { ids: JSON.stringify([id]), ...options });
  return takenOf(row, options.maxStarts);
};

/** Takes jobs beside others. Another transaction may hold a job's row. So each job that is left is taken by itself. */
export const takeJobs = async (
  executor: Executor,
  ids: readonly string[],
  limits: Omit<TakeOptions, "alone">,
): Promise<Taken[]> => {
  const options = { ...limits, alone: false };
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return [await takeJob(executor, only, options)];
  const found = new Map(
    (await takeFree(executor, { ids: JSON.stringify(ids), ...options })).map((row) => [row.id, row]),
  );
  return Promise.all(
    ids.map((id) => (found.has(id) ? takenOf(found.get(id), limits.maxStarts) : takeJob(executor, id, options))),
  );
};

/** Returns whether somebody wants the job to stop. */
export const recordHeartbeat = query("jobs.beat", { id: "uuid", progress: "int" }, (p) =>
  rows(
    {
      cancelRequested: isSet(j.cancelRequestedAt),
      notified: sql`case when ${j.progress} > was.progress then pg_notify('forja_jobs', ${j.id}::text) end`,
    },
    (list) => sql`with was as (select ${jobs.id}, ${jobs.progress} from ${jobs} where ${jobs.id} = ${p.id}), j as (
      update ${jobs} set heartbeat_at = now(), progress = greatest(${jobs.progress}, ${p.progress})
      where ${jobs.id} = ${p.id} and ${jobs.status} = 'running'
      returning ${jobs.id}, ${jobs.progress}, ${jobs.cancelRequestedAt}
    )
    select ${list} from j join was on was.id = ${j.id}`,
  ),
);

const end = query("jobs.end", { id: jobs.id, status: jobs.status, result: "jsonb?", error: "jsonb?" }, (p) =>
  rows(
    { id: j.id, notified: sql`pg_notify('forja_jobs', ${j.id}::text)` },
    (list) => sql`with j as (
      update ${jobs} set status = ${p.status}, result = ${p.result}, error = ${p.error}, finished_at = now(),
        progress = case when ${p.status} = 'completed' then 100 else ${jobs.progress} end
      where ${jobs.id} = ${p.id} and ${jobs.status} in ('queued', 'running')
      returning ${jobs.id}
    )
    select ${list} from j`,
  ),
);

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export const completeJob = (executor: Executor, id: string, result: JobResult | null) =>
  end(executor, { id, status: "completed", result: json(result), error: null });

export type CompletedJob = { readonly id: string; readonly result: JobResult | null };

const completeFree = query("jobs.complete_free", { ends: "json" }, (p) => {
  const ended = recordset("ended", { id: "uuid", result: "jsonb?" }, p.ends);
  const { id, result } = ended.columns;
  return rows(
    { id: j.id, notified: sql`pg_notify('forja_jobs', ${j.id}::text)` },
    (list) => sql`with ended as materialized (select ${id}, ${result} from ${ended.from}), free as (
      select ${jobs.id} from ${jobs}
      where ${jobs.id} in (select id from ended) and ${jobs.status} in ('queued', 'running')
      order by ${jobs.id} for update skip locked
    ), j as (
      update ${jobs} set status = 'completed', result = ended.result, error = null, finished_at = now(), progress = 100
      from free join ended on ended.id = free.id
      where ${jobs.id} = free.id
      returning ${jobs.id}
    )
    select ${list} from j`,
  );
});

/** Completes jobs. Another transaction may hold a job's row. So each job that is left is completed by itself. */
export const completeJobs = async (executor: Executor, ends: readonly CompletedJob[]): Promise<void> => {
  const done = new Set<string>();
  if (ends.length > 1) for (const { id } of await completeFree(executor, { ends: JSON.stringify(ends) })) done.add(id);
  const left = ends.filter(({ id }) => !done.has(id));
  await Promise.all(left.map(({ id, result }) => completeJob(executor, id, result)));
};

export const failJob = (executor: Executor, id: string, error: JobError, result: JobResult | null = null) =>
  end(executor, { id, status: "failed", result: json(result), error: json(error) });

export const endCancelledJob = (executor: Executor, id: string) =>
  end(executor, { id, status: "cancelled", result: null, error: null });

const putBack = query("jobs.put_back", { id: "uuid", fault: "int", deferral: "int", cause: "text?" }, (p) =>
  rows(
    { id: j.id, notified: sql`pg_notify('forja_jobs', ${j.id}::text)` },
    (list) => sql`with j as (
      update ${jobs} set status = 'queued', open_starts = 0, faults = ${jobs.faults} + ${p.fault},
        deferrals = ${jobs.deferrals} + ${p.deferral}, last_cause = coalesce(${p.cause}, ${jobs.lastCause})
      where ${jobs.id} = ${p.id} and ${jobs.status} = 'running' returning ${jobs.id}
    ) select ${list} from j`,
  ),
);

/** Counts only a fault of ours, and a refusal by a store that is there. */
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

export const stalledJobs = statement(
  "jobs.silent",
  { silentSeconds: "float8", afterCreatedAt: "timestamptz?", afterId: "uuid?", limit: "int" },
  (db, p) =>
    db
      .select({
        id: j.id,
        userId: j.userId,
        kind: j.kind,
        requestId: j.requestId,
        priority: j.priority,
        requeues: j.requeues,
        cancelRequested: isSet(j.cancelRequestedAt),
        sortKey: asText(j.createdAt),
      })
      .from(j)
      .where(
        and(
          inArray(j.status, ["queued", "running"]),
          sql`coalesce(${j.heartbeatAt}, ${j.requeuedAt}, ${j.createdAt})
            < now() - make_interval(secs => ${p.silentSeconds})`,
          or(isNull(p.afterId), sql`(${j.createdAt}, ${j.id}) > (${p.afterCreatedAt}, ${p.afterId})`),
          notExists(
            db
              .select({ id: outbox.id })
              .from(outbox)
              .where(and(isNull(outbox.sentAt), eq(outbox.messageId, messageIdOfRow))),
          ),
        ),
      )
      .orderBy(j.createdAt, j.id)
      .limit(plain(p.limit)),
);

export type StalledJob = Awaited<ReturnType<typeof stalledJobs>>[number];

export const overdueMails = statement(
  "jobs.overdue_mails",
  { now: "timestamptz", patienceMs: "float8", untried: "boolean", limit: "int" },
  (db, p) =>
    db
      .select({
        id: jobs.id,
        userId: jobs.userId,
        kind: jobs.kind,
        requestId: jobs.requestId,
        requeues: jobs.requeues,
        attempt: jobs.attempts,
        lastCause: jobs.lastCause,
      })
      .from(jobs)
      .where(
        and(
          eq(jobs.status, "queued"),
          eq(jobs.kind, "send-mail"),
          or(p.untried, isNotNull(jobs.startedAt)),
          sql`coalesce(${jobs.requeuedAt}, ${jobs.createdAt}) < ${p.now} - make_interval(secs => ${p.patienceMs} / 1000)`,
        ),
      )
      .orderBy(jobs.createdAt)
      .limit(plain(p.limit)),
);
