import { sql } from "drizzle-orm";
import type { ReportPeriod } from "#core/reports/report-period.ts";
import type { ReportKind } from "#core/taxonomy.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

export type ReportRun = {
  readonly id: string;
  readonly userId: string;
  readonly kind: ReportKind;
  readonly periodKey: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly status: "pending" | "running" | "completed" | "failed";
};

type ClaimInput = {
  id: string;
  userId: string;
  kind: string;
  periodKey: string;
  periodStart: string;
  periodEnd: string;
  scheduled: number;
};

const claim = sqlStatement<ClaimInput, { run: ReportRun; isNew: boolean }>(
  "report_runs.claim",
  sql`with r as (
      insert into report_runs as r (id, user_id, kind, period_key, period_start, period_end, scheduled)
      values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("kind")}::text, ${input("periodKey")}::text,
        ${input("periodStart")}::text, ${input("periodEnd")}::text, ${input("scheduled")}::int)
      on conflict (user_id, kind, period_start) do update set updated_at = r.updated_at
      returning *, (xmax = 0) as is_new
    )
    select json_build_object('id', r.id, 'userId', r.user_id, 'kind', r.kind, 'periodKey', r.period_key,
      'periodStart', r.period_start, 'periodEnd', r.period_end, 'status', r.status) as run, r.is_new as "isNew" from r`,
);

/** Returns the one run of a user's period: a new one, or the existing one. */
export const claimReportRun = async (
  tx: Executor,
  run: { id: string; userId: string; period: ReportPeriod; scheduled: boolean },
): Promise<{ run: ReportRun; isNew: boolean }> => {
  const { kind, key, start, end } = run.period;
  const [row] = await claim(tx, {
    id: run.id,
    userId: run.userId,
    kind,
    periodKey: key,
    periodStart: start,
    periodEnd: end,
    scheduled: run.scheduled ? 1 : 0,
  });
  if (row === undefined) throw new Error("a report run that was just written cannot be read");
  return row;
};

type FoundRun = ReportRun & { readonly scheduled: number };

const select = sqlStatement<{ userId: string; id: string }, FoundRun>(
  "report_runs.find",
  sql`select id, user_id as "userId", kind, period_key as "periodKey", period_start as "periodStart",
      period_end as "periodEnd", status, scheduled
    from report_runs where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid`,
);

export const findReportRun = async (executor: Executor, userId: string, id: string): Promise<FoundRun | null> => {
  const [row] = await select(executor, { userId, id });
  return row ?? null;
};

const start = sqlStatement<{ id: string }, { id: string }>(
  "report_runs.start",
  sql`update report_runs set status = 'running', updated_at = now() where id = ${input("id")}::uuid returning id`,
);

/** Writes down that a run is under way. */
export const startReportRun = async (executor: Executor, id: string): Promise<void> => {
  await start(executor, { id });
};

const complete = sqlStatement<{ id: string; inputVersion: number }, { isNewest: boolean }>(
  "report_runs.complete",
  sql`with was as (
      select r.id, r.input_version is null or r.input_version <= ${input("inputVersion")}::bigint
        or r.input_version > coalesce((select c.seq from user_clocks c where c.user_id = r.user_id), 0) as newest
      from report_runs r where r.id = ${input("id")}::uuid for update
    )
    update report_runs r set status = 'completed', updated_at = now(), completed_at = now(),
      input_version = case when was.newest then ${input("inputVersion")}::bigint else r.input_version end
    from was where r.id = was.id
    returning was.newest as "isNewest"`,
);

/**
 * Completes a run. Its version never goes back to an older input, except after a restore below the user's clock.
 * Returns whether the run is of the newest reported input.
 */
export const completeReportRun = async (executor: Executor, id: string, inputVersion: number): Promise<boolean> => {
  const [row] = await complete(executor, { id, inputVersion });
  return row?.isNewest === true;
};

/**
 * Claims the mail of a scheduled week. It is mailed once, and only the newest of several missed weeks. The reader must
 * want mails, at a verified address.
 */
export const claimReportMail = sqlStatement<{ id: string; userId: string; now: string }, { id: string }>(
  "report_runs.claim_mail",
  sql`update report_runs r set mailed_at = ${input("now")}::timestamptz
    where r.id = ${input("id")}::uuid and r.user_id = ${input("userId")}::uuid and r.kind = 'weekly'
      and r.scheduled = 1 and r.mailed_at is null
      and not exists (select 1 from report_runs newer where newer.user_id = r.user_id and newer.kind = r.kind
        and newer.scheduled = 1 and newer.period_start > r.period_start)
      and exists (select 1 from report_schedules s join users u on u.id = s.user_id
        where s.user_id = r.user_id and s.enabled and s.email and u.email_verified_at is not null
          and u.deleted_at is null and u.disabled_at is null)
    returning r.id`,
);
