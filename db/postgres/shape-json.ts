import { is, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, PgArray, PgTimestamp } from "drizzle-orm/pg-core";
import type { Field } from "#core/shapes/field.ts";
import type { Fields, Names } from "#core/shapes/shape.ts";
import type { Weight } from "#core/units.ts";
import {
  isoInstant,
  type JsonOf,
  jsonObject,
  type Field as Part,
  type Fields as Parts,
  weightJson,
} from "./expressions.ts";

export type Selected<Expression> = Expression extends SQL<infer Value> ? Value : never;

type OrNull<C extends AnyPgColumn, Value> = C["_"]["notNull"] extends true ? Value : Value | null;

/** An instant is text. */
type Json<C> = C extends AnyPgColumn ? OrNull<C, C["_"]["data"] extends Date ? string : C["_"]["data"]> : never;

const columnJson = (column: AnyPgColumn): Part => {
  if (is(column, PgTimestamp)) return isoInstant(column);
  return is(column, PgArray) ? sql`to_json(${column})` : column;
};

type Plain = "column" | "exercise" | "local";
type Answered = { access: "write" | "fixed" | "server" };

export type ColumnsFor<F extends Fields> = {
  readonly [Name in Names<F, { storage: Plain }>]: AnyPgColumn;
} & {
  readonly [Name in Names<F, { storage: "weight" }> as `${Name}Value` | `${Name}Unit`]: AnyPgColumn;
};

type RowJson<F extends Fields, C, Name extends keyof F> = {
  readonly [N in Name & Names<F, { storage: Plain | "weight" }>]: N extends keyof C
    ? Json<C[N]>
    : F[N] extends { presence: "nullable" }
      ? Weight | null
      : Weight;
};

type Columns = Readonly<Record<string, AnyPgColumn>>;

const partOf = (columns: Columns, name: string, { storage }: Field): Part | undefined => {
  if (storage === "list" || storage === "none") return undefined;
  const [value, unit, column] = [columns[`${name}Value`], columns[`${name}Unit`], columns[name]];
  if (storage === "weight" && value !== undefined && unit !== undefined) return weightJson(value, unit);
  return column === undefined ? undefined : columnJson(column);
};

const partsOf = (fields: Fields, partFor: (name: string, field: Field) => Part | undefined, members: Parts): Parts => {
  const parts = Object.entries(fields).flatMap(([name, field]): [string, Part][] => {
    const part = members[name] ?? partFor(name, field);
    return part === undefined ? [] : [[name, part]];
  });
  return Object.fromEntries([...parts, ...Object.entries(members).filter(([name]) => !(name in fields))]);
};

/** The JSON that `answerJson` selects. */
export type AnswerOf<F extends Fields, C, M extends Parts = Record<never, never>> = Omit<
  RowJson<F, C, Names<F, Answered>>,
  keyof M
> &
  JsonOf<M>;

/** The type follows from the fields, which the compiler cannot see in parts that are built by name. */
const typed = <Value>(expression: SQL): SQL<Value> => expression as SQL<Value>;

/**
 * The stored fields of a resource as it is answered, as one JSON object in the order of its shape. A new plain field
 * needs no edit here.
 * @param columns of its table, or of an alias of it
 * @param members what is stored elsewhere or worked out, each at the place of its field
 */
export const answerJson = <F extends Fields, C extends ColumnsFor<F>, M extends Parts = Record<never, never>>(
  { fields }: { readonly fields: F },
  columns: C,
  members?: M,
): SQL<AnswerOf<F, C, M>> =>
  typed(
    jsonObject(
      partsOf(
        fields,
        (name, field) => (field.access === "hidden" ? undefined : partOf(columns, name, field)),
        members ?? {},
      ),
    ),
  );

/**
 * The stored fields of a resource in Forja's own format, as one JSON object.
 * @param members lists, and `exercise` where the resource names one
 */
export const exportJson = <F extends Fields, C extends ColumnsFor<F>, M extends Parts = Record<never, never>>(
  { fields }: { readonly fields: F },
  columns: C,
  members?: M,
): SQL<Omit<RowJson<F, C, Names<F, { storage: "column" | "weight" }>>, keyof M> & JsonOf<M>> =>
  typed(
    jsonObject(
      partsOf(
        fields,
        (name, field) =>
          field.storage === "local" || field.storage === "exercise" ? undefined : partOf(columns, name, field),
        members ?? {},
      ),
    ),
  );

type Row = Readonly<Record<string, unknown>>;

const weightOf = (row: Row, name: string): Weight | null => {
  const [value, unit] = [row[`${name}Value`], row[`${name}Unit`]];
  return value == null ? null : ({ value, unit } as Weight);
};

const jsonValueOf = (row: Row, name: string, { storage }: Field): unknown => {
  if (storage === "list" || storage === "none") return undefined;
  if (storage === "weight") return weightOf(row, name);
  const value = row[name];
  return value instanceof Date ? value.toISOString() : value;
};

/** The type follows from the fields, which the compiler cannot see in values that are taken by name. */
const typedAnswer = <Value>(answer: object): Value => answer as Value;

const answeredByFields = new WeakMap<Fields, readonly [string, Field][]>();

const answeredIn = (fields: Fields): readonly [string, Field][] => {
  const known = answeredByFields.get(fields);
  if (known !== undefined) return known;
  const answered = Object.entries(fields).filter(([, { access }]) => access !== "hidden");
  answeredByFields.set(fields, answered);
  return answered;
};

/**
 * Returns what `answerJson` selects of a row, without a read of it.
 * @param row as it was written
 * @param members as of `answerJson`
 */
export const answerOf = <F extends Fields, C extends ColumnsFor<F>, M extends Row>(
  { fields }: { readonly fields: F },
  _columns: C,
  row: { readonly [Name in keyof C & string]?: unknown },
  members: M,
): Omit<RowJson<F, C, Names<F, Answered>>, keyof M> & M => {
  const answered: Record<string, unknown> = {};
  for (const [name, field] of answeredIn(fields)) {
    const value = name in members ? members[name] : jsonValueOf(row, name, field);
    if (value !== undefined) answered[name] = value;
  }
  return typedAnswer(answered);
};
