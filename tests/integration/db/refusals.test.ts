import { beforeAll, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { createReadiness, createRefusals } from "#core/process/readiness.ts";
import { openPostgres, type PostgresHandle } from "#db/postgres/client.ts";
import { isUnreachable } from "#db/postgres/pg-error.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";

const refusals = createRefusals(1_500);
let pool: PostgresHandle;

const { stores, closing } = storesBench();

beforeAll(async () => {
  pool = openPostgres({
    url: stores.sqlUrl,
    poolSize: 2,
    applicationName: "forja-refused",
    statementTimeoutMs: 5_000,
    onRefusal: refusals.note,
  });
});
closing(() => pool.close());

/** The server itself answers with this SQLSTATE. */
const refuse = (state: string): Promise<unknown> =>
  pool.db.execute(sql.raw(`do $$ begin raise exception using errcode = '${state}'; end $$`)).then(
    () => undefined,
    (error: unknown) => error,
  );

const backends = async (): Promise<Set<number>> => {
  const ask = () => pool.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid, pg_sleep(0.1)`);
  const rows = (await Promise.all([ask(), ask()])).flatMap((result) => [...result]);
  return new Set(rows.map(({ pid }) => pid));
};

test("a refusal of Postgres is named in readiness for seconds, and the connection is renewed", async () => {
  const readiness = createReadiness({ postgres: async () => refusals.recent() }, ["postgres"]);
  for (const [state, name] of [
    ["53100", "full"],
    ["53200", "out-of-memory"],
    ["25006", "read-only"],
  ] as const) {
    const before = await backends();
    expect(before.size).toBe(2);
    expect(isUnreachable(await refuse(state))).toBe(true);
    // A read-only refusal holds for the server, and so for all of its connections.
    const stale = state === "25006" ? 0 : 1;
    await eventually(
      async () => (await backends()).intersection(before).size,
      (kept) => kept <= stale,
    );
    expect((await backends()).size).toBe(2);
    await eventually(readiness, ({ ready, stores: { postgres } }) => ready && postgres === name);
    await eventually(readiness, ({ stores: { postgres } }) => postgres === "up");
  }
});
