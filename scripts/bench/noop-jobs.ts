import { Queue, Worker } from "bullmq";
import { Registry } from "prom-client";
import { z } from "zod";
import { openNotifications } from "#db/postgres/notifications.ts";
import { openQueueConnection } from "#db/queues/connection.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import { PROCESSORS } from "#worker/processors/index.ts";
import { startWorker } from "#worker/worker.ts";
import { ratioOf } from "./pairs.ts";
import { connect } from "./setup.ts";
import { openWorkerParts } from "./worker-parts.ts";

/**
 * Measures jobs that do nothing: once through outbox, relay, queue and ledger of the worker, and once through BullMQ
 * alone. Both run in this process and in turns.
 */
const at = z
  .object({ databaseUrl: z.string(), mongoUrl: z.string(), redisUrl: z.string(), userId: z.string() })
  .parse(JSON.parse(process.argv[2] ?? ""));

const JOBS = 3_000;
const PAIRS = 3;
const PLAIN_CONCURRENCY = 50;
const PREFIX = "bench";

await using cleanup = new AsyncDisposableStack();
const deps = await openWorkerParts(cleanup, at);
const sql = connect(at.databaseUrl);
cleanup.defer(() => sql.end({ timeout: 5 }));
const notifications = openNotifications(at.databaseUrl);
cleanup.defer(() => notifications.close());
const producer = openQueueConnection(at.redisUrl, "producer");
const consumer = openQueueConnection(at.redisUrl, "consumer");
cleanup.defer(() => {
  producer.disconnect();
  consumer.disconnect();
});
const worker = await startWorker({
  deps,
  processors: { ...PROCESSORS, "send-mail": async () => null },
  metrics: createWorkerMetrics(new Registry()),
  notifications,
  producer,
  consumer,
  redisPrefix: PREFIX,
});
cleanup.defer(() => worker.stop(5_000));

type Timed = { readonly perSecond: number; readonly cpuUs: number };

const timed = async (work: () => Promise<unknown>): Promise<Timed> => {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (1_000 * JOBS) / (performance.now() - began), cpuUs: (user + system) / JOBS };
};

const throughLedger = async (): Promise<void> => {
  await sql.begin(async (tx) => {
    await tx`create temp table wanted on commit drop as
      select gen_random_uuid() as id from generate_series(1, ${JOBS})`;
    await tx`insert into jobs (id, user_id, kind, payload, priority)
      select id, ${at.userId}, 'send-mail', '{"mail": "verify-email"}', 0 from wanted`;
    await tx`insert into outbox (topic, message_id, payload, priority)
      select 'send-mail', 'job-' || id, jsonb_build_object('jobId', id, 'userId', ${at.userId}::uuid, 'requestId', null), 0
      from wanted`;
    await tx`select pg_notify('forja_outbox', '')`;
  });
  for (;;) {
    const [row] = await sql<{ open: number; failed: number }[]>`select
      count(*) filter (where status in ('queued', 'running'))::int as open,
      count(*) filter (where status = 'failed')::int as failed from jobs where kind = 'send-mail'`;
    if (row !== undefined && row.failed > 0) throw new Error(`${row.failed} jobs that do nothing failed`);
    if (row?.open === 0) return;
    await Bun.sleep(20);
  }
};

const throughBullMq = async (): Promise<void> => {
  const queue = new Queue("plain", { connection: producer, prefix: `{${PREFIX}:plain}` });
  const { promise, resolve } = Promise.withResolvers<void>();
  let done = 0;
  const plain = new Worker(
    "plain",
    async () => {
      done += 1;
      if (done === JOBS) resolve();
    },
    {
      connection: consumer,
      prefix: `{${PREFIX}:plain}`,
      concurrency: PLAIN_CONCURRENCY,
      removeOnComplete: { count: 0 },
    },
  );
  await queue.addBulk(Array.from({ length: JOBS }, (_, index) => ({ name: "noop", data: { index } })));
  await promise;
  await plain.close();
  await queue.close();
};

const ledger: Timed[] = [];
const bull: Timed[] = [];
await throughLedger();
await throughBullMq();
for (let pair = 0; pair < PAIRS; pair += 1) {
  ledger.push(await timed(throughLedger));
  bull.push(await timed(throughBullMq));
}
const windowsOf = (all: readonly Timed[]) => all.map(({ perSecond }) => ({ answers: perSecond, elapsedMs: 1_000 }));
process.stdout.write(
  JSON.stringify({
    ratio: ratioOf(windowsOf(ledger), windowsOf(bull)),
    perSecond: ledger.map(({ perSecond }) => perSecond),
    plainPerSecond: bull.map(({ perSecond }) => perSecond),
    cpuUs: ledger.map(({ cpuUs }) => cpuUs),
    plainCpuUs: bull.map(({ cpuUs }) => cpuUs),
  }),
);
