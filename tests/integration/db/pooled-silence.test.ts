import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { openPostgres, type PostgresHandle } from "#db/postgres/client.ts";
import type { GuardPace } from "#db/postgres/connection-guard.ts";
import { isUnreachable } from "#db/postgres/pg-error.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Pooler, startPooler } from "#tests/support/pgbouncer.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";

/** A connection is asked after quickly; what the server itself allows is far away. */
const PACE: GuardPace = { pingAfterMs: 100, pingWithinMs: 400, suspectAfterMs: 300, silentMs: 62_000 };

const { stores } = storesBench();

const CASES = [
  { release: "bookworm", settings: {} },
  // The longest name that a server shows, with an address after it.
  { release: "trixie", settings: { application_name_add_host: 1 } },
] as const;

describe.each(CASES)("Behind the PgBouncer of Debian $release a connection", ({ release, settings }) => {
  let pooler: Pooler;
  let proxy: TcpProxy;
  const pools: PostgresHandle[] = [];

  beforeAll(async () => {
    pooler = await startPooler({ release, target: stores.sqlUrl, size: 2, settings });
  }, 300_000);
  beforeEach(async () => {
    proxy = await tcpProxy(pooler.url);
    await proxy.open();
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
    await proxy.cut();
  });
  afterAll(() => pooler[Symbol.asyncDispose]());

  const open = (url: string) => {
    const pool = openPostgres({
      url,
      poolSize: 2,
      applicationName: "forja-worker",
      statementTimeoutMs: 60_000,
      pooled: true,
      pace: PACE,
    });
    pools.push(pool);
    return pool.db;
  };

  test("whose peer vanished at work is given up within seconds", async () => {
    const db = open(proxy.url);
    await db.execute(sql`select 1`);
    const startedAt = performance.now();
    const failure: unknown = await inTransaction(db, async (tx) => {
      await tx.execute(sql`select 1`);
      expect(proxy.swallow()).toBeGreaterThan(0);
      await tx.execute(sql`select 1`);
    }).catch((error: unknown) => error);
    expect(isUnreachable(failure)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(11_000);
    expect([...(await db.execute(sql`select 7 as value`))]).toEqual([{ value: 7 }]);
  });

  test("whose statement the server works on is kept", async () => {
    const [row] = await open(proxy.url).execute<{ value: number }>(sql`select 7 as value, pg_sleep(4)`);
    expect(row?.value).toBe(7);
  });

  test("that waits in the pooler's line is kept", async () => {
    const [other, db] = [open(pooler.url), open(proxy.url)];
    const holding = [0, 1].map(() => inTransaction(other, (tx) => tx.execute(sql`select pg_sleep(5)`)));
    await Bun.sleep(200);
    const startedAt = performance.now();
    const [row] = await db.execute<{ value: number }>(sql`select 7 as value`);
    expect(row?.value).toBe(7);
    expect(performance.now() - startedAt).toBeGreaterThan(3_000);
    await Promise.all(holding);
  });
});
