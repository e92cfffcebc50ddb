import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias, type PgTable } from "drizzle-orm/pg-core";
import type { Fields } from "#core/shapes/shape.ts";
import { asText, json, jsonTuple, orNone } from "../../expressions.ts";
import { exercises, forEachPlain, goals, measurements, PLAIN_RESOURCES, type PlainName } from "../../schema/index.ts";
import { type ColumnsFor, exportJson } from "../../shape-json.ts";
import { type BatchReader, batchesOf, exerciseReferenceJson } from "./export-rows.ts";

/** A row in Forja's own format. Its shape has its fields. */
export type ExportedPlain = Readonly<Record<string, unknown>> & { readonly id: string };

type Order = { readonly at: AnyPgColumn; readonly by: AnyPgColumn };

/** The order of an export, where it is another one than by creation: an instant, then a text. */
const ORDERS: Readonly<Partial<Record<PlainName, Order>>> = {
  measurements: { at: measurements.measuredAt, by: measurements.kind },
  goals: { at: goals.createdAt, by: goals.kind },
};

const e = alias(exercises, "e");

/** Returns the column of the exercise that a resource names, if it names one. */
const exerciseOf = (fields: Fields, table: PgTable): SQL | undefined => {
  const name = Object.keys(fields).find((field) => fields[field]?.storage === "exercise");
  return name === undefined ? undefined : sql`${getTableColumns(table)[name]}`;
};

const rowsToExport = (name: PlainName): BatchReader<ExportedPlain> => {
  const { shape, table } = PLAIN_RESOURCES[name];
  const { at, by } = ORDERS[name] ?? { at: table.createdAt, by: table.id };
  const exerciseId = exerciseOf(shape.fields, table);
  const row = exportJson<Fields, ColumnsFor<Fields>, Record<string, SQL>>(
    shape,
    table,
    exerciseId ? { exercise: orNone(sql`${e.id} is not null`, exerciseReferenceJson) } : {},
  );
  const join = exerciseId === undefined ? sql`` : sql`left join ${exercises} ${e} on ${e.id} = ${exerciseId}`;
  const key = sql`${by}::text collate "C"`;
  return batchesOf(
    name,
    { row: json<ExportedPlain>(row), place: jsonTuple(asText(at), asText(by), table.id) },
    ({ userId, fromStart, start, part, limit }) => sql`from ${table} ${join}
    where ${table.userId} = ${userId} and ${at} >= ${start} and (${fromStart} or
      (${at}, ${key}, ${table.id}) > (${part(0)}::timestamptz, ${part(1)}, ${part(2)}::uuid))
    order by ${at}, ${key}, ${table.id} limit ${limit}`,
  );
};

export const plainRowsToExport = forEachPlain<Record<PlainName, BatchReader<ExportedPlain>>>(rowsToExport);
