import type { Log } from "#db/log.ts";
import type { Database } from "#db/postgres/client.ts";
import { markSent, type OutboxRow, outboxLag, takeOutbox } from "#db/postgres/queries/outbox.ts";
import { JOB_KINDS, type JobKind } from "#db/postgres/schema/index.ts";
import { jobMessage } from "#db/queues/job-kinds.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { JobQueues } from "./queues.ts";

export type RelayOptions = {
  readonly db: Database;
  readonly queues: JobQueues;
  readonly metrics: WorkerMetrics;
  readonly log: Log;
  readonly batchSize?: number;
  /** A queue that holds so many gets no more: the rest waits in Postgres, where it is cheap. */
  readonly depthCap?: number;
};

const isKind = (topic: string): topic is JobKind => JOB_KINDS.some((kind) => kind === topic);

const addToQueue = async (queues: JobQueues, kind: JobKind, rows: readonly OutboxRow[]): Promise<void> => {
  await queues[kind].addBulk(
    rows.map(({ messageId, payload }) => ({
      name: kind,
      data: jobMessage.parse(payload),
      opts: { jobId: messageId },
    })),
  );
};

const byTopic = (rows: readonly OutboxRow[]): Map<JobKind, OutboxRow[]> => {
  const groups = new Map<JobKind, OutboxRow[]>();
  for (const row of rows) {
    if (isKind(row.topic)) groups.set(row.topic, [...(groups.get(row.topic) ?? []), row]);
  }
  return groups;
};

/** The topics whose queues have room. */
const openTopics = async (queues: JobQueues, cap: number): Promise<JobKind[]> => {
  const depths = await Promise.all(JOB_KINDS.map((kind) => queues[kind].getWaitingCount()));
  return JOB_KINDS.filter((_kind, index) => (depths[index] ?? 0) < cap);
};

/**
 * Hands one batch of the outbox over. A crash after the hand-over and before the commit hands over again, and the ids
 * make that nothing. Returns how many were sent.
 */
export const relayOnce = async (options: RelayOptions): Promise<number> => {
  const { db, queues, metrics, batchSize = 500, depthCap = 10_000 } = options;
  const topics = await openTopics(queues, depthCap);
  return db.transaction(async (tx) => {
    const rows = await takeOutbox(tx, { topics: JSON.stringify(topics), limit: batchSize });
    if (rows.length === 0) return 0;
    for (const [kind, of] of byTopic(rows)) await addToQueue(queues, kind, of);
    await markSent(tx, { ids: JSON.stringify(rows.map(({ id }) => id)) });
    metrics.relayed.inc(rows.length);
    return rows.length;
  });
};

export const measureOutbox = async ({ db, metrics }: RelayOptions): Promise<void> => {
  const [lag] = await outboxLag(db, {});
  metrics.outboxWaiting.set(lag?.waiting ?? 0);
  metrics.outboxOldest.set(lag?.oldestSeconds ?? 0);
};
