import { afterEach, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { Registry } from "prom-client";
import { ForjaError } from "#core/errors.ts";
import { openMongo } from "#db/mongo/client.ts";
import { coalesceJob, createHiddenJob, createJob, findJob } from "#db/postgres/queries/jobs/jobs.ts";
import { deadLetters, jobs } from "#db/postgres/schema/index.ts";
import { aborted } from "#tests/support/aborted.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertUser } from "#tests/support/people.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";
import { processorsWith, startTestWorker, type TestWorker, workerDependencies } from "#tests/support/worker.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import { giveUpMails } from "#worker/recovery.ts";
import { StoreRefused } from "#worker/store-away.ts";

const workers: TestWorker[] = [];

const { stores } = storesBench();

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(1_000)));
  await stores.db.delete(deadLetters);
});

const start = async (
  ...parameters: Parameters<typeof startTestWorker> extends [unknown, ...infer Rest] ? Rest : never
) => {
  const worker = await startTestWorker(stores, ...parameters);
  workers.push(worker);
  return worker;
};

const request = async () => ({
  userId: (await insertUser(stores.db)).id,
  requestId: null,
  newId: () => Bun.randomUUIDv7(),
});

const rowOf = async (id: string) => (await stores.db.select().from(jobs).where(eq(jobs.id, id)))[0];

const mailRow = (userId: string) =>
  stores.db.select().from(jobs).where(eq(jobs.userId, userId)).orderBy(jobs.createdAt);

test("A wish that comes while its like sleeps before the next attempt does not sleep with it", async () => {
  const by = await request();
  let fails = true;
  await start(
    processorsWith({
      "analyze-progress": async () => {
        if (fails) throw new ForjaError("unavailable");
        return null;
      },
    }),
  );
  const first = await stores.db.transaction((tx) => coalesceJob(tx, by, "analyze-progress", {}));
  await eventually(
    () => rowOf(first.id),
    (row) => (row?.deferrals ?? 0) >= 5,
  );
  fails = false;
  const second = await stores.db.transaction((tx) => coalesceJob(tx, by, "analyze-progress", {}));
  expect(second.id).not.toBe(first.id);
  await eventually(
    () => rowOf(second.id),
    (row) => row?.status === "completed",
  );
});

test("A refusal by a store that is there uses up no attempt of a fault, and a fault ends after four", async () => {
  const by = await request();
  let runs = 0;
  await start(
    processorsWith({
      "analyze-progress": async (_deps, { job }) => {
        if (job.userId !== by.userId) return null;
        runs += 1;
        if (runs % 2 === 1) throw new ForjaError("unavailable", { cause: new StoreRefused("mongo", "mongo away") });
        throw new TypeError("ours");
      },
    }),
  );
  const { id } = await createJob(stores.db, by, "analyze-progress", {});
  const ended = await eventually(
    () => rowOf(id),
    (row) => row?.status === "failed",
  );
  expect(ended).toMatchObject({ faults: 3, deferrals: 4, attempts: 8 });
  expect(await stores.db.select().from(deadLetters)).toMatchObject([{ errorName: "TypeError", attempts: 4 }]);
});

test("A job that is handed back again and again by workers that stop is no suspect", async () => {
  const by = await request();
  const { id } = await createJob(stores.db, by, "analyze-progress", {});
  for (let round = 1; round <= 4; round += 1) {
    const { promise: running, resolve: begin } = Promise.withResolvers<void>();
    const worker = await startTestWorker(
      stores,
      processorsWith({
        "analyze-progress": async (_deps, { signal }) => {
          begin();
          await aborted(signal);
          return null;
        },
      }),
    );
    await running;
    await worker.stop(50);
    expect(await rowOf(id)).toMatchObject({ status: "queued", openStarts: 0, faults: 0, attempts: round });
  }
  await start(processorsWith({ "analyze-progress": async () => null }));
  await eventually(
    () => findJob(stores.db, by.userId, id),
    (job) => job?.status === "completed",
  );
});

test("Mails of reports, which need MongoDB, hold up no other mail while it is away, and are sent when it is back", async () => {
  await using proxy = await tcpProxy(stores.mongoUrl);
  await proxy.open();
  const deps = {
    ...workerDependencies(stores),
    mongo: openMongo({ url: proxy.url, poolSize: 4, applicationName: "forja-test", deadlineMs: 2_000 }),
  };
  const worker = await start(
    processorsWith({
      "send-mail": async ({ mongo }, { payload }) => {
        if (payload.mail === "weekly-report") await mongo.run((db) => db.command({ ping: 1 }));
        return null;
      },
    }),
    { deps },
  );
  await proxy.cut();
  await eventually(async () => worker.breakers.isAway("mongo"), Boolean);
  const reader = await request();
  for (let index = 0; index < 12; index += 1) {
    await createHiddenJob(stores.db, reader, "send-mail", { mail: "weekly-report", reportRunId: Bun.randomUUIDv7() });
  }
  await eventually(
    () => mailRow(reader.userId),
    (rows) => rows.every(({ attempts }) => attempts > 0),
  );
  const forgetful = await request();
  await createHiddenJob(stores.db, forgetful, "send-mail", { mail: "reset-password" });
  await eventually(
    () => mailRow(forgetful.userId),
    (rows) => rows[0]?.status === "completed",
  );
  // An attempt may be under way.
  expect((await mailRow(reader.userId)).every(({ status }) => status === "queued" || status === "running")).toBe(true);
  await proxy.open();
  const rows = await eventually(
    () => mailRow(reader.userId),
    (all) => all.every(({ status }) => status === "completed"),
  );
  expect(rows.every(({ faults, deferrals }) => faults === 0 && deferrals === 0)).toBe(true);
});

test("What waits is left to a worker that has the store, and one that lost it takes up again when it is back", async () => {
  await using proxy = await tcpProxy(stores.mongoUrl);
  await proxy.open();
  const by = await request();
  const ask = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        createJob(stores.db, by, "build-report", { reportRunId: Bun.randomUUIDv7() }),
      ),
    );
  const states = () => stores.db.select({ status: jobs.status }).from(jobs).where(eq(jobs.userId, by.userId));
  const allDone = () => eventually(states, (rows) => rows.every(({ status }) => status === "completed"));
  const processors = processorsWith({
    "build-report": async ({ mongo }) => {
      await mongo.run((db) => db.command({ ping: 1 }));
      return null;
    },
  });
  const cutOff = await start(processors, {
    deps: {
      ...workerDependencies(stores),
      mongo: openMongo({ url: proxy.url, poolSize: 4, applicationName: "forja-test", deadlineMs: 2_000 }),
    },
  });
  await proxy.cut();
  await eventually(async () => cutOff.breakers.isAway("mongo"), Boolean);
  await ask(10);
  await Bun.sleep(1_500);
  expect((await states()).every(({ status }) => status === "queued")).toBe(true);
  const whole = await start(processors);
  await allDone();
  expect(cutOff.breakers.isAway("mongo")).toBe(true);
  await ask(10);
  await allDone();
  await whole.stop(1_000);
  await ask(10);
  await proxy.open();
  await allDone();
});

test("A store that serves nobody costs no job, however long, and one that serves others does at last", async () => {
  const by = await request();
  let refuses: (kind: string) => boolean = () => true;
  let runs = 0;
  const refusal = () => new ForjaError("unavailable", { cause: new StoreRefused("mongo", "mongo away") });
  const processor = (kind: string) => async () => {
    runs += 1;
    if (refuses(kind)) throw refusal();
    return null;
  };
  await start(
    processorsWith({
      "build-report": processor("build-report"),
      "build-export": processor("build-export"),
    }),
  );
  const ask = (kind: "build-report" | "build-export") =>
    kind === "build-report"
      ? createJob(stores.db, by, kind, { reportRunId: Bun.randomUUIDv7() })
      : createJob(stores.db, by, kind, { exportId: Bun.randomUUIDv7() });
  await ask("build-report");
  await eventually(
    async () => runs,
    (count) => count >= 6,
  );
  const { id } = await ask("build-export");
  await stores.db.update(jobs).set({ deferrals: 1_499 }).where(eq(jobs.id, id));
  await eventually(
    () => rowOf(id),
    (row) => (row?.attempts ?? 0) >= 5,
  );
  expect(await rowOf(id)).toMatchObject({ status: "queued", deferrals: 1_499, lastCause: "mongo away" });
  refuses = (kind) => kind === "build-export";
  const ended = await eventually(
    async () => {
      await ask("build-report");
      return rowOf(id);
    },
    (row) => row?.status === "failed",
  );
  expect(ended?.deferrals).toBe(1_499);
  expect(await stores.db.select().from(deadLetters)).toMatchObject([{ errorName: "mongo away", attempts: 1_500 }]);
}, 200_000);

test("A mail that the server may have taken is not sent again within minutes, also when all mails meet the same", async () => {
  const by = await request();
  const sent: string[] = [];
  await start(
    processorsWith({
      "send-mail": async (_deps, { job }) => {
        sent.push(job.id);
        throw new ForjaError("unavailable", { cause: new StoreRefused("smtp", "ETIMEDOUT", { isUncertain: true }) });
      },
    }),
  );
  for (let index = 0; index < 8; index += 1)
    await createHiddenJob(stores.db, by, "send-mail", { mail: "verify-email" });
  await eventually(
    async () => sent.length,
    (count) => count >= 8,
  );
  await Bun.sleep(1_500);
  expect(sent).toHaveLength(8);
  expect(new Set(sent).size).toBe(8);
});

test("A mail that no server took is given up after three days and not before, with the cause", async () => {
  const by = await request();
  await createHiddenJob(stores.db, by, "send-mail", { mail: "verify-email" });
  const metrics = createWorkerMetrics(new Registry());
  const after = (hours: number) =>
    giveUpMails(
      workerDependencies(stores, () => new Date(Date.now() + hours * 3_600_000)),
      metrics,
      {
        isAway: (store) => store === "smtp",
      },
    );
  await after(71);
  expect(await mailRow(by.userId)).toMatchObject([{ status: "queued" }]);
  await after(73);
  expect(await mailRow(by.userId)).toMatchObject([{ status: "failed" }]);
  const letters = await stores.db.select().from(deadLetters);
  expect(letters.filter(({ payload }) => payload.userId === by.userId)).toMatchObject([{ errorName: "smtp away" }]);
});
