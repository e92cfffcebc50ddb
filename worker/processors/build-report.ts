import { analyze } from "#core/analysis/analysis.ts";
import { notFound } from "#core/errors.ts";
import { buildPeriodReport } from "#core/reports/period-report.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { periodOf, reportWindow } from "#core/reports/report-period.ts";
import { LOCALES, type Locale, type WeekStart } from "#core/taxonomy.ts";
import { isoWeekday, toEpochDay } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { type NewReport, type ReportSaving, saveReport } from "#db/mongo/reports.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import { requestMail } from "#db/postgres/queries/jobs/mails.ts";
import {
  claimReportMail,
  completeReportRun,
  type ReportRun,
  startReportRun,
} from "#db/postgres/queries/reports/report-runs.ts";
import { newestVersion } from "#db/postgres/queries/sync/changes.ts";
import { emitEvents } from "#db/postgres/queries/webhooks/webhook-events.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import type { JobPayload, ReportDrawing } from "#db/queues/job-kinds.ts";
import { collectAfterReport } from "../collect-garbage.ts";
import { renderReportHtml } from "../reports/html.ts";
import { passingOf } from "../store-away.ts";
import { resultEventId } from "../webhooks/event-id.ts";
import { drawReport } from "./draw-report.ts";
import { readHistory } from "./read-history.ts";
import { checkStopped, type Processor, type WorkerDependencies } from "./types.ts";

const WEEK_STARTS_BY_WEEKDAY: Readonly<Record<number, WeekStart>> = { 6: "saturday", 7: "sunday" };

/** A run keeps its week when the user's weeks begin on another day since. */
const weekStartOf = ({ kind, periodStart }: ReportRun, ofUser: WeekStart): WeekStart =>
  kind === "weekly" ? (WEEK_STARTS_BY_WEEKDAY[isoWeekday(toEpochDay(periodStart))] ?? "monday") : ofUser;

/**
 * Composes a report and draws its page in the language of the account. Other drawings are made when they are asked for.
 * Null for a user who is gone.
 * @param step called between reading, composing and drawing; it throws when the job must stop
 */
export const composeReport = async (
  deps: Pick<WorkerDependencies, "db" | "mongo" | "clock">,
  run: ReportRun,
  step: () => void,
): Promise<{ report: PeriodReport; html: Partial<Record<Locale, string>>; epoch: number; rows: number } | null> => {
  const now = deps.clock();
  const training = await readHistory(deps, run.userId, ({ timeZone, weekStart }) => {
    const own = weekStartOf(run, weekStart);
    return reportWindow(periodOf(run.kind, run.periodStart, own), localDateAt(now.getTime(), timeZone), own);
  });
  if (training === null) return null;
  step();
  const { subject, titles, exerciseNames } = training;
  const { inputVersion, epoch, timeZone, unitSystem, locale } = subject;
  const history = { ...training.history, weekStart: weekStartOf(run, subject.weekStart) };
  const analysis = analyze(history, {
    id: run.id,
    userId: run.userId,
    inputVersion,
    computedAt: now.toISOString(),
    landmarks: training.landmarks,
  });
  const report = buildPeriodReport({
    id: run.id,
    kind: run.kind,
    date: run.periodStart,
    timeZone,
    unitSystem,
    computedAt: now.getTime(),
    history,
    analysis,
    titles,
    exerciseNames,
  });
  step();
  const html = { [locale]: renderReportHtml(report, { locale }) };
  step();
  return { report, html, epoch, rows: history.days.length };
};

/** A finished report is worth the wait for a slow store. */
const SAVES = 3;

const saveSlowly = async (
  mongo: Mongo,
  report: NewReport,
  saving: ReportSaving,
  signal: AbortSignal,
): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await saveReport(mongo, report, saving);
      return;
    } catch (error) {
      if (tries === SAVES || passingOf(error) === null) throw error;
      checkStopped(signal);
    }
  }
};

const EVERY_DRAWING_WITHOUT_BODY = LOCALES.flatMap((locale) =>
  (["html", "pdf"] as const).map((form) => ({ form, locale, withoutBody: true })),
);

const drawingsOf = ({ drawing, withoutBody }: JobPayload<"build-report">): readonly ReportDrawing[] | null => {
  if (drawing !== undefined) return [drawing];
  return withoutBody === true ? EVERY_DRAWING_WITHOUT_BODY : null;
};

export const buildReport: Processor<"build-report"> = async (deps, { job, payload, signal, progress }) => {
  const { db, mongo } = deps;
  const { reportRunId } = payload;
  const url = `/api/v1/progress/reports/${reportRunId}`;
  const drawings = drawingsOf(payload);
  if (drawings !== null) {
    for (const drawing of drawings) {
      await drawReport(deps, { userId: job.userId, id: reportRunId, ...drawing }, signal);
    }
    return { type: "report", id: reportRunId, url };
  }
  const run = await startReportRun(db, job.userId, reportRunId);
  if (run === null) throw notFound();
  // A week that the schedule still waits for is mailed, also when a user asked for it.
  const isScheduled = payload.scheduled === true || (run.scheduled === 1 && run.before !== "completed");

  let done = 10;
  const step = () => {
    done += 20;
    progress(done);
    checkStopped(signal);
  };
  const now = deps.clock();
  const composed = await composeReport(deps, run, step);
  if (composed === null) throw notFound();
  const { report, html, epoch, rows } = composed;
  const { inputVersion } = report;
  const saving = { epoch, newestVersion: () => newestVersion(db, run.userId) };
  await saveSlowly(mongo, { report, html }, saving, signal);
  collectAfterReport(rows);
  const isMailed = isScheduled && report.headline.code !== "nothing-logged";
  await inTransaction(db, async (tx) => {
    // Both are on their way at once.
    const [isNewest, claimed] = await Promise.all([
      completeReportRun(tx, run.id, inputVersion),
      isMailed ? claimReportMail(tx, { id: run.id, userId: run.userId, now: now.toISOString() }) : [],
    ]);
    if (isNewest) {
      const { kind, periodStart, periodEnd } = run;
      const data = { reportId: run.id, url, kind, inputVersion, periodStart, periodEnd };
      const event = { type: "report.completed", id: resultEventId(run.id, inputVersion, epoch), data } as const;
      await pipelined(tx, emitEvents(tx, run.userId, now, [event]));
    }
    if (claimed.length === 0) return;
    const by = { userId: run.userId, requestId: job.requestId, newId: deps.newId };
    await requestMail(tx, by, { mail: "weekly-report", reportRunId: run.id });
  });
  return { type: "report", id: run.id, url };
};
