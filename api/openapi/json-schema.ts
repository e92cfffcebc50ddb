import { z } from "zod";

export type Json = Record<string, unknown>;

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
