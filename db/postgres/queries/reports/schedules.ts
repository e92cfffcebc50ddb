import { and, eq, isNull, sql } from "drizzle-orm";
import type { UnsubscribeKey } from "#core/security/unsubscribe-token.ts";
import type { Locale, WeekStart } from "#core/taxonomy.ts";
import { type Priority, reportSchedules, users } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";

export type DueSchedule = {
  readonly userId: string;
  readonly weekday: number;
  readonly localTime: string;
  readonly timeZone: string;
  readonly weekStart: WeekStart;
  /** Milliseconds since the epoch. */
  readonly nextRunAt: number;
  /** The newest week that it has made a report of. */
  readonly lastWeekKey: string | null;
};

/**
 * Returns the delay of a schedule: whole seconds below `spreadSeconds`, from the random end of the user's id. So a
 * whole zone that is due in one minute makes no wave. Each user's report still comes at one fixed moment of the week.
 */
const delay = sql`make_interval(secs => ('x' || right(s.user_id::text, 6))::bit(24)::int
  % greatest(${input("spreadSeconds")}::int, 1))`;

/** Schedules whose time has come, each taken by one tick only. */
export const takeDueSchedules = sqlStatement<{ now: string; spreadSeconds: number; limit: number }, DueSchedule>(
  "schedules.take_due",
  sql`select s.user_id as "userId", s.weekday, s.local_time as "localTime", u.time_zone as "timeZone",
      u.week_start as "weekStart", (extract(epoch from s.next_run_at) * 1000)::float8 as "nextRunAt",
      (select max(r.period_key) from report_runs r
        where r.user_id = s.user_id and r.kind = 'weekly' and r.scheduled = 1) as "lastWeekKey"
    from report_schedules s join users u on u.id = s.user_id
    where s.enabled and s.next_run_at <= ${input("now")}::timestamptz
      and s.next_run_at <= ${input("now")}::timestamptz - ${delay}
      and u.deleted_at is null and u.disabled_at is null
    order by s.next_run_at limit ${input("limit")}::int
    for update of s skip locked`,
);

export const moveSchedules = sqlStatement<{ moves: string }, Record<string, never>>(
  "schedules.move",
  sql`update report_schedules s set next_run_at = m."nextRunAt"
    from jsonb_to_recordset(${input("moves")}::jsonb) as m("userId" uuid, "nextRunAt" timestamptz)
    where s.user_id = m."userId"`,
);

/**
 * Creates runs and their jobs for many users in one statement. A period gets one scheduled run. A run that was
 * requested before the end of its period is made again, as a whole.
 */
export const scheduleReports = sqlStatement<{ runs: string; priority: Priority }, { made: number }>(
  "schedules.make_runs",
  sql`with wanted as (
      select * from jsonb_to_recordset(${input("runs")}::jsonb) as w(id uuid, "jobId" uuid, "userId" uuid,
        kind text, "periodKey" text, "periodStart" text, "periodEnd" text)
    ), run as (
      insert into report_runs (id, user_id, kind, period_key, period_start, period_end, scheduled)
      select id, "userId", kind, "periodKey", "periodStart", "periodEnd", 1 from wanted
      on conflict (user_id, kind, period_start) do update set scheduled = 1, status = 'pending', updated_at = now(),
        check_at = now() + interval '10 minutes'
        where report_runs.scheduled = 0
      returning id, user_id, kind, period_start
    ), job as (
      insert into jobs (id, user_id, kind, payload, priority)
      select w."jobId", run.user_id, 'build-report', jsonb_build_object('reportRunId', run.id, 'scheduled', true),
        ${input("priority")}::int
      from run join wanted w on w."userId" = run.user_id and w.kind = run.kind and w."periodStart" = run.period_start
      returning id, user_id, priority
    ), message as (
      insert into outbox (topic, message_id, payload, priority)
      select 'build-report', 'job-' || id, jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', null), priority
      from job
      returning id
    )
    select count(*)::int as made from message`,
);

const isNamed = sql`(${reportSchedules.unsubscribeToken} = ${input("id")}::uuid
  or ${reportSchedules.unsubscribeHash} = decode(${input("hash")}::text, 'hex'))`;

/** Whom an unsubscribe token belongs to, and in which language they read; nobody once the account is gone. */
export const reportReader = statement<UnsubscribeKey, { locale: Locale }[]>("schedules.reader", (db) =>
  db
    .select({ locale: users.locale })
    .from(reportSchedules)
    .innerJoin(users, eq(users.id, reportSchedules.userId))
    .where(and(isNamed, isNull(users.deletedAt))),
);

/** Ends the mails of reports. `ended` is whether there were any. A repetition changes nothing. */
export const unsubscribeReports = sqlStatement<
  UnsubscribeKey & { now: string },
  { locale: Locale; userId: string; ended: boolean }
>(
  "schedules.unsubscribe",
  sql`with s as (
      select user_id, email from ${reportSchedules} where ${isNamed} for update
    ), ended as (
      update report_schedules r set email = false from s where r.user_id = s.user_id and s.email
    ), changed as (
      update users u set version = version + 1, updated_at = ${input("now")}::timestamptz from s
      where u.id = s.user_id and s.email and u.deleted_at is null
    )
    select u.locale, u.id as "userId", s.email as ended from users u join s on s.user_id = u.id where u.deleted_at is null`,
);

export type ReportMailing = {
  readonly wanted: boolean;
  /** Source of its unsubscribe token. */
  readonly unsubscribeId: string;
};

/** Returns whether a user still wants reports by mail, and the source of the token that ends them. */
export const reportMailing = sqlStatement<{ userId: string }, ReportMailing>(
  "schedules.mailing",
  sql`select s.enabled and s.email and u.email_verified_at is not null as wanted,
      s.unsubscribe_token as "unsubscribeId"
    from report_schedules s join users u on u.id = s.user_id where s.user_id = ${input("userId")}::uuid`,
);
