import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { isNull, sql } from "drizzle-orm";
import { Registry } from "prom-client";
import type { Transaction } from "#db/postgres/client.ts";
import { coalesceJob, createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { requestMail } from "#db/postgres/queries/jobs/mails.ts";
import { deadLetters, jobs, outbox, PRIORITIES } from "#db/postgres/schema/index.ts";
import { connected, openQueueConnection, queuePrefix } from "#db/queues/connection.ts";
import { requestAnalysis } from "#db/queues/request-analysis.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { silentLog } from "#tests/support/worker.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import { type JobQueues, openQueues, queueErrors } from "#worker/queues.ts";
import { addStrayDeadLetters, type RelayOptions, relayOnce } from "#worker/relay.ts";

let userId: string;
let queues: JobQueues;
let options: RelayOptions;
let connection: ReturnType<typeof openQueueConnection>;
const newId = () => Bun.randomUUIDv7();

const { stores, closing } = storesBench();

beforeAll(async () => {
  userId = (await insertUser(stores.db)).id;
  connection = openQueueConnection(stores.redisUrl, "producer");
  await connected(connection);
});
beforeEach(async () => {
  await stores.db.delete(outbox);
  await stores.db.delete(deadLetters);
  await stores.db.delete(jobs);
  queues = openQueues(connection, queuePrefix(`${stores.redisPrefix}-${newId()}`), queueErrors(silentLog));
  options = { db: stores.db, queues, metrics: createWorkerMetrics(new Registry()), log: silentLog, newId };
});
afterEach(async () => {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
});
closing(async () => {
  connection.disconnect();
});

const by = () => ({ userId, requestId: null, newId });
const asked = () => createJob(stores.db, by(), "build-report", { reportRunId: newId() });
const unsent = () => stores.db.$count(outbox, isNull(outbox.sentAt));

/** Scheduled reports in the outbox, as many as the weekly wave of a large zone. */
const wave = (count: number) =>
  stores.db.execute(sql`insert into outbox (topic, message_id, payload, priority)
    select 'build-report', 'job-' || id, jsonb_build_object('jobId', id, 'userId', id, 'requestId', null), 10
    from (select gen_random_uuid() as id from generate_series(1, ${count}::int)) ids`);

describe("the relay", () => {
  test("takes what a person waits for first, and puts it before what is scheduled", async () => {
    await wave(1_500);
    const job = await asked();
    expect(await relayOnce({ ...options, batchSize: 10 })).toBe(11);
    expect(await queues["build-report"].getWaiting()).toMatchObject([{ id: `job-${job.id}` }]);
    expect(await queues["build-report"].getPrioritizedCount()).toBe(10);
  });

  test("has room for what a person waits for where the scheduled have filled theirs", async () => {
    await wave(60);
    const full = { ...options, batchSize: 20, depthCap: 40 };
    while ((await relayOnce(full)) > 0);
    expect(await queues["build-report"].getPrioritizedCount()).toBe(40);
    await asked();
    expect(await relayOnce(full)).toBe(1);
    expect(await unsent()).toBe(20);
  });

  test.each([
    ["a message of another shape", "build-report", { jobId: "no uuid" }],
    ["a message that is no object", "send-mail", "hello"],
    ["a message with more in it", "analyze-progress", { jobId: newId(), userId: newId(), requestId: null, more: 1 }],
  ])("moves %s to the dead letters and goes on", async (_name, topic, payload) => {
    await stores.db.execute(sql`insert into outbox (topic, message_id, payload)
      values (${topic}, 'job-corrupt', ${JSON.stringify(payload)}::jsonb)`);
    await asked();
    expect(await relayOnce(options)).toBe(2);
    expect(await queues["build-report"].getWaitingCount()).toBe(1);
    expect(await unsent()).toBe(0);
    expect(await stores.db.select().from(deadLetters)).toMatchObject([
      { queue: topic, messageId: "job-corrupt", payload, errorName: "OutboxEntryUnreadable" },
    ]);
  });

  test.each(["a:b", "12345", "-7", ""])(
    "moves a message whose id no queue takes (%p) to the dead letters",
    async (id) => {
      await stores.db.execute(sql`insert into outbox (topic, message_id, payload)
      values ('build-report', ${id}, ${JSON.stringify({ jobId: newId(), userId, requestId: null })}::jsonb)`);
      await asked();
      expect(await relayOnce(options)).toBe(2);
      expect(await queues["build-report"].getWaitingCount()).toBe(1);
      expect(await unsent()).toBe(0);
      expect(await stores.db.select().from(deadLetters)).toMatchObject([{ messageId: id }]);
    },
  );

  test("buries what leads nowhere, once no newer version can be about to know it", async () => {
    const row = { topic: "no-such-kind", messageId: "job-x", payload: {} };
    await stores.db.insert(outbox).values([row, { ...row, createdAt: new Date(Date.now() - 2 * 3_600_000) }]);
    expect(await relayOnce(options)).toBe(0);
    expect(await addStrayDeadLetters(options)).toBe(1);
    expect(await addStrayDeadLetters(options)).toBe(0);
    expect(await stores.db.select().from(deadLetters)).toMatchObject([{ queue: "no-such-kind" }]);
    expect(await unsent()).toBe(1);
  });
});

describe("priorities", () => {
  test("are kept by job and message: a mail of a report and an analysis after an edit are not waited for", async () => {
    await requestMail(stores.db, by(), { mail: "weekly-report", reportRunId: newId() });
    await stores.db.transaction((tx) => requestAnalysis(tx, by()));
    await createJob(stores.db, by(), "build-report", { reportRunId: newId(), scheduled: true });
    const scheduled = await stores.db.select({ priority: jobs.priority }).from(jobs);
    expect(scheduled.map(({ priority }) => priority)).toEqual([
      PRIORITIES.scheduled,
      PRIORITIES.scheduled,
      PRIORITIES.scheduled,
    ]);
    await stores.db.delete(jobs);
    await requestMail(stores.db, by(), { mail: "reset-password" });
    await asked();
    await stores.db.transaction((tx) => coalesceJob(tx, by(), "analyze-progress", {}));
    const awaited = await stores.db.select({ priority: jobs.priority }).from(jobs);
    expect(awaited.map(({ priority }) => priority)).toEqual([
      PRIORITIES.awaited,
      PRIORITIES.awaited,
      PRIORITIES.awaited,
    ]);
  });

  test("an analysis that is asked for does not wait with one that nobody waits for, and an edit is content with it", async () => {
    const request = (ask: (tx: Transaction) => Promise<unknown>) => stores.db.transaction(ask);
    await request((tx) => requestAnalysis(tx, by()));
    await request((tx) => coalesceJob(tx, by(), "analyze-progress", {}));
    await request((tx) => coalesceJob(tx, by(), "analyze-progress", {}));
    await request((tx) => requestAnalysis(tx, by()));
    const rows = await stores.db.select({ priority: jobs.priority }).from(jobs);
    expect(rows.map(({ priority }) => priority).toSorted()).toEqual([PRIORITIES.awaited, PRIORITIES.scheduled]);
  });
});
