import { sql } from "drizzle-orm";
import { PRIORITIES } from "../schema/index.ts";
import { input, sqlStatement } from "../statement.ts";

/** Held to the end of the transaction: of all workers one sweeps at a time. */
export const lockSweep = sqlStatement<Record<string, never>, { acquired: boolean }>(
  "obligations.lock",
  sql`select pg_try_advisory_xact_lock(hashtextextended('sweep of obligations', 0)) as acquired`,
);

const isUnderWay = sql`j.status in ('queued', 'running')`;
const pauseAfter = (restarts: ReturnType<typeof sql>) =>
  sql`least(interval '1 day', interval '10 minutes' * power(2, least(${restarts}, 10)))`;

type Look = { now: string; limit: number };

/** Deleted accounts whose purge is not under way, each at most once in a pause that doubles up to a day. */
export const owedPurges = sqlStatement<Look, { userId: string }>(
  "obligations.purges",
  sql`select u.id as "userId" from users u
    cross join lateral (
      select count(*)::int as starts, max(coalesce(j.finished_at, j.created_at)) as last,
        coalesce(bool_or(${isUnderWay}), false) as "underWay"
      from jobs j where j.user_id = u.id and j.kind = 'purge-account'
    ) purge
    where u.deleted_at is not null and not purge."underWay"
      and (purge.last is null or purge.last < ${input("now")}::timestamptz - ${pauseAfter(sql`purge.starts - 1`)})
    order by u.deleted_at limit ${input("limit")}::int for update of u skip locked`,
);

export type LookedAt = { readonly id: string; readonly userId: string; readonly isOwed: boolean };

/**
 * Looks at scheduled reports that are not made, and notes when to look again: soon for one that is under way, after a
 * pause that doubles up to a day for one that is started now.
 */
export const lookAtReports = sqlStatement<Look, LookedAt>(
  "obligations.reports",
  sql`with looked as (
      select r.id, s.enabled and u.deleted_at is null and u.disabled_at is null as wanted, exists (
          select 1 from jobs j where j.user_id = r.user_id and j.kind = 'build-report' and ${isUnderWay}
            and j.payload ->> 'reportRunId' = r.id::text and j.payload -> 'withoutBody' is null
        ) as "underWay"
      from report_runs r join users u on u.id = r.user_id join report_schedules s on s.user_id = r.user_id
      where r.scheduled = 1 and r.status <> 'completed' and r.check_at <= ${input("now")}::timestamptz
      order by r.check_at limit ${input("limit")}::int for update of r skip locked
    )
    update report_runs r set
      check_at = ${input("now")}::timestamptz + case when l."underWay" then interval '10 minutes'
        when not l.wanted then interval '1 day' else ${pauseAfter(sql`r.restarts`)} end,
      restarts = r.restarts + (l.wanted and not l."underWay")::int
    from looked l where r.id = l.id
    returning r.id, r.user_id as "userId", l.wanted and not l."underWay" as "isOwed"`,
);

/**
 * The same for mails. One whose job ended well is settled. One that has expired is forgotten and not settled, so that its
 * dead letter can still be requeued.
 */
export const lookAtMails = sqlStatement<Look, LookedAt & { mail: Record<string, unknown>; priority: number }>(
  "obligations.mails",
  sql`with looked as (
      select m.id, coalesce(${isUnderWay}, false) as "underWay", coalesce(j.status = 'completed', false) as settled,
        m.expires_at <= ${input("now")}::timestamptz as expired
      from mails m left join jobs j on j.id = m.id
      where m.settled_at is null and m.check_at <= ${input("now")}::timestamptz
      order by m.check_at limit ${input("limit")}::int for update of m skip locked
    ), forgotten as (
      delete from mails m using looked l where m.id = l.id and l.expired and not l.settled
      returning m.id, m.user_id as "userId", false as "isOwed", m.mail
    ), kept as (
      update mails m set
        settled_at = case when l.settled then ${input("now")}::timestamptz end,
        check_at = ${input("now")}::timestamptz
          + case when l."underWay" then interval '10 minutes' else ${pauseAfter(sql`m.restarts`)} end,
        restarts = m.restarts + (not l.settled and not l."underWay")::int
      from looked l where m.id = l.id and (l.settled or not l.expired)
      returning m.id, m.user_id as "userId", not l.settled and not l."underWay" as "isOwed", m.mail
    )
    select k.*, case when k.mail ->> 'mail' = 'weekly-report' then ${sql.raw(String(PRIORITIES.scheduled))}
      else ${sql.raw(String(PRIORITIES.awaited))} end as priority
    from (select * from kept union all select * from forgotten) k`,
);

/**
 * Starts jobs, each with its message. One that ended begins anew under its own id, so that a mail keeps its Message-ID.
 */
export const startJobs = sqlStatement<{ jobs: string }, { started: number }>(
  "obligations.start",
  sql`with wanted as (
      select * from jsonb_to_recordset(${input("jobs")}::jsonb) as w(id uuid, "userId" uuid, kind text, payload jsonb,
        priority int)
    ), job as (
      insert into jobs (id, user_id, kind, payload, priority)
      select id, "userId", kind, payload, priority from wanted
      on conflict (id) do update set status = 'queued', progress = 0, open_starts = 0, faults = 0, deferrals = 0,
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
