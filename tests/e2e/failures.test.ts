import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { Redis } from "ioredis";
import { MongoClient } from "mongodb";
import { jobs, reportRuns } from "#db/postgres/schema/index.ts";
import { startMongo } from "#scripts/stack/mongo.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { findExercise, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { within } from "#tests/support/within.ts";

let home: string;
const processes: ForjaProcess[] = [];

const { stores } = storesBench();

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "forja-failures-"));
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((process) => process.stop()));
  await rm(home, { recursive: true, force: true });
});

const run = async <Started extends ForjaProcess>(start: Promise<Started>): Promise<Started> => {
  const process = await start;
  processes.push(process);
  return process;
};

/** Mondays of the last twenty weeks. */
const periodStarts = (): string[] => {
  const monday = new Date();
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7) - 7);
  return Array.from({ length: 20 }, (_, week) => {
    const day = new Date(monday);
    day.setUTCDate(day.getUTCDate() - 7 * week);
    return day.toISOString().slice(0, 10);
  });
};

describe("a worker killed in the middle of twenty reports", () => {
  test("leaves each of them to be made once by the next one", async () => {
    const api = await run(startApi(stores, { RATE_LIMIT_SCALE: "1000" }));
    const client = await newClient(api);
    const exerciseId = await findExercise(client, "deadlift");
    await client.expect(201, "POST", "/api/v1/workouts", {
      body: {
        status: "completed",
        startedAt: new Date(Date.now() - 8 * 86_400_000).toISOString(),
        exercises: [{ exerciseId, sets: [{ weight: { value: 140, unit: "kg" }, reps: 5 }] }],
      },
    });
    const first = await startWorker(stores);
    for (const periodStart of periodStarts()) {
      await client.expect(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly", periodStart } });
    }
    const done = () => stores.db.$count(reportRuns, eq(reportRuns.status, "completed"));
    await eventually(done, (count) => count >= 5);
    await first.kill();
    const atDeath = await done();
    expect(atDeath).toBeLessThan(20);

    await run(startWorker(stores));
    await eventually(done, (count) => count === 20);
    await eventually(
      () => stores.db.$count(jobs, eq(jobs.status, "completed")),
      (count) => count >= 20,
    );
    const documents = new MongoClient(stores.mongoUrl);
    const reports = await documents.db().collection("reports").find({ userId: client.userId }).toArray();
    await documents.close();
    expect(reports.length).toBe(20);
    const listed = at(await client.expect(200, "GET", "/api/v1/progress/reports?limit=200"), "data") as unknown[];
    expect(listed.length).toBe(20);
  });
});

describe("a Redis flushed with jobs pending", () => {
  test("loses none of them", async () => {
    const redis = await startRedis({ dir: join(home, "redis"), persistent: false });
    try {
      const settings = { REDIS_URL: redis.url, RATE_LIMIT_SCALE: "1000" };
      const api = await run(startApi(stores, settings));
      const client = await newClient(api);
      const job = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
      const worker = await startWorker(stores, settings);
      await client.jobEnd(textAt(job, "id"));
      await worker.stop();

      const reports = [];
      for (const periodStart of periodStarts().slice(0, 10)) {
        reports.push(
          await client.expect(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly", periodStart } }),
        );
      }
      await run(startWorker(stores, settings));
      const connection = new Redis(redis.url);
      await connection.flushall();
      connection.disconnect();
      for (const report of reports) {
        expect(await client.jobEnd(textAt(report, "id"), 90_000)).toMatchObject({ status: "completed" });
      }
      expect((await client.call("GET", "/api/v1/users/me")).status).toBe(200);
    } finally {
      await Promise.all(processes.splice(0).map((process) => process.stop()));
      await redis.stop();
    }
  });
});

describe("a MongoDB that is stopped", () => {
  test("leaves workouts going on, and reports answer 503 in under a second", async () => {
    const mongo = await startMongo({ dir: join(home, "mongo"), persistent: false });
    try {
      const address = new URL(mongo.url);
      address.pathname = "/forja_test_failures";
      const settings = { MONGODB_URL: address.href };
      const api = await run(startApi(stores, settings));
      const client = await newClient(api);
      const exerciseId = await findExercise(client, "bench press");
      expect((await client.call("GET", "/api/v1/progress/reports")).status).toBe(200);
      await mongo.kill();

      const workout = await client.expect(201, "POST", "/api/v1/workouts", { body: {} });
      const url = `/api/v1/workouts/${textAt(workout, "id")}`;
      await client.expect(201, "POST", `${url}/sets`, {
        body: { exerciseId, weight: { value: 60, unit: "kg" }, reps: 8 },
      });
      const completed = await client.expect(200, "POST", `${url}/complete`, { body: {} });
      expect((at(completed, "records") as unknown[]).length).toBeGreaterThan(0);
      await client.expect(200, "GET", "/api/v1/progress/summary");

      for (const path of ["/api/v1/progress/reports", "/api/v1/progress/analyses/latest", "/api/v1/users/me/profile"]) {
        await within(1_000, async () => {
          const answer = await client.call("GET", path);
          expect(answer.status).toBe(503);
          expect(textAt(answer.body, "code")).toBe("unavailable");
          expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        });
      }
      expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    } finally {
      await Promise.all(processes.splice(0).map((process) => process.stop()));
      await mongo.stop();
    }
  });
});
