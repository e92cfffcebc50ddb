import { and, eq, exists, gt, isNull, lte, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { ReportPeriod } from "#core/reports/report-period.ts";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { reportRuns, reportSchedules, userClocks, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";

const own = { id: reportRuns.id, userId: reportRuns.userId };

const runFields = {
  id: reportRuns.id,
  userId: reportRuns.userId,
  kind: reportRuns.kind,
  periodKey: reportRuns.periodKey,
  periodStart: reportRuns.periodStart,
  periodEnd: reportRuns.periodEnd,
  status: reportRuns.status,
};

const claim = statement(
  "report_runs.claim",
  {
    ...own,
    kind: reportRuns.kind,
    periodKey: reportRuns.periodKey,
    periodStart: reportRuns.periodStart,
    periodEnd: reportRuns.periodEnd,
    scheduled: reportRuns.scheduled,
  },
  (db, p) =>
    db
      .insert(reportRuns)
      .values(p)
      .onConflictDoUpdate({
        target: [reportRuns.userId, reportRuns.kind, reportRuns.periodStart],
        set: { updatedAt: sql`${reportRuns.updatedAt}` },
      })
      .returning({ ...runFields, isNew: expression("boolean", sql`xmax = 0`) }),
);

export type ReportRun = Omit<Awaited<ReturnType<typeof claim>>[number], "isNew">;

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
  const { isNew, ...claimed } = row;
  return { run: claimed, isNew };
};

const select = statement("report_runs.find", own, (db, p) =>
  db
    .select({ ...runFields, scheduled: reportRuns.scheduled, completedAt: reportRuns.completedAt })
    .from(reportRuns)
    .where(and(eq(reportRuns.id, p.id), eq(reportRuns.userId, p.userId))),
);

export const findReportRun = async (executor: Executor, userId: string, id: string) => {
  const [row] = await select(executor, { userId, id });
  return row ?? null;
};

const start = statement("report_runs.start", own, (db, p) => {
  const was = db.$with("was").as(
    db
      .select({ runId: sql`${reportRuns.id}`.as("run_id"), before: sql`${reportRuns.status}`.as("before") })
      .from(reportRuns)
      .where(and(eq(reportRuns.id, p.id), eq(reportRuns.userId, p.userId)))
      .for("update"),
  );
  return db
    .with(was)
    .update(reportRuns)
    .set({ status: "running", updatedAt: sql`now()` })
    .from(was)
    .where(eq(reportRuns.id, was.runId))
    .returning({ ...runFields, scheduled: reportRuns.scheduled, before: expression("text", sql`was.before`) });
});

/** Returns a run that begins, with its status before; null for a run that is gone. */
export const startReportRun = async (executor: Executor, userId: string, id: string) => {
  const [row] = await start(executor, { id, userId });
  return row ?? null;
};

const complete = statement("report_runs.complete", { id: reportRuns.id, inputVersion: "bigint" }, (db, p) => {
  const clock = db.select({ seq: userClocks.seq }).from(userClocks).where(eq(userClocks.userId, reportRuns.userId));
  const was = db.$with("was").as(
    db
      .select({
        runId: sql`${reportRuns.id}`.as("run_id"),
        isNewest: expression(
          "boolean",
          sql`${or(
            isNull(reportRuns.inputVersion),
            lte(reportRuns.inputVersion, p.inputVersion),
            gt(reportRuns.inputVersion, sql`coalesce(${clock}, 0)`),
          )}`,
        ).as("is_newest"),
      })
      .from(reportRuns)
      .where(eq(reportRuns.id, p.id))
      .for("update"),
  );
  return db
    .with(was)
    .update(reportRuns)
    .set({
      status: "completed",
      updatedAt: sql`now()`,
      completedAt: sql`now()`,
      inputVersion: sql`case when ${was.isNewest} then ${p.inputVersion} else ${reportRuns.inputVersion} end`,
    })
    .from(was)
    .where(eq(reportRuns.id, was.runId))
    .returning({ isNewest: was.isNewest });
});

/**
 * Completes a run. Its version never goes back to an older input, except after a restore below the user's clock.
 * Returns whether the run is of the newest reported input.
 */
export const completeReportRun = async (executor: Executor, id: string, inputVersion: number): Promise<boolean> => {
  const [row] = await complete(executor, { id, inputVersion });
  return row?.isNewest === true;
};

/**
 * Takes on the mail of a scheduled week: once, of several missed weeks the newest alone, and only when its reader wants
 * mails at a confirmed address.
 */
export const claimReportMail = statement("report_runs.claim_mail", { ...own, now: "timestamptz" }, (db, p) => {
  const newer = alias(reportRuns, "newer");
  return db
    .update(reportRuns)
    .set({ mailedAt: p.now })
    .where(
      and(
        eq(reportRuns.id, p.id),
        eq(reportRuns.userId, p.userId),
        eq(reportRuns.kind, "weekly"),
        eq(reportRuns.scheduled, 1),
        isNull(reportRuns.mailedAt),
        notExists(
          db
            .select({ id: newer.id })
            .from(newer)
            .where(
              and(
                eq(newer.userId, reportRuns.userId),
                eq(newer.kind, reportRuns.kind),
                eq(newer.scheduled, 1),
                gt(newer.periodStart, reportRuns.periodStart),
              ),
            ),
        ),
        exists(
          db
            .select({ userId: reportSchedules.userId })
            .from(reportSchedules)
            .innerJoin(users, eq(users.id, reportSchedules.userId))
            .where(
              and(
                eq(reportSchedules.userId, reportRuns.userId),
                eq(reportSchedules.enabled, true),
                eq(reportSchedules.email, true),
                sql`${users.emailVerifiedAt} is not null`,
                isNull(users.deletedAt),
                isNull(users.disabledAt),
              ),
            ),
        ),
      ),
    )
    .returning({ id: reportRuns.id });
});
