import { z } from "zod";

export type Json = Record<string, unknown>;

/** Returns the JSON Schema of a zod schema, whole in its place, without references. */
export const jsonSchemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const json = z.toJSONSchema(schema, {
    target: "draft-2020-12",
    io,
    unrepresentable: "any",
    reused: "inline",
  }) as Json;
  const { $schema: _dialect, ...rest } = json;
  return rest;
};
