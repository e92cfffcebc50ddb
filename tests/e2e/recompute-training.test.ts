import { expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import postgres from "postgres";
import { findJob } from "#db/postgres/queries/jobs/jobs.ts";
import { jobs, recomputations } from "#db/postgres/schema/index.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { eventually } from "#tests/support/eventually.ts";
import { longHistory } from "#tests/support/long-history.ts";
import { startWorker } from "#tests/support/processes.ts";
import { signedIn } from "#tests/support/signed-in.ts";
import { startTestWorker } from "#tests/support/worker.ts";
import { PROCESSORS } from "#worker/processors/index.ts";

const { stores, app } = testBench();

const LONG_MS = 120_000;

const waitingForLocks = async (): Promise<number> => {
  const [row] = await stores.db.execute<{ count: number }>(
    sql`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event = 'transactionid'`,
  );
  return row?.count ?? 0;
};

test("a body weight before a long history, and another rule, are derived by a job, whose worker may die in the middle", async () => {
  const person = await signedIn(app);
  const { token, userId } = person;
  const lifter = await longHistory(stores.db, userId, 130);
  const before = await derivedInPostgres(stores.db, userId);

  const weighed = await app.call("POST", "/api/v1/progress/measurements", {
    token,
    body: { kind: "bodyweight", value: 95, unit: "kg", measuredAt: "2015-01-01T00:00:00Z" },
  });
  expect(weighed.status).toBe(201);
  const path = weighed.headers.get("forja-job") ?? "";
  const id = path.split("/").at(-1) ?? "";
  const jobOf = () => findJob(stores.db, userId, id);
  expect((await app.call("GET", path, { token })).status).toBe(200);
  expect(await jobOf()).toMatchObject({ kind: "recompute-training", status: "queued" });
  // Another change waits for the same job.
  const [, , pullUp = ""] = lifter.lifts;
  const ruled = await app.call("PUT", `/api/v1/exercises/${pullUp}/settings`, {
    token,
    body: { bodyweightFraction: 0.5 },
  });
  expect([ruled.status, ruled.headers.get("forja-job")]).toEqual([200, path]);
  // Until the job ends, all is as it was.
  expect(await derivedInPostgres(stores.db, userId)).toEqual(before);

  const blocker = postgres(stores.sqlUrl, { max: 1, onnotice: () => {} });
  const held = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const blocked = blocker.begin(async (tx) => {
    await tx`select id from personal_records where user_id = ${userId} for update`;
    locked.resolve();
    await held.promise;
  });
  await locked.promise;
  const worker = await startWorker(stores);
  await eventually(waitingForLocks, (count) => count > 0, LONG_MS);
  expect(await jobOf()).toMatchObject({ status: "running" });
  await worker.kill();
  held.resolve();
  await blocked;
  await blocker.end();
  expect(await derivedInPostgres(stores.db, userId)).toEqual(before);

  // A write in between counts by the new weight and rule at once, and stays right.
  const logged = await app.call("POST", "/api/v1/workouts", {
    token,
    body: {
      status: "completed",
      startedAt: "2026-11-23T10:00:00Z",
      exercises: [{ exerciseId: pullUp, sets: [{ reps: 5, weight: { value: 10, unit: "kg" } }] }],
    },
  });
  expect([logged.status, logged.headers.get("forja-job")]).toEqual([201, null]);

  const next = await startTestWorker(stores, PROCESSORS);
  try {
    const ended = await eventually(jobOf, (job) => job?.status === "completed", LONG_MS);
    expect(ended).toMatchObject({ progress: 100, error: null });
  } finally {
    await next.stop(1_000);
  }
  const after = await derivedInPostgres(stores.db, userId);
  expect(after).toEqual(await derivedByCore(stores.db, userId));
  expect(after.records).not.toEqual(before.records);
  expect(await stores.db.$count(recomputations)).toBe(0);
  expect(await stores.db.$count(jobs, eq(jobs.kind, "recompute-training"))).toBe(1);
}, 300_000);
