import type { Transaction } from "../postgres/client.ts";
import { coalesceJob, type JobRequest, type JobView } from "../postgres/queries/jobs.ts";

/** Asks for an analysis of all that the user has logged, in the transaction that changed it. */
export const requestAnalysis = (tx: Transaction, request: JobRequest): Promise<JobView> =>
  coalesceJob(tx, request, "analyze-progress", {});
