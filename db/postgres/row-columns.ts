import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Field } from "#core/shapes/field.ts";
import type { Fields, Names } from "#core/shapes/shape.ts";
import type { Weight } from "#core/units.ts";

/** A weight is two columns, anything else one. */

type Plain = { storage: "column" | "exercise" | "local" };
type Weights = { storage: "weight" };

type NameOfColumn<F extends Fields, Name extends string> =
  Name extends Names<F, Plain> ? Name : Name extends Names<F, Weights> ? `${Name}Value` | `${Name}Unit` : never;

export type WritableColumn<F extends Fields> = NameOfColumn<F, Names<F, { access: "write" }>>;

type IsWeight<Value> = [NonNullable<Value>] extends [Weight]
  ? [Weight] extends [NonNullable<Value>]
    ? true
    : false
  : false;

type Split<Entity> = {
  readonly [Name in keyof Entity as IsWeight<Entity[Name]> extends true ? never : Name]: Entity[Name];
} & {
  readonly [Name in keyof Entity & string as IsWeight<Entity[Name]> extends true ? `${Name}Value` : never]:
    | number
    | null;
} & {
  readonly [Name in keyof Entity & string as IsWeight<Entity[Name]> extends true ? `${Name}Unit` : never]:
    | Weight["unit"]
    | null;
};

/** The type follows from the fields, which the compiler cannot see in columns that are built by name. */
const typed = <T>(value: object): T => value as T;

const entriesOf = (fields: Fields, has: (field: Field) => boolean): [string, Field][] =>
  Object.entries(fields).filter(([, field]) => has(field));

export const writableColumns = <F extends Fields>({ fields }: { readonly fields: F }): readonly WritableColumn<F>[] =>
  typed(
    entriesOf(fields, ({ access, storage }) => access === "write" && storage !== "list" && storage !== "none").flatMap(
      ([name, { storage }]) => (storage === "weight" ? [`${name}Value`, `${name}Unit`] : [name]),
    ),
  );

const weightsByFields = new WeakMap<Fields, ReadonlySet<string>>();

/** An import asks for each set. */
const weightsIn = (fields: Fields): ReadonlySet<string> => {
  const known = weightsByFields.get(fields);
  if (known !== undefined) return known;
  const weights = new Set(entriesOf(fields, ({ storage }) => storage === "weight").map(([name]) => name));
  weightsByFields.set(fields, weights);
  return weights;
};

export const columnsOf = <Entity extends object>(
  { fields }: { readonly fields: Fields },
  entity: Entity,
): Split<Entity> => {
  const weights = weightsIn(fields);
  const columns: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entity) as [string, Weight | null][]) {
    if (weights.has(name)) {
      columns[`${name}Value`] = value?.value ?? null;
      columns[`${name}Unit`] = value?.unit ?? null;
    } else columns[name] = value;
  }
  return typed(columns);
};

export const columnsNamed = <Table extends PgTable, Name extends keyof Table["_"]["columns"] & string>(
  table: Table,
  names: readonly Name[],
): Pick<Table["_"]["columns"], Name> => {
  const columns: Readonly<Record<string, unknown>> = getTableColumns(table);
  return typed(Object.fromEntries(names.map((name) => [name, columns[name]])));
};
