import { Registry } from "prom-client";
import { createLog } from "#core/logging/log.ts";
import { openMongo } from "#db/mongo/client.ts";
import { openNotifications } from "#db/postgres/notifications.ts";
import type { JobKind } from "#db/postgres/schema/index.ts";
import { openQueueConnection } from "#db/queues/connection.ts";
import { createLiftMemos } from "#worker/lift-memos.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import type { Processors, WorkerDependencies } from "#worker/processors/types.ts";
import { resolveName } from "#worker/webhooks/post.ts";
import { type Pace, type RunningWorker, startWorker } from "#worker/worker.ts";
import type { TestStores } from "./stores.ts";

/** Fast enough for a test. New work wakes its loop, so that a loop by itself costs little. */
export const TEST_PACE: Pace = {
  relayMs: 500,
  tickMs: 1_000,
  spreadSeconds: 0,
  owedMs: 1_000,
  webhooksMs: 500,
  reconcileMs: 500,
  silentSeconds: 2,
  lockDurationMs: 2_000,
  probeMs: 100,
  epochMs: 2_000,
};

export const silentLog = createLog({ service: "test", level: process.env.FORJA_TEST_LOG ?? "silent" });

/** Returns the dependencies of processors, on the stores of a test. */
export const workerDependencies = (stores: TestStores, clock: () => Date = () => new Date()): WorkerDependencies => ({
  db: stores.db,
  mongo: openMongo({ url: stores.mongoUrl, poolSize: 4, applicationName: "forja-test", deadlineMs: 2_000 }),
  activity: { record: () => {}, flush: async () => {}, close: async () => {}, dropped: () => 0 },
  mailer: { send: async () => {}, close: () => {} },
  publicUrl: "https://forja.example.com",
  apiUrl: "https://api.example.com",
  sealingSecret: "kept-answers-of-the-tests-are-sealed-with-this-one",
  webhooks: { allowPrivate: true, resolve: resolveName, timeoutMs: 2_000, chance: () => 0.5 },
  liftMemos: createLiftMemos(),
  log: silentLog,
  clock,
  newId: () => Bun.randomUUIDv7(),
});

const unexpected = async (): Promise<never> => {
  throw new Error("no job of this kind was expected");
};

/** Processors of which a test gives those that it is about. */
export const processorsWith = (given: Partial<Processors>): Processors => {
  const none: Record<JobKind, () => Promise<null>> = {
    "analyze-progress": unexpected,
    "build-report": unexpected,
    "analyze-import": unexpected,
    "commit-import": unexpected,
    "undo-import": unexpected,
    "move-import": unexpected,
    "recompute-training": unexpected,
    "build-export": unexpected,
    "purge-account": unexpected,
    // Accounts that tests register get mails, whatever the test is about.
    "send-mail": async () => null,
  };
  return { ...none, ...given };
};

export type TestWorker = RunningWorker & { readonly registry: Registry };

/** A worker in this process on the stores of a test. */
export const startTestWorker = async (
  stores: TestStores,
  processors: Processors,
  options: { deps?: WorkerDependencies; redisUrl?: string; pace?: Partial<Pace> } = {},
): Promise<TestWorker> => {
  const deps = options.deps ?? workerDependencies(stores);
  const redisUrl = options.redisUrl ?? stores.redisUrl;
  const registry = new Registry();
  const notifications = openNotifications(stores.sqlUrl);
  const producer = openQueueConnection(redisUrl, "producer");
  const consumer = openQueueConnection(redisUrl, "consumer");
  for (const connection of [producer, consumer]) connection.on("error", () => {});
  const worker = await startWorker({
    deps,
    processors,
    metrics: createWorkerMetrics(registry),
    notifications,
    producer,
    consumer,
    redisPrefix: stores.redisPrefix,
    pace: { ...TEST_PACE, ...options.pace },
  });
  return {
    ...worker,
    registry,
    stop: async (graceMs) => {
      await worker.stop(graceMs);
      producer.disconnect();
      consumer.disconnect();
      await notifications.close();
      await deps.mongo.close();
    },
  };
};
