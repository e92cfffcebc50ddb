import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { directUrlOf, publicAddresses } from "#core/config/environment.ts";
import { doubtsOf } from "#core/config/secret-strength.ts";
import { createLog } from "#core/logging/log.ts";
import { createMetrics, measureActivity, serveMetrics } from "#core/metrics/metrics.ts";
import { detach } from "#core/process/detach.ts";
import { environmentOrExit, exitAfter, flushBeforeSignals, logUncaught, stopSignal } from "#core/process/process.ts";
import { createReadiness, createRefusals } from "#core/process/readiness.ts";
import { startWatchdog } from "#core/process/watchdog.ts";
import { secretsOf } from "#core/security/secrets.ts";
import { createActivityLog } from "#db/mongo/activity-log.ts";
import { openMongo } from "#db/mongo/client.ts";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import { checkDatabase } from "#db/postgres/check-database.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { openNotifications } from "#db/postgres/notifications.ts";
import { requeueMessage } from "#db/postgres/queries/jobs/requeue.ts";
import { openQueueConnection } from "#db/queues/connection.ts";
import { storeChecks } from "#db/store-checks.ts";
import { createDashboard } from "./dashboard.ts";
import { readWorkerEnvironment } from "./environment.ts";
import { createLiftMemos } from "./lift-memos.ts";
import { startLoop } from "./loop.ts";
import { createFileMailer } from "./mails/file-mailer.ts";
import { createSmtpMailer } from "./mails/smtp-mailer.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { PROCESSORS } from "./processors/index.ts";
import { queueErrors } from "./queues.ts";
import { serveWorker, type WorkerServerOptions } from "./server.ts";
import { ATTEMPT_TIMEOUT_MS } from "./webhooks/deliverer.ts";
import { resolveName } from "./webhooks/post.ts";
import { startWorker } from "./worker.ts";

const env = environmentOrExit(() => readWorkerEnvironment(Bun.env));
const LOCAL_API = "http://127.0.0.1:3000";
const { publicUrl, apiUrl } = publicAddresses(env);
const log = createLog({ service: "worker", level: env.LOG_LEVEL });
logUncaught(log);
flushBeforeSignals(log);
for (const doubt of doubtsOf(env)) log.warn({ doubt }, "environment.doubtful");
const watchdog = startWatchdog({ service: "worker", log, end: (status) => process.exit(status) });

const registry = createMetrics("worker");
const metrics = createWorkerMetrics(registry);
/** Detects failures that a read-only check misses. */
const refusals = { postgres: createRefusals(), mongo: createRefusals() };
const postgres = openPostgres({
  url: env.DATABASE_URL,
  pooled: env.DATABASE_POOLED,
  poolSize: env.DATABASE_POOL_SIZE,
  applicationName: "forja-worker",
  // Imports and purges write much in one statement. Above it is the watchdog, which a slow statement must not wake.
  statementTimeoutMs: 50_000,
  onRefusal: refusals.postgres.note,
});
const mongo = openMongo({
  url: env.MONGODB_URL,
  poolSize: 10,
  applicationName: "forja-worker",
  deadlineMs: 5_000,
  onRefusal: refusals.mongo.note,
});
const clock = () => new Date();
const newId = () => Bun.randomUUIDv7();
const activity = createActivityLog({ mongo, log, clock, newId });
measureActivity(registry, activity);
const { SMTP_URL: smtpUrl, MAIL_FROM: from } = env;
const mailer =
  smtpUrl === undefined
    ? createFileMailer({ folder: resolve(env.FORJA_DIR, "mail"), from, log })
    : createSmtpMailer({ url: smtpUrl, from, log });
const notifications = openNotifications(directUrlOf(env));
const producer = openQueueConnection(env.REDIS_URL, "producer");
const consumer = openQueueConnection(env.REDIS_URL, "consumer");
const onRedisError = queueErrors(log, "redis.error");
for (const connection of [producer, consumer]) {
  connection.on("error", (error) => onRedisError(error, "redis"));
}

const stopping = new AbortController();
await checkDatabase({ env, postgres, log, stopping: stopping.signal });
const readiness = createReadiness(
  storeChecks({ postgres, redis: producer, redisPrefix: env.REDIS_PREFIX, mongo, log, refusals }),
  ["postgres", "redis"],
);

const { OPERATOR_USER: user, OPERATOR_PASSWORD: password } = env;
/** A compiled program carries the dashboard's files beside its code. */
const embeddedUi = existsSync("/$bunfs/root/dist") ? "/$bunfs/root" : undefined;
let dashboard: WorkerServerOptions["dashboard"] = null;

const server = serveWorker({
  hostname: env.HOST,
  port: env.WORKER_PORT,
  readiness,
  stopping: stopping.signal,
  stuck: watchdog.stuck,
  dashboard: (request, address) =>
    dashboard === null ? Promise.resolve(new Response(null, { status: 503 })) : dashboard(request, address),
});
const metricsServer = serveMetrics(registry, { hostname: env.HOST, port: env.METRICS_PORT });
log.info({ port: server.port, metricsPort: metricsServer.port }, "worker.listening");
detach(readiness(), (error) => log.error({ err: error }, "readiness.failed"));

// MongoDB may come later than we do; its indexes are wanted, not needed.
const indexes = startLoop({
  name: "indexes",
  everyMs: 30_000,
  log,
  step: async () => {
    await ensureMongoIndexes(mongo);
    detach(indexes.stop(), (error) => log.warn({ err: error }, "indexes.stop-failed"));
    return false;
  },
});

const starting = startWorker({
  deps: {
    db: postgres.db,
    mongo,
    activity,
    mailer,
    publicUrl: publicUrl ?? LOCAL_API,
    apiUrl: apiUrl ?? LOCAL_API,
    sealingSecret: secretsOf(env.SEALING_SECRET, env.SEALING_PREVIOUS_SECRET, env.SEALING_NEXT_SECRET),
    webhooks: {
      allowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
      resolve: resolveName,
      timeoutMs: ATTEMPT_TIMEOUT_MS,
      chance: Math.random,
    },
    liftMemos: createLiftMemos(),
    log,
    clock,
    newId,
  },
  processors: PROCESSORS,
  metrics,
  notifications,
  producer,
  consumer,
  redisPrefix: env.REDIS_PREFIX,
  watchdog,
}).then((worker) => {
  if (user !== undefined && password !== undefined)
    dashboard = createDashboard({
      queues: worker.queues,
      operator: { user, password },
      requeue: async (messageId) => {
        const done = await requeueMessage(postgres.db, messageId);
        if ("job" in done) log.info({ jobId: done.job.id, kind: done.job.kind }, "dashboard.requeued");
        return "job" in done;
      },
      uiBasePath: embeddedUi,
    });
  log.info("worker.started");
  return worker;
});

const signal = await stopSignal();
log.info({ signal }, "worker.stopping");
stopping.abort();
const graceMs = env.STOP_TIMEOUT_SECONDS * 1_000;
{
  using _deadline = exitAfter(graceMs + 10_000, log);
  await indexes.stop();
  const worker = await Promise.race([starting, Bun.sleep(100)]);
  await worker?.stop(graceMs);
  mailer.close();
  await activity.close();
  producer.disconnect();
  consumer.disconnect();
  await notifications.close();
  await Promise.all([mongo.close(), postgres.close()]);
  await Promise.all([server.stop(true), metricsServer.stop()]);
}
log.info("worker.stopped");
// Open connections to a store that does not answer must not keep the process alive.
process.exit(0);
