import { beforeAll, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { sweepExports } from "#db/postgres/queries/exports/exports.ts";
import { sweepDeadLetters } from "#db/postgres/queries/jobs/dead-letters.ts";
import { sweepJobs } from "#db/postgres/queries/jobs/jobs.ts";
import { sweepDeletedResources } from "#db/postgres/queries/sync/deleted-resources.ts";
import {
  dataExports,
  deadLetters,
  deletedResources,
  idempotencyKeys,
  imports,
  type JobStatus,
  jobs,
  outbox,
} from "#db/postgres/schema/index.ts";
import { SWEEP_BATCH } from "#db/postgres/sweep.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { workerDependencies } from "#tests/support/worker.ts";
import { createHousekeeping } from "#worker/housekeeping.ts";

let userId: string;

const NOW = new Date("2026-11-24T12:00:00Z");
const now = NOW.toISOString();
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

const { stores } = storesBench();

beforeAll(async () => {
  userId = (await insertUser(stores.db)).id;
});

type Times = { readonly madeAt: Date; readonly endedAt: Date | null; readonly status?: JobStatus };

const aJob = async ({ madeAt, endedAt, status = "completed" }: Times): Promise<string> => {
  const id = Bun.randomUUIDv7("hex", madeAt);
  const kind = "analyze-progress";
  await stores.db.insert(jobs).values({ id, userId, kind, status, createdAt: madeAt, finishedAt: endedAt });
  return id;
};

const anExport = async (jobId: string, madeAt: Date, fileExpiresAt: Date | null): Promise<string> => {
  const id = Bun.randomUUIDv7("hex", madeAt);
  await stores.db.insert(dataExports).values({ id, userId, format: "json", jobId, createdAt: madeAt, fileExpiresAt });
  return id;
};

const jobIds = async (): Promise<string[]> =>
  (await stores.db.select({ id: jobs.id }).from(jobs).where(eq(jobs.userId, userId))).map(({ id }) => id).toSorted();
const exportIds = async (): Promise<string[]> =>
  (await stores.db.select({ id: dataExports.id }).from(dataExports)).map(({ id }) => id).toSorted();

test("jobs go 90 days after their end, but for those that say how an import or an export stands", async () => {
  const old = { madeAt: daysAgo(92), endedAt: daysAgo(91) };
  await aJob(old);
  await aJob({ ...old, status: "failed" });
  const slow = await aJob({ madeAt: daysAgo(92), endedAt: daysAgo(1) });
  const open = await aJob({ madeAt: daysAgo(92), endedAt: null, status: "queued" });
  const young = await aJob({ madeAt: daysAgo(89), endedAt: daysAgo(89) });
  const ofImport = await aJob(old);
  await stores.db.insert(imports).values({
    id: Bun.randomUUIDv7(),
    userId,
    requestedSource: "auto",
    timeZone: "UTC",
    fileSha256: "0",
    fileBytes: 1,
    fileId: "0",
    fileExpiresAt: daysAgo(80),
    jobId: ofImport,
  });
  const ofExport = await aJob(old);
  await anExport(ofExport, daysAgo(92), daysAgo(85));

  await sweepJobs(stores.db, { now });
  expect(await jobIds()).toEqual([slow, open, young, ofImport, ofExport].toSorted());
  await sweepExports(stores.db, { now });
  await sweepJobs(stores.db, { now });
  expect(await jobIds()).toEqual([slow, open, young, ofImport].toSorted());
});

test("exports go after 30 days, once they are made and their files are gone", async () => {
  const done = await aJob({ madeAt: daysAgo(31), endedAt: daysAgo(31) });
  const waiting = await aJob({ madeAt: daysAgo(31), endedAt: null, status: "running" });
  await anExport(done, daysAgo(31), daysAgo(24));
  await anExport(done, daysAgo(31), null);
  const kept = [
    await anExport(done, daysAgo(29), daysAgo(22)),
    await anExport(done, daysAgo(31), new Date(NOW.getTime() + 1)),
    await anExport(waiting, daysAgo(31), null),
  ];
  await sweepExports(stores.db, { now });
  expect(await exportIds()).toEqual(kept.toSorted());
});

test("dead letters go after 90 days", async () => {
  const bury = async (failedAt: Date): Promise<string> => {
    const id = Bun.randomUUIDv7();
    const letter = { queue: "q", messageId: "m", payload: {}, errorName: "Error", attempts: 4 };
    await stores.db.insert(deadLetters).values({ id, ...letter, failedAt });
    return id;
  };
  const today = Date.now();
  await bury(new Date(today - 91 * 86_400_000));
  const young = await bury(new Date(today - 89 * 86_400_000));
  await sweepDeadLetters(stores.db, {});
  expect((await stores.db.select({ id: deadLetters.id }).from(deadLetters)).map(({ id }) => id)).toEqual([young]);
});

test("what comes in ten minutes of 100 keyed writes a second goes in one round, a batch at a time", async () => {
  const rows = 60_000;
  await stores.db.execute(sql`insert into idempotency_keys (scope, route, key, payload_mac, status, headers, created_at)
    select 'someone', 'POST /x', 'key-' || n, ''::bytea, 201, '{}', now() - interval '25 hours'
    from generate_series(1, ${rows}::int) n`);
  await stores.db.execute(sql`insert into outbox (topic, message_id, payload, sent_at)
    select 'send-mail', 'job-' || n, '{}', now() - interval '2 days' from generate_series(1, ${rows}::int) n`);
  const step = createHousekeeping(workerDependencies(stores));
  let steps = 1;
  while (await step()) steps += 1;
  expect(steps).toBe(rows / SWEEP_BATCH + 1);
  expect([await stores.db.$count(idempotencyKeys), await stores.db.$count(outbox)]).toEqual([0, 0]);
});

test("a sweep that fails keeps no other one back", async () => {
  await stores.db.insert(outbox).values({ topic: "x", messageId: "m", payload: {}, sentAt: new Date(0) });
  const deps = workerDependencies(stores);
  const mongo = { ...deps.mongo, run: () => Promise.reject(new Error("away")) };
  await stores.db.execute(sql`alter table idempotency_keys rename to idempotency_keys_away`);
  try {
    expect(await createHousekeeping({ ...deps, mongo })()).toBe(false);
  } finally {
    await stores.db.execute(sql`alter table idempotency_keys_away rename to idempotency_keys`);
  }
  expect(await stores.db.$count(outbox)).toBe(0);
});

test("a deleted workout goes 30 days after its deletion", async () => {
  const [young, old] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  const row = { userId, resource: "workouts" as const, version: 2, document: {} };
  await stores.db.insert(deletedResources).values([
    { ...row, id: young, deletedAt: daysAgo(29) },
    { ...row, id: old, deletedAt: daysAgo(31) },
  ]);
  await sweepDeletedResources(stores.db, { now });
  expect(await stores.db.select({ id: deletedResources.id }).from(deletedResources)).toEqual([{ id: young }]);
});
