import type { AnalysisDocument } from "#core/analysis/analysis-document.ts";
import { invalid, notFound } from "#core/errors.ts";
import type { Log } from "#core/logging/log.ts";
import { daysBetween, type LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { findAnalysis, hasAnalysis, latestAnalysis } from "#db/mongo/analyses.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  coalesceJob,
  createJob,
  type JobRequest,
  type JobView,
  lockJobRequests,
} from "#db/postgres/queries/jobs/jobs.ts";
import { analysisMade } from "#db/postgres/queries/jobs/owed-documents.ts";
import { newestVersion } from "#db/postgres/queries/sync/changes.ts";
import { PRIORITIES, type Priority } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { namedJob } from "../jobs/named-job.ts";
import { onceStored } from "../reports/rebuilt-documents.ts";
import type { AnalysisRequest } from "./analyses.schema.ts";

const MAX_DAYS = 3_700;

const checkWindow = (from: LocalDate | null, to: LocalDate): void => {
  if (from === null) return;
  if (to < from) throw invalid({ pointer: "/from", detail: "must not be after the last day of the analysis" });
  if (daysBetween(from, to) > MAX_DAYS) {
    throw invalid({ pointer: "/from", detail: "must be within ten years of the last day of the analysis" });
  }
};

/** An equal waiting request is not made twice. */
export const request = async (tx: Transaction, by: JobRequest, body: AnalysisRequest, now: Date): Promise<JobView> => {
  const { id, from = null, to = null } = body;
  // The local day varies by a day at most. The farthest east has the latest.
  checkWindow(from, to ?? localDateAt(now.getTime(), "Pacific/Kiritimati"));
  const payload = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
  if (id != null) {
    return namedJob(tx, by, { ...body, id }, (named) => createJob(tx, named, "analyze-progress", payload));
  }
  await lockJobRequests(tx, { userId: by.userId, kind: "analyze-progress" });
  return coalesceJob(tx, by, "analyze-progress", payload);
};

export const get = async (mongo: Mongo, userId: string, id: string): Promise<AnalysisDocument> => {
  const analysis = await findAnalysis(mongo, userId, id);
  if (analysis === null) throw notFound();
  return analysis;
};

type Stores = { readonly db: Database; readonly mongo: Mongo; readonly log: Log };

const requestAgain = (db: Database, by: JobRequest, priority: Priority): Promise<JobView> =>
  inTransaction(db, async (tx) => {
    await lockJobRequests(tx, { userId: by.userId, kind: "analyze-progress" });
    return coalesceJob(tx, by, "analyze-progress", {}, priority);
  });

/** Returns whether the ledger knows a newer analysis than the stored one: MongoDB has then lost it. */
const isLost = async ({ db, mongo }: Stores, userId: string, standing: AnalysisDocument | null) => {
  const [made] = await analysisMade(db, { userId });
  if (made === undefined) return { isOwed: false, isComing: false };
  const { newest, isUnderWay, isForgotten } = made;
  const isMissing =
    newest === null ? isForgotten : newest !== standing?.id && !(await hasAnalysis(mongo, userId, newest));
  return { isOwed: isMissing && !isUnderWay, isComing: isMissing && isUnderWay };
};

/**
 * Returns the analysis of the newest data, and never of data that Postgres does not know. One that was made and is gone
 * is made again: meanwhile an older one is the answer. Throws `unavailable` while there is none, `not-found` when none
 * was made.
 */
export const latest = async (stores: Stores, by: JobRequest): Promise<AnalysisDocument> => {
  const { db, mongo, log } = stores;
  const { userId } = by;
  const clock = await newestVersion(db, userId);
  const standing = await latestAnalysis(mongo, userId, clock);
  if (standing !== null && standing.inputVersion >= clock) return standing;
  const { isOwed, isComing } = await isLost(stores, userId, standing);
  if (standing !== null) {
    // Nobody waits for it: the stored analysis is an answer.
    if (isOwed) {
      await requestAgain(db, by, PRIORITIES.scheduled).catch((error: unknown) => {
        log.warn({ err: error }, "analysis.not-requested");
      });
    }
    return standing;
  }
  if (isOwed) await requestAgain(db, by, PRIORITIES.awaited);
  if (!isOwed && !isComing) throw notFound("There is no analysis yet.");
  return onceStored(async () => latestAnalysis(mongo, userId, await newestVersion(db, userId)));
};
