import { sql } from "drizzle-orm";
import { PRIORITIES } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";

/** Held to the end of the transaction: of all workers one sweeps at a time. */
export const lockSweep = sqlStatement<Record<string, never>, { acquired: boolean }>(
  "obligations.lock",
  sql`select pg_try_advisory_xact_lock(hashtextextended('sweep of obligations', 0)) as acquired`,
);

const isUnderWay = sql`j.status in ('queued', 'running')`;
const pauseAfter = (restarts: ReturnType<typeof sql>) =>
  sql`least(interval '1 day', interval '10 minutes' * power(2, least(${restarts}, 10)))`;

type Look = { now: string; limit: number; maxStarts: number };

/**
 * Matches a job that was given up because it killed its process each time. It would probably do so again. So the work
 * waits a day, and then gets one start.
 */
const isKiller = sql`j.status = 'failed' and j.open_starts >= ${input("maxStarts")}::int`;
const aDayAgo = sql`${input("now")}::timestamptz - interval '1 day'`;
/** Earlier `starts` of a new job for the same work. */
const startsAfter = (hasKilled: ReturnType<typeof sql>) =>
  sql`case when ${hasKilled} then ${input("maxStarts")}::int - 1 else 0 end`;

/**
 * Returns deleted accounts that no job is purging. Each is returned at most once in a pause that doubles up to a day.
 */
export const owedPurges = sqlStatement<Look, { userId: string; openStarts: number }>(
  "obligations.purges",
  sql`select u.id as "userId", ${startsAfter(sql`purge."killedAt" is not null`)} as "openStarts" from users u
    cross join lateral (
      select count(*)::int as starts, max(coalesce(j.finished_at, j.created_at)) as last,
        coalesce(bool_or(${isUnderWay}), false) as "underWay", max(j.finished_at) filter (where ${isKiller}) as "killedAt"
      from jobs j where j.user_id = u.id and j.kind = 'purge-account'
    ) purge
    where u.deleted_at is not null and not purge."underWay"
      and (purge."killedAt" is null or purge."killedAt" <= ${aDayAgo})
      and (purge.last is null or purge.last < ${input("now")}::timestamptz - ${pauseAfter(sql`purge.starts - 1`)})
    order by u.deleted_at limit ${input("limit")}::int for update of u skip locked`,
);

export type LookedAt = {
  readonly id: string;
  readonly userId: string;
  readonly isOwed: boolean;
  /** Starts that a new job has behind it: all but one when the last one killed its process. */
  readonly openStarts: number;
};

/**
 * Returns scheduled reports that are not made, and notes when to look again. The next look is soon for a running one.
 * For one that is started now, the pause doubles up to a day.
 */
export const lookAtReports = sqlStatement<Look, LookedAt>(
  "obligations.reports",
  sql`with looked as (
      select r.id, s.enabled and u.deleted_at is null and u.disabled_at is null as wanted, exists (
          select 1 from jobs j where j.user_id = r.user_id and j.kind = 'build-report' and ${isUnderWay}
            and j.payload ->> 'reportRunId' = r.id::text and j.payload -> 'withoutBody' is null
        ) as "underWay", (
          select max(j.finished_at) from jobs j where j.user_id = r.user_id and j.kind = 'build-report' and ${isKiller}
            and j.payload ->> 'reportRunId' = r.id::text
        ) as "killedAt"
      from report_runs r join users u on u.id = r.user_id join report_schedules s on s.user_id = r.user_id
      where r.scheduled = 1 and r.status <> 'completed' and r.check_at <= ${input("now")}::timestamptz
      order by r.check_at limit ${input("limit")}::int for update of r skip locked
    ), judged as (
      select *, wanted and not "underWay" and ("killedAt" is null or "killedAt" <= ${aDayAgo}) as owed from looked
    )
    update report_runs r set
      check_at = ${input("now")}::timestamptz + case when l."underWay" then interval '10 minutes'
        when l.owed then ${pauseAfter(sql`r.restarts`)} when not l.wanted then interval '1 day'
        else l."killedAt" + interval '1 day' - ${input("now")}::timestamptz end,
      restarts = r.restarts + l.owed::int
    from judged l where r.id = l.id
    returning r.id, r.user_id as "userId", l.owed as "isOwed",
      ${startsAfter(sql`l."killedAt" is not null`)} as "openStarts"`,
);

/**
 * Returns unsent mails, with such pauses. A mail whose job ended well is settled. An expired mail is forgotten and not
 * settled, so that its dead letter can still be requeued.
 */
export const lookAtMails = sqlStatement<Look, LookedAt & { mail: Record<string, unknown>; priority: number }>(
  "obligations.mails",
  sql`with looked as (
      select m.id, coalesce(${isUnderWay}, false) as "underWay", coalesce(j.status = 'completed', false) as settled,
        case when ${isKiller} then j.finished_at end as "killedAt", m.expires_at <= ${input("now")}::timestamptz as expired
      from mails m left join jobs j on j.id = m.id
      where m.settled_at is null and m.check_at <= ${input("now")}::timestamptz
      order by m.check_at limit ${input("limit")}::int for update of m skip locked
    ), judged as (
      select *, not settled and not "underWay" and ("killedAt" is null or "killedAt" <= ${aDayAgo}) as owed from looked
    ), forgotten as (
      delete from mails m using looked l where m.id = l.id and l.expired and not l.settled
      returning m.id, m.user_id as "userId", false as "isOwed", 0 as "openStarts", m.mail
    ), kept as (
      update mails m set
        settled_at = case when l.settled then ${input("now")}::timestamptz end,
        check_at = ${input("now")}::timestamptz
          + case when l."underWay" then interval '10 minutes' when l.owed or l.settled then ${pauseAfter(sql`m.restarts`)}
            else l."killedAt" + interval '1 day' - ${input("now")}::timestamptz end,
        restarts = m.restarts + l.owed::int
      from judged l where m.id = l.id and (l.settled or not l.expired)
      returning m.id, m.user_id as "userId", l.owed as "isOwed",
        ${startsAfter(sql`l."killedAt" is not null`)} as "openStarts", m.mail
    )
    select k.*, case when k.mail ->> 'mail' = 'weekly-report' then ${sql.raw(String(PRIORITIES.scheduled))}
      else ${sql.raw(String(PRIORITIES.awaited))} end as priority
    from (select * from kept union all select * from forgotten) k`,
);

/** Starts jobs, each with its message. An ended job restarts under its own id, so that a mail keeps its Message-ID. */
export const startJobs = sqlStatement<{ jobs: string }, { started: number }>(
  "obligations.start",
  sql`with wanted as (
      select * from jsonb_to_recordset(${input("jobs")}::jsonb) as w(id uuid, "userId" uuid, kind text, payload jsonb,
        priority int, "openStarts" int)
    ), job as (
      insert into jobs (id, user_id, kind, payload, priority, open_starts)
      select id, "userId", kind, payload, priority, "openStarts" from wanted
      on conflict (id) do update set status = 'queued', progress = 0, open_starts = excluded.open_starts, faults = 0, deferrals = 0,
          requeues = jobs.requeues + 1, requeued_at = now(), result = null, error = null, cancel_requested_at = null,
          started_at = null, finished_at = null, heartbeat_at = null
        where jobs.status in ('failed', 'cancelled')
      returning id, user_id, kind, priority, requeues
    ), message as (
      insert into outbox (topic, message_id, payload, priority)
      select kind, 'job-' || id || case when requeues > 0 then '-' || requeues else '' end,
        jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', null), priority
      from job
      returning pg_notify('forja_outbox', '')
    )
    select count(*)::int as started from message`,
);
