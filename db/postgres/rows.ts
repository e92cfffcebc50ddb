import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { statement } from "./statement.ts";

/** Returns the name in Postgres of a table or a column. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

type ColumnNames = readonly (readonly [key: string, column: string])[];

const columnsByTable = new WeakMap<PgTable, ColumnNames>();

const columnsIn = (table: PgTable): ColumnNames => {
  const known = columnsByTable.get(table);
  if (known !== undefined) return known;
  const columns = Object.entries(getTableColumns(table)).map(([key, { name, keyAsName }]) => {
    return [key, keyAsName ? snakeCase(key) : name] as const;
  });
  columnsByTable.set(table, columns);
  return columns;
};

/**
 * Rows of a table as JSON for `json_populate_recordset`: a bulk write is one statement with one parameter. Every column
 * is named, so that a row says all that is kept.
 */
export const rowsAsJson = <Table extends PgTable>(
  table: Table,
  rows: readonly Required<Table["$inferSelect"]>[],
): string => {
  const columns = columnsIn(table);
  return JSON.stringify(
    rows.map((row) => {
      const named: Record<string, unknown> = {};
      for (const [key, column] of columns) named[column] = Reflect.get(row, key) ?? null;
      return named;
    }),
  );
};

/** Returns the columns of a table for an insert, in the order of its keys. */
export const columnList = (table: PgTable): SQL =>
  sql.raw(
    columnsIn(table)
      .map(([, column]) => column)
      .join(", "),
  );

/** Returns the assignments of an update: each named column to the expression of its name. */
export const settings = (columns: object, expressionOf: (name: string) => SQL): SQL =>
  sql.join(
    Object.keys(columns).map((name) => sql`${sql.raw(snakeCase(name))} = ${expressionOf(name)}`),
    sql`, `,
  );

/**
 * The assignments of an update that takes a row's new state from another relation: every column but the named ones.
 * @param from the alias of the relation, which has the columns of the table
 */
export const assignments = <Table extends PgTable>(
  table: Table,
  { from, except }: { readonly from: string; readonly except: readonly (keyof Table["$inferSelect"])[] },
): SQL => {
  const left = new Set<PropertyKey>(except);
  const columns = Object.keys(getTableColumns(table)).filter((key) => !left.has(key));
  return sql.raw(columns.map((key) => `${snakeCase(key)} = ${from}.${snakeCase(key)}`).join(", "));
};

export const insertJsonRows = (name: string, table: PgTable) =>
  statement(name, { rows: "json" }, (db, p) => {
    // The builder names the columns in this order, which is not the order in the database.
    const columns = sql.join(Object.values(getTableColumns(table)), sql`, `);
    return db
      .insert(table)
      .select(sql`select ${columns} from json_populate_recordset(null::${table}, ${p.rows}) as ${table}`);
  });
