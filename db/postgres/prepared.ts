import { Column, DrizzleQueryError, getTableName, is, noopDecoder, Param, Placeholder, SQL } from "drizzle-orm";
import type { Executor } from "./executor.ts";

type Values = Readonly<Record<string, unknown>>;
type Rows = readonly (readonly unknown[])[];
type Decode = (value: unknown) => unknown;
type Bind = (values: Values) => unknown;

/** A query that drizzle prepared. */
export type Prepared<Result> = { execute(values?: Record<string, unknown>): Promise<Result> };

export type Run<Result> = (executor: Executor, values: Values) => Promise<Result>;

/** The parts of a prepared query that drizzle's types keep private. */
type Parts = {
  readonly queryString: string;
  readonly params: readonly unknown[];
  readonly fields?: readonly { readonly path: readonly string[]; readonly field: unknown }[];
  /** By table: false where an outer join can leave its row out. */
  readonly joinsNotNullableMap?: Readonly<Record<string, boolean>>;
};

type Driver = {
  unsafe(
    text: string,
    parameters: unknown[],
    options: { readonly prepare: true },
  ): Promise<unknown> & { values(): Promise<Rows> };
};

/** postgres-js' session keeps its driver in a field that drizzle's general session type does not name. */
const driverOf = (executor: Executor): Driver => (executor._.session as { client?: unknown }).client as Driver;

const partsOf = (prepared: Prepared<unknown>): Parts => prepared as Prepared<unknown> & Parts;

const decoderOf = (field: unknown): { mapFromDriverValue: Decode } => {
  if (is(field, Column)) return field;
  const of = is(field, SQL.Aliased) ? field.sql : field;
  if (is(of, SQL)) return Reflect.get(of, "decoder");
  throw new Error("a field of a statement is neither a column nor an expression");
};

const AS_IS: ReadonlySet<unknown> = new Set([noopDecoder.mapFromDriverValue, Column.prototype.mapFromDriverValue]);

type Place = { readonly path: readonly string[]; readonly decode: Decode | null };

const placesOf = ({ fields = [] }: Parts): readonly Place[] =>
  fields.map(({ path, field }) => {
    const decoder = decoderOf(field);
    const isAsIs = AS_IS.has(decoder.mapFromDriverValue);
    return { path, decode: isAsIs ? null : (value) => decoder.mapFromDriverValue(value) };
  });

type Row = Record<string, unknown>;
export type RowMapper = (row: readonly unknown[]) => Row;

const decoded = ({ decode }: Place, value: unknown): unknown =>
  decode === null || value === null ? value : decode(value);

const flatMapper = (places: readonly Place[]): RowMapper => {
  const named = places.map((place) => [place.path[0] ?? "", place] as const);
  return (row) => {
    const mapped: Row = {};
    let index = 0;
    for (const [name, place] of named) {
      mapped[name] = decoded(place, row[index]);
      index += 1;
    }
    return mapped;
  };
};

/** Objects of one level. One whose row an outer join left out is null. */
const nestedMapper = (places: readonly Place[], { fields = [], joinsNotNullableMap = {} }: Parts): RowMapper => {
  const optional = new Set(
    fields.flatMap(({ path: [object, ...deeper], field }) =>
      object !== undefined &&
      deeper.length > 0 &&
      is(field, Column) &&
      joinsNotNullableMap[getTableName(field.table)] === false
        ? [object]
        : [],
    ),
  );
  return (row) => {
    const mapped: Row = {};
    const absent = new Set(optional);
    for (const [index, place] of places.entries()) {
      const [object = "", name] = place.path;
      const value = decoded(place, row[index]);
      if (name === undefined) mapped[object] = value;
      else mapped[object] = { ...Object(mapped[object]), [name]: value };
      if (value !== null) absent.delete(object);
    }
    for (const object of absent) mapped[object] = null;
    return mapped;
  };
};

const mapperOf = (parts: Parts): RowMapper => {
  const places = placesOf(parts);
  return places.every(({ path }) => path.length === 1) ? flatMapper(places) : nestedMapper(places, parts);
};

const placeholderValue = (name: string, values: Values): unknown => {
  if (name in values) return values[name];
  throw new Error(`the statement has no value for ${name}`);
};

const bindOf = (parameter: unknown): Bind => {
  if (is(parameter, Placeholder)) return (values) => placeholderValue(parameter.name, values);
  if (!is(parameter, Param) || !is(parameter.value, Placeholder)) return () => parameter;
  const { encoder, value } = parameter;
  return (values) => encoder.mapToDriverValue(placeholderValue(value.name, values));
};

const PREPARE = { prepare: true } as const;

const failing =
  (text: string, parameters: unknown[]) =>
  (cause: Error): never => {
    throw new DrizzleQueryError(text, parameters, cause);
  };

/** Asks the driver for rows as lists of their values. */
export const askRows = (executor: Executor, text: string, parameters: unknown[]): Promise<Rows> =>
  driverOf(executor).unsafe(text, parameters, PREPARE).values().then(undefined, failing(text, parameters));

const ask = (executor: Executor, text: string, parameters: unknown[]): Promise<unknown> =>
  driverOf(executor).unsafe(text, parameters, PREPARE).then(undefined, failing(text, parameters));

/**
 * Returns a function that runs a prepared query on any executor. The places of its values and the decoders of its rows
 * are found once. drizzle finds them anew for each query, and binds the query to the session that built it.
 * Statements go out in the order of their calls, so each takes the same way to the driver.
 */
export const runnerOf = <Result>(prepared: Prepared<Result>): Run<Result> => {
  const parts = partsOf(prepared);
  const { queryString } = parts;
  const binds = parts.params.map(bindOf);
  const parametersOf = (values: Values): unknown[] => binds.map((bind) => bind(values));
  if (parts.fields === undefined) {
    return (executor, values) => ask(executor, queryString, parametersOf(values)) as Promise<Result>;
  }
  const mapRow = mapperOf(parts);
  const mapRows = (rows: Rows): Result => rows.map(mapRow) as Result;
  return (executor, values) => askRows(executor, queryString, parametersOf(values)).then(mapRows);
};

/** Returns the mapper of the rows of a query that was prepared. */
export const rowMapperOf = (prepared: Prepared<unknown>): RowMapper => mapperOf(partsOf(prepared));
