import { z } from "zod";
import { type LocalDate, localDate } from "../time/local-date.ts";
import { timeZoneName } from "../time/zone.ts";
import { WEIGHT_UNITS, type Weight } from "../units.ts";

/**
 * The party that sets a field. A client sets `mutate` at any time, and `fixed` on create. The server alone sets `server`.
 * It sets `hidden` too, which is exported and never answered. An `ignored` field is in some answers alone.
 */
export type Access = "write" | "fixed" | "server" | "hidden" | "ignored";

/**
 * How a field is given on create: `filled` takes a value from the server when a client gives none, and `default` has one
 * of its own.
 */
export type Presence = "required" | "filled" | "default" | "nullable";

/**
 * The place of a field: a column of its name, two columns (`xValue` and `xUnit`), a table of its own, or none.
 * Forja's own format leaves out a `local` column. It has `exercise` in place of the column of an exercise's id.
 */
export type Storage = "column" | "weight" | "exercise" | "local" | "list" | "none";

/**
 * A field of a resource.
 * @typeParam Value in memory, parsed
 * @typeParam Json as it is answered
 * @typeParam Merge the parsed value of a merge patch of it
 */
export type Field<
  Value = unknown,
  Json = unknown,
  Merge = unknown,
  A extends Access = Access,
  P extends Presence = Presence,
  S extends Storage = Storage,
> = {
  readonly value: z.ZodType<Value>;
  readonly json: z.ZodType<Json>;
  readonly merge: z.ZodType<Merge>;
  readonly access: A;
  readonly presence: P;
  readonly storage: S;
  readonly fallback?: Value;
  readonly row?: z.ZodType;
  /** Returns the value in memory of the stored JSON, where the two differ. */
  revive?(json: Json): Value;
  readonly items?: { readonly fields: Readonly<Record<string, Field>> };
  readonly description?: string;
};

type Column<Value, Json = Value> = Field<Value, Json, Value, "write", "required", "column">;

export const column = <Value, Json = Value>(value: z.ZodType<Value>, json: z.ZodType<Json>): Column<Value, Json> => ({
  value,
  json,
  merge: value,
  access: "write",
  presence: "required",
  storage: "column",
});

/** Ids are made as UUID v7; one that a client or an import made may be of another version. */
export const uuid = z.uuid().transform((value) => value.toLowerCase());

/** An RFC 3339 instant; any offset is read, UTC with milliseconds is written. */
export const instantValue = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .refine(
    (value) => value.getUTCFullYear() >= 1970 && value.getUTCFullYear() <= 2100,
    "must be in the years 1970 to 2100",
  );

const isStorable = (value: string): boolean => !value.includes("\0") && value.isWellFormed();

/** Text that Postgres and MongoDB can both store. */
export const textValue = (maximum: number, minimum = 0) =>
  z.string().min(minimum).max(maximum).refine(isStorable, "must not hold NUL or unpaired surrogate characters");

export const weightValue = (number: z.ZodNumber) => z.strictObject({ value: number, unit: z.enum(WEIGHT_UNITS) });

export const weightJson = z.object({ value: z.number(), unit: z.enum(WEIGHT_UNITS) });

export const reference = () => column(uuid, z.string());

export const exerciseId = (): Field<string, string, string, "write", "required", "exercise"> => ({
  ...reference(),
  storage: "exercise",
});

/** An exercise in Forja's own format: the catalogue's by its slug, the user's own by its id. */
export const exerciseReference = z
  .strictObject({ slug: textValue(200, 1).nullish(), id: uuid.nullish() })
  .transform(({ slug, id }) => ({ slug: slug ?? null, id: id ?? null }))
  .refine(({ slug, id }) => (slug === null) !== (id === null), "must have a slug, or an id in its place");

export type ExerciseReference = z.output<typeof exerciseReference>;

export const ownId = (): Field<string, string, string, "fixed", "filled", "column"> => ({
  ...reference(),
  access: "fixed",
  presence: "filled",
});

export const text = (maximum: number, minimum = 0) => column(textValue(maximum, minimum), z.string());

/** A name that a person reads: blanks around it are cut off, and it is more than blanks. */
export const nonBlank = (maximum: number) =>
  column(
    textValue(maximum, 1)
      .refine((value) => value.trim() !== "", "must not be blank")
      .transform((value) => value.trim()),
    z.string(),
  );

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  column(z.enum(values), z.enum(values));

export const whole = (minimum: number, maximum: number) => column(z.int().min(minimum).max(maximum), z.number());

export const decimal = (minimum: number, maximum: number) => column(z.number().min(minimum).max(maximum), z.number());

export const halves = (minimum: number, maximum: number) =>
  column(z.number().min(minimum).max(maximum).multipleOf(0.5), z.number());

export const number = () => column(z.number(), z.number());

export const flag = () => column(z.boolean(), z.boolean());

export const instant = () => ({
  ...column<Date, string>(instantValue, z.iso.datetime()),
  revive: (json: string) => new Date(json),
});

export const date = () => column<LocalDate, LocalDate>(localDate, z.string());

export const timeZone = () => column(timeZoneName, z.string());

export const weight = (range: z.ZodNumber): Field<Weight, Weight, Partial<Weight>, "write", "required", "weight"> => ({
  value: weightValue(range),
  json: weightJson,
  merge: weightValue(range).partial(),
  access: "write",
  presence: "required",
  storage: "weight",
});

export const computed = <Json>(json: z.ZodType<Json>): Field<Json, Json, Json, "server", "required", "none"> => ({
  value: json,
  json,
  merge: json,
  access: "server",
  presence: "required",
  storage: "none",
});

/** A field that can be null: null and absent are the same on create, and null clears it in a patch. */
export const nullable = <V, J, M, A extends Access, S extends Storage>(
  field: Field<V, J, M, A, Presence, S>,
): Field<V, J, M, A, "nullable", S> => ({ ...field, presence: "nullable" });

export const filled = <V, J, M, A extends Access, S extends Storage>(
  field: Field<V, J, M, A, Presence, S>,
): Field<V, J, M, A, "filled", S> => ({ ...field, presence: "filled" });

export const orElse = <V, J, M, A extends Access, S extends Storage>(
  field: Field<V, J, M, A, Presence, S>,
  fallback: V,
): Field<V, J, M, A, "default", S> => ({ ...field, fallback, presence: "default" });

export const fixed = <V, J, M, P extends Presence, S extends Storage>(
  field: Field<V, J, M, Access, P, S>,
): Field<V, J, M, "fixed", P, S> => ({ ...field, access: "fixed" });

export const server = <V, J, M, P extends Presence, S extends Storage>(
  field: Field<V, J, M, Access, P, S>,
): Field<V, J, M, "server", P, S> => ({ ...field, access: "server" });

/** A stored field that the server alone sets and no answer has; Forja's own format has it. */
export const hidden = <V, J, M, P extends Presence, S extends Storage>(
  field: Field<V, J, M, Access, P, S>,
): Field<V, J, M, "hidden", P, S> => ({ ...field, access: "hidden" });

export const local = <V, J, M, A extends Access, P extends Presence>(
  field: Field<V, J, M, A, P, "column">,
): Field<V, J, M, A, P, "local"> => ({ ...field, storage: "local" });

/** A part that some answers have. A body may hold it, and nothing reads it. */
export const ignored = (): Field<unknown, unknown, unknown, "ignored", "required", "none"> => ({
  ...computed(z.unknown()),
  access: "ignored",
});

/** An object that is stored as JSON. @param merge the form of a merge patch of it */
export const object = <Value, Json, Merge>(
  value: z.ZodType<Value>,
  json: z.ZodType<Json>,
  merge: z.ZodType<Merge>,
): Field<Value, Json, Merge, "write", "required", "column"> => ({ ...column(value, json), merge });

/** A field with a sentence for the OpenAPI document. */
export const described = <F extends Field>(field: F, description: string): F => ({ ...field, description });

/** The last fields of each resource that a client can change. */
export const versioned = {
  version: local(server(number())),
  createdAt: server(instant()),
  updatedAt: server(instant()),
};
