import { beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { type Executor, openPostgres, type PostgresHandle } from "#db/postgres/client.ts";
import { isUnreachable } from "#db/postgres/pg-error.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";

let pool: PostgresHandle;

const { stores, closing } = storesBench();

beforeAll(async () => {
  pool = openPostgres({ url: stores.sqlUrl, poolSize: 1, applicationName: "forja-lost", statementTimeoutMs: 5_000 });
  await stores.db.execute(sql`create table kept (value int)`);
});
closing(() => pool.close());

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const backendOf = async (executor: Executor): Promise<number> => {
  const [row] = await executor.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return row?.pid ?? 0;
};

const end = async (pid: number): Promise<void> => {
  await stores.db.execute(sql`select pg_terminate_backend(${pid})`);
};

describe("a connection that Postgres ends", () => {
  test("fails the transaction that was on it, and none of what the transaction goes on with takes effect", async () => {
    for (const pauseMs of [0, 1, 20, 200]) {
      const error = await rejection(
        inTransaction(pool.db, async (tx) => {
          await tx.execute(sql`insert into kept values (1)`);
          await end(await backendOf(tx));
          await Bun.sleep(pauseMs);
          // Without our patch this ends the process, or is written outside of any transaction.
          await rejection(tx.execute(sql`insert into kept values (2)`));
          await rejection(tx.execute(sql`insert into kept values (3)`));
          await Bun.sleep(100);
          await tx.execute(sql`insert into kept values (4)`);
        }),
      );
      expect(isUnreachable(error)).toBe(true);
      const [row] = await pool.db.execute<{ count: string }>(sql`select count(*) from kept`);
      expect(row?.count).toBe("0");
    }
  });

  test("gives no query the answer of another one", async () => {
    for (let round = 0; round < 10; round += 1) {
      const pid = await backendOf(pool.db);
      const asked = Array.from({ length: 40 }, async (_, value) => {
        const [row] = await pool.db.execute<{ value: number }>(sql`select ${value}::int as value, pg_sleep(0.001)`);
        return row?.value === value;
      });
      const settled = Promise.allSettled(asked);
      await end(pid);
      const answers = await settled;
      expect(answers.filter((answer) => answer.status === "fulfilled" && !answer.value)).toEqual([]);
      const [row] = await pool.db.execute<{ value: number }>(sql`select ${round}::int as value`);
      expect(row?.value).toBe(round);
    }
  });
});

describe("a Postgres that does not answer", () => {
  test("is waited for no longer than the pool has patience, and what comes late takes no effect", async () => {
    const hasty = openPostgres({
      url: stores.sqlUrl,
      poolSize: 1,
      applicationName: "forja-hasty",
      statementTimeoutMs: 5_000,
      queryTimeoutMs: 200,
    });
    try {
      const startedAt = performance.now();
      const slow = rejection(
        inTransaction(hasty.db, async (tx) => {
          await tx.execute(sql`insert into kept values (5)`);
          await tx.execute(sql`select pg_sleep(1.8)`);
        }),
      );
      const waiting = rejection(inTransaction(hasty.db, (tx) => tx.execute(sql`insert into kept values (6)`)));
      expect(isUnreachable(await waiting)).toBe(true);
      expect(isUnreachable(await slow)).toBe(true);
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      await Bun.sleep(2_000);
      const [row] = await pool.db.execute<{ count: string }>(sql`select count(*) from kept`);
      expect(row?.count).toBe("0");
    } finally {
      await hasty.close();
    }
  });
});
