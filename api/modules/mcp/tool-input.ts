import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type { z } from "zod";
import type { RouteSchemas } from "../../http/route-table.ts";
import { jsonSchemaOf } from "../../openapi/json-schema.ts";

type ObjectSchema = {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
};

const NOTHING: ObjectSchema = { properties: {}, required: [] };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** Fields that only the server sets are no arguments. */
const writable = (properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(properties).filter(([, field]) => !(isRecord(field) && field.readOnly === true)));

const objectIn = (json: unknown): ObjectSchema => {
  if (!isRecord(json)) return NOTHING;
  if (isRecord(json.properties)) return { properties: writable(json.properties), required: textsIn(json.required) };
  const [whole] = Array.isArray(json.anyOf) ? json.anyOf.filter(isRecord).filter(({ properties }) => properties) : [];
  return { properties: objectIn(whole).properties, required: [] };
};

const fieldsOf = (schema: z.ZodType | undefined): ObjectSchema =>
  schema === undefined ? NOTHING : objectIn(jsonSchemaOf(schema, "input"));

export type ToolInput = {
  readonly path: readonly string[];
  readonly query: readonly string[];
  readonly hasBody: boolean;
  readonly schema: StandardSchemaWithJSON<Readonly<Record<string, unknown>>>;
};

export const toolInputOf = (schemas: RouteSchemas): ToolInput => {
  const [path, query, body] = [fieldsOf(schemas.params), fieldsOf(schemas.query), fieldsOf(schemas.body)];
  const json = {
    type: "object",
    // A name of the path is used there alone.
    properties: { ...body.properties, ...query.properties, ...path.properties },
    required: [...new Set([...path.required, ...query.required, ...body.required])],
    additionalProperties: false,
  };
  return {
    path: Object.keys(path.properties),
    query: Object.keys(query.properties),
    hasBody: schemas.body !== undefined,
    schema: {
      "~standard": {
        version: 1,
        vendor: "forja",
        validate: (value) => ({ value: isRecord(value) ? value : {} }),
        jsonSchema: { input: () => json, output: () => json },
      },
    },
  };
};
