import { notFound } from "#core/errors.ts";
import { isoWeekday, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { analyze } from "#core/training/analysis.ts";
import type { WeekStart } from "#core/training/taxonomy.ts";
import { buildWeeklyReport, weeklyReportWindow } from "#core/training/weekly-report.ts";
import { saveReport } from "#db/mongo/reports.ts";
import { findReportRun, markReportRun } from "#db/postgres/queries/report-runs.ts";
import { tellWebhooks } from "#db/postgres/queries/webhook-events.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { renderWeeklyReportHtml } from "../reports/html.ts";
import { resultEventId } from "../webhooks/event-id.ts";
import { checkStopped, type Processor } from "./frame.ts";
import { readHistory } from "./read-history.ts";

const WEEK_STARTS_BY_WEEKDAY: Readonly<Record<number, WeekStart>> = { 6: "saturday", 7: "sunday" };

/** A run's week stays what it was when the user's weeks begin on another day since. */
const weekStartOf = (periodStart: LocalDate): WeekStart =>
  WEEK_STARTS_BY_WEEKDAY[isoWeekday(toEpochDay(periodStart))] ?? "monday";

/** Makes the weekly report of a run and keeps it with its page in each language: the API serves, it does not render. */
export const buildReport: Processor<"build-report"> = async (deps, { job, payload, signal, progress }) => {
  const { db, mongo } = deps;
  const run = await findReportRun(db, job.userId, payload.reportRunId);
  if (run === null) throw notFound();
  await markReportRun(db, { id: run.id, status: "running", inputVersion: null });

  const now = deps.clock();
  const weekStart = weekStartOf(run.periodStart);
  const training = await readHistory(deps, run.userId, ({ timeZone }) =>
    weeklyReportWindow(run.periodStart, localDateAt(now.getTime(), timeZone), weekStart),
  );
  if (training === null) throw notFound();
  progress(40);
  checkStopped(signal);

  const { subject, titles, exerciseNames } = training;
  const { inputVersion, timeZone, unitSystem } = subject;
  const history = { ...training.history, weekStart };
  const analysis = analyze(history, {
    id: run.id,
    userId: run.userId,
    inputVersion,
    computedAt: now.toISOString(),
    landmarks: training.landmarks,
  });
  const report = buildWeeklyReport({
    id: run.id,
    date: run.periodStart,
    timeZone,
    unitSystem,
    computedAt: now.getTime(),
    history,
    analysis,
    titles,
    exerciseNames,
  });
  progress(70);
  checkStopped(signal);
  const html = {
    en: renderWeeklyReportHtml(report, { locale: "en" }),
    es: renderWeeklyReportHtml(report, { locale: "es" }),
  };
  await saveReport(mongo, { report, html });
  const url = `/api/v1/progress/reports/${run.id}`;
  await inTransaction(db, async (tx) => {
    const marked = await markReportRun(tx, { id: run.id, status: "completed", inputVersion });
    // A later run has told of newer data.
    if (marked.length === 0) return;
    const { kind, periodStart, periodEnd } = run;
    const data = { reportId: run.id, url, kind, inputVersion, periodStart, periodEnd };
    await tellWebhooks(tx, run.userId, now, [
      { type: "report.completed", id: resultEventId(run.id, inputVersion), data },
    ]);
  });
  return { type: "report", id: run.id, url };
};
