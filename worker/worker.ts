import type { Redis } from "ioredis";
import type { Watchdog } from "#core/process/watchdog.ts";
import type { Notifications } from "#db/postgres/notifications.ts";
import { requestOwedNotices } from "#db/postgres/queries/accounts/access-notices.ts";
import { OUTBOX_CHANNEL } from "#db/postgres/queries/jobs/jobs.ts";
import { pingPostgres } from "#db/postgres/queries/stores/ping.ts";
import { WEBHOOKS_CHANNEL } from "#db/postgres/queries/webhooks/webhook-events.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { connected, queuePrefix } from "#db/queues/connection.ts";
import { type Breakers, createBreakers } from "./breakers.ts";
import { watchConsumers } from "./consumer-watch.ts";
import { guardedMongo } from "./guarded-mongo.ts";
import { createHousekeeping } from "./housekeeping.ts";
import { createIsolation } from "./isolation.ts";
import { type Loop, type LoopOptions, startLoop } from "./loop.ts";
import type { WorkerMetrics } from "./metrics.ts";
import { type Processors, type WorkerDependencies, WorkerStopping } from "./processors/types.ts";
import { type Consumers, cleanQueues, type JobQueues, openQueues, queueErrors, startConsumers } from "./queues.ts";
import { type Place, reconcile } from "./reconciler.ts";
import { giveUpMails, pauseWithStores, recoverWithStores, sendPilots } from "./recovery.ts";
import { addStrayDeadLetters, createDepths, measureOutbox, relayOnce } from "./relay.ts";
import { resealStep } from "./reseal.ts";
import { createEpochStep } from "./restores/epoch.ts";
import { unknownUsersStep } from "./restores/unknown-users.ts";
import { createJobHandler } from "./run-job.ts";
import { tick } from "./scheduler.ts";
import { STORES } from "./store-away.ts";
import { sweepUnfinishedWork } from "./unfinished-work.ts";
import { createDeliverer } from "./webhooks/deliverer.ts";

export type Pace = {
  readonly relayMs: number;
  readonly tickMs: number;
  readonly spreadSeconds: number;
  readonly owedMs: number;
  readonly webhooksMs: number;
  readonly reconcileMs: number;
  readonly silentSeconds: number;
  readonly lockDurationMs: number;
  readonly probeMs: number;
  readonly epochMs: number;
};

export const PACE: Pace = {
  relayMs: 1_000,
  tickMs: 15_000,
  spreadSeconds: 600,
  owedMs: 60_000,
  webhooksMs: 1_000,
  reconcileMs: 10_000,
  silentSeconds: 20,
  lockDurationMs: 10_000,
  probeMs: 2_000,
  epochMs: 10_000,
};

const HOUSEKEEPING_MS = 600_000;
const UNKNOWN_USERS_MS = 3_600_000;
const NOTICES_MS = 60_000;
const OVERDUE_MS = 60_000;
const PROBE_TIMEOUT_MS = 3_000;

export type WorkerOptions = {
  readonly deps: WorkerDependencies;
  readonly processors: Processors;
  readonly metrics: WorkerMetrics;
  readonly notifications: Notifications;
  readonly producer: Redis;
  readonly consumer: Redis;
  readonly redisPrefix: string;
  readonly pace?: Pace;
  readonly watchdog?: Watchdog;
};

export type RunningWorker = {
  readonly queues: JobQueues;
  readonly breakers: Breakers;
  /** Hands the rest back after so long. */
  readonly stop: (graceMs: number) => Promise<void>;
};

/** Without Redis `close()` can wait for ever. */
const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([
    work.then(
      () => resolve(),
      () => resolve(),
    ),
    promise,
  ]);
  clearTimeout(timer);
};

const CLOSE_MS = 3_000;

const closeConsumers = async (consumers: Consumers, graceMs: number, handBack: () => void) => {
  const closed = Promise.all(consumers.map(([, consumer]) => consumer.close()));
  await within(closed, graceMs);
  handBack();
  await within(closed, CLOSE_MS);
};

export const startWorker = async (options: WorkerOptions): Promise<RunningWorker> => {
  const { deps, metrics, producer, watchdog, pace = PACE } = options;
  const { db, log, clock, newId } = deps;
  const closing = new AbortController();
  const handBack = new AbortController();
  await connected(producer);
  const onError = queueErrors(log);
  const { redisPrefix } = options;
  const prefix = queuePrefix(redisPrefix);
  const queues = openQueues(producer, prefix, onError);
  const breakers = createBreakers({
    probes: {
      postgres: () => pingPostgres(db, {}),
      redis: () => producer.ping(),
      mongo: deps.mongo.ping,
      smtp: async () => deps.mailer.check?.(),
    },
    log,
    away: metrics.storeAway,
    probeMs: pace.probeMs,
    probeTimeoutMs: PROBE_TIMEOUT_MS,
  });
  // A store that is away is no fault of a loop.
  watchdog?.excuse(() => STORES.some(breakers.isAway));
  const watchedLoop = (loop: LoopOptions): Loop => startLoop({ ...loop, movement: watchdog?.watch(loop.name) });
  const consumerWatch = watchdog === undefined ? null : watchConsumers(watchdog, queues);
  const run = createJobHandler({
    deps: { ...deps, mongo: guardedMongo(deps.mongo, breakers) },
    processors: options.processors,
    metrics,
    breakers,
    isolation: createIsolation(),
    forget: (kind, messageId) => queues[kind].remove(messageId),
    closing: closing.signal,
    stopping: handBack.signal,
  });
  const handle = consumerWatch?.watching(run) ?? run;
  const consumers = startConsumers({
    connection: options.consumer,
    prefix,
    onError,
    handle,
    lockDurationMs: pace.lockDurationMs,
  });

  pauseWithStores(breakers, consumers);

  const relayOptions = { db, queues, metrics, log, newId, depths: createDepths(queues) };
  const relay = watchedLoop({
    name: "relay",
    everyMs: pace.relayMs,
    log,
    step: async () => (await relayOnce(relayOptions)) > 0,
  });
  const deliverer = createDeliverer({ ...deps, metrics, onRoom: () => delivering.wake() });
  const delivering = watchedLoop({
    name: "webhooks",
    everyMs: pace.webhooksMs,
    log,
    step: async () => (await deliverer.step()) > 0,
  });
  const listen = (channel: string, { wake }: Loop) =>
    options.notifications.listen(channel, wake).catch((error: unknown) => {
      // The loops poll as well: without notifications they are only slower.
      log.warn({ err: error, channel }, "listen-failed");
      return async () => {};
    });
  const unlisten = await Promise.all([listen(OUTBOX_CHANNEL, relay), listen(WEBHOOKS_CHANNEL, delivering)]);
  let place: Place = null;
  let isLedgerBack = false;
  const reconciler = watchedLoop({
    name: "reconciler",
    everyMs: pace.reconcileMs,
    log,
    step: async () => {
      await measureOutbox(relayOptions);
      // After a loss nothing needs to be silent for long before it is looked for.
      const silentSeconds = isLedgerBack ? 1 : pace.silentSeconds;
      if (isLedgerBack) place = null;
      isLedgerBack = false;
      place = (await reconcile({ db, queues, metrics, log, silentSeconds }, place)).place;
      return false;
    },
  });
  const lookForLosses = (): void => {
    isLedgerBack = true;
    reconciler.wake();
    relay.wake();
  };
  recoverWithStores({ breakers, queues, log, onLedgerBack: lookForLosses });
  producer.on("ready", lookForLosses);
  const loops = [
    relay,
    delivering,
    watchedLoop({
      name: "scheduler",
      everyMs: pace.tickMs,
      log,
      step: async () => {
        const moved = await tick({ db, clock, newId, log, spreadSeconds: pace.spreadSeconds });
        if (moved > 0) relay.wake();
        return moved > 0;
      },
    }),
    reconciler,
    watchedLoop({
      name: "pilots",
      everyMs: pace.probeMs,
      log,
      step: async () => {
        await sendPilots(breakers, queues);
        return false;
      },
    }),
    watchedLoop({
      name: "overdue-mails",
      everyMs: OVERDUE_MS,
      log,
      step: () => giveUpMails(deps, metrics, breakers),
    }),
    watchedLoop({
      name: "obligations",
      everyMs: pace.owedMs,
      log,
      step: async () => {
        await addStrayDeadLetters(relayOptions);
        return sweepUnfinishedWork({ db, clock, log, newId, metrics });
      },
    }),
    watchedLoop({
      name: "epoch",
      everyMs: pace.epochMs,
      log,
      step: createEpochStep({
        ...deps,
        redis: producer,
        redisPrefix,
        metrics,
        onQueuesBack: lookForLosses,
      }),
    }),
    watchedLoop({
      name: "unknown-users",
      everyMs: UNKNOWN_USERS_MS,
      log,
      step: unknownUsersStep({ ...deps, metrics }),
    }),
    watchedLoop({ name: "reseal", everyMs: HOUSEKEEPING_MS, log, step: resealStep(deps) }),
    watchedLoop({
      name: "access-notices",
      everyMs: NOTICES_MS,
      log,
      step: async () => {
        if ((await inTransaction(db, (tx) => requestOwedNotices(tx, newId))) > 0) relay.wake();
        return false;
      },
    }),
    watchedLoop({
      name: "housekeeping",
      everyMs: HOUSEKEEPING_MS,
      log,
      step: createHousekeeping(deps),
    }),
    watchedLoop({ name: "ended-messages", everyMs: HOUSEKEEPING_MS, log, step: () => cleanQueues(queues) }),
  ];

  return {
    queues,
    breakers,
    stop: async (graceMs) => {
      closing.abort(new WorkerStopping());
      breakers.stop();
      consumerWatch?.stop();
      producer.off("ready", lookForLosses);
      await within(Promise.all(loops.map((loop) => loop.stop())), CLOSE_MS);
      await within(Promise.all(unlisten.map((end) => end())), 500);
      await Promise.all([
        closeConsumers(consumers, graceMs, () => handBack.abort(new WorkerStopping())),
        within(deliverer.stop(graceMs), graceMs + CLOSE_MS),
      ]);
      await within(Promise.all(Object.values(queues).map((queue) => queue.close())), CLOSE_MS);
    },
  };
};
