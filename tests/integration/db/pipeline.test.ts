import { beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { integer, pgTable } from "drizzle-orm/pg-core";
import { openPostgres, type PostgresHandle, type Transaction } from "#db/postgres/client.ts";
import { pgFault } from "#db/postgres/pg-error.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type RoundTrips, roundTrips } from "#tests/support/round-trips.ts";

let proxy: RoundTrips;
let pool: PostgresHandle;

const { stores, closing } = storesBench();

/** They are not declared: another test prepares all declared statements on the real schema. */
const table = pgTable("kept", { value: integer().primaryKey() });

const read = (tx: Transaction) =>
  tx.select({ two: sql<number>`2` }).from(sql`(select) nothing`).prepare("read").execute();
const write = (tx: Transaction, row: { readonly value: number }) =>
  tx.insert(table).values(row).prepare("write").execute();
const writeAll = (tx: Transaction, row: { readonly value: number }) =>
  tx.insert(table).values(row).returning({ all: sql`kept.*` }).prepare("write_all").execute();

beforeAll(async () => {
  proxy = await roundTrips(stores.sqlUrl);
  pool = openPostgres({ url: proxy.url, poolSize: 1, applicationName: "forja-pipe", statementTimeoutMs: 5_000 });
  await stores.db.execute(sql`create table kept (value int primary key)`);
  // Each statement is described once for each connection.
  await inTransaction(pool.db, async (tx) => {
    await read(tx);
    await write(tx, { value: 1 });
    await writeAll(tx, { value: 2 });
  });
});
closing(async () => {
  await pool.close();
  await proxy[Symbol.asyncDispose]();
});

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const kept = async (): Promise<number[]> => {
  const found = await stores.db.execute<{ value: number }>(sql`select value from kept order by value`);
  return found.map(({ value }) => value);
};

test("a transaction that reads and then writes takes two round trips", async () => {
  const trips = await proxy.during(() =>
    inTransaction(pool.db, async (tx) => {
      await Promise.all([read(tx), read(tx)]);
      await pipelined(tx, write(tx, { value: 3 }));
      await pipelined(tx, write(tx, { value: 4 }));
    }),
  );
  expect(trips.map((statements) => statements.length)).toEqual([3, 3]);
  expect(await kept()).toEqual([1, 2, 3, 4]);
});

test("a statement that fails before a commit that was sent undoes all of it, with the error that its handler made", async () => {
  const mapped = new Error("taken");
  const error = await rejection(
    inTransaction(pool.db, async (tx) => {
      await pipelined(tx, write(tx, { value: 5 }));
      await pipelined(
        tx,
        write(tx, { value: 1 }).catch(() => Promise.reject(mapped)),
      );
      await pipelined(tx, write(tx, { value: 6 }));
    }),
  );
  expect(error).toBe(mapped);
  // One that is awaited behind it fails because of it.
  const behind = await rejection(
    inTransaction(pool.db, async (tx) => {
      await pipelined(tx, write(tx, { value: 1 }));
      await read(tx);
    }),
  );
  expect(pgFault(behind)).toMatchObject({ code: "23505", constraint: "kept_pkey" });
  expect(await kept()).toEqual([1, 2, 3, 4]);
});

test("a deadlock or a serialization failure of such a statement runs the transaction anew", async () => {
  let attempts = 0;
  await inTransaction(pool.db, async (tx) => {
    attempts += 1;
    const fails = sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`;
    if (attempts === 1) await pipelined(tx, tx.execute(fails));
    await pipelined(tx, write(tx, { value: 7 }));
  });
  expect(attempts).toBe(2);
  expect(await kept()).toEqual([1, 2, 3, 4, 7]);
});

test("a transaction whose BEGIN fails writes nothing, and its connection goes on", async () => {
  proxy.rewrite((data) => Buffer.from(data.toString("latin1").replace("begin ", "bogus "), "latin1"));
  const errors = await Promise.all([
    rejection(inTransaction(pool.db, (tx) => pipelined(tx, write(tx, { value: 8 })))),
    rejection(
      inTransaction(pool.db, async (tx) => {
        await read(tx);
        await write(tx, { value: 9 });
      }),
    ),
  ]);
  proxy.rewrite((data) => data);
  expect(errors.map((error) => pgFault(error)?.code)).toEqual(["42601", "42601"]);
  await inTransaction(pool.db, (tx) => pipelined(tx, write(tx, { value: 10 })));
  expect(await kept()).toEqual([1, 2, 3, 4, 7, 10]);
});

test("a prepared statement that a migration made stale fails, and is not run again behind the commit", async () => {
  await stores.db.execute(sql`alter table kept add column note text`);
  const error = await rejection(
    inTransaction(pool.db, async (tx) => {
      await pipelined(tx, writeAll(tx, { value: 11 }));
      await pipelined(tx, write(tx, { value: 12 }));
    }),
  );
  expect(pgFault(error)?.code).toBe("0A000");
  expect(await kept()).toEqual([1, 2, 3, 4, 7, 10]);
  await inTransaction(pool.db, (tx) => pipelined(tx, writeAll(tx, { value: 13 })));
  expect(await kept()).toEqual([1, 2, 3, 4, 7, 10, 13]);
});

test("a statement after the end of its transaction is refused", async () => {
  const late = Promise.withResolvers<unknown>();
  await inTransaction(pool.db, async (tx) => {
    await read(tx);
    setTimeout(() => late.resolve(rejection(write(tx, { value: 14 }))), 50);
  });
  expect(await late.promise).toMatchObject({ cause: { code: "TRANSACTION_OVER" } });
  expect(await kept()).not.toContain(14);
});

test("many transactions share few connections, and none takes in the statements of another", async () => {
  const numbers = Array.from({ length: 60 }, (_, index) => 100 + index);
  const outcomes = await Promise.allSettled(
    numbers.map((value) =>
      inTransaction(stores.db, async (tx) => {
        await read(tx);
        await pipelined(tx, write(tx, { value }));
        if (value % 3 === 0) throw new Error("undone");
      }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(20);
  expect((await kept()).filter((value) => value >= 100)).toEqual(numbers.filter((value) => value % 3 !== 0));
});
