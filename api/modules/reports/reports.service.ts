import { invalid, notFound } from "#core/errors.ts";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { lastWholePeriod, periodOf, type ReportPeriod } from "#core/reports/report-period.ts";
import { hashOfSecretText, newSecretText } from "#core/security/secret-text.ts";
import type { Locale, ReportKind } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Mongo } from "#db/mongo/client.ts";
import { type DrawingKey, findReportPage, findReportSheets } from "#db/mongo/report-drawings.ts";
import { findReport } from "#db/mongo/reports.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  coalesceJob,
  createJob,
  type JobRequest,
  type JobView,
  lockJobRequests,
} from "#db/postgres/queries/jobs/jobs.ts";
import { findTrainingSubject, type TrainingSubject } from "#db/postgres/queries/progress/training-history.ts";
import { requestDrawing } from "#db/postgres/queries/reports/drawing-jobs.ts";
import { claimReportRun, findReportRun } from "#db/postgres/queries/reports/report-runs.ts";
import { sharedReport, shareReport, unshareReport } from "#db/postgres/queries/reports/report-shares.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import type { ReportDrawing } from "#db/queues/job-kinds.ts";
import { namedJob } from "../jobs/named-job.ts";
import { onceStored, orRebuilt } from "./rebuilt-documents.ts";
import type { ReportRequest } from "./reports.schema.ts";

const currentPeriod = (kind: ReportKind, { weekStart, lastDate }: TrainingSubject, today: LocalDate): ReportPeriod => {
  const running = periodOf(kind, today, weekStart);
  return lastDate !== null && lastDate >= running.start ? running : lastWholePeriod(kind, today, weekStart);
};

export const request = async (tx: Transaction, by: JobRequest, body: ReportRequest, now: Date): Promise<JobView> => {
  const { userId, newId } = by;
  const subject = await findTrainingSubject(tx, userId);
  if (subject === null) throw notFound();
  const { weekStart, timeZone } = subject;
  const { id, kind, periodStart } = body;
  const today = localDateAt(now.getTime(), timeZone);
  const period = periodStart ? periodOf(kind, periodStart, weekStart) : currentPeriod(kind, subject, today);
  if (period.start > today) throw invalid({ pointer: "/periodStart", detail: "must not be in the future" });
  const claim = () => claimReportRun(tx, { id: newId(), userId, period, scheduled: false });
  if (id != null) {
    return namedJob(tx, by, { ...body, id }, async (named) => {
      const { run } = await claim();
      return createJob(tx, named, "build-report", { reportRunId: run.id });
    });
  }
  const { run } = await claim();
  return coalesceJob(tx, by, "build-report", { reportRunId: run.id });
};

export type ReportStores = { readonly db: Database; readonly mongo: Mongo };

const requestAgain = (db: Database, by: JobRequest, id: string): Promise<boolean> =>
  inTransaction(db, async (tx) => {
    const run = await findReportRun(tx, by.userId, id);
    // A run that is made anew was completed before.
    if (run === null || run.completedAt === null) return false;
    await lockJobRequests(tx, { userId: by.userId, kind: "build-report" });
    await coalesceJob(tx, by, "build-report", { reportRunId: id });
    return true;
  });

const found = async <Form>(
  { db }: ReportStores,
  by: JobRequest,
  id: string,
  find: () => Promise<Form | null>,
): Promise<Form> => {
  const form = await orRebuilt(find, () => requestAgain(db, by, id));
  if (form === null) throw notFound();
  return form;
};

export const get = (stores: ReportStores, by: JobRequest, id: string): Promise<PeriodReport> =>
  found(stores, by, id, () => findReport(stores.mongo, by.userId, id));

/** A report in the language of a reader; without the body for coaches who may not read it. */
export type AskedDrawing = { readonly id: string; readonly locale: Locale; readonly withoutBody: boolean };

/**
 * Returns a drawing of a report. A worker draws it when it is first asked for, off the loop of this process. Throws
 * `unavailable` when that takes longer than a caller should wait.
 */
const drawn = async <Form>(
  stores: ReportStores,
  by: JobRequest,
  drawing: AskedDrawing & Pick<ReportDrawing, "form">,
  find: (key: DrawingKey) => Promise<Form | undefined | null>,
): Promise<Form> => {
  const { id, ...rest } = drawing;
  const { userId } = by;
  const lookUp = () => find({ userId, ...drawing });
  const stored = await found(stores, by, id, lookUp);
  if (stored !== undefined) return stored;
  await inTransaction(stores.db, (tx) => requestDrawing(tx, by, { reportRunId: id, drawing: rest }));
  return onceStored(async () => (await lookUp()) ?? null);
};

export const getPage = (stores: ReportStores, by: JobRequest, drawing: AskedDrawing): Promise<string> =>
  drawn(stores, by, { ...drawing, form: "html" }, (key) => findReportPage(stores.mongo, key));

export const getSheets = (stores: ReportStores, by: JobRequest, drawing: AskedDrawing): Promise<Uint8Array> =>
  drawn(stores, by, { ...drawing, form: "pdf" }, (key) => findReportSheets(stores.mongo, key));

const SHARED_MS = 30 * 86_400_000;

export type ReportShare = { readonly token: string; readonly expiresAt: string };

export const share = async (tx: Transaction, userId: string, id: string, now: Date): Promise<ReportShare> => {
  const token = newSecretText("fr_");
  const expiresAt = new Date(now.getTime() + SHARED_MS).toISOString();
  const hash = hashOfSecretText(token);
  const [shared] = await shareReport(tx, { reportRunId: id, userId, hash, now: now.toISOString(), expiresAt });
  if (shared === undefined) throw notFound();
  return { token, expiresAt };
};

export const unshare = async (tx: Transaction, userId: string, id: string): Promise<void> => {
  const [report] = await unshareReport(tx, { reportRunId: id, userId });
  if (report === undefined) throw notFound();
};

export const getShared = async (
  stores: ReportStores & Pick<JobRequest, "newId">,
  token: string,
  locale: Locale,
  now: Date,
): Promise<string> => {
  const [shared] = await sharedReport(stores.db, { hash: hashOfSecretText(token), now: now.toISOString() });
  if (shared === undefined) throw notFound();
  const by = { userId: shared.userId, requestId: null, newId: stores.newId };
  return getPage(stores, by, { id: shared.id, locale, withoutBody: false });
};
