import type { Log } from "#core/logging/log.ts";
import type { Database } from "#db/postgres/client.ts";
import { endCancelledJob, type StalledJob, stalledJobs } from "#db/postgres/queries/jobs/job-runs.ts";
import { messageIdOf, queueOptions } from "#db/queues/job-kinds.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { JobQueues } from "./queues.ts";

export type ReconcilerOptions = {
  readonly db: Database;
  readonly queues: JobQueues;
  readonly metrics: WorkerMetrics;
  readonly log: Log;
  readonly silentSeconds: number;
};

const BATCH = 500;

const UNDER_WAY = new Set(["active", "waiting", "waiting-children", "delayed", "prioritized"]);

export type Place = { readonly createdAt: string; readonly id: string } | null;

const restore = async ({ db, queues }: ReconcilerOptions, jobs: readonly StalledJob[]): Promise<number> => {
  // While a newer version is rolled out the ledger has kinds that only its own workers know.
  const silent = jobs.filter(({ kind }) => Object.hasOwn(queues, kind));
  const messages = silent.map(({ id, requeues }) => messageIdOf(id, requeues));
  const states = await Promise.all(silent.map(({ kind }, index) => queues[kind].getJobState(messages[index] ?? "")));
  let restored = 0;
  for (const [index, { id, userId, kind, requestId, priority, cancelRequested }] of silent.entries()) {
    const state = states[index] ?? "unknown";
    if (UNDER_WAY.has(state)) continue;
    if (cancelRequested) {
      await endCancelledJob(db, id);
      continue;
    }
    const jobId = messages[index] ?? "";
    // A finished message keeps its id taken; the ledger says that its job has not ended.
    if (state !== "unknown") await queues[kind].remove(jobId);
    await queues[kind].add(kind, { jobId: id, userId, requestId }, { jobId, ...queueOptions(priority) });
    restored += 1;
  }
  return restored;
};

/** Thousands may wait that are not lost, so it goes on at once only where it found losses. */
export const reconcile = async (
  options: ReconcilerOptions,
  place: Place = null,
): Promise<{ readonly restored: number; readonly place: Place }> => {
  const { db, metrics, log, silentSeconds } = options;
  let restored = 0;
  let next = place;
  for (;;) {
    const silent = await stalledJobs(db, {
      silentSeconds,
      afterCreatedAt: next?.createdAt ?? null,
      afterId: next?.id ?? null,
      limit: BATCH,
    });
    const lost = await restore(options, silent);
    restored += lost;
    const last = silent.at(-1);
    next = silent.length === BATCH && last !== undefined ? { createdAt: last.sortKey, id: last.id } : null;
    if (lost === 0 || next === null) break;
  }
  if (restored > 0) {
    metrics.reconciled.inc(restored);
    log.warn({ restored }, "jobs.reconciled");
  }
  return { restored, place: next };
};
