import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Log } from "#db/log.ts";
import { JOB_KINDS, type JobKind } from "#db/postgres/schema/index.ts";
import type { JobMessage } from "#db/queues/job-kinds.ts";
import type { BullJob, JobHandler } from "./run-job.ts";

export type JobQueues = Readonly<Record<JobKind, Queue<JobMessage>>>;

/** Tries before a job whose store is away is given up: half an hour and more, the pauses doubling from half a second. */
export const MAX_ATTEMPTS = 12;

const JOB_OPTIONS = {
  attempts: MAX_ATTEMPTS,
  backoff: { type: "exponential", delay: 500, jitter: 0.5 },
  removeOnComplete: { age: 3_600, count: 1_000 },
  removeOnFail: { age: 7 * 86_400, count: 5_000 },
} as const;

/** How many of a kind run at once in one process. */
const CONCURRENCY: Readonly<Record<JobKind, number>> = {
  "analyze-progress": 2,
  "build-report": 4,
  "analyze-import": 1,
  "commit-import": 1,
  "undo-import": 1,
  "build-export": 1,
  "purge-account": 1,
  "send-mail": 4,
};

const forEachKind = <Value>(make: (kind: JobKind) => Value): Readonly<Record<JobKind, Value>> => ({
  "analyze-progress": make("analyze-progress"),
  "build-report": make("build-report"),
  "analyze-import": make("analyze-import"),
  "commit-import": make("commit-import"),
  "undo-import": make("undo-import"),
  "build-export": make("build-export"),
  "purge-account": make("purge-account"),
  "send-mail": make("send-mail"),
});

/** A listener for `error`: without one, the loss of Redis would end the process. */
const logErrors =
  (log: Log, source: string) =>
  (error: Error): void => {
    log.warn({ err: error, source }, "queue.error");
  };

export const openQueues = (connection: Redis, prefix: string, log: Log): JobQueues =>
  forEachKind((kind) => {
    const queue = new Queue<JobMessage>(kind, {
      connection,
      prefix,
      skipWaitingForReady: true,
      defaultJobOptions: JOB_OPTIONS,
    });
    queue.on("error", logErrors(log, kind));
    return queue;
  });

export type ConsumerOptions = {
  readonly connection: Redis;
  readonly prefix: string;
  readonly log: Log;
  readonly handle: JobHandler;
  /** A job whose worker shows no life for this long is another's. */
  readonly lockDurationMs: number;
};

export const startConsumers = (options: ConsumerOptions): Worker<JobMessage>[] =>
  JOB_KINDS.map((kind) => {
    const worker = new Worker<JobMessage>(kind, (job: BullJob, token) => options.handle(kind, job, token), {
      connection: options.connection,
      prefix: options.prefix,
      concurrency: CONCURRENCY[kind],
      lockDuration: options.lockDurationMs,
      stalledInterval: options.lockDurationMs / 2,
      // Its default of 1 fails a job for good when its worker crashes twice.
      maxStalledCount: 10,
      removeOnComplete: JOB_OPTIONS.removeOnComplete,
      removeOnFail: JOB_OPTIONS.removeOnFail,
    });
    worker.on("error", logErrors(options.log, kind));
    return worker;
  });
