import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Database, Executor } from "./client.ts";
import { inLine } from "./lines.ts";
import * as schema from "./schema/index.ts";

type Values = Record<string, unknown>;
type Prepared<Result> = { execute(values?: Values): Promise<Result> };
type Preparable<Result> = { prepare(name: string): Prepared<Result> };

/** A statement with a name: prepared once a connection, run on the pool or in a transaction. */
export type Statement<Input extends Values, Result> = (executor: Executor, input: Input) => Promise<Result>;

const casing = "snake_case";
const dialect = new PgDialect({ casing });
const builder: Database = drizzle.mock({ schema, casing });

/** postgres-js' session keeps its client in a field that drizzle's general session type does not name. */
const clientOf = (executor: Executor): unknown => (executor._.session as { client?: unknown }).client;

/**
 * drizzle binds a prepared query to the session that built it: one built on the pool cannot run in a transaction, and
 * building it anew for each transaction costs more than the query. Only the client differs, so only it is replaced.
 */
const onClientOf = <Result>(prepared: Prepared<Result>, executor: Executor): Prepared<Result> =>
  Object.create(prepared, { client: { value: clientOf(executor) } }) as Prepared<Result>;

/**
 * Declares a prepared statement from drizzle's builder. `build` runs once, with `sql.placeholder` for what varies.
 *
 *     const findUser = statement("users.find", (db) => db.select().from(users).where(eq(users.id, sql.placeholder("id"))));
 *     const [user] = await findUser(tx, { id });
 */
export const statement = <Input extends Values, Result>(
  name: string,
  build: (db: Database) => Preparable<Result>,
): Statement<Input, Result> => {
  let prepared: Prepared<Result> | undefined;
  return (executor, input) => {
    prepared ??= build(builder).prepare(name);
    const bound = onClientOf(prepared, executor);
    return inLine(executor, "statement", () => bound.execute(input));
  };
};

/**
 * Declares a prepared statement from SQL, for what the builder cannot say. `Row` is what the SQL selects: instants come
 * as text (use `iso_instant`), JSON comes parsed. Placeholders take strings, numbers, booleans, null and JSON text.
 */
export const sqlStatement = <Input extends Values, Row extends Values>(
  name: string,
  query: SQL,
): Statement<Input, Row[]> => {
  let prepared: Prepared<Row[]> | undefined;
  return (executor, input) => {
    prepared ??= executor._.session.prepareQuery(dialect.sqlToQuery(query), undefined, name, false) as Prepared<Row[]>;
    const bound = onClientOf(prepared, executor);
    return inLine(executor, "statement", () => bound.execute(input));
  };
};

/** A placeholder of a statement, by name. */
export const input = (name: string) => sql.placeholder(name);
