import { z } from "zod";
import { ForjaError } from "#core/errors.ts";
import { fieldErrorsOf } from "#core/field-errors.ts";
import { mergePatch } from "#core/merge-patch.ts";

export { fieldErrorsOf, pointerTo } from "#core/field-errors.ts";

export const parseInput = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new ForjaError("request-invalid", { errors: fieldErrorsOf(result.error) });
};

/**
 * Returns a nested field after a merge patch of it, held to its whole schema: what a part of it leaves incomplete is
 * `request-invalid`, with a pointer to what it lacks.
 */
export const mergeField = <Value, Current>(
  [name, schema]: readonly [string, z.ZodType<Value>],
  current: Current | null,
  patch: object | null | undefined,
): Value | Current | null => {
  if (patch === undefined) return current;
  if (patch === null) return null;
  const { [name]: merged = null } = parseInput(z.object({ [name]: schema }), { [name]: mergePatch(current, patch) });
  return merged;
};
