import { invalid, notFound } from "#core/errors.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { endOfWeek, startOfWeek, weekKey } from "#core/time/week.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Locale } from "#core/training/taxonomy.ts";
import type { WeeklyReport } from "#core/training/weekly-report-document.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { findReport, findReportPage } from "#db/mongo/reports.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { coalesceJob, type JobRequest, type JobView } from "#db/postgres/queries/jobs.ts";
import { claimReportRun } from "#db/postgres/queries/report-runs.ts";
import { findTrainingSubject, type TrainingSubject } from "#db/postgres/queries/training-history.ts";
import type { ReportRequest } from "./reports.schema.ts";

/** The running week as soon as it has training, else the one before it. */
const currentWeek = ({ weekStart, lastDate }: TrainingSubject, today: LocalDate): LocalDate => {
  const start = startOfWeek(today, weekStart);
  return lastDate !== null && lastDate >= start ? start : addDays(start, -7);
};

/** Asks for the report of a week: made now, or anew when there is one. */
export const request = async (tx: Transaction, by: JobRequest, body: ReportRequest, now: Date): Promise<JobView> => {
  const { userId, newId } = by;
  const subject = await findTrainingSubject(tx, userId);
  if (subject === null) throw notFound();
  const { weekStart, timeZone } = subject;
  const today = localDateAt(now.getTime(), timeZone);
  const start = startOfWeek(body.periodStart ?? currentWeek(subject, today), weekStart);
  if (start > today) throw invalid({ pointer: "/periodStart", detail: "must not be in the future" });
  const period = { kind: body.kind, key: weekKey(start, weekStart), start, end: endOfWeek(start, weekStart) };
  const { run } = await claimReportRun(tx, { id: newId(), userId, period, scheduled: false });
  return coalesceJob(tx, by, "build-report", { reportRunId: run.id });
};

export const get = async (mongo: Mongo, userId: string, id: string): Promise<WeeklyReport> => {
  const report = await findReport(mongo, userId, id);
  if (report === null) throw notFound();
  return report;
};

export const getPage = async (mongo: Mongo, userId: string, id: string, locale: Locale): Promise<string> => {
  const page = await findReportPage(mongo, userId, id, locale);
  if (page === null) throw notFound();
  return page;
};
