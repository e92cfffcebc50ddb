import { beforeAll, expect, test } from "bun:test";
import postgres from "postgres";
import { storesBench } from "#tests/support/bench.ts";
import { newClient, newClients } from "#tests/support/client.ts";
import { startPooler } from "#tests/support/pgbouncer.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";
import { analyse, askFor, startBoth } from "#tests/support/vanishing.ts";

const MEANWHILE = [200, 201, 429, 503];
const LIMITS = { statement_timeout: "50s", lock_timeout: "2s", idle_in_transaction_session_timeout: "10s" };

const { stores } = storesBench();

beforeAll(async () => {
  const sql = postgres(stores.sqlUrl, { max: 1, onnotice: () => {} });
  const name = new URL(stores.sqlUrl).pathname.slice(1);
  for (const [limit, value] of Object.entries(LIMITS)) {
    await sql.unsafe(`alter database ${name} set ${limit} = '${value}'`);
  }
  await sql.end();
});

test.each(["bookworm", "trixie"] as const)(
  "a pooler of Debian %s that vanishes at work costs no request 10 s later and no job 15 s later",
  async (release) => {
    await using pooler = await startPooler({ release, target: stores.sqlUrl, size: 6 });
    await using proxy = await tcpProxy(pooler.url);
    await proxy.open();
    const pooled = { DATABASE_URL: proxy.url, DATABASE_POOLED: "1", RATE_LIMIT_SCALE: "10000" };
    const { api, worker } = await startBoth(stores, { api: pooled, worker: pooled });
    await using _api = api;
    await using _worker = worker;
    const clients = await newClients(api, 4);
    const [client = await newClient(api)] = clients;
    expect(await analyse(client, 30_000)).toBe("completed");
    await askFor(client, 1_000, 8);
    // The worker is in the middle of its jobs.
    for (const each of clients) {
      await each.expect(201, "POST", "/api/v1/workouts", { body: {} });
      await each.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
    }
    const vanishedAt = performance.now();
    expect(proxy.swallow()).toBeGreaterThan(0);
    const early = await askFor(client, 9_900, 8);
    expect(early.filter(({ status }) => !MEANWHILE.includes(status))).toEqual([]);
    await Bun.sleep(Math.max(0, vanishedAt + 10_000 - performance.now()));
    const late = await askFor(client, 5_000, 8);
    expect(late.filter(({ status }) => status >= 300)).toEqual([]);
    await client.expect(201, "POST", "/api/v1/workouts", { body: {} });
    const askedAt = performance.now();
    expect(await analyse(client, 60_000)).toBe("completed");
    console.log(`${release}: a job after ${Math.round(performance.now() - askedAt)} ms`);
    for (const { url } of [api, worker]) expect((await fetch(`${url}/livez`)).status).toBe(200);
  },
  180_000,
);
