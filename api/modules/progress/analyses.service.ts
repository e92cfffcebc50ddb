import { invalid, notFound } from "#core/errors.ts";
import { daysBetween, type LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { AnalysisDocument } from "#core/training/analysis-document.ts";
import { findAnalysis, latestAnalysis } from "#db/mongo/analyses.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { coalesceJob, type JobRequest, type JobView, lockJobRequests } from "#db/postgres/queries/jobs.ts";
import type { AnalysisRequest } from "./analyses.schema.ts";

const MAX_DAYS = 3_700;

const checkWindow = (from: LocalDate | null, to: LocalDate): void => {
  if (from === null) return;
  if (to < from) throw invalid({ pointer: "/from", detail: "must not be after the last day of the analysis" });
  if (daysBetween(from, to) > MAX_DAYS) {
    throw invalid({ pointer: "/from", detail: "must be within ten years of the last day of the analysis" });
  }
};

/** Asks for an analysis of some days, or of everything. The same request that already waits is not made twice. */
export const request = async (tx: Transaction, by: JobRequest, body: AnalysisRequest, now: Date): Promise<JobView> => {
  const { from = null, to = null } = body;
  // Whose day it is differs by a day at most; the farthest east has the latest.
  checkWindow(from, to ?? localDateAt(now.getTime(), "Pacific/Kiritimati"));
  await lockJobRequests(tx, { userId: by.userId, kind: "analyze-progress" });
  return coalesceJob(tx, by, "analyze-progress", {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  });
};

export const get = async (mongo: Mongo, userId: string, id: string): Promise<AnalysisDocument> => {
  const analysis = await findAnalysis(mongo, userId, id);
  if (analysis === null) throw notFound();
  return analysis;
};

export const latest = async (mongo: Mongo, userId: string): Promise<AnalysisDocument> => {
  const analysis = await latestAnalysis(mongo, userId);
  if (analysis === null) throw notFound("There is no analysis yet.");
  return analysis;
};
