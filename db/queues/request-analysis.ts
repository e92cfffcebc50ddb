import type { Transaction } from "../postgres/client.ts";
import { coalesceJob, type JobRequest } from "../postgres/queries/jobs/jobs.ts";
import { PRIORITIES } from "../postgres/schema/index.ts";

/** Requests an analysis of the user's whole log, in the transaction that changed it. Nobody waits for it. */
export const requestAnalysis = async (tx: Transaction, request: JobRequest): Promise<void> => {
  await coalesceJob(tx, request, "analyze-progress", {}, PRIORITIES.scheduled);
};
