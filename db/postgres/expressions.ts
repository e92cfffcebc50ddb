import { type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { JsonText } from "#core/json-text.ts";
import type { ParameterValue, ScalarKind } from "./parameters.ts";

export type Field = AnyPgColumn | SQL<unknown>;
export type Fields = Readonly<Record<string, Field>>;

type Simplify<Type> = { [Name in keyof Type]: Type[Name] } & {};

type ColumnValue<Of extends AnyPgColumn> = Of["_"]["notNull"] extends true ? Of["_"]["data"] : Of["_"]["data"] | null;

export type FieldValue<Of> = Of extends AnyPgColumn ? ColumnValue<Of> : Of extends SQL<infer Value> ? Value : never;

export type RowOf<Of extends Fields> = Simplify<{ readonly [Name in keyof Of]: FieldValue<Of[Name]> }>;

/** JSON has no dates and no bytes: such a column needs an expression, as `isoInstant`. */
type JsonValue<Value> = Extract<Value, Date | Uint8Array | bigint> extends never ? Value : never;

export type JsonOf<Of extends Fields> = Simplify<{
  readonly [Name in keyof Of]: JsonValue<FieldValue<Of[Name]>>;
}>;

type OutKind = Exclude<ScalarKind, `timestamptz${string}` | `bytea${string}` | `json${string}`>;

const withDecoder = <Value>(of: SQL<Value>, decode: (value: unknown) => unknown): SQL<Value> => {
  of.mapWith(decode);
  return of;
};

/** The driver returns 64-bit integers and decimals as text. */
const AS_TEXT: ReadonlySet<string> = new Set(["bigint", "numeric"]);

export const expression = <Kind extends OutKind>(kind: Kind, of: SQL): SQL<ParameterValue<Kind>> => {
  const type = kind.replace("?", "");
  const cast = sql<ParameterValue<Kind>>`(${of})::${sql.raw(type)}`;
  return AS_TEXT.has(type) ? withDecoder(cast, Number) : cast;
};

/** A value outside of the list throws where it is read as a field of its own. */
export const choice = <Value extends string>(values: readonly Value[], of: SQL): SQL<Value> => {
  const known: ReadonlySet<unknown> = new Set(values);
  return withDecoder(sql<Value>`(${of})`, (value) => {
    if (!known.has(value)) throw new Error("an expression has a value outside of its list");
    return value;
  });
};

export const choiceOrNull = <Value extends string>(values: readonly Value[], of: SQL): SQL<Value | null> =>
  choice(values, of);

/** A JSON document whose schema Postgres does not know: parse it where it is read. */
export const json = <Value>(of: SQL): SQL<Value> => sql<Value>`${of}`;

/** A column of a table that an outer join may leave out. */
export const orNull = <Of extends AnyPgColumn>(column: Of): SQL<Of["_"]["data"] | null> =>
  withDecoder(sql<Of["_"]["data"] | null>`${column}`, (value) => column.mapFromDriverValue(value));

export const orElse = <Of extends AnyPgColumn>(column: Of, value: Of["_"]["data"]): SQL<Of["_"]["data"]> =>
  withDecoder(sql<Of["_"]["data"]>`coalesce(${column}, ${sql.param(value, column)})`, (found) =>
    column.mapFromDriverValue(found),
  );

export const isSet = (column: AnyPgColumn): SQL<boolean> => sql`${column} is not null`;

/** A column as its text, exact for a cursor. */
export const asText = (column: AnyPgColumn): SQL<string> => sql`${column}::text`;

/** The text of a JSON value, for an answer that goes out as it came. */
export const asJsonText = <Value>(of: SQL<Value>): SQL<JsonText<Value>> => sql`(${of})::text`;

/**
 * An instant as RFC 3339 text in UTC with milliseconds, null for none. A function of SQL costs three times as much:
 * Postgres inlines none whose body is less stable than the function.
 */
export const instantText = (of: SQL | AnyPgColumn): SQL =>
  sql`to_char(${of} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export const isoInstant = <Of extends AnyPgColumn>(
  column: Of,
): SQL<Of["_"]["notNull"] extends true ? string : string | null> => sql`${instantText(column)}`;

const pairs = (fields: Fields): SQL =>
  sql.join(
    Object.entries(fields).flatMap(([name, field]) => [sql.raw(`'${name}'`), sql`${field}`]),
    sql`, `,
  );

export const jsonObject = <Of extends Fields>(fields: Of): SQL<JsonOf<Of>> => sql`json_build_object(${pairs(fields)})`;

type TupleOf<Of extends readonly Field[]> = {
  readonly [Place in keyof Of]: Of[Place] extends Field ? JsonValue<FieldValue<Of[Place]>> : never;
};

export const jsonTuple = <const Of extends readonly Field[]>(...fields: Of): SQL<TupleOf<Of>> =>
  sql`json_build_array(${sql.join([...fields], sql`, `)})`;

export const orNone = <Value>(condition: SQL, value: SQL<Value>): SQL<Value | null> =>
  sql`case when ${condition} then ${value} end`;

/** A column where the condition around it leaves null out, as in `orNone`. */
export const present = <Of extends AnyPgColumn>(column: Of): SQL<Of["_"]["data"]> => sql`${column}`;

export const weightJson = <Value extends AnyPgColumn, Unit extends AnyPgColumn>(value: Value, unit: Unit) =>
  orNone(sql`${value} is not null`, jsonObject({ value: present(value), unit: present(unit) }));

export const jsonList = <Value>(of: SQL<Value>, orderBy?: SQL): SQL<readonly Value[]> =>
  sql`coalesce(json_agg(${of}${orderBy === undefined ? sql`` : sql` order by ${orderBy}`}), '[]'::json)`;

export const jsonMap = <Value>(key: SQL | AnyPgColumn, of: SQL<Value>): SQL<Readonly<Record<string, Value>>> =>
  sql`coalesce(json_object_agg(${key}, ${of}), '{}'::json)`;

export const subquery = <Value>(value: SQL<Value>, rest: SQL): SQL<Value> => sql<Value>`(select ${value} ${rest})`;

export const hexOf = <Of extends AnyPgColumn>(
  column: Of,
): SQL<Of["_"]["notNull"] extends true ? string : string | null> => sql`encode(${column}, 'hex')`;

export const fromHex = (text: SQL<string> | SQL<string | null>): SQL => sql`decode(${text}, 'hex')`;

export const textList = (list: SQL<string>): SQL => sql`array(select jsonb_array_elements_text(${list}))`;

export const isOneOf = (column: AnyPgColumn, ids: SQL<string>): SQL =>
  sql`${column} in (select value::uuid from jsonb_array_elements_text(${ids}))`;

export const epochMs = <Of extends AnyPgColumn>(
  column: Of,
): SQL<Of["_"]["notNull"] extends true ? number : number | null> => sql`(extract(epoch from ${column}) * 1000)::float8`;

type RecordFields = Readonly<Record<string, ScalarKind>>;

export type RecordValues<Of extends RecordFields> = {
  readonly [Name in keyof Of]: JsonIn<ParameterValue<Of[Name]>>;
};
type JsonIn<Value> = Value extends Date ? never : Value;

export type Recordset<Of extends RecordFields> = {
  /** `json_to_recordset(…) as name(…)`, for FROM. */
  readonly from: SQL;
  readonly columns: { readonly [Name in keyof Of]: SQL<ParameterValue<Of[Name]>> };
  readonly text: (rows: readonly RecordValues<Of>[]) => string;
};

/**
 * Rows that a statement takes as one JSON parameter.
 *
 *     const moved = recordset("c", { id: "uuid", reachedAt: "timestamptz?" }, p.changes);
 *     sql`update … from ${moved.from} where g.id = ${moved.columns.id}`
 */
export const recordset = <Of extends RecordFields>(name: string, fields: Of, parameter: SQL<string>): Recordset<Of> => {
  const alias = sql.identifier(name);
  const declared = Object.entries(fields).map(
    ([field, kind]) => sql`${sql.identifier(field)} ${sql.raw(kind.replace("?", ""))}`,
  );
  return {
    from: sql`json_to_recordset(${parameter}) as ${alias}(${sql.join(declared, sql`, `)})`,
    // The entries carry the names of `fields`.
    columns: Object.fromEntries(
      Object.keys(fields).map((field) => [field, sql`${alias}.${sql.identifier(field)}`]),
    ) as Recordset<Of>["columns"],
    text: (rows) => JSON.stringify(rows),
  };
};
