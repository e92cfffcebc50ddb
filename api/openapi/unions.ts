import { entriesOf, isJson, type Json, keyOf, listOf, schemasOf } from "./json-tree.ts";

const isNull = (schema: Json): boolean => schema.type === "null";
export const isObject = ({ properties, additionalProperties }: Json): boolean =>
  isJson(properties) && (Object.keys(properties).length > 0 || additionalProperties === false);

/** The values of the fields of a form that has a closed set of them, as of `kind`. */
const constantsOf = (form: Json): ReadonlyMap<string, readonly string[]> => {
  const parts = schemasOf(form.allOf);
  if (parts.length > 0) return new Map(parts.flatMap((part) => [...constantsOf(part)]));
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

const withoutNull = (field: Json): Json => {
  const types = listOf(field.type).filter((type) => type !== "null");
  if (types.length === 1) return { ...field, type: types[0] };
  const [only, ...others] = formsOf(field);
  if (only === undefined) return field;
  const { anyOf: _forms, ...rest } = field;
  return others.length === 0 ? { ...only, ...rest } : { ...rest, anyOf: [only, ...others] };
};

const narrowed = (field: Json, rule: Json | undefined): Json => {
  if (rule === undefined) return field;
  if (isNotNull(rule)) return withoutNull(field);
  // A type of null alone is no type for Go.
  const isOnlyNull = isNull(rule) && Object.keys(rule).length === 1;
  if (isOnlyNull)
    return { const: null, ...(field.description === undefined ? {} : { description: field.description }) };
  const type = typeof rule.const === "string" ? { type: "string" } : {};
  return { ...type, ...rule, ...(field.description === undefined ? {} : { description: field.description }) };
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

const NO_BOUNDS: readonly unknown[] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

const withoutPattern = (schema: Json): Json => {
  const { minimum, maximum, ...unbounded } = schema;
  if (NO_BOUNDS.includes(maximum))
    return withoutPattern({
      ...unbounded,
      ...(NO_BOUNDS.includes(minimum) || minimum === undefined ? {} : { minimum }),
    });
  if (!FORMATS.includes(schema.format)) return schema;
  const { pattern: _pattern, examples: _examples, ...rest } = schema;
  return rest;
};

const MANY_FORMS = 8;

/** Forms of one union share most of their fields, which the document then has once. */
const withBase = (schema: Json): Json => {
  const { oneOf, ...rest } = schema;
  const forms = schemasOf(oneOf);
  const [first] = forms;
  if (forms.length < MANY_FORMS || first === undefined || unionOf(schema) === null) return schema;
  const isShared = ([name, field]: [string, Json]) =>
    forms.every(({ properties }) => isJson(properties) && keyOf(properties[name]) === keyOf(field));
  const shared = entriesOf(first.properties).filter(isShared);
  const names = new Set<unknown>(shared.map(([name]) => name));
  if (names.size === 0) return schema;
  const isNeeded = (name: unknown) => forms.every(({ required }) => listOf(required).includes(name));
  const required = [...names].filter(isNeeded);
  const base = { type: "object", properties: Object.fromEntries(shared), required };
  const own = (form: Json): Json => ({
    ...form,
    properties: Object.fromEntries(entriesOf(form.properties).filter(([name]) => !names.has(name))),
    required: listOf(form.required).filter((name) => !required.includes(name)),
  });
  return { ...rest, oneOf: forms.map((form) => ({ allOf: [base, own(form)] })) };
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
  const change = (part: Json): Json =>
    withNullInType(spelledOut(withoutPattern(isAnswer ? withBase(open(part)) : part)));
  const plain = everywhere(schema, change);
  return isJson(plain) ? plain : schema;
};
