import { aliasOf } from "./component-names.ts";
import { entriesOf, isJson, type Json, keyOf, listOf, pascal, schemasOf, singular } from "./json-tree.ts";
import { formsOf, isObject, type Union, unionOf } from "./unions.ts";

export type Named = { readonly name: string; readonly schema: Json };

const MIN_ENUM = 4;
const isEnum = (schema: Json): boolean => listOf(schema.enum).length >= MIN_ENUM;
const hasBase = ({ allOf }: Json): boolean => schemasOf(allOf).length > 0;
const isComponent = (schema: Json): boolean =>
  isObject(schema) || hasBase(schema) || unionOf(schema) !== null || isEnum(schema);

type Found = Named & { readonly isForm: boolean };

/** Visits the schemas in a schema with a name for each, from the outside to the inside. `null` stops there. */
const visit = (schema: Json, name: string, see: (found: Found) => string | null, isForm = false): void => {
  const own = isComponent(schema) ? see({ name, schema, isForm }) : name;
  if (own === null) return;
  const union = unionOf(schema);
  const [base] = schemasOf(formsOf(schema)[0]?.allOf);
  if (base !== undefined) visit(base, `${own}Base`, see, true);
  for (const [index, form] of formsOf(schema).entries()) {
    const [value] = union?.values[index] ?? [];
    if (value !== undefined) visit(form, own + pascal(value), see, true);
    else visit(form, index > 0 && isObject(form) ? `${own}${index + 1}` : own, see);
  }
  for (const part of schemasOf(schema.allOf)) visit(part, own, see);
  for (const [field, part] of entriesOf(schema.properties)) visit(part, own + pascal(field), see);
  if (isJson(schema.items)) visit(schema.items, singular(own), see);
  if (isJson(schema.additionalProperties)) visit(schema.additionalProperties, singular(own), see);
};

export type Components = { readonly names: ReadonlyMap<string, string>; readonly schemas: ReadonlyMap<string, Json> };

const USEFUL_ALONE = 3;

/** The item of a list that no operation reads one by one takes the name of the resource. */
const itemName = (name: string, taken: ReadonlyMap<string, Json>): string => {
  const [whole, resource] = /^(.+)PageData$/.exec(name) ?? [];
  if (whole === undefined || resource === undefined) return name;
  return taken.has(aliasOf(resource)) ? `Listed${resource}` : resource;
};

export const collect = (bodies: readonly Named[]): Components => {
  const names = new Map<string, string>();
  const schemas = new Map<string, Json>();
  const counts = new Map<string, number>();
  for (const { schema } of bodies) {
    visit(schema, "", (found) => {
      const key = keyOf(found.schema);
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return count > 0 ? null : "";
    });
  }
  const tops = new Set(bodies.map(({ schema }) => schema));
  const see = ({ name, schema, isForm }: Found): string | null => {
    const key = keyOf(schema);
    if (names.has(key)) return null;
    const alias = aliasOf(itemName(name, schemas));
    const isAlone = (counts.get(key) ?? 0) < 2 && !tops.has(schema) && !isForm && unionOf(schema) === null;
    const isSmall = isEnum(schema) || Object.keys(Object(schema.properties)).length < USEFUL_ALONE;
    if (isAlone && isSmall) return alias;
    const own = schemas.has(alias) ? `${alias}Item` : alias;
    if (schemas.has(own)) throw new Error(`Two components are named ${own}. Name one of them in component-names.ts.`);
    names.set(key, own);
    schemas.set(own, schema);
    return own;
  };
  for (const { name, schema } of bodies) visit(schema, name, see);
  return { names, schemas };
};

export const reference = (section: string, name: string): Json => ({ $ref: `#/components/${section}/${name}` });

const nameIn = (schema: Json, { names }: Components): string | undefined =>
  isComponent(schema) ? names.get(keyOf(schema)) : undefined;

/** Says by which field a reader chooses between the forms. */
const discriminatorOf = ({ forms, property, values }: Union, components: Components): Json => {
  const mapping = forms.flatMap((form, index) =>
    (values[index] ?? []).map((value) => [value, `#/components/schemas/${nameIn(form, components)}`]),
  );
  return { propertyName: property, mapping: Object.fromEntries(mapping) };
};

export const referring = (value: unknown, components: Components, isTop = false): unknown => {
  if (Array.isArray(value)) return value.map((part: unknown) => referring(part, components));
  if (!isJson(value)) return value;
  const name = isTop ? undefined : nameIn(value, components);
  if (name !== undefined) return reference("schemas", name);
  const inner = Object.entries(value).map(([key, part]) => [key, key === "enum" ? part : referring(part, components)]);
  const parts: Json = Object.fromEntries(inner);
  const union = unionOf(value);
  if (union === null) return parts;
  const { anyOf, oneOf = anyOf, ...rest } = parts;
  return { ...rest, oneOf, discriminator: discriminatorOf(union, components) };
};
