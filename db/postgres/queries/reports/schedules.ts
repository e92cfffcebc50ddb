import { and, eq, isNull, lte, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { expression, recordset } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { plain } from "../../parameters.ts";
import { jobs, outbox, reportRuns, reportSchedules, users } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

/** Each is taken by one tick only. */
export const takeDueSchedules = statement(
  "schedules.take_due",
  { now: "timestamptz", spreadSeconds: "int", limit: "int" },
  (db, p) => {
    // Whole seconds below `spreadSeconds`, from the random end of the user's id. So a whole zone that is due in one
    // minute makes no wave. Each user's report still comes at one fixed moment of the week.
    const delay = sql`make_interval(secs => ('x' || right(${reportSchedules.userId}::text, 6))::bit(24)::int
      % greatest(${p.spreadSeconds}, 1))`;
    return db
      .select({
        userId: reportSchedules.userId,
        weekday: reportSchedules.weekday,
        localTime: reportSchedules.localTime,
        timeZone: users.timeZone,
        weekStart: users.weekStart,
        nextRunAt: expression("float8", sql`extract(epoch from ${reportSchedules.nextRunAt}) * 1000`),
        lastWeekKey: expression(
          "text?",
          sql`select max(${reportRuns.periodKey}) from ${reportRuns} where ${and(
            eq(reportRuns.userId, reportSchedules.userId),
            eq(reportRuns.kind, "weekly"),
            eq(reportRuns.scheduled, 1),
          )}`,
        ),
      })
      .from(reportSchedules)
      .innerJoin(users, eq(users.id, reportSchedules.userId))
      .where(
        and(
          eq(reportSchedules.enabled, true),
          lte(reportSchedules.nextRunAt, p.now),
          lte(reportSchedules.nextRunAt, sql`${p.now} - ${delay}`),
          isNull(users.deletedAt),
          isNull(users.disabledAt),
        ),
      )
      .orderBy(reportSchedules.nextRunAt)
      .limit(plain(p.limit))
      .for("update", { of: reportSchedules, skipLocked: true });
  },
);

export type DueSchedule = Awaited<ReturnType<typeof takeDueSchedules>>[number];

export const moveSchedules = statement("schedules.move", { moves: "json" }, (db, p) => {
  const move = recordset("m", { userId: "uuid", nextRunAt: "timestamptz" }, p.moves);
  return db
    .update(reportSchedules)
    .set({ nextRunAt: move.columns.nextRunAt })
    .from(move.from)
    .where(eq(reportSchedules.userId, move.columns.userId));
});

/**
 * Creates runs and their jobs for many users in one statement. A period with a scheduled run gets no other. A run that
 * somebody asked for before its period was over is made again, whole.
 */
export const scheduleReports = query("schedules.make_runs", { runs: "json", priority: jobs.priority }, (p) => {
  const wanted = recordset(
    "w",
    {
      id: "uuid",
      jobId: "uuid",
      userId: "uuid",
      kind: "text",
      periodKey: "text",
      periodStart: "text",
      periodEnd: "text",
    },
    p.runs,
  );
  return rows(
    { made: expression("int", sql`count(*)`) },
    (list) => sql`with wanted as (select * from ${wanted.from}), run as (
      insert into ${reportRuns} (id, user_id, kind, period_key, period_start, period_end, scheduled)
      select id, "userId", kind, "periodKey", "periodStart", "periodEnd", 1 from wanted
      on conflict (user_id, kind, period_start) do update set scheduled = 1, status = 'pending', updated_at = now(),
        check_at = now() + interval '10 minutes'
        where ${eq(reportRuns.scheduled, sql`0`)}
      returning ${reportRuns.id}, ${reportRuns.userId}, ${reportRuns.kind}, ${reportRuns.periodStart}
    ), job as (
      insert into ${jobs} (id, user_id, kind, payload, priority)
      select w."jobId", run.user_id, 'build-report', jsonb_build_object('reportRunId', run.id, 'scheduled', true),
        ${p.priority}
      from run join wanted w on w."userId" = run.user_id and w.kind = run.kind and w."periodStart" = run.period_start
      returning ${jobs.id}, ${jobs.userId}, ${jobs.priority}
    ), message as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select 'build-report', 'job-' || id, jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', null), priority
      from job
      returning ${outbox.id}
    )
    select ${list} from message`,
  );
});

const unsubscribeKey = { id: "uuid?", hash: "text?" } as const;

const isNamed = (p: Placeholders<typeof unsubscribeKey>) => sql`(${reportSchedules.unsubscribeToken} = ${p.id}
  or ${reportSchedules.unsubscribeHash} = decode(${p.hash}, 'hex'))`;

export const reportReader = statement("schedules.reader", unsubscribeKey, (db, p) =>
  db
    .select({ locale: users.locale })
    .from(reportSchedules)
    .innerJoin(users, eq(users.id, reportSchedules.userId))
    .where(and(isNamed(p), isNull(users.deletedAt))),
);

/** `ended` is whether there were any. A second call changes nothing. */
export const unsubscribeReports = query("schedules.unsubscribe", { ...unsubscribeKey, now: "timestamptz" }, (p) => {
  const u = alias(users, "u");
  return rows(
    { locale: u.locale, userId: u.id, ended: expression("boolean", sql`s.email`) },
    (list) => sql`with s as (
        select ${reportSchedules.userId}, ${reportSchedules.email} from ${reportSchedules} where ${isNamed(p)} for update
      ), ended as (
        update ${reportSchedules} set email = false from s where ${reportSchedules.userId} = s.user_id and s.email
      ), changed as (
        update ${users} set version = ${users.version} + 1, updated_at = ${p.now} from s
        where ${users.id} = s.user_id and s.email and ${users.deletedAt} is null
      )
      select ${list} from ${users} ${u} join s on s.user_id = ${u.id} where ${u.deletedAt} is null`,
  );
});
