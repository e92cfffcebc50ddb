import { z } from "zod";
import type { Json } from "./json-tree.ts";
import { plainForm } from "./unions.ts";

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

/** Returns the schema of a body or a parameter as the document has it. */
export const documentedSchemaOf = (schema: z.ZodType, io: "input" | "output"): Json =>
  plainForm(jsonSchemaOf(schema, io), io === "output");
