import { Histogram } from "prom-client";
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
import { checkDatabase } from "#db/postgres/check-database.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { openNotifications } from "#db/postgres/notifications.ts";
import { besidePoolQueue } from "#db/postgres/pool-queue.ts";
import { limitsRedis, openRedis } from "#db/redis/connections.ts";
import { openPositionsSender } from "#db/redis/positions-stream.ts";
import { createSettledLimiter } from "#db/redis/settled-limiter.ts";
import { storeChecks } from "#db/store-checks.ts";
import { openEndedSessions } from "./access/open-ended-sessions.ts";
import { createApp } from "./app.ts";
import { openForward, primaryOf } from "./edge/forward.ts";
import { nearOf } from "./edge/open-near.ts";
import { createPositions } from "./edge/positions.ts";
import { edgeOf } from "./edge/region.ts";
import { storeLimitsOf } from "./edge/store-limits.ts";
import { readApiEnvironment } from "./environment.ts";
import { watchRequests } from "./http/request-watch.ts";
import { commonPasswords } from "./modules/auth/passwords/common-passwords.ts";

const env = environmentOrExit(() => readApiEnvironment(Bun.env));
const log = createLog({ service: "api", level: env.LOG_LEVEL });
logUncaught(log);
flushBeforeSignals(log);
for (const doubt of doubtsOf(env)) log.warn({ doubt }, "environment.doubtful");
const watchdog = startWatchdog({ service: "api", log, end: (status) => process.exit(status) });

const clock = () => new Date();
const newId = () => Bun.randomUUIDv7();
const registry = createMetrics("api");
const requestDuration = new Histogram({
  name: "forja_http_request_duration_seconds",
  help: "How long requests took",
  labelNames: ["method", "route", "status"],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
});
/** Detects failures that a read-only check misses. */
const refusals = { postgres: createRefusals(), mongo: createRefusals() };
const postgres = openPostgres({
  url: env.DATABASE_URL,
  pooled: env.DATABASE_POOLED,
  poolSize: env.DATABASE_POOL_SIZE,
  applicationName: "forja-api",
  statementTimeoutMs: 5_000,
  queryTimeoutMs: 10_000,
  maxWaitMs: 600,
  onRefusal: refusals.postgres.note,
});
const edge = edgeOf(env);
const isFar = edge !== null && !edge.region.isPrimary;
const storeLimits = storeLimitsOf(edge?.region ?? null);
const mongo = openMongo({
  url: env.MONGODB_URL,
  poolSize: 10,
  applicationName: "forja-api",
  deadlineMs: storeLimits.mongoMs,
  selectionMs: storeLimits.mongoSelectionMs,
  onRefusal: refusals.mongo.note,
});
const redis = openRedis({
  url: env.REDIS_URL,
  prefix: env.REDIS_PREFIX,
  connectionName: "forja-api",
  log,
  silentMs: storeLimits.redisSilentMs,
});
const limits = limitsRedis({ url: env.REDIS_NEAR_URL, prefix: env.REDIS_PREFIX, redis, isFar, log });
const limiter = createSettledLimiter(limits);
const sealingSecret = secretsOf(env.SEALING_SECRET, env.SEALING_PREVIOUS_SECRET, env.SEALING_NEXT_SECRET);
const jwtSecret = secretsOf(env.JWT_SECRET, env.JWT_PREVIOUS_SECRET, env.JWT_NEXT_SECRET);
const near = nearOf({ env, edge, shared: limits, jwtSecret, sealingSecret, log, clock, newId });
const endedSessions = openEndedSessions({
  ...{ db: postgres.db, redis, log, clock, newId },
  ...(near === null ? {} : { far: { redis: near.redis, onLease: near.onLease } }),
});
const positionsSender = edge?.region.isPrimary === true ? openPositionsSender(redis) : null;
const positions = createPositions({ db: postgres.db, sealingSecret, log });
const activity = createActivityLog({ mongo, log, clock, newId });
measureActivity(registry, activity);
const notifications = openNotifications(directUrlOf(env));

const stopping = new AbortController();
const listed = commonPasswords();
await checkDatabase({ env, postgres, log, stopping: stopping.signal });
const readiness = createReadiness(
  storeChecks({
    postgres: { ...postgres, db: besidePoolQueue(postgres.db) },
    redis: redis.commands,
    redisPrefix: env.REDIS_PREFIX,
    mongo,
    log,
    refusals,
  }),
  // Without Redis the limits are each process's own, and an ended session waits for leases; without MongoDB workouts go on.
  // Another region without stores still hands requests on.
  edge?.region.isPrimary === false ? [] : ["postgres"],
  storeLimits.checkMs,
);

const primary = edge === null ? null : primaryOf(edge);
const forwarding =
  edge === null || primary === null
    ? null
    : openForward({
        primary,
        here: edge.region.here,
        log,
        mostStreams: env.BUN_CONFIG_MAX_HTTP_REQUESTS / 2,
      });

const app = createApp({
  ...(forwarding === null ? {} : { forward: forwarding.forward }),
  ...(near === null ? {} : { onHandedOn: near.reads.handedOn }),
  db: postgres.db,
  nearDb: near?.db ?? postgres.db,
  nearReads: near?.reads ?? null,
  writes: positionsSender,
  redis,
  limiter,
  endedSessions,
  positions,
  mongo,
  activity,
  notifications,
  log,
  clock,
  newId,
  readiness,
  requestDuration,
  requestWatch: watchRequests(watchdog),
  stuck: watchdog.stuck,
  stopping: stopping.signal,
  config: {
    production: env.NODE_ENV === "production",
    corsOrigins: env.CORS_ORIGINS,
    trustFlyProxy: env.TRUST_FLY_PROXY,
    apiUrl: publicAddresses(env).apiUrl,
    edge,
    rateLimitScale: env.RATE_LIMIT_SCALE,
    jwtSecret,
    refreshSecret: secretsOf(env.REFRESH_SECRET, env.REFRESH_PREVIOUS_SECRET, env.REFRESH_NEXT_SECRET),
    sealingSecret,
    mailsAreSent: env.SMTP_URL !== undefined,
    webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
  },
});
await listed;
app.listen({ hostname: env.HOST, port: env.PORT });
const metricsServer = serveMetrics(registry, { hostname: env.HOST, port: env.METRICS_PORT });
log.info({ port: app.server?.port, metricsPort: metricsServer.port }, "api.listening");
detach(readiness(), (error) => log.error({ err: error }, "readiness.failed"));

/** How long the edge may take to see that this process is going, and requests to end. */
const DRAIN_MS = env.NODE_ENV === "production" ? 2_000 : 0;
const REQUESTS_MS = 12_000;

const signal = await stopSignal();
log.info({ signal }, "api.stopping");
stopping.abort();
{
  using _deadline = exitAfter(DRAIN_MS + REQUESTS_MS + 8_000, log);
  await Bun.sleep(DRAIN_MS);
  const cut = setTimeout(() => {
    detach(Promise.resolve(app.server?.stop(true)), (error) => log.warn({ err: error }, "api.stop-failed"));
  }, REQUESTS_MS);
  await app.server?.stop();
  clearTimeout(cut);
  await Promise.all([activity.close(), limiter.flush(), endedSessions.close(), positionsSender?.close()]);
  await near?.close();
  limits?.close();
  redis.close();
  forwarding?.close();
  await notifications.close();
  await Promise.all([mongo.close(), postgres.close(), metricsServer.stop()]);
}
log.info("api.stopped");
// Open connections to a store that does not answer must not keep the process alive.
process.exit(0);
