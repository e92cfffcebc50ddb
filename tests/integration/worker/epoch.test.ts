import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { Redis } from "ioredis";
import type { Document } from "mongodb";
import { Registry } from "prom-client";
import { analyze } from "#core/analysis/analysis.ts";
import { ForjaError } from "#core/errors.ts";
import { changeEpoch } from "#db/epoch.ts";
import { findAnalysis, latestAnalysis, saveAnalysis } from "#db/mongo/analyses.ts";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { readMongoBeat, writeMongoBeat } from "#db/mongo/epoch.ts";
import { saveReport } from "#db/mongo/reports.ts";
import { jobs, reportRuns, storeEpoch, userClocks, users } from "#db/postgres/schema/index.ts";
import { readRedisBeat } from "#db/redis/epoch.ts";
import { redisKeys } from "#db/redis/keys.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { lifter } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { aHistory, anExercise, anExerciseDay } from "#tests/support/training-history.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import { buildReport } from "#worker/processors/build-report.ts";
import { createEpochStep } from "#worker/restores/epoch.ts";

let mongo: Mongo;
let redis: Redis;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 4, applicationName: "forja-test", deadlineMs: 30_000 });
  redis = new Redis(stores.redisUrl);
});
beforeEach(async () => {
  await stores.db.delete(users);
  await mongo.run(async (db) => {
    for (const { name } of await db.listCollections().toArray()) await db.collection(name).deleteMany({});
  });
  await redis.del(redisKeys(stores.redisPrefix).epoch);
  const first = { epoch: 0, previous: null, pulse: 0, mongoPulse: 0, redisPulse: 0, seenAt: new Date() };
  await stores.db.update(storeEpoch).set(first);
});
closing(async () => {
  redis.disconnect();
  await mongo.close();
});

const newId = () => Bun.randomUUIDv7();
const epochStores = () => ({ db: stores.db, mongo, redis, redisPrefix: stores.redisPrefix });
const rowOf = async () => (await stores.db.select().from(storeEpoch))[0];

/** A worker's comparisons, on its own metrics. */
const worker = (documents: Mongo = mongo) => {
  const metrics = createWorkerMetrics(new Registry());
  let calls = 0;
  const step = createEpochStep({
    ...epochStores(),
    mongo: documents,
    newId,
    clock: () => new Date(),
    log: silentLog,
    metrics,
    onQueuesBack: () => {
      calls += 1;
    },
  });
  const settled = async (): Promise<void> => {
    while (await step());
  };
  const found = async () => (await metrics.restores.get()).values.map(({ labels }) => labels.store);
  const clockBack = async () => (await metrics.clockBack.get()).values[0]?.value ?? 0;
  return { settled, found, clockBack, queuesBack: () => calls };
};

const history = aHistory({ exercises: [anExercise("squat")], rows: [anExerciseDay("squat", "2026-11-20")] });
const analysisOf = (userId: string, inputVersion: number) =>
  analyze(history, { id: newId(), userId, inputVersion, computedAt: new Date().toISOString() });

const atVersion = async (seq: number): Promise<string> => {
  const { id } = await insertUser(stores.db);
  await stores.db.update(userClocks).set({ seq }).where(eq(userClocks.userId, id));
  return id;
};

const NO_FILES = { html: {} };
const PERIOD = { kind: "weekly", periodKey: "2026-W47", periodStart: "2026-11-16", periodEnd: "2026-11-22" } as const;

/** A completed run, and its report in MongoDB that is of another version. */
const reportAt = async (userId: string, versions: { run: number; document: number }): Promise<string> => {
  const id = newId();
  const run = { id, userId, ...PERIOD, status: "completed", inputVersion: versions.run } as const;
  await stores.db.insert(reportRuns).values(run);
  const report = { ...reportOf(lifter()), id, userId, inputVersion: versions.document };
  await saveReport(mongo, { report, ...NO_FILES });
  return id;
};
const storedReport = (id: string) => mongo.run((db) => db.collection<Document>("reports").findOne({ id }));

describe("a Postgres that is older than MongoDB, before anybody noticed", () => {
  test("never answers with an analysis of data that it does not have", async () => {
    const userId = await atVersion(7);
    const known = await saveAnalysis(mongo, analysisOf(userId, 7));
    await saveAnalysis(mongo, analysisOf(userId, 26));
    expect((await latestAnalysis(mongo, userId, 7))?.id).toBe(known);
  });

  test("puts a new report in the place of the newer-looking one, and its run ends", async () => {
    const userId = await atVersion(7);
    const id = await reportAt(userId, { run: 26, document: 26 });
    const deps = workerDependencies(stores);
    const job = { id: newId(), userId, requestId: null, priority: 0, createdAt: new Date().toISOString() } as const;
    const signal = new AbortController().signal;
    await buildReport(deps, { job, payload: { reportRunId: id }, signal, progress: () => {}, log: silentLog });
    expect(await storedReport(id)).toMatchObject({ inputVersion: 7 });
    const [run] = await stores.db.select().from(reportRuns).where(eq(reportRuns.id, id));
    expect(run).toMatchObject({ status: "completed", inputVersion: 7 });
    await deps.mongo.close();
  });
});

describe("another epoch", () => {
  test("drops what is of lost data and has it made again, and takes the rest over", async () => {
    const userId = await atVersion(7);
    const kept = await saveAnalysis(mongo, analysisOf(userId, 7), { asked: true });
    const lost = await saveAnalysis(mongo, analysisOf(userId, 26), { asked: true });
    const lostReport = await reportAt(userId, { run: 5, document: 26 });
    const other = await atVersion(3);
    const soundReport = await reportAt(other, { run: 3, document: 3 });
    const stranger = newId();
    const ofStranger = await saveAnalysis(mongo, analysisOf(stranger, 50));

    const epoch = await changeEpoch(epochStores(), new Date());
    await worker().settled();
    expect(await findAnalysis(mongo, userId, kept)).not.toBeNull();
    expect(await findAnalysis(mongo, userId, lost)).toBeNull();
    expect(await storedReport(lostReport)).toBeNull();
    expect(await storedReport(soundReport)).toMatchObject({ epoch });
    // Users unknown to Postgres have seven days.
    expect(await findAnalysis(mongo, stranger, ofStranger)).not.toBeNull();
    const wanted = await stores.db.select({ kind: jobs.kind, payload: jobs.payload, userId: jobs.userId }).from(jobs);
    expect(wanted.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { kind: "analyze-progress", payload: {}, userId },
      { kind: "build-report", payload: { reportRunId: lostReport }, userId },
    ]);
  });

  test("puts what it makes before all that is of the epoch before it, whatever the versions", async () => {
    const userId = await atVersion(7);
    await saveAnalysis(mongo, analysisOf(userId, 26));
    const anew = await saveAnalysis(mongo, analysisOf(userId, 8), { epoch: 5 });
    expect((await latestAnalysis(mongo, userId))?.id).toBe(anew);
    const id = await reportAt(userId, { run: 26, document: 26 });
    const report = { ...reportOf(lifter()), id, userId, inputVersion: 8 };
    expect(await saveReport(mongo, { report, ...NO_FILES }, { epoch: 5 })).toBe(true);
    expect(await saveReport(mongo, { report: { ...report, inputVersion: 30 }, ...NO_FILES })).toBe(false);
    expect(await storedReport(id)).toMatchObject({ inputVersion: 8, epoch: 5 });
  });

  test("is begun once, however many workers notice", async () => {
    await worker().settled();
    await writeMongoBeat(mongo, { epoch: 0, pulse: 1_000 });
    const workers = [worker(), worker(), worker()];
    await Promise.all(workers.map(({ settled }) => settled()));
    expect((await Promise.all(workers.map(({ found }) => found()))).flat()).toEqual(["postgres"]);
    const row = await rowOf();
    expect(row?.previous).toBe(0);
    expect(await readMongoBeat(mongo)).toMatchObject({ epoch: row?.epoch });
    expect(await readRedisBeat(redis, stores.redisPrefix)).toMatchObject({ epoch: row?.epoch });
  });

  test("is later than any that a store knows, also by a clock that ran backwards", async () => {
    const future = Date.now() + 86_400_000;
    await writeMongoBeat(mongo, { epoch: future, pulse: 1 });
    await worker().settled();
    expect((await rowOf())?.epoch).toBe(future + 1);
  });

  test("is finished by the next worker when one cannot, and MongoDB may come later", async () => {
    const userId = await atVersion(7);
    const lost = await saveAnalysis(mongo, analysisOf(userId, 26));
    const epoch = await changeEpoch(epochStores(), new Date());
    const away: Mongo = { ...mongo, run: () => Promise.reject(new ForjaError("unavailable")) };
    await worker(away).settled();
    expect(await readRedisBeat(redis, stores.redisPrefix)).toMatchObject({ epoch });
    expect(await readMongoBeat(mongo)).toBeNull();

    let asked = 0;
    const breaking: Mongo = {
      ...mongo,
      run: (work, options) => {
        asked += 1;
        return asked > 3 ? Promise.reject(new ForjaError("unavailable")) : mongo.run(work, options);
      },
    };
    await worker(breaking).settled();
    expect(await readMongoBeat(mongo)).toBeNull();
    await worker().settled();
    expect(await findAnalysis(mongo, userId, lost)).toBeNull();
    expect(await readMongoBeat(mongo)).toMatchObject({ epoch });
  });
});

describe("a store that went back", () => {
  test("is healed when it is MongoDB: recent reports that are missing or older are made again", async () => {
    const userId = await atVersion(9);
    const current = new Date().toISOString().slice(0, 10);
    const ids = [
      await reportAt(userId, { run: 9, document: 3 }),
      await reportAt(await atVersion(2), { run: 2, document: 2 }),
    ];
    await stores.db.update(reportRuns).set({ periodEnd: current });
    const { settled, found } = worker();
    await settled();
    await settled();
    await mongo.run((db) => db.collection("state").deleteMany({}));
    await settled();
    expect(await found()).toEqual(["mongo"]);
    const wanted = await stores.db.select({ kind: jobs.kind, payload: jobs.payload }).from(jobs);
    expect(wanted).toEqual([{ kind: "build-report", payload: { reportRunId: ids[0] } }]);
    await settled();
    expect(await found()).toEqual(["mongo"]);
  });

  test("is healed when it is Redis: limits and ended sessions are void, and the queues are looked through", async () => {
    const { settled, found, queuesBack } = worker();
    await settled();
    await settled();
    const keys = redisKeys(stores.redisPrefix);
    await redis.del(keys.epoch);
    const names = [keys.endings, keys.confirmations(newId()), keys.limit("user", newId())];
    for (const name of names) await redis.set(name, "x");
    await redis.set(`{${stores.redisPrefix}-other:gate}:limit:user:a`, "x");
    await settled();
    expect(await found()).toEqual(["redis"]);
    expect(queuesBack()).toBe(1);
    expect(await redis.exists(...names)).toBe(0);
    expect(await redis.exists(`{${stores.redisPrefix}-other:gate}:limit:user:a`)).toBe(1);
    await settled();
    expect(queuesBack()).toBe(1);
  });

  test("is a clock that ran backwards when the latest beat lies in the future, until it is set or an epoch begins", async () => {
    const { settled, clockBack } = worker();
    await settled();
    expect(await clockBack()).toBe(0);
    await stores.db.update(storeEpoch).set({ seenAt: sql`now() + interval '2 hours'` });
    await settled();
    expect(Math.round((await clockBack()) / 60)).toBe(120);
    await changeEpoch(epochStores(), new Date());
    await settled();
    expect(await clockBack()).toBe(0);
  });
});
