import { Column, DrizzleQueryError, is, noopDecoder, Param, Placeholder, SQL } from "drizzle-orm";
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
  readonly customResultMapper?: unknown;
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

const decoderOf = (field: unknown): { mapFromDriverValue: Decode } | null => {
  if (is(field, Column)) return field;
  const of = is(field, SQL.Aliased) ? field.sql : field;
  return is(of, SQL) ? Reflect.get(of, "decoder") : null;
};

const AS_IS: ReadonlySet<unknown> = new Set([noopDecoder.mapFromDriverValue, Column.prototype.mapFromDriverValue]);

type Place = { readonly name: string; readonly decode: Decode | null };

/** Returns null for rows with nested objects. */
const placesOf = ({ fields, customResultMapper }: Parts): readonly Place[] | null => {
  if (fields === undefined || customResultMapper !== undefined) return null;
  const places: Place[] = [];
  for (const { path, field } of fields) {
    const [name, ...deeper] = path;
    const decoder = decoderOf(field);
    if (name === undefined || deeper.length > 0 || decoder === null) return null;
    const isAsIs = AS_IS.has(decoder.mapFromDriverValue);
    places.push({ name, decode: isAsIs ? null : (value) => decoder.mapFromDriverValue(value) });
  }
  return places;
};

export type RowMapper = (row: readonly unknown[]) => Record<string, unknown>;

const mapperOf =
  (places: readonly Place[]): RowMapper =>
  (row) => {
    const mapped: Record<string, unknown> = {};
    for (const [index, { name, decode }] of places.entries()) {
      const value = row[index];
      mapped[name] = decode === null || value === null ? value : decode(value);
    }
    return mapped;
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

/** Asks the driver for rows as lists of their values. */
export const askRows = (executor: Executor, text: string, parameters: unknown[]): Promise<Rows> =>
  driverOf(executor)
    .unsafe(text, parameters, PREPARE)
    .values()
    .then(undefined, (cause: Error) => {
      throw new DrizzleQueryError(text, parameters, cause);
    });

/**
 * Returns a function that runs a prepared query on any executor. The places of its values and the decoders of its rows
 * are found once. drizzle finds them anew for each query.
 */
export const runnerOf = <Result>(prepared: Prepared<Result>): Run<Result> => {
  const parts = partsOf(prepared);
  const places = placesOf(parts);
  if (places === null) return throughDrizzle(prepared);
  const { queryString } = parts;
  const binds = parts.params.map(bindOf);
  const mapRow = mapperOf(places);
  const mapRows = (rows: Rows): Result => rows.map(mapRow) as Result;
  return (executor, values) =>
    askRows(
      executor,
      queryString,
      binds.map((bind) => bind(values)),
    ).then(mapRows);
};

/**
 * drizzle binds a prepared query to the session that built it. One built on the pool cannot run in a transaction. To
 * build it again for each transaction costs more than the query. Only the client differs, so only the client is
 * replaced.
 */
const throughDrizzle =
  <Result>(prepared: Prepared<Result>): Run<Result> =>
  (executor, values) => {
    const bound = Object.create(prepared, { client: { value: driverOf(executor) } }) as Prepared<Result>;
    return bound.execute(values);
  };

/** Returns the mapper of the rows of a query that was prepared. */
export const rowMapperOf = (prepared: Prepared<unknown>): RowMapper => {
  const places = placesOf(partsOf(prepared));
  if (places === null) throw new Error("the rows of the statement are not flat");
  return mapperOf(places);
};
