import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Log } from "#core/logging/log.ts";
import { JOB_KINDS, type JobKind } from "#db/postgres/schema/index.ts";
import type { JobMessage } from "#db/queues/job-kinds.ts";
import type { BullJob, JobHandler } from "./run-job.ts";

export type JobQueues = Readonly<Record<JobKind, Queue<JobMessage>>>;

const KEPT_SECONDS = { completed: 3_600, failed: 7 * 86_400 } as const;

const JOB_OPTIONS = {
  // The ledger counts tries; these are for a handler that could not even read it.
  attempts: 4,
  backoff: { type: "exponential", delay: 500, jitter: 0.5 },
  removeOnComplete: { age: KEPT_SECONDS.completed, count: 1_000 },
  removeOnFail: { age: KEPT_SECONDS.failed, count: 5_000 },
} as const;

const CONCURRENCY: Readonly<Record<JobKind, number>> = {
  "analyze-progress": 2,
  "build-report": 4,
  "analyze-import": 1,
  "commit-import": 1,
  "undo-import": 1,
  "move-import": 1,
  "recompute-training": 1,
  "build-export": 1,
  "purge-account": 1,
  "send-mail": 8,
};

const forEachKind = <Value>(make: (kind: JobKind) => Value): Readonly<Record<JobKind, Value>> => ({
  "analyze-progress": make("analyze-progress"),
  "build-report": make("build-report"),
  "analyze-import": make("analyze-import"),
  "commit-import": make("commit-import"),
  "undo-import": make("undo-import"),
  "move-import": make("move-import"),
  "recompute-training": make("recompute-training"),
  "build-export": make("build-export"),
  "purge-account": make("purge-account"),
  "send-mail": make("send-mail"),
});

export type QueueErrors = (error: unknown, source: string) => void;

const QUIET_MS = 60_000;

/** Without a listener, the loss of Redis would end the process. It logs one line a minute. */
export const queueErrors = (log: Log, event = "queue.error"): QueueErrors => {
  let quietUntil = 0;
  let leftOut = 0;
  return (error, source) => {
    const now = performance.now();
    if (now < quietUntil) {
      leftOut += 1;
      return;
    }
    log.warn({ err: error, source, leftOut }, event);
    quietUntil = now + QUIET_MS;
    leftOut = 0;
  };
};

export const openQueues = (connection: Redis, prefix: string, onError: QueueErrors): JobQueues =>
  forEachKind((kind) => {
    const queue = new Queue<JobMessage>(kind, {
      connection,
      prefix,
      skipWaitingForReady: true,
      defaultJobOptions: JOB_OPTIONS,
    });
    queue.on("error", (error) => onError(error, kind));
    return queue;
  });

export type ConsumerOptions = {
  readonly connection: Redis;
  readonly prefix: string;
  readonly onError: QueueErrors;
  readonly handle: JobHandler;
  readonly lockDurationMs: number;
};

export type Consumers = readonly (readonly [JobKind, Worker<JobMessage>])[];

export const startConsumers = (options: ConsumerOptions): Consumers =>
  JOB_KINDS.map((kind) => {
    const worker = new Worker<JobMessage>(kind, (job: BullJob, token) => options.handle(kind, job, token), {
      connection: options.connection,
      prefix: options.prefix,
      concurrency: CONCURRENCY[kind],
      lockDuration: options.lockDurationMs,
      stalledInterval: options.lockDurationMs / 2,
      // The ledger decides how often a job may kill its process.
      maxStalledCount: 1_000_000,
      // Redis is asked again this long after it was lost; the default is 15 s.
      runRetryDelay: 1_000,
      removeOnComplete: JOB_OPTIONS.removeOnComplete,
      removeOnFail: JOB_OPTIONS.removeOnFail,
    });
    worker.on("error", (error) => options.onError(error, kind));
    return [kind, worker];
  });

const CLEAN_BATCH = 1_000;

/** BullMQ removes messages only when the next job of their queue ends. They name users who may be purged. */
export const cleanQueues = async (queues: JobQueues): Promise<boolean> => {
  let more = false;
  for (const queue of Object.values(queues)) {
    for (const state of ["completed", "failed"] as const) {
      const gone = await queue.clean(KEPT_SECONDS[state] * 1_000, CLEAN_BATCH, state);
      more ||= gone.length >= CLEAN_BATCH;
    }
  }
  return more;
};
