import { Column, is, Placeholder, type SQL, sql } from "drizzle-orm";

type Scalars = {
  readonly uuid: string;
  readonly text: string;
  readonly int: number;
  readonly bigint: number;
  readonly float8: number;
  readonly numeric: number;
  readonly boolean: boolean;
  readonly date: string;
  readonly timestamptz: Date | string;
  readonly jsonb: string;
  readonly json: string;
  readonly bytea: Uint8Array;
};

/** The name of a Postgres type; `?` marks a value that can be null. `json` and `jsonb` take JSON text. */
export type ScalarKind = keyof Scalars | `${keyof Scalars}?`;

export type ParameterKind = Column | ScalarKind;
export type Parameters = Readonly<Record<string, ParameterKind>>;

type ScalarValue<Kind extends ScalarKind> = Kind extends `${infer Base extends keyof Scalars}?`
  ? Scalars[Base] | null
  : Kind extends keyof Scalars
    ? Scalars[Kind]
    : never;

export type ParameterValue<Kind extends ParameterKind> = Kind extends Column
  ? Kind["_"]["notNull"] extends true
    ? Kind["_"]["data"]
    : Kind["_"]["data"] | null
  : Kind extends ScalarKind
    ? ScalarValue<Kind>
    : never;

export type ParameterValues<Declared extends Parameters> = {
  readonly [Name in keyof Declared]: ParameterValue<Declared[Name]>;
};

export type Placeholders<Declared extends Parameters> = {
  readonly [Name in keyof Declared]: SQL<ParameterValue<Declared[Name]>>;
};

export const typeOf = (kind: ParameterKind): string =>
  kind instanceof Column ? kind.getSQLType() : kind.replace("?", "");

export const placeholdersOf = <Declared extends Parameters>(declared: Declared): Placeholders<Declared> =>
  // The entries carry the names of `declared`.
  Object.fromEntries(
    Object.entries(declared).map(([name, kind]) => [name, sql`${sql.placeholder(name)}::${sql.raw(typeOf(kind))}`]),
  ) as Placeholders<Declared>;

/** Returns a number for `.limit()` and `.offset()` of the builder, which take no expression. */
export const plain = (parameter: SQL<number>): Placeholder => {
  const found = parameter.queryChunks.find((chunk) => is(chunk, Placeholder));
  if (found === undefined) throw new Error("only a parameter of the statement can be plain");
  return found;
};

type Encode = (value: unknown) => unknown;

const instantText: Encode = (value) => (value instanceof Date ? value.toISOString() : value);

/** The driver passes these as they are. */
const PLAIN = new Set(["string", "number", "boolean"]);

const encoderOf = (kind: ParameterKind): Encode | null => {
  if (!(kind instanceof Column)) return kind.startsWith("timestamptz") ? instantText : null;
  return PLAIN.has(kind.dataType) ? null : (value) => (value === null ? null : kind.mapToDriverValue(value));
};

export const encodeWith = (declared: Parameters): ((values: Record<string, unknown>) => Record<string, unknown>) => {
  const encoders = Object.entries(declared).flatMap(([name, kind]) => {
    const encode = encoderOf(kind);
    return encode === null ? [] : [[name, encode] as const];
  });
  if (encoders.length === 0) return (values) => values;
  return (values) => {
    const encoded = { ...values };
    for (const [name, encode] of encoders) encoded[name] = encode(values[name]);
    return encoded;
  };
};

const elementText = (value: unknown): string =>
  value === null ? "NULL" : `"${String(value).replaceAll(/["\\]/g, "\\$&")}"`;

/** Returns the text of a Postgres array of values that the driver would pass as text. */
const arrayText = (values: readonly unknown[]): string => `{${values.map(elementText).join(",")}}`;

/** The parameters of several calls of one statement, as the relation `asked` with the place of each call. */
export type Together = {
  readonly relation: SQL;
  /** Returns an array for each parameter. */
  listsOf(calls: readonly Record<string, unknown>[]): string[];
};

export const together = (declared: Parameters): Together => {
  const names = Object.keys(declared);
  const encode = encodeWith(declared);
  const lists = Object.entries(declared).map(
    ([name, kind]) => sql`${sql.placeholder(name)}::${sql.raw(typeOf(kind))}[]`,
  );
  const columns = sql.join([...names, "place"].map(sql.identifier), sql`, `);
  return {
    relation: sql`unnest(${sql.join(lists, sql`, `)}) with ordinality as asked(${columns})`,
    listsOf: (calls) => {
      const encoded = calls.map(encode);
      return names.map((name) => arrayText(encoded.map((values) => values[name])));
    },
  };
};
