import { and, eq, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, recordset } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { plain } from "../../parameters.ts";
import {
  jobs,
  mails,
  outbox,
  PRIORITIES,
  recomputations,
  rederivations,
  reportRuns,
  reportSchedules,
  users,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

/** One of all workers sweeps at a time. */
export const lockSweep = query("obligations.lock", {}, () =>
  rows(
    { acquired: expression("boolean", sql`pg_try_advisory_xact_lock(hashtextextended('sweep of obligations', 0))`) },
    (list) => sql`select ${list}`,
  ),
);

const j = alias(jobs, "j");

const isUnderWay = sql`${j.status} in ('queued', 'running')`;
const pauseAfter = (restarts: SQL) =>
  sql`least(interval '1 day', interval '10 minutes' * power(2, least(${restarts}, 10)))`;

const look = { now: "timestamptz", limit: "int", maxStarts: "int" } as const;
type Look = Placeholders<typeof look>;

/**
 * Matches a job that was given up because it killed its process each time. It would probably do so again. So the work
 * waits a day, and then gets one start.
 */
const isKiller = (p: Look) => sql`${j.status} = 'failed' and ${j.openStarts} >= ${p.maxStarts}`;
const aDayBefore = (p: Look) => sql`${p.now} - interval '1 day'`;
const startsAfter = (p: Look, hasKilled: SQL) =>
  expression("int", sql`case when ${hasKilled} then ${p.maxStarts} - 1 else 0 end`);

/** Each is returned at most once in a pause that doubles up to a day. */
export const unfinishedPurges = statement("obligations.purges", look, (db, p) => {
  const purge = db
    .select({
      starts: sql`count(*)::int`.as("starts"),
      last: sql`max(coalesce(${j.finishedAt}, ${j.createdAt}))`.as("last"),
      isUnderWay: sql`coalesce(bool_or(${isUnderWay}), false)`.as("is_under_way"),
      killedAt: sql`max(${j.finishedAt}) filter (where ${isKiller(p)})`.as("killed_at"),
    })
    .from(j)
    .where(and(eq(j.userId, users.id), eq(j.kind, "purge-account")))
    .as("purge");
  return db
    .select({ userId: users.id, openStarts: startsAfter(p, sql`${purge.killedAt} is not null`) })
    .from(users)
    .crossJoinLateral(purge)
    .where(
      and(
        sql`${users.deletedAt} is not null`,
        sql`not ${purge.isUnderWay}`,
        or(isNull(purge.killedAt), lte(purge.killedAt, aDayBefore(p))),
        or(isNull(purge.last), lt(purge.last, sql`${p.now} - ${pauseAfter(sql`${purge.starts} - 1`)}`)),
      ),
    )
    .orderBy(users.deletedAt)
    .limit(plain(p.limit))
    .for("update", { of: users, skipLocked: true });
});

/**
 * Returns users whose training waits for a recomputation that no job covers. The pause between two starts doubles, as for
 * a purge. A job that ended before the oldest wish does not count.
 */
export const unfinishedRecomputations = statement("obligations.recomputations", look, (db, p) => {
  const asked = db
    .select({ userId: recomputations.userId, createdAt: recomputations.createdAt })
    .from(recomputations)
    .unionAll(db.select({ userId: rederivations.userId, createdAt: rederivations.createdAt }).from(rederivations))
    .as("asked");
  const wish = db
    .select({ userId: asked.userId, oldest: sql`min(${asked.createdAt})`.as("oldest") })
    .from(asked)
    .groupBy(asked.userId)
    .as("wish");
  const since = sql`${j.createdAt} >= ${wish.oldest}`;
  const run = db
    .select({
      starts: sql`(count(*) filter (where ${since}))::int`.as("starts"),
      last: sql`max(coalesce(${j.finishedAt}, ${j.createdAt})) filter (where ${since})`.as("last"),
      isUnderWay: sql`coalesce(bool_or(${isUnderWay}), false)`.as("is_under_way"),
      killedAt: sql`max(${j.finishedAt}) filter (where ${since} and ${isKiller(p)})`.as("killed_at"),
    })
    .from(j)
    .where(and(eq(j.userId, wish.userId), eq(j.kind, "recompute-training")))
    .as("run");
  return db
    .select({ userId: wish.userId, openStarts: startsAfter(p, sql`${run.killedAt} is not null`) })
    .from(wish)
    .crossJoinLateral(run)
    .where(
      and(
        sql`not ${run.isUnderWay}`,
        or(isNull(run.killedAt), lte(run.killedAt, aDayBefore(p))),
        or(isNull(run.last), lt(run.last, sql`${p.now} - ${pauseAfter(sql`${run.starts} - 1`)}`)),
      ),
    )
    .orderBy(wish.oldest)
    .limit(plain(p.limit));
});

const r = alias(reportRuns, "r");
const s = alias(reportSchedules, "s");
const u = alias(users, "u");
const m = alias(mails, "m");

/**
 * Returns scheduled reports that are not made, and stores when to look again. The next look is soon for a running one.
 * For one that is started now, the pause doubles up to a day.
 */
export const checkReports = query("obligations.reports", look, (p) =>
  rows(
    {
      id: r.id,
      userId: r.userId,
      isOwed: expression("boolean", sql`l.owed`),
      openStarts: startsAfter(p, sql`l."killedAt" is not null`),
    },
    (list) => sql`with looked as (
      select ${r.id}, ${s.enabled} and ${u.deletedAt} is null and ${u.disabledAt} is null as wanted, exists (
          select 1 from ${jobs} ${j} where ${j.userId} = ${r.userId} and ${j.kind} = 'build-report' and ${isUnderWay}
            and ${j.payload} ->> 'reportRunId' = ${r.id}::text and ${j.payload} -> 'withoutBody' is null
            and ${j.payload} -> 'drawing' is null
        ) as "underWay", (
          select max(${j.finishedAt}) from ${jobs} ${j} where ${j.userId} = ${r.userId} and ${j.kind} = 'build-report'
            and ${isKiller(p)} and ${j.payload} ->> 'reportRunId' = ${r.id}::text
        ) as "killedAt"
      from ${reportRuns} ${r} join ${users} ${u} on ${u.id} = ${r.userId}
      join ${reportSchedules} ${s} on ${s.userId} = ${r.userId}
      where ${r.scheduled} = 1 and ${r.status} <> 'completed' and ${r.checkAt} <= ${p.now}
      order by ${r.checkAt} limit ${p.limit} for update of r skip locked
    ), judged as (
      select *, wanted and not "underWay" and ("killedAt" is null or "killedAt" <= ${aDayBefore(p)}) as owed from looked
    )
    update ${reportRuns} ${r} set
      check_at = ${p.now} + case when l."underWay" then interval '10 minutes'
        when l.owed then ${pauseAfter(sql`${r.restarts}`)} when not l.wanted then interval '1 day'
        else l."killedAt" + interval '1 day' - ${p.now} end,
      restarts = ${r.restarts} + l.owed::int
    from judged l where ${r.id} = l.id
    returning ${list}`,
  ),
);

export type CheckedWork = Awaited<ReturnType<typeof checkReports>>[number];

/**
 * Returns unsent mails, with such pauses. A mail whose job ended well is settled. An expired mail is forgotten and not
 * settled, so that its dead letter can still be requeued.
 */
export const checkMails = query("obligations.mails", look, (p) => {
  const k = alias(mails, "k");
  return rows(
    {
      id: k.id,
      userId: k.userId,
      isOwed: expression("boolean", sql`k.owed`),
      openStarts: expression("int", sql`k.open_starts`),
      mail: k.mail,
      priority: expression(
        "int",
        sql`case when ${k.mail} ->> 'mail' = 'weekly-report' then ${sql.raw(String(PRIORITIES.scheduled))}
          else ${sql.raw(String(PRIORITIES.awaited))} end`,
      ),
    },
    (list) => sql`with looked as (
      select ${m.id}, coalesce(${isUnderWay}, false) as "underWay", coalesce(${j.status} = 'completed', false) as settled,
        case when ${isKiller(p)} then ${j.finishedAt} end as "killedAt", ${m.expiresAt} <= ${p.now} as expired
      from ${mails} ${m} left join ${jobs} ${j} on ${j.id} = ${m.id}
      where ${m.settledAt} is null and ${m.checkAt} <= ${p.now}
      order by ${m.checkAt} limit ${p.limit} for update of m skip locked
    ), judged as (
      select *, not settled and not "underWay" and ("killedAt" is null or "killedAt" <= ${aDayBefore(p)}) as owed
      from looked
    ), forgotten as (
      delete from ${mails} ${m} using looked l where ${m.id} = l.id and l.expired and not l.settled
      returning ${m.id}, ${m.userId}, false as owed, 0 as open_starts, ${m.mail}
    ), kept as (
      update ${mails} ${m} set
        settled_at = case when l.settled then ${p.now} end,
        check_at = ${p.now}
          + case when l."underWay" then interval '10 minutes'
            when l.owed or l.settled then ${pauseAfter(sql`${m.restarts}`)}
            else l."killedAt" + interval '1 day' - ${p.now} end,
        restarts = ${m.restarts} + l.owed::int
      from judged l where ${m.id} = l.id and (l.settled or not l.expired)
      returning ${m.id}, ${m.userId}, l.owed, ${startsAfter(p, sql`l."killedAt" is not null`)} as open_starts, ${m.mail}
    )
    select ${list} from (select * from kept union all select * from forgotten) k`,
  );
});

/** An ended job restarts under its own id, so that a mail keeps its Message-ID. */
export const startJobs = query("obligations.start", { jobs: "json" }, (p) => {
  const wanted = recordset(
    "w",
    { id: "uuid", userId: "uuid", kind: "text", payload: "jsonb", priority: "int", openStarts: "int" },
    p.jobs,
  );
  return rows(
    { started: expression("int", sql`count(*)`) },
    (list) => sql`with wanted as (select * from ${wanted.from}), job as (
      insert into ${jobs} (id, user_id, kind, payload, priority, open_starts)
      select id, "userId", kind, payload, priority, "openStarts" from wanted
      on conflict (id) do update set status = 'queued', progress = 0, open_starts = excluded.open_starts, faults = 0,
          deferrals = 0, requeues = ${jobs.requeues} + 1, requeued_at = now(), result = null, error = null,
          cancel_requested_at = null, started_at = null, finished_at = null, heartbeat_at = null
        where ${jobs.status} in ('failed', 'cancelled')
      returning id, user_id, kind, priority, requeues
    ), message as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select kind, 'job-' || id || case when requeues > 0 then '-' || requeues else '' end,
        jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', null), priority
      from job
      returning pg_notify('forja_outbox', '')
    )
    select ${list} from message`,
  );
});
