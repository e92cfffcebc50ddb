import { count, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Database } from "./client.ts";
import type { Parameters, ParameterValues, Placeholders } from "./parameters.ts";
import { type Statement, statement } from "./statement.ts";

export type Removed = { readonly removed: number };

/** Limit of rows in one statement, so that none holds its locks for long. */
export const SWEEP_BATCH = 5_000;

/** Rows to remove: those with `key` among the first that `where` matches, in the order of `oldest`. */
type Outdated<Table extends PgTable> = {
  readonly table: Table;
  readonly key: PgColumn | SQL;
  readonly where: SQL | undefined;
  readonly oldest?: PgColumn;
};

export const sweep = <Declared extends Parameters, Table extends PgTable>(
  name: string,
  parameters: Declared,
  build: (p: Placeholders<Declared>, db: Database) => Outdated<Table>,
): Statement<ParameterValues<Declared>, Removed[]> =>
  statement(name, parameters, (db, p) => {
    const { table, key, where, oldest } = build(p, db);
    const found = db
      .select({ key: sql`${key}`.as("key") })
      .from<PgTable>(table)
      .where(where)
      .orderBy(...(oldest === undefined ? [] : [oldest]))
      .limit(SWEEP_BATCH);
    const gone = db.$with("gone").as(
      db
        .delete<PgTable>(table)
        // An array reads each row by its place, also where the planner expects many rows.
        .where(sql`${key} = any(array${found})`)
        .returning({ one: sql`1`.as("one") }),
    );
    return db.with(gone).select({ removed: count() }).from(gone);
  });
