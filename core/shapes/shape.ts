import { z } from "zod";
import {
  type Access,
  type ExerciseReference,
  exerciseReference,
  type Field,
  type Presence,
  type Storage,
} from "./field.ts";

/** The fields of a resource by name, in the order in which they are answered and exported. */
export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F> = F extends { readonly value: z.ZodType<infer Value> } ? Value : never;
type JsonOf<F> = F extends { readonly json: z.ZodType<infer Json> } ? Json : never;
type MergeOf<F> = F extends { readonly merge: z.ZodType<infer Merge> } ? Merge : never;
type OrNull<F, Value> = F extends { readonly presence: "nullable" } ? Value | null : Value;

export type Names<F extends Fields, Traits extends { access?: Access; presence?: Presence; storage?: Storage }> = {
  [Name in keyof F]: F[Name] extends Traits ? Name : never;
}[keyof F] &
  string;

type Writable = { access: "write" | "fixed" };
type Filled = { presence: "filled" };

export type CreateBody<F extends Fields> = {
  readonly [Name in Names<F, Writable & { presence: "required" }>]: ValueOf<F[Name]>;
} & {
  readonly [Name in Names<F, Writable & { presence: "nullable" | "filled" | "default" }>]?:
    | ValueOf<F[Name]>
    | null
    | undefined;
};

/** A create with all its fields: one that the body leaves out is null. */
export type Created<F extends Fields> = {
  readonly [Name in Names<F, Writable>]: F[Name] extends Filled
    ? ValueOf<F[Name]> | null
    : OrNull<F[Name], ValueOf<F[Name]>>;
};

export type Patched<F extends Fields> = {
  readonly [Name in Names<F, Writable>]?:
    | MergeOf<F[Name]>
    | (F[Name] extends { presence: "nullable" | "default" } ? null : never)
    | undefined;
};

export type Entered<F extends Fields> = {
  readonly [Name in Names<F, Writable>]: OrNull<F[Name], ValueOf<F[Name]>>;
};

export type Stored<F extends Fields> = {
  readonly [Name in Names<F, { storage: Exclude<Storage, "list" | "none"> }>]: OrNull<F[Name], ValueOf<F[Name]>>;
};

export type View<F extends Fields> = {
  readonly [Name in Names<F, { access: "write" | "fixed" | "server" }>]: OrNull<F[Name], JsonOf<F[Name]>>;
};

type RowValueOf<F> = F extends { readonly row: z.ZodType<infer Row> } ? Row : ValueOf<F>;

export type Row<F extends Fields> = {
  readonly [Name in Names<F, { storage: "column" | "weight" | "list" }>]: OrNull<F[Name], RowValueOf<F[Name]>>;
} & (F extends { readonly exerciseId: infer Exercise }
  ? { readonly exercise: OrNull<Exercise, ExerciseReference> }
  : unknown);

export type Shape<F extends Fields> = {
  readonly fields: F;
  /** The body of a create: strict. Fields that only the server sets are accepted and left out. */
  readonly create: z.ZodType<CreateBody<F>>;
  /** An item of a list of a body: as `create`, with the values of default fields filled in. */
  readonly item: z.ZodType<CreateBody<F>>;
  readonly patch: z.ZodType<Patched<F>>;
  readonly view: z.ZodObject<ViewSchemas<F>>;
  readonly row: z.ZodType<Row<F>>;
  /** The fields that a client changes, as a document stores them: strict, null where there is no value. */
  readonly changeable: z.ZodObject<ChangeableSchemas<F>, z.core.$strict>;
};

type ChangeableSchemas<F extends Fields> = {
  readonly [Name in Names<F, { access: "write" }>]: z.ZodType<OrNull<F[Name], ValueOf<F[Name]>>>;
};

type ViewSchemas<F extends Fields> = {
  readonly [Name in keyof View<F>]: z.ZodType<View<F>[Name]>;
};

type Schemas = Record<string, z.ZodType>;

const isWritable = ({ access }: Field): boolean => access === "write" || access === "fixed";

const IGNORED = z.unknown().optional().meta({ readOnly: true });

const described = (schema: z.ZodType, { description }: Field): z.ZodType =>
  description === undefined ? schema : schema.describe(description);

const orNull = (schema: z.ZodType): z.ZodType => schema.nullish().transform((value) => value ?? null);

const orFallback = (schema: z.ZodType, { fallback }: Field): z.ZodType =>
  schema.nullish().transform((value) => value ?? fallback);

const given = (field: Field): z.ZodType => {
  if (!isWritable(field)) return IGNORED;
  const { value, presence, fallback } = field;
  if (presence === "required") return described(value, field);
  return described(presence === "default" ? orNull(value).meta({ default: fallback }) : orNull(value), field);
};

const listed = (field: Field): z.ZodType =>
  isWritable(field) && field.presence === "default"
    ? described(orFallback(field.value, field).meta({ default: field.fallback }), field)
    : given(field);

const changed = (field: Field): z.ZodType => {
  if (!isWritable(field)) return IGNORED;
  const { merge, presence } = field;
  return described(presence === "nullable" || presence === "default" ? merge.nullish() : merge.optional(), field);
};

const answered = (field: Field): z.ZodType => {
  const { json, presence } = field;
  return described(presence === "nullable" ? json.nullable() : json, field);
};

const kept = (field: Field): z.ZodType => {
  const value = field.storage === "exercise" ? exerciseReference : (field.row ?? field.value);
  if (field.presence === "default") return orFallback(value, field);
  return field.presence === "nullable" ? orNull(value) : value;
};

const schemasOf = (
  fields: Fields,
  has: (field: Field) => boolean,
  schemaOf: (field: Field) => z.ZodType,
  nameOf: (name: string, field: Field) => string = (name) => name,
): Schemas =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => (has(field) ? [[nameOf(name, field), schemaOf(field)]] : [])),
  );

const stored = ({ value, presence }: Field): z.ZodType => (presence === "nullable" ? value.nullable() : value);

/** The types follow from the fields, which the compiler cannot see in schemas that are built by name. */
const typed = <T>(schema: z.ZodType): z.ZodType<T> => schema as z.ZodType<T>;

const isAnswered = ({ access }: Field): boolean => access !== "hidden" && access !== "ignored";
export const rowName = (name: string, { storage }: Field): string => (storage === "exercise" ? "exercise" : name);
export const isExported = ({ storage }: Field): boolean => storage !== "local" && storage !== "none";

type Body = z.ZodType<Record<string, unknown>>;
type Rules = (body: Body) => Body;

const body = (fields: Fields, rules: Rules, schemaOf: (field: Field) => z.ZodType): z.ZodType => {
  const ignored = Object.keys(fields).filter((name) => fields[name] !== undefined && !isWritable(fields[name]));
  const schema = z.strictObject(schemasOf(fields, ({ access }) => access !== "hidden", schemaOf));
  return rules(schema).transform((value) => {
    const own = { ...value };
    for (const name of ignored) delete own[name];
    return own;
  });
};

/** Fills in each field that the body of a create leaves out: its own value where it has one, else null. */
export const complete = <F extends Fields>({ fields }: { readonly fields: F }, given: CreateBody<F>): Created<F> => {
  const values: Readonly<Record<string, unknown>> = given;
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      isWritable(field) ? [[name, values[name] ?? field.fallback ?? null]] : [],
    ),
  ) as Created<F>;
};

/** Derives from the fields of a resource the schemas that it is written, answered and exported by. */
export const shape = <const F extends Fields>(fields: F, rules: Rules = (body) => body): Shape<F> => ({
  fields,
  create: typed<CreateBody<F>>(body(fields, rules, given)),
  item: typed<CreateBody<F>>(body(fields, rules, listed)),
  patch: typed<Patched<F>>(body(fields, rules, changed)),
  view: z.object(schemasOf(fields, isAnswered, answered)) as z.ZodObject<ViewSchemas<F>>,
  row: typed<Row<F>>(z.strictObject(schemasOf(fields, isExported, kept, rowName))),
  changeable: z.strictObject(schemasOf(fields, ({ access }) => access === "write", stored)) as z.ZodObject<
    ChangeableSchemas<F>,
    z.core.$strict
  >,
});

type List<F extends Fields> = Field<CreateBody<F>[], View<F>[], CreateBody<F>[], "write", "default", "list"> & {
  readonly row: z.ZodType<Row<F>[]>;
};

/** A list of parts in a table of their own, which a body replaces whole. */
export const list = <F extends Fields>({ fields, item, view, row }: Shape<F>, maximum: number): List<F> => {
  const items = z.array(item).max(maximum);
  return {
    value: items,
    json: z.array(view) as z.ZodType<View<F>[]>,
    merge: items,
    row: z.array(row).max(maximum),
    items: { fields },
    access: "write",
    presence: "default",
    storage: "list",
    fallback: [],
  };
};
