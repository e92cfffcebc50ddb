import type { Transaction } from "../postgres/client.ts";
import { coalesceJob, type JobRequest, jobRowOf } from "../postgres/queries/jobs/jobs.ts";
import { PRIORITIES } from "../postgres/schema/index.ts";

export const requestAnalysis = async (tx: Transaction, request: JobRequest): Promise<void> => {
  await coalesceJob(tx, request, "analyze-progress", {}, PRIORITIES.scheduled);
};

/** The row of a request that another statement makes. */
export const analysisRequest = (request: JobRequest) => jobRowOf(request, "analyze-progress", {}, PRIORITIES.scheduled);
