import { canonicalJson } from "../canonical-json.ts";
import { type FieldError, invalid } from "../errors.ts";
import { fieldErrorsOf } from "../field-errors.ts";
import { mergePatch } from "../merge-patch.ts";
import type { Field } from "./field.ts";
import type { Entered, Fields, Patched } from "./shape.ts";

type Values = Readonly<Record<string, unknown>>;

const DROP_NULLS = { dropNulls: true };

const isSame = (one: unknown, other: unknown): boolean =>
  canonicalJson({ one }, DROP_NULLS) === canonicalJson({ one: other }, DROP_NULLS);

const merged = (name: string, field: Field, current: unknown, patch: unknown): unknown => {
  if (patch === undefined) return current;
  if (patch === null) return field.fallback ?? null;
  if (field.merge === field.value) return patch;
  const { data, error } = field.value.safeParse(mergePatch(current, patch), { reportInput: true });
  if (error === undefined) return data;
  throw invalid(...fieldErrorsOf(error).map(({ pointer, detail }) => ({ pointer: `/${name}${pointer}`, detail })));
};

const isWritable = ({ access }: Field): boolean => access === "write" || access === "fixed";

/** The type follows from the fields, which the compiler cannot see in values that are merged by name. */
const typed = <F extends Fields>(values: Values): Entered<F> => values as Entered<F>;

/**
 * Returns the fields that clients set as they are in memory.
 * @param stored a resource as the JSON that Postgres built
 */
export const entered = <F extends Fields>(
  { fields }: { readonly fields: F },
  stored: { readonly [Name in keyof Entered<F>]: unknown },
): Entered<F> => {
  const values: Values = stored;
  return typed<F>(
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, field]) => {
        if (!isWritable(field)) return [];
        const value = values[name];
        return [[name, value == null || field.revive === undefined ? value : field.revive(value)] as const];
      }),
    ),
  );
};

/**
 * Applies a merge patch (RFC 7396) to the fields that clients set.
 * @param current the resource in memory; what is no field of the shape is not looked at
 * @returns the fields that clients set
 * @throws ForjaError `request-invalid` when a patch leaves a field incomplete, or changes one that is fixed: `id` is
 */
export const patched = <F extends Fields>(
  { fields }: { readonly fields: F },
  current: { readonly [Name in keyof Entered<F>]: unknown },
  patch: Patched<F>,
): Entered<F> => {
  const [before, changes]: [Values, Values] = [current, patch];
  const errors: FieldError[] = [];
  const after = Object.entries(fields).flatMap(([name, field]) => {
    if (!isWritable(field)) return [];
    const value = merged(name, field, before[name], changes[name]);
    if (field.access === "fixed" && !isSame(value, before[name])) {
      errors.push({ pointer: `/${name}`, detail: "cannot be changed" });
    }
    return [[name, value] as const];
  });
  if (errors.length > 0) throw invalid(...errors);
  return typed<F>(Object.fromEntries(after));
};

/**
 * Compares the fields that clients set.
 * @returns true when none differs; null and absent are the same
 */
export const isUnchanged = <F extends Fields>(
  { fields }: { readonly fields: F },
  before: { readonly [Name in keyof Entered<F>]: unknown },
  after: { readonly [Name in keyof Entered<F>]: unknown },
): boolean => {
  const [one, other]: [Values, Values] = [before, after];
  return Object.entries(fields).every(([name, field]) => !isWritable(field) || isSame(one[name], other[name]));
};
