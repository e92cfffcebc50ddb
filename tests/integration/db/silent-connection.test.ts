import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { deadlineAt, pausingDeadline, withDeadline } from "#core/process/deadline.ts";
import { openPostgres, type PostgresHandle } from "#db/postgres/client.ts";
import type { GuardPace } from "#db/postgres/connection-guard.ts";
import { openNotifications } from "#db/postgres/notifications.ts";
import { isUnreachable } from "#db/postgres/pg-error.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";

const PACE: GuardPace = { pingAfterMs: 100, pingWithinMs: 400, suspectAfterMs: 300, silentMs: 1_500 };

let proxy: TcpProxy;
const pools: PostgresHandle[] = [];

const { stores } = storesBench();

beforeAll(async () => {
  await stores.db.execute(sql`create table told (value int)`);
});
beforeEach(async () => {
  proxy = await tcpProxy(stores.sqlUrl);
  await proxy.open();
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  await proxy.cut();
});

const open = (
  options: { poolSize?: number; statementTimeoutMs?: number; patienceMs?: number; pace?: GuardPace } = {},
) => {
  const pool = openPostgres({
    url: proxy.url,
    poolSize: 2,
    applicationName: "forja-silent",
    statementTimeoutMs: 5_000,
    pace: PACE,
    ...options,
  });
  pools.push(pool);
  return pool.db;
};

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Opens every connection of a pool of two. */
const warm = (db: ReturnType<typeof open>) =>
  Promise.all([db.execute(sql`select pg_sleep(0.05)`), db.execute(sql`select pg_sleep(0.05)`)]);

describe("a connection whose peer vanishes without a reset", () => {
  test("is given up while it idles, before anybody asks", async () => {
    const db = open();
    await warm(db);
    expect(proxy.swallow()).toBe(2);
    await Bun.sleep(1_200);
    const startedAt = performance.now();
    await db.execute(sql`select 1`);
    expect(performance.now() - startedAt).toBeLessThan(1_200);
  });

  test("fails the query that waits on it, and the pool keeps its size", async () => {
    const db = open();
    await warm(db);
    const asked = [0, 1, 2, 3].map(() => rejection(db.execute(sql`select pg_sleep(0.3)`)));
    await Bun.sleep(50);
    proxy.swallow();
    expect((await Promise.all(asked)).slice(0, 2).every(isUnreachable)).toBe(true);
    const backends = await Promise.all(
      [0, 1].map(() => db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid, pg_sleep(0.05)`)),
    );
    expect(new Set(backends.map(([row]) => row?.pid)).size).toBe(2);
  });

  test("fails a transaction, none of which takes effect", async () => {
    const db = open({ poolSize: 1 });
    const error = await rejection(
      inTransaction(db, async (tx) => {
        await tx.execute(sql`insert into told values (1)`);
        proxy.swallow();
        await tx.execute(sql`insert into told values (2)`);
      }),
    );
    expect(isUnreachable(error)).toBe(true);
    await db.execute(sql`insert into told values (3)`);
    expect([...(await db.execute(sql`select value from told`))]).toEqual([{ value: 3 }]);
  });

  test("is told from a long statement by asking the server", async () => {
    const db = open({ statementTimeoutMs: 60_000, pace: { ...PACE, silentMs: 62_000 } });
    await warm(db);
    const working = rejection(db.execute(sql`select pg_sleep(3.5)`));
    const dead = rejection(
      inTransaction(db, async (tx) => {
        await tx.execute(sql`select 1`);
        proxy.swallow();
        await tx.execute(sql`select 1`);
      }),
    );
    // The statement at work was swallowed too: its answer is lost, and the server at work on it until it has ended.
    const startedAt = performance.now();
    expect(isUnreachable(await dead)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(isUnreachable(await working)).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(3_300);
  });

  test("is not told from a statement that the server works on", async () => {
    const db = open({ statementTimeoutMs: 60_000, pace: { ...PACE, silentMs: 62_000 } });
    const rows = await db.execute<{ value: number }>(sql`select 7 as value, pg_sleep(4)`);
    expect(rows[0]?.value).toBe(7);
  });

  test("loses no listener", async () => {
    const notifications = openNotifications(proxy.url, PACE);
    const heard: string[] = [];
    await notifications.listen("told", (payload) => heard.push(payload));
    await stores.db.execute(sql`select pg_notify('told', 'before')`);
    await eventually(
      async () => heard,
      (all) => all.includes("before"),
    );
    proxy.swallow();
    await eventually(
      async () => {
        await stores.db.execute(sql`select pg_notify('told', 'after')`);
        await Bun.sleep(50);
        return heard;
      },
      (all) => all.includes("after"),
    );
    await notifications.close();
  });
});

describe("the deadline of a request", () => {
  test("is one for all its queries, and takes the connection with it", async () => {
    const db = open({ poolSize: 1, patienceMs: 5_000 });
    const [before] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    const startedAt = performance.now();
    const error = await withDeadline(500, async () => {
      await db.execute(sql`select pg_sleep(0.2)`);
      return rejection(db.execute(sql`select pg_sleep(2)`));
    });
    expect(isUnreachable(error)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    const [after] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    expect(after?.pid).not.toBe(before?.pid);
  });

  test("ends who waits for a connection, and the query is never sent", async () => {
    const db = open({ poolSize: 1 });
    const holding = inTransaction(db, (tx) => tx.execute(sql`select pg_sleep(1)`));
    await Bun.sleep(50);
    const late = await withDeadline(300, () => rejection(db.execute(sql`insert into told values (8)`)));
    expect(isUnreachable(late)).toBe(true);
    await holding;
    expect([...(await db.execute(sql`select value from told where value = 8`))]).toEqual([]);
  });

  test("also ends who waits for a connection that does not come about", async () => {
    proxy.silence();
    const db = open({ poolSize: 1 });
    const startedAt = performance.now();
    const late = await withDeadline(300, () => rejection(inTransaction(db, (tx) => tx.execute(sql`select 1`))));
    expect(isUnreachable(late)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test("does not count what has a limit of its own", async () => {
    const db = open();
    await withDeadline(300, async () => {
      const before = deadlineAt();
      await pausingDeadline(Bun.sleep(500));
      expect(deadlineAt() - before).toBeGreaterThan(450);
      await db.execute(sql`select 1`);
    });
  });

  test("lets a transaction that is late do nothing but roll back", async () => {
    const db = open({ poolSize: 1 });
    const error = await withDeadline(200, () =>
      rejection(
        inTransaction(db, async (tx) => {
          await tx.execute(sql`insert into told values (9)`);
          await Bun.sleep(300);
          await tx.execute(sql`insert into told values (10)`);
        }),
      ),
    );
    expect(isUnreachable(error)).toBe(true);
    expect([...(await db.execute(sql`select value from told where value > 8`))]).toEqual([]);
  });
});
