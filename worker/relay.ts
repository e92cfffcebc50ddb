import type { Log } from "#core/logging/log.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { addDeadLetter } from "#db/postgres/queries/jobs/dead-letters.ts";
import {
  type Lane,
  markSent,
  type OutboxRow,
  outboxLag,
  takeOutbox,
  takeStrayOutbox,
} from "#db/postgres/queries/jobs/outbox.ts";
import { JOB_KINDS, type JobKind, PRIORITIES } from "#db/postgres/schema/index.ts";
import { isMessageId, jobMessage, queueOptions } from "#db/queues/job-kinds.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { JobQueues } from "./queues.ts";

export type RelayOptions = {
  readonly db: Database;
  readonly queues: JobQueues;
  readonly metrics: WorkerMetrics;
  readonly log: Log;
  readonly newId: () => string;
  readonly batchSize?: number;
  /** The rest waits in Postgres, where it is cheap. */
  readonly depthCap?: number;
  /** Kept from one step to the next. Without it, each step looks at the queues. */
  readonly depths?: Depths;
};

const isKind = (topic: string): topic is JobKind => JOB_KINDS.some((kind) => kind === topic);

const LANES: readonly Lane[] = Object.values(PRIORITIES)
  .toSorted((a, b) => a - b)
  .flatMap((priority) => JOB_KINDS.map((topic) => ({ topic, priority })));

/** Depths are asked for again after so long. */
const DEPTHS_MS = 1_000;

export type Depths = {
  readonly add: (lane: Lane, count: number) => void;
  readonly below: (cap: number) => Promise<Lane[]>;
};

const keyOf = ({ topic, priority }: Lane): string => `${topic} ${priority}`;

/**
 * Returns the depths of lanes. Between two looks a lane counts as deep as it was, with all that was added since. So a
 * look of one command for each lane is not needed at each wake. A lane that may be half full is looked at each time.
 */
export const createDepths = (queues: JobQueues, now: () => number = () => performance.now()): Depths => {
  let known = new Map<string, number>();
  let knownAt = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<void> => {
    const depths = await Promise.all(
      LANES.map(({ topic, priority }) =>
        priority === PRIORITIES.awaited ? queues[topic].getWaitingCount() : queues[topic].getPrioritizedCount(),
      ),
    );
    known = new Map(LANES.map((lane, index) => [keyOf(lane), depths[index] ?? 0]));
    knownAt = now();
  };
  return {
    add: (lane, count) => known.set(keyOf(lane), (known.get(keyOf(lane)) ?? 0) + count),
    below: async (cap) => {
      const isDeep = () => [...known.values()].some((depth) => depth >= cap / 2);
      if (now() - knownAt >= DEPTHS_MS || isDeep()) await look();
      // Scheduled jobs take no room of awaited jobs.
      return LANES.filter((lane) => (known.get(keyOf(lane)) ?? 0) < cap);
    },
  };
};

type Readable = {
  readonly row: OutboxRow;
  readonly kind: JobKind;
  readonly message: ReturnType<typeof jobMessage.parse>;
};

const sort = (rows: readonly OutboxRow[]): { readable: Readable[]; corrupt: OutboxRow[] } => {
  const readable: Readable[] = [];
  const corrupt: OutboxRow[] = [];
  for (const row of rows) {
    const message = jobMessage.safeParse(row.payload);
    if (message.success && isKind(row.topic) && isMessageId(row.messageId))
      readable.push({ row, kind: row.topic, message: message.data });
    else corrupt.push(row);
  }
  return { readable, corrupt };
};

const addToQueues = async (queues: JobQueues, readable: readonly Readable[]): Promise<void> => {
  for (const [kind, group] of Map.groupBy(readable, ({ kind }) => kind)) {
    await queues[kind].addBulk(
      group.map(({ row, message }) => ({
        name: kind,
        data: message,
        opts: { jobId: row.messageId, ...queueOptions(row.priority) },
      })),
    );
  }
};

const bury = async (tx: Transaction, rows: readonly OutboxRow[], { metrics, log, newId }: RelayOptions) => {
  for (const { id, topic, messageId, payload } of rows) {
    await addDeadLetter(tx, {
      id: newId(),
      queue: topic,
      messageId,
      payload: JSON.stringify(payload),
      errorName: "OutboxEntryUnreadable",
      attempts: 0,
    });
    metrics.deadLetters.inc({ kind: isKind(topic) ? topic : "unknown" });
    log.error({ outboxId: id }, "outbox.unreadable");
  }
};

/** A crash between hand-over and commit hands over again, and the ids make that nothing. */
export const relayOnce = async (options: RelayOptions): Promise<number> => {
  const { db, queues, metrics, batchSize = 500, depthCap = 10_000, depths = createDepths(queues) } = options;
  const lanes = JSON.stringify(await depths.below(depthCap));
  return db.transaction(async (tx) => {
    const rows = await takeOutbox(tx, { lanes, limit: batchSize });
    if (rows.length === 0) return 0;
    const { readable, corrupt } = sort(rows);
    await addToQueues(queues, readable);
    for (const { row, kind } of readable) depths.add({ topic: kind, priority: row.priority }, 1);
    await bury(tx, corrupt, options);
    await markSent(tx, { ids: JSON.stringify(rows.map(({ id }) => id)) });
    metrics.relayed.inc(readable.length);
    return rows.length;
  });
};

const STRAY_BATCH = 100;

export const addStrayDeadLetters = (options: RelayOptions): Promise<number> =>
  options.db.transaction(async (tx) => {
    const rows = await takeStrayOutbox(tx, { lanes: JSON.stringify(LANES), limit: STRAY_BATCH });
    if (rows.length === 0) return 0;
    await bury(tx, rows, options);
    await markSent(tx, { ids: JSON.stringify(rows.map(({ id }) => id)) });
    return rows.length;
  });

export const measureOutbox = async ({ db, metrics }: Pick<RelayOptions, "db" | "metrics">): Promise<void> => {
  const [lag] = await outboxLag(db, {});
  metrics.outboxWaiting.set(lag?.waiting ?? 0);
  metrics.outboxOldest.set(lag?.oldestSeconds ?? 0);
};
