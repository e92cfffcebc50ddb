import { sql } from "drizzle-orm";
import type { StoreRefusal } from "#core/process/readiness.ts";
import type { Executor } from "../../client.ts";
import { expression } from "../../expressions.ts";
import { query, rows } from "../../statement.ts";

export const pingPostgres = query("ping", {}, () =>
  rows({ up: expression("int", sql`1`) }, (list) => sql`select ${list}`),
);

const readOnly = query("ping.read-only", {}, () =>
  rows(
    { readOnly: expression("boolean", sql`current_setting('transaction_read_only') = 'on'`) },
    (list) => sql`select ${list}`,
  ),
);

/** Throws when it cannot be reached. */
export const checkPostgres = async (db: Executor): Promise<StoreRefusal | null> => {
  const [row] = await readOnly(db, {});
  return row?.readOnly === true ? "read-only" : null;
};
