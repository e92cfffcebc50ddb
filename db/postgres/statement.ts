import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { Database, Executor } from "./client.ts";
import type { Fields, RowOf } from "./expressions.ts";
import { encodeWith, type Parameters, type ParameterValues, type Placeholders, placeholdersOf } from "./parameters.ts";
import { inPoolQueue } from "./pool-queue.ts";
import { type Prepared, type Run, runnerOf } from "./prepared.ts";
import * as schema from "./schema/index.ts";

type Values = Record<string, unknown>;
type Preparable<Result> = { prepare(name: string): Prepared<Result> };

export type Statement<Input extends Values, Result> = (executor: Executor, input: Input) => Promise<Result>;

const casing = "snake_case";
const dialect = new PgDialect({ casing });
const builder: Database = drizzle.mock({ schema, casing });

/** Returns the text of SQL, with its parameters by number. */
export const textOf = (of: SQL): string => dialect.sqlToQuery(of).sql;

const declared = new Map<string, () => string>();

/** A test prepares them all. */
export const declaredStatements = (): ReadonlyMap<string, () => string> => declared;

export const declare = (name: string, text: () => string): void => {
  if (declared.has(name)) throw new Error(`two statements are named ${name}`);
  declared.set(name, text);
};

type Built<Result> = Preparable<Result> & SQLWrapper;

/**
 * Declares a prepared statement from drizzle's builder. `build` runs once, at the first call. The parameters are
 * declared with their types: a column, or the name of a Postgres type.
 *
 *     const findUser = statement("users.find", { id: users.id }, (db, p) => db.select().from(users).where(eq(users.id, p.id)));
 *     const [user] = await findUser(tx, { id });
 */
export const statement = <Declared extends Parameters, Result>(
  name: string,
  parameters: Declared,
  build: (db: Database, p: Placeholders<Declared>) => Built<Result>,
): Statement<ParameterValues<Declared>, Result> => {
  const make = (): Built<Result> => build(builder, placeholdersOf(parameters));
  const encode = encodeWith(parameters);
  let run: Run<Result> | undefined;
  declare(name, () => textOf(make().getSQL()));
  return (executor, values) => {
    run ??= runnerOf(make().prepare(name));
    const prepared = run;
    return inPoolQueue(executor, "statement", () => prepared(executor, encode(values)));
  };
};

export type TextQuery<Of extends Fields> = { readonly fields: Of; readonly text: SQL };

/**
 * Returns a query's fields and its text, which places their list.
 * rows({ id: goals.id }, (list) => sql`delete from ${goals} where … returning ${list}`)
 */
export const rows = <Of extends Fields>(fields: Of, text: (list: SQL) => SQL): TextQuery<Of> => ({
  fields,
  text: text(
    sql.join(
      Object.values(fields).map((field) => sql`${field}`),
      sql`, `,
    ),
  ),
});

/**
 * Declares a prepared statement from SQL, for what the builder cannot say. Parameters are declared with their types, and
 * the type of a row follows from its fields.
 *
 *     const lockGoal = query("goals.lock", { userId: "uuid", id: "uuid" }, (p) =>
 *       rows({ goal: goalJson }, (list) => sql`select ${list} from ${goals} ${g} where ${g.id} = ${p.id} for update`));
 */
export const query = <const Declared extends Parameters, Of extends Fields>(
  name: string,
  parameters: Declared,
  build: (p: Placeholders<Declared>) => TextQuery<Of>,
): Statement<ParameterValues<Declared>, RowOf<Of>[]> => {
  const encode = encodeWith(parameters);
  let run: Run<RowOf<Of>[]> | undefined;
  declare(name, () => textOf(build(placeholdersOf(parameters)).text));
  return (executor, values) => {
    run ??= runnerOf(preparedOf<Of>(executor, name, build(placeholdersOf(parameters))));
    const prepared = run;
    return inPoolQueue(executor, "statement", () => prepared(executor, encode(values)));
  };
};

/** drizzle decodes each row by its fields; its general type does not say which row that is. */
export const preparedOf = <Of extends Fields>(executor: Executor, name: string, { fields, text }: TextQuery<Of>) => {
  const ordered = Object.entries(fields).map(([field, of]) => ({ path: [field], field: of }));
  return executor._.session.prepareQuery(
    dialect.sqlToQuery(text),
    ordered.length === 0 ? undefined : ordered,
    name,
    ordered.length > 0,
  ) as Prepared<RowOf<Of>[]>;
};
