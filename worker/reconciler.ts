import type { Log } from "#db/log.ts";
import type { Database } from "#db/postgres/client.ts";
import { endCancelledJob, silentJobs } from "#db/postgres/queries/jobs.ts";
import { messageIdOf } from "#db/queues/job-kinds.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { JobQueues } from "./queues.ts";

export type ReconcilerOptions = {
  readonly db: Database;
  readonly queues: JobQueues;
  readonly metrics: WorkerMetrics;
  readonly log: Log;
  /** A job without a sign of life for so long is looked for in its queue. */
  readonly silentSeconds: number;
};

const BATCH = 500;

/** States in which a queue still means to run the job. */
const UNDER_WAY = new Set(["active", "waiting", "waiting-children", "delayed", "prioritized"]);

/**
 * Gives the queues again what the ledger wants and they have lost: a flushed Redis, or one that failed over to a copy
 * from before. Returns how many jobs were put back.
 */
export const reconcile = async ({ db, queues, metrics, log, silentSeconds }: ReconcilerOptions): Promise<number> => {
  const silent = await silentJobs(db, { silentSeconds, limit: BATCH });
  const states = await Promise.all(silent.map(({ id, kind }) => queues[kind].getJobState(messageIdOf(id))));
  let restored = 0;
  for (const [index, { id, userId, kind, requestId, cancelRequested }] of silent.entries()) {
    const state = states[index] ?? "unknown";
    if (UNDER_WAY.has(state)) continue;
    if (cancelRequested) {
      await endCancelledJob(db, id);
      continue;
    }
    // A finished message keeps its id taken; the ledger says that its job has not ended.
    if (state !== "unknown") await queues[kind].remove(messageIdOf(id));
    await queues[kind].add(kind, { jobId: id, userId, requestId }, { jobId: messageIdOf(id) });
    restored += 1;
  }
  if (restored > 0) {
    metrics.reconciled.inc(restored);
    log.warn({ restored }, "jobs.reconciled");
  }
  return restored;
};
