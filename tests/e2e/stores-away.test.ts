import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { eq, inArray } from "drizzle-orm";
import { openMongo } from "#db/mongo/client.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { createJob } from "#db/postgres/queries/jobs/jobs.ts";
import { deadLetters, emailTokens, jobs, users } from "#db/postgres/schema/index.ts";
import { PASSWORD, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, callOver, newClient, newClients } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertUser } from "#tests/support/people.ts";
import { type ForjaProcess, startApi } from "#tests/support/processes.ts";
import { type SmtpServer, smtpServer } from "#tests/support/smtp-server.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";
import {
  processorsWith,
  silentLog,
  startTestWorker,
  type TestWorker,
  workerDependencies,
} from "#tests/support/worker.ts";
import { createSmtpMailer } from "#worker/mails/smtp-mailer.ts";
import { PROCESSORS } from "#worker/processors/index.ts";

/** The promise, once a store is back. */
const RECOVERED_WITHIN_MS = 10_000;
/** The pace of a test makes an absence of seconds as many probes and pauses as nineteen minutes have. */
const AWAY_MS = 3_000;
const NINETEEN_MINUTES_MS = 19 * 60_000;

let api: ForjaProcess;
const cleanups: (() => Promise<unknown>)[] = [];

const { stores, closing } = storesBench();

beforeAll(async () => {
  api = await startApi(stores, { RATE_LIMIT_SCALE: "1000" });
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

closing(() => api.stop());

const proxied = async (url: string): Promise<TcpProxy> => {
  const proxy = await tcpProxy(url);
  await proxy.open();
  cleanups.push(() => proxy.cut());
  return proxy;
};

const started = async (starting: Promise<TestWorker>): Promise<TestWorker> => {
  const worker = await starting;
  cleanups.push(() => worker.stop(1_000));
  return worker;
};

const rowsOf = (ids: readonly string[]) =>
  stores.db
    .select()
    .from(jobs)
    .where(inArray(jobs.id, [...ids]));

const allCompleted = (ids: readonly string[], withinMs?: number) =>
  eventually(
    () => rowsOf(ids),
    (rows) => rows.length === ids.length && rows.every(({ status }) => status === "completed"),
    withinMs,
  );

const askedAnalysis = async (client: Client): Promise<string> =>
  textAt(await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} }), "id");

const logged = (client: Client) => client.expect(201, "POST", "/api/v1/workouts", { body: {} });

describe("a MongoDB that is away for nineteen minutes", () => {
  test("costs no job: all is done within ten seconds of its return, whenever it was asked for", async () => {
    const proxy = await proxied(stores.mongoUrl);
    let lateMs = 0;
    const deps = {
      ...workerDependencies(stores, () => new Date(Date.now() + lateMs)),
      mongo: openMongo({ url: proxy.url, poolSize: 4, applicationName: "forja-test", deadlineMs: 2_000 }),
    };
    const worker = await started(startTestWorker(stores, PROCESSORS, { deps }));
    const client = await newClient(api);
    const leaving = await newClient(api);
    const asked = performance.now();
    await allCompleted([await askedAnalysis(client)]);
    const usualMs = performance.now() - asked;

    await proxy.cut();
    await eventually(async () => worker.breakers.isAway("mongo"), Boolean);
    await logged(client);
    const ids = [
      await askedAnalysis(client),
      textAt(
        await client.expect(202, "POST", "/api/v1/progress/reports", {
          body: { kind: "weekly", periodStart: "2026-11-16" },
        }),
        "id",
      ),
      textAt(await client.expect(202, "POST", "/api/v1/exports", { body: { format: "json" } }), "id"),
    ];
    await leaving.expect(202, "DELETE", "/api/v1/users/me", { body: { password: PASSWORD } });
    await Bun.sleep(AWAY_MS);
    lateMs = NINETEEN_MINUTES_MS;
    await logged(client);
    ids.push(await askedAnalysis(client));
    const waiting = await rowsOf(ids);
    expect(waiting.map(({ status }) => status)).toEqual(waiting.map(() => "queued"));
    expect(waiting.every(({ faults, deferrals }) => faults === 0 && deferrals === 0)).toBe(true);

    await proxy.open();
    const back = performance.now();
    await eventually(
      async () => worker.breakers.isAway("mongo"),
      (away) => !away,
    );
    await logged(client);
    ids.push(await askedAnalysis(client));
    // A slow machine needs longer for the jobs themselves, which is no part of the promise.
    const patienceMs = RECOVERED_WITHIN_MS + ids.length * usualMs;
    await allCompleted([...new Set(ids)], patienceMs);
    await eventually(
      () => stores.db.$count(users, inArray(users.id, [leaving.userId])),
      (count) => count === 0,
      patienceMs,
    );
    expect(performance.now() - back).toBeLessThan(patienceMs);
    expect(await stores.db.select().from(deadLetters)).toEqual([]);
  });
});

describe("a mail server", () => {
  const withServer = async (
    refuses?: (receiver: string) => string | null,
  ): Promise<{ server: SmtpServer; proxy: TcpProxy; worker: TestWorker; later: (ms: number) => void }> => {
    const server = await smtpServer(refuses);
    cleanups.push(async () => server[Symbol.dispose]());
    const proxy = await proxied(server.url);
    let lateMs = 0;
    const mailer = createSmtpMailer({ url: proxy.url, from: "Forja <forja@example.com>", log: silentLog });
    cleanups.push(async () => mailer.close());
    const deps = { ...workerDependencies(stores, () => new Date(Date.now() + lateMs)), mailer };
    const worker = await started(startTestWorker(stores, PROCESSORS, { deps }));
    return { server, proxy, worker, later: (ms) => (lateMs = ms) };
  };
  const forgot = (client: Client) =>
    callOver(api, "POST", "/api/v1/auth/password/forgot", { body: { email: client.email } });
  const mailsTo = (server: SmtpServer, { email }: Client, subject: string): string[] =>
    server.messages.filter((text) => text.includes(email) && text.includes(subject));

  test("that is away for nineteen minutes gets every mail within ten seconds of its return, once", async () => {
    const { server, proxy, worker, later } = await withServer();
    await proxy.cut();
    const ada = await newClient(api);
    await eventually(async () => worker.breakers.isAway("smtp"), Boolean);
    const others = [await newClient(api), await newClient(api), await newClient(api)];
    expect((await forgot(ada)).status).toBe(202);
    await Bun.sleep(AWAY_MS);
    later(NINETEEN_MINUTES_MS);
    const last = await newClient(api);
    await proxy.open();
    const back = performance.now();
    const all = [ada, ...others, last];
    await eventually(
      async () => all.every((client) => mailsTo(server, client, "Confirm").length > 0),
      Boolean,
      RECOVERED_WITHIN_MS,
    );
    await eventually(
      async () => mailsTo(server, ada, "Choose").length,
      (count) => count === 1,
      RECOVERED_WITHIN_MS,
    );
    expect(performance.now() - back).toBeLessThan(RECOVERED_WITHIN_MS);
    for (const client of all) expect(mailsTo(server, client, "Confirm")).toHaveLength(1);
    // The ten minutes of a reset begin when the server takes the mail, not when it was asked for.
    const tokens = await stores.db.select().from(emailTokens).where(eq(emailTokens.userId, ada.userId));
    const leftMs = tokens
      .filter(({ purpose }) => purpose === "reset-password")
      .map(({ expiresAt }) => expiresAt.getTime() - Date.now() - NINETEEN_MINUTES_MS);
    expect(leftMs).toHaveLength(1);
    expect(leftMs[0]).toBeLessThanOrEqual(600_000);
    expect(leftMs[0]).toBeGreaterThan(600_000 - 2 * RECOVERED_WITHIN_MS);
    expect(await stores.db.select().from(deadLetters)).toEqual([]);
  });

  test("that is back after an hour gets no reset that was asked for before, and the rest", async () => {
    const { server, proxy, worker, later } = await withServer();
    await proxy.cut();
    const ada = await newClient(api);
    await eventually(async () => worker.breakers.isAway("smtp"), Boolean);
    await forgot(ada);
    later(60 * 60_000);
    await proxy.open();
    await eventually(
      async () => mailsTo(server, ada, "Confirm").length,
      (count) => count === 1,
      RECOVERED_WITHIN_MS,
    );
    const own = await stores.db
      .select()
      .from(jobs)
      .where(inArray(jobs.userId, [ada.userId]));
    await allCompleted(
      own.map(({ id }) => id),
      RECOVERED_WITHIN_MS,
    );
    expect(mailsTo(server, ada, "Choose")).toEqual([]);
  });

  test('that says "not yet" to everybody is asked for long, and serves all within ten seconds when it does', async () => {
    let busy = true;
    const { server, worker } = await withServer(() => (busy ? "451 4.7.1 greylisted" : null));
    const clients = await newClients(api, 7);
    await eventually(async () => worker.breakers.isRefusing("smtp"), Boolean);
    expect(worker.breakers.isAway("smtp")).toBe(false);
    busy = false;
    await eventually(
      async () => clients.every((client) => mailsTo(server, client, "Confirm").length === 1),
      Boolean,
      RECOVERED_WITHIN_MS,
    );
    expect(await stores.db.select().from(deadLetters)).toEqual([]);
  });
});

describe("a job that is running when", () => {
  const asked = async (): Promise<string> => {
    const { id: userId } = await insertUser(stores.db);
    const by = { userId, requestId: null, newId: () => Bun.randomUUIDv7() };
    return (await createJob(stores.db, by, "analyze-progress", {})).id;
  };

  test("Postgres goes away ends when it is back, and does not count as one that killed its process", async () => {
    const proxy = await proxied(stores.sqlUrl);
    const { db, close } = openPostgres({
      url: proxy.url,
      poolSize: 4,
      applicationName: "forja-test",
      statementTimeoutMs: 10_000,
    });
    cleanups.push(close);
    const { promise: running, resolve: begin } = Promise.withResolvers<void>();
    const { promise: go, resolve: release } = Promise.withResolvers<void>();
    let runs = 0;
    const worker = await started(
      startTestWorker(
        stores,
        processorsWith({
          "analyze-progress": async () => {
            runs += 1;
            begin();
            await go;
            return null;
          },
        }),
        { deps: { ...workerDependencies(stores), db } },
      ),
    );
    const id = await asked();
    await running;
    await proxy.cut();
    await eventually(async () => worker.breakers.isAway("postgres"), Boolean);
    release();
    await Bun.sleep(500);
    await proxy.open();
    await allCompleted([id], RECOVERED_WITHIN_MS);
    expect(runs).toBe(1);
    await allCompleted([await asked()], RECOVERED_WITHIN_MS);
  });

  test("Redis goes away has its effect once, and what was asked meanwhile runs when Redis is back", async () => {
    const proxy = await proxied(stores.redisUrl);
    const { promise: running, resolve: begin } = Promise.withResolvers<void>();
    const { promise: go, resolve: release } = Promise.withResolvers<void>();
    const runs: string[] = [];
    const worker = await started(
      startTestWorker(
        stores,
        processorsWith({
          "analyze-progress": async (_deps, { job }) => {
            runs.push(job.id);
            begin();
            await go;
            return null;
          },
        }),
        { redisUrl: proxy.url },
      ),
    );
    const first = await asked();
    await running;
    await proxy.cut();
    await eventually(async () => worker.breakers.isAway("redis"), Boolean);
    release();
    const second = await asked();
    await Bun.sleep(1_000);
    await proxy.open();
    await allCompleted([first, second], RECOVERED_WITHIN_MS);
    expect(runs.toSorted()).toEqual([first, second].toSorted());
  });
});
