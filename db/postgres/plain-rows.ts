import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Fields } from "#core/shapes/shape.ts";
import type { Executor } from "./client.ts";
import { asText } from "./expressions.ts";
import { type Parameters, type ParameterValues, type Placeholders, plain } from "./parameters.ts";
import { columnsNamed, type WritableColumn, writableColumns } from "./row-columns.ts";
import { type Statement, statement } from "./statement.ts";

/**
 * Statements of a plain resource: one whose rows are one table of users' rows. Each function declares one statement, so
 * a resource declares only those that it uses.
 */
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

export type PlainListed<Stored> = { readonly stored: Stored; readonly sortKey: string };

export type ListRows<Stored> = (
  executor: Executor,
  page: {
    readonly userId: string;
    readonly beforeCreatedAt: string | null;
    readonly beforeId: string | null;
    readonly limit: number;
  },
) => Promise<readonly PlainListed<Stored>[]>;

/** Lists the newest first, after a place. */
export const listRows = <Stored>({ name, table, json }: PlainRows<PlainTable, Stored>): ListRows<Stored> => {
  const page = { userId: "uuid", beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" } as const;
  const select: unknown = statement(`${name}.list`, page, (db, p) =>
    db
      .select({ stored: json, sortKey: asText(table.createdAt) })
      .from(table)
      .where(
        and(
          eq(table.userId, p.userId),
          sql`(${table.createdAt}, ${table.id}) < (coalesce(${p.beforeCreatedAt}, 'infinity'),
            coalesce(${p.beforeId}, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))`,
        ),
      )
      .orderBy(desc(table.createdAt), desc(table.id))
      .limit(plain(p.limit)),
  );
  return select as ListRows<Stored>;
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
