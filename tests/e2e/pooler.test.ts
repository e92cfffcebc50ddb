import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import postgres, { type Sql } from "postgres";
import { type Answer, at, textAt } from "#tests/support/app.ts";
import { type Client, callOver, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { generateHistory } from "#tests/support/generate-history.ts";
import { type Pooler, startPooler } from "#tests/support/pgbouncer.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";

/** All processes together have two connections of the server. */
const SIZE = 2;

type Installation = AsyncDisposable & {
  readonly apis: readonly [ForjaProcess, ForjaProcess];
  readonly worker: ForjaProcess;
  readonly stores: TestStores;
  readonly pooler: Pooler;
  /** Postgres itself, for the test to look into. */
  readonly sql: Sql;
};

const start = async (release: "bookworm" | "trixie", listens: boolean): Promise<Installation> => {
  const stores = await testStores();
  const sql = postgres(stores.sqlUrl, { max: 1, onnotice: () => {}, connection: { application_name: "look" } });
  const name = new URL(stores.sqlUrl).pathname.slice(1);
  // Settings of docs/poolers.md, but for this database alone: all tests share the role.
  const limits = { statement_timeout: "60s", lock_timeout: "2s", idle_in_transaction_session_timeout: "10s" };
  for (const [limit, value] of Object.entries(limits))
    await sql.unsafe(`alter database ${name} set ${limit} = '${value}'`);
  const pooler = await startPooler({ release, target: stores.sqlUrl, size: SIZE });
  const pooled = {
    DATABASE_URL: pooler.url,
    DATABASE_POOLED: "1",
    ...(listens ? { DATABASE_DIRECT_URL: stores.sqlUrl } : {}),
    RATE_LIMIT_SCALE: "1000",
  };
  const [first, second, worker] = await Promise.all([
    startApi(stores, pooled),
    startApi(stores, pooled),
    startWorker(stores, pooled),
  ]);
  return {
    apis: [first, second],
    worker,
    stores,
    pooler,
    sql,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([first.stop(), second.stop(), worker.stop()]);
      await sql.end({ timeout: 5 });
      await pooler[Symbol.asyncDispose]();
      await stores.close();
    },
  };
};

const CASES = [
  { release: "bookworm", version: "1.18", namedStatements: false, listens: true },
  { release: "trixie", version: "1.24", namedStatements: true, listens: false },
] as const;

const finished = async (client: Client, accepted: unknown): Promise<string> => {
  const job = await client.jobEnd(textAt(accepted, "id"));
  expect(job).toMatchObject({ status: "completed" });
  return textAt(job, "result", "url");
};

describe.each(CASES)("Behind PgBouncer $version with two connections", ({ release, namedStatements, listens }) => {
  let forja: Installation;
  let client: Client;
  let exerciseId: string;

  beforeAll(async () => {
    forja = await start(release, listens);
    client = await newClient(forja.apis[0], { timeZone: "Europe/Madrid" });
    const found = await client.expect(200, "GET", "/api/v1/exercises?search=bench%20press&limit=1");
    exerciseId = textAt(found, "data", 0, "id");
  }, 300_000);
  afterAll(() => forja[Symbol.asyncDispose]());

  test("every process says what it found, and misses no time limit", async () => {
    for (const { lines } of [...forja.apis, forja.worker]) {
      // A worker is alive before it has looked at its database.
      const events = await eventually(
        async () => lines.map((line): Record<string, unknown> => JSON.parse(line)),
        (logged) => logged.some(({ msg }) => msg === "database.pooled"),
      );
      expect(events.find(({ msg }) => msg === "database.pooled")).toMatchObject({ namedStatements, listen: listens });
      expect(events.filter(({ msg }) => String(msg).startsWith("database."))).toHaveLength(1);
    }
  });

  test("parallel writes with an Idempotency-Key, sent twice to two processes, are done once", async () => {
    const send = async (api: ForjaProcess, key: string, day: number): Promise<Answer> => {
      for (;;) {
        const answer = await callOver(api, "POST", "/api/v1/workouts", {
          token: client.token,
          headers: { "idempotency-key": key },
          body: {
            title: "Bench day",
            status: "completed",
            startedAt: new Date(Date.UTC(2026, 5, 1 + day, 18)).toISOString(),
            endedAt: new Date(Date.UTC(2026, 5, 1 + day, 19)).toISOString(),
            exercises: [{ exerciseId, sets: [{ weight: { value: 80 + day, unit: "kg" }, reps: 5 }] }],
          },
        });
        // Two connections are soon overloaded: the client retries when it is asked to.
        if (![409, 429, 503].includes(answer.status)) return answer;
        await Bun.sleep(200 + Math.random() * 500);
      }
    };
    const days = Array.from({ length: 72 }, (_, day) => day);
    const answers: Answer[][] = [];
    const work = async (): Promise<void> => {
      for (let day = days.pop(); day !== undefined; day = days.pop()) {
        const sent = { key: `pooled-workout-${String(day).padStart(4, "0")}`, day };
        answers.push(await Promise.all(forja.apis.map((api) => send(api, sent.key, sent.day))));
      }
    };
    await Promise.all(Array.from({ length: 12 }, work));
    expect(answers).toHaveLength(72);
    expect(new Set(answers.flat().map(({ status }) => status))).toEqual(new Set([201]));
    for (const [first, second] of answers) expect(textAt(second?.body, "id")).toBe(textAt(first?.body, "id"));
    const [count] = await forja.sql<{ n: number }[]>`select count(*)::int as n from workouts`;
    expect(count?.n).toBe(72);
  });

  test("a push of which some operations fail does the others", async () => {
    const operations = Array.from({ length: 60 }, (_, index) => ({
      resource: "measurements",
      op: "upsert",
      id: Bun.randomUUIDv7(),
      data: { kind: "bodyweight", value: index % 7 === 0 ? -1 : 80 + index / 10, unit: "kg" },
    }));
    const pushed = await client.expect(200, "POST", "/api/v1/sync", { body: { operations } });
    const statuses = operations.map((_, index) => textAt(pushed, "results", index, "status"));
    expect(statuses).toEqual(operations.map((_, index) => (index % 7 === 0 ? "invalid" : "applied")));
  });

  test("an import, an analysis, a report and an export are made, and their events arrive", async () => {
    const history = generateHistory({
      seed: 11,
      lastDay: "2026-11-20",
      workouts: 40,
      sets: 400,
      dialect: "strong-classic",
    });
    const form = new FormData();
    form.append("file", new Blob([history.csv], { type: "text/csv" }), "strong.csv");
    form.append("source", "strong");
    form.append("weightUnit", "kg");
    const dryRun = await client.expect(202, "POST", "/api/v1/imports", { form });
    const events = await fetch(`${forja.apis[1].url}/api/v1/jobs/${textAt(dryRun, "id")}/events`, {
      headers: { authorization: `Bearer ${client.token}` },
    });
    expect(await events.text()).toContain('"status":"completed"');
    const importUrl = await finished(client, dryRun);
    const commit = await client.expect(202, "POST", `${importUrl}/commit`, { body: {} });
    await finished(client, commit);
    const analysis = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
    const report = await client.expect(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly" } });
    const exporting = await client.expect(202, "POST", "/api/v1/exports", { body: { format: "json" } });
    for (const accepted of [analysis, report]) await client.expect(200, "GET", await finished(client, accepted));
    const exported = await client.expect(200, "GET", `${await finished(client, exporting)}/download`);
    const document: unknown = typeof exported === "string" ? JSON.parse(exported) : exported;
    expect(at(document, "formatVersion")).toBe(1);
  });

  test("nothing was an error, and nothing is left on the server's connections", async () => {
    const errors = [...forja.apis, forja.worker]
      .flatMap(({ lines }) => lines)
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ level, status }) => ["error", "fatal"].includes(String(level)) || Number(status) >= 500)
      .filter(({ status }) => status !== 503);
    expect(errors).toEqual([]);
    const [locks] = await forja.sql<{ n: number }[]>`
      select count(*)::int as n from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`;
    expect(locks?.n).toBe(0);
    const connectionsNow = () => forja.sql<{ name: string }[]>`
      select application_name as name from pg_stat_activity
      where datname = current_database() and application_name not in ('look', 'forja-test')`;
    // Only the connections that listen have no name of ours; their last query may be a heartbeat.
    const isListening = ({ name }: { name: string }): boolean => name === "postgres.js";
    // A connection that the pooler has just replaced is still listed for a moment.
    const connections = await eventually(
      connectionsNow,
      (rows) => rows.filter((row) => !isListening(row)).length <= SIZE,
    );
    const listening = connections.filter(isListening);
    expect(listening.length > 0).toBe(listens);
  });
});
