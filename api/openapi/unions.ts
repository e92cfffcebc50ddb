import type { Json } from "./json-tree.ts";
import { entriesOf, isJson, listOf, schemasOf } from "./json-tree.ts";

const isNull = (schema: Json): boolean => schema.type === "null";
export const isObject = ({ properties, additionalProperties }: Json): boolean =>
  isJson(properties) && (Object.keys(properties).length > 0 || additionalProperties === false);

/** The values of the fields of a form that has a closed set of them, as of `kind`. */
const constantsOf = (form: Json): ReadonlyMap<string, readonly string[]> => {
  const [first, ...others] = isObject(form) ? [] : formsOf(form).map(constantsOf);
  if (first !== undefined) {
    const shared = [...first].filter(([name]) => others.every((of) => of.has(name)));
    return new Map(shared.map(([name, values]) => [name, [values, ...others.map((of) => of.get(name) ?? [])].flat()]));
  }
  return new Map(
    entriesOf(form.properties).flatMap(([name, field]): [string, readonly string[]][] => {
      const values = "const" in field ? [field.const] : listOf(field.enum);
      return values.length > 0 && values.every((value) => typeof value === "string") ? [[name, values]] : [];
    }),
  );
};

export const formsOf = ({ oneOf, anyOf }: Json): readonly Json[] =>
  schemasOf(oneOf ?? anyOf).filter((form) => !isNull(form));

export type Union = {
  readonly forms: readonly Json[];
  readonly property: string;
  readonly values: readonly (readonly string[])[];
};

/** Returns the forms of an object with the field that decides between them; null where no field does. */
export const unionOf = (schema: Json): Union | null => {
  const forms = formsOf(schema);
  if (forms.length < 2) return null;
  const constants = forms.map(constantsOf);
  for (const property of constants[0]?.keys() ?? []) {
    const values = constants.map((of) => [...new Set(of.get(property))]);
    const all = values.flat();
    if (values.every(({ length }) => length > 0) && new Set(all).size === all.length)
      return { forms, property, values };
  }
  return null;
};

const isNotNull = (field: Json): boolean => isJson(field.not) && isNull(field.not);

const narrowed = (field: Json, rule: Json | undefined): Json => {
  if (rule === undefined) return field;
  if (!isNotNull(rule))
    return { ...rule, ...(field.description === undefined ? {} : { description: field.description }) };
  const [only, ...others] = formsOf(field);
  return only === undefined ? field : others.length === 0 ? only : { ...field, anyOf: formsOf(field) };
};

/** An object whose forms are written as rules beside its fields becomes whole objects, because generators read these. */
const spelledOut = (schema: Json): Json => {
  const { oneOf: _rules, description, ...base } = schema;
  const union = unionOf(schema);
  if (union === null || !isObject(schema)) return schema;
  const forms = union.forms.map((rules) => {
    const rule = new Map(entriesOf(rules.properties));
    return {
      ...base,
      properties: Object.fromEntries(
        entriesOf(base.properties).map(([name, field]) => [name, narrowed(field, rule.get(name))]),
      ),
      required: [...new Set([...listOf(base.required), ...listOf(rules.required)])],
    };
  });
  return { ...(description === undefined ? {} : { description }), oneOf: forms };
};

/** The format says it all; the pattern of zod for it has 300 characters. */
const FORMATS: readonly unknown[] = ["uuid", "date-time", "date"];

const withoutPattern = (schema: Json): Json => {
  if (!FORMATS.includes(schema.format)) return schema;
  const { pattern: _pattern, examples: _examples, ...rest } = schema;
  return rest;
};

/** A client must accept a new field of an answer: only a request is closed. */
const open = (schema: Json): Json => {
  const { additionalProperties, ...rest } = schema;
  return additionalProperties === false ? rest : schema;
};

/** Generators read a list of types better than a choice between a type and null. */
const withNullInType = (schema: Json): Json => {
  const { anyOf, ...rest } = schema;
  const forms = schemasOf(anyOf);
  const [form, other] = forms;
  if (forms.length !== 2 || form === undefined || other === undefined || !isNull(other)) return schema;
  if (typeof form.type !== "string" || form.type === "object" || "enum" in form || "const" in form) return schema;
  return { ...form, ...rest, type: [form.type, "null"] };
};

const everywhere = (value: unknown, change: (schema: Json) => Json): unknown => {
  if (Array.isArray(value)) return value.map((part: unknown) => everywhere(part, change));
  if (!isJson(value)) return value;
  const inner = Object.entries(value).map(([key, part]) => [key, key === "enum" ? part : everywhere(part, change)]);
  return change(Object.fromEntries(inner));
};

/** Returns a schema in the form that generators read. */
export const plainForm = (schema: Json, isAnswer: boolean): Json => {
  const plain = everywhere(schema, (part) => withNullInType(spelledOut(withoutPattern(isAnswer ? open(part) : part))));
  return isJson(plain) ? plain : schema;
};
