import { sql } from "drizzle-orm";
import type { StoreRefusal } from "#core/process/readiness.ts";
import type { Executor } from "../../client.ts";
import { sqlStatement } from "../../statement.ts";

export const pingPostgres = sqlStatement<Record<string, never>, { up: number }>("ping", sql`select 1 as up`);

const readOnly = sqlStatement<Record<string, never>, { readOnly: boolean }>(
  "ping.read-only",
  sql`select current_setting('transaction_read_only') = 'on' as "readOnly"`,
);

/** Returns whether Postgres takes writes. Throws when it cannot be reached. */
export const checkPostgres = async (db: Executor): Promise<StoreRefusal | null> => {
  const [row] = await readOnly(db, {});
  return row?.readOnly === true ? "read-only" : null;
};
