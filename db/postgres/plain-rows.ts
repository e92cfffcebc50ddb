import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import type { JsonText, VersionedText } from "#core/json-text.ts";
import type { Fields } from "#core/shapes/shape.ts";
import { batchedWrite, given } from "./batched-writes.ts";
import type { Executor } from "./client.ts";
import { asJsonText, asText } from "./expressions.ts";
import type { Parameters, ParameterValues, Placeholders } from "./parameters.ts";
import { logged } from "./queries/sync/changes.ts";
import { columnsNamed, type WritableColumn, writableColumns } from "./row-columns.ts";
import { columnList } from "./rows.ts";
import { type ChangeResource, userClocks } from "./schema/index.ts";
import { answerJson, type ColumnsFor } from "./shape-json.ts";
import { query, rows, type Statement, statement } from "./statement.ts";

/** Each function declares one statement, so a resource declares only those that it uses. */

export type PlainTable = PgTable & {
  readonly [Name in "id" | "userId" | "importId" | "version" | "createdAt" | "updatedAt"]: AnyPgColumn;
};

type ColumnsOf<T extends PgTable> = T["_"]["columns"];
export type PlainRow<T extends PgTable> = ParameterValues<ColumnsOf<T>>;

/** The columns that a resource fills for a new row. The others are the same in each plain resource. */
export type NewRow<T extends PgTable> = Omit<
  PlainRow<T>,
  "userId" | "importId" | "version" | "createdAt" | "updatedAt"
>;

const OWN = { id: "uuid", userId: "uuid" } as const;
export type Own = { readonly userId: string; readonly id: string };

/** @typeParam Stored the row as the JSON that statements return */
export type PlainRows<T extends PlainTable, Stored> = {
  /** Begins the names of the statements. */
  readonly name: string;
  readonly table: T;
  readonly json: SQL<Stored>;
};

type Found<Stored> = readonly { readonly stored: Stored }[];

/** The type of a row follows from its JSON, which the compiler cannot see in a table of any columns. */
const typed = <Input extends Record<string, unknown>, Stored>(of: unknown) => of as Statement<Input, Found<Stored>>;

const isOwn = (table: PlainTable, p: Placeholders<typeof OWN>) => and(eq(table.id, p.id), eq(table.userId, p.userId));

type ReadRow<Stored> = (executor: Executor, own: Own) => Promise<Stored | null>;
type WriteRow<Row, Stored> = (tx: Executor, row: Row) => Promise<Stored>;

const orNull = <Stored>([row]: Found<Stored>): Stored | null => row?.stored ?? null;

const written = <Stored>([row]: Found<Stored>): Stored => {
  if (row === undefined) throw new Error("a row that was just written cannot be read");
  return row.stored;
};

export const findRow = <Stored>({ name, table, json }: PlainRows<PlainTable, Stored>): ReadRow<Stored> => {
  const select = typed<Own, Stored>(
    statement(`${name}.find`, OWN, (db, p) => db.select({ stored: json }).from(table).where(isOwn(table, p))),
  );
  return async (executor, own) => orNull(await select(executor, own));
};

/** Locks the row until the transaction ends. */
export const lockRow = <Stored>({ name, table, json }: PlainRows<PlainTable, Stored>): ReadRow<Stored> => {
  const select = typed<Own, Stored>(
    statement(`${name}.lock`, OWN, (db, p) =>
      db.select({ stored: json }).from(table).where(isOwn(table, p)).for("update"),
    ),
  );
  return async (executor, own) => orNull(await select(executor, own));
};

/** Reads a row as the text of an answer. */
export const findText = <Stored>({
  name,
  table,
  json,
}: PlainRows<PlainTable, Stored>): ((executor: Executor, own: Own) => Promise<VersionedText<Stored> | null>) => {
  const select: unknown = query(`${name}.find_text`, OWN, (p) =>
    rows(
      { text: asJsonText(json), version: table.version },
      (list) => sql`select ${list} from ${table} where ${isOwn(table, p)}`,
    ),
  );
  const read = select as Statement<Own, VersionedText<Stored>[]>;
  return async (executor, own) => (await read(executor, own))[0] ?? null;
};

export type PlainListed<Stored> = { readonly text: JsonText<Stored>; readonly id: string; readonly sortKey: string };

const PAGE = { userId: "uuid", before: "timestamptz?", beforeId: "uuid?", limit: "int" } as const;

/** A filter of a list, with its parameters. */
export type Filter<Given extends Parameters> = {
  readonly parameters: Given;
  readonly where: (p: Placeholders<Given>) => SQL;
};

type ListRows<Given extends Parameters, Stored> = Statement<
  ParameterValues<typeof PAGE> & ParameterValues<Given>,
  PlainListed<Stored>[]
>;

/**
 * Lists the texts of answers, the newest first, after a place. Postgres builds the JSON of the page's rows alone. The bound of the first page
 * is as in `listWorkouts`.
 */
export const listRows = <T extends PlainTable, Stored, Given extends Parameters>(
  { name, table, json }: PlainRows<T, Stored>,
  sortKey: AnyPgColumn,
  filter: Filter<Given>,
): ListRows<Given, Stored> => {
  const select: unknown = query(`${name}.list`, { ...PAGE, ...filter.parameters }, (p) =>
    rows(
      { text: asJsonText(json), id: table.id, sortKey: asText(sortKey) },
      (list) => sql`select ${list} from (
      select * from ${table}
      where ${table.userId} = ${p.userId} and ${filter.where(p)}
        and (${sortKey}, ${table.id}) < (coalesce(${p.before}, 'infinity'),
          coalesce(${p.beforeId}, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by ${sortKey} desc, ${table.id} desc
      limit ${p.limit}
    ) ${table} order by ${sortKey} desc, ${table.id} desc`,
    ),
  );
  return select as ListRows<Given, Stored>;
};

export const insertRow = <T extends PlainTable, Stored>({
  name,
  table,
  json,
}: PlainRows<T, Stored>): WriteRow<PlainRow<T>, Stored> => {
  const general: PlainTable = table;
  const insert = typed<PlainRow<T>, Stored>(
    statement(`${name}.insert`, getTableColumns(general), (db, p) =>
      db.insert(general).values(p).returning({ stored: json }),
    ),
  );
  return async (tx, row) => written(await insert(tx, row));
};

/**
 * Inserts a row with its entry of the change log, in one statement that commits by itself. It is for a change that has
 * no other effect and depends on no other row.
 */
export const insertAtOnce = <T extends PlainTable>(
  name: ChangeResource,
  table: T,
): ((pool: Executor, row: PlainRow<T>) => Promise<boolean>) => {
  const general: PlainTable = table;
  const columns = { ...getTableColumns(general), userId: general.userId };
  const log = { userId: given("userId"), seq: sql`clock.seq`, id: given("id"), version: given("version") };
  const insert: unknown = batchedWrite(
    `${name}.insert_at_once`,
    columns,
    () => sql`clock as (
      insert into ${userClocks} as c (user_id, seq) select ${given("userId")}, 1 from asked order by 1
      on conflict (user_id) do update set seq = c.seq + 1 returning user_id, seq
    ), ${logged({ resource: name, ...log, from: 'asked join clock on clock.user_id = asked."userId"' })}, added as (
      insert into ${general} (${columnList(general)}) select ${sql.join(
        Object.keys(columns).map((key) => given(key)),
        sql`, `,
      )} from asked
    )
    select place from asked`,
  );
  return insert as (pool: Executor, row: PlainRow<T>) => Promise<boolean>;
};

type ChangedColumn<F extends Fields, Derived> = WritableColumn<F> | Derived | "id" | "userId" | "version" | "updatedAt";

export type ChangedRow<F extends Fields, T extends PgTable, Derived = never> = ParameterValues<
  Pick<ColumnsOf<T>, ChangedColumn<F, Derived> & keyof ColumnsOf<T>>
>;

/**
 * Replaces the fields that clients change. A new state replaces neither the owner nor the import.
 * @param derived columns that follow from those fields
 */
export const updateRow = <
  F extends Fields,
  T extends PlainTable,
  Stored,
  const Derived extends keyof ColumnsOf<T> & string = never,
>(
  { name, table, json }: PlainRows<T, Stored>,
  shape: { readonly fields: F },
  derived: readonly Derived[] = [],
): WriteRow<ChangedRow<F, T, Derived>, Stored> => {
  const general: PlainTable = table;
  const names: readonly string[] = [...writableColumns(shape), ...derived, "version", "updatedAt"];
  const changed: Parameters = columnsNamed(general, names);
  const update = typed<ChangedRow<F, T, Derived>, Stored>(
    statement(`${name}.update`, { ...changed, ...OWN }, (db, { id, userId, ...state }) =>
      db.update(general).set(state).where(isOwn(general, { id, userId })).returning({ stored: json }),
    ),
  );
  return async (tx, row) => written(await update(tx, row));
};

export const deleteRow = ({ name, table }: Pick<PlainRows<PlainTable, unknown>, "name" | "table">) =>
  statement(`${name}.delete`, OWN, (db, p) => db.delete(table).where(isOwn(table, p)));

/** Statements of a resource whose answer is its row, listed by its creation. */
export const simpleRows = <F extends Fields, T extends PlainTable & ColumnsFor<F>>(
  name: string,
  shape: { readonly fields: F },
  table: T,
) => {
  const of = { name, table, json: answerJson(shape, table) };
  return {
    find: findRow(of),
    list: listRows(of, table.createdAt, { parameters: {}, where: () => sql`true` }),
    read: lockRow(of),
    insert: insertRow(of),
    update: updateRow(of, shape),
    remove: deleteRow(of),
  };
};
