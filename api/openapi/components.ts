import { aliasOf } from "./component-names.ts";
import type { Json } from "./json-schema.ts";

type Named = { readonly name: string; readonly schema: Json };

const isJson = (value: unknown): value is Json => value !== null && typeof value === "object" && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const schemasOf = (value: unknown): readonly Json[] => listOf(value).filter(isJson);
const entriesOf = (value: unknown): [string, Json][] =>
  isJson(value) ? Object.entries(value).filter((entry): entry is [string, Json] => isJson(entry[1])) : [];

const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    isJson(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1))) : part,
  );

const pascal = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");

const UNCOUNTED = /(series|progress|ss)$/i;

const singular = (name: string): string => {
  if (UNCOUNTED.test(name)) return name;
  if (name.endsWith("ies")) return `${name.slice(0, -3)}y`;
  return name.endsWith("s") ? name.slice(0, -1) : name;
};

const isNull = (schema: Json): boolean => schema.type === "null";
const isObject = ({ properties, additionalProperties }: Json): boolean =>
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

const formsOf = ({ oneOf, anyOf }: Json): readonly Json[] => schemasOf(oneOf ?? anyOf).filter((form) => !isNull(form));

type Union = {
  readonly forms: readonly Json[];
  readonly property: string;
  readonly values: readonly (readonly string[])[];
};

/** Returns the forms of an object with the field that decides between them; null where no field does. */
const unionOf = (schema: Json): Union | null => {
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

const everywhere = (value: unknown, change: (schema: Json) => Json): unknown => {
  if (Array.isArray(value)) return value.map((part: unknown) => everywhere(part, change));
  if (!isJson(value)) return value;
  const inner = Object.entries(value).map(([key, part]) => [key, key === "enum" ? part : everywhere(part, change)]);
  return change(Object.fromEntries(inner));
};

const MIN_ENUM = 4;
const isEnum = (schema: Json): boolean => listOf(schema.enum).length >= MIN_ENUM;
const isComponent = (schema: Json): boolean => isObject(schema) || unionOf(schema) !== null || isEnum(schema);

type Found = Named & { readonly isForm: boolean };

/** Visits the schemas in a schema with a name for each, from the outside to the inside. */
const visit = (schema: Json, name: string, see: (found: Found) => string, isForm = false): void => {
  const own = isComponent(schema) ? see({ name, schema, isForm }) : name;
  const union = unionOf(schema);
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

type Operation = { readonly id: string; readonly object: Json };

const METHODS = ["get", "put", "post", "delete", "patch"];

const operationsIn = (paths: unknown): Operation[] =>
  entriesOf(paths).flatMap(([, item]) =>
    METHODS.flatMap((method) => {
      const object = item[method];
      return isJson(object) ? [{ id: String(object.operationId), object }] : [];
    }),
  );

const mediaOf = (holder: unknown): [string, Json][] =>
  entriesOf(isJson(holder) ? holder.content : null).flatMap(([type, media]): [string, Json][] =>
    isJson(media.schema) ? [[type, media.schema]] : [],
  );

const without = (id: string, verb: string): string => pascal(id.slice(verb.length));

const VIEW = /^get(?=[A-Z])/;
const LIST = /^list(?=[A-Z])/;

const bodyName = (id: string): string => {
  for (const [verb, suffix] of [
    ["create", "Create"],
    ["patch", "Patch"],
    ["put", "Put"],
  ] as const) {
    if (new RegExp(`^${verb}(?=[A-Z])`).test(id)) return without(id, verb) + suffix;
  }
  return `${pascal(id)}Request`;
};

const answerName = (id: string): string => {
  if (VIEW.test(id)) return without(id, "get");
  return LIST.test(id) ? `${singular(without(id, "list"))}Page` : `${pascal(id)}Answer`;
};

/** The bodies of all operations with their names: the answer of a read first, because it has the best name. */
const bodiesOf = (operations: readonly Operation[]): Named[] => {
  const answers = (some: readonly Operation[]) =>
    some.flatMap(({ id, object }) =>
      entriesOf(object.responses)
        .filter(([status]) => status.startsWith("2"))
        .flatMap(([, response]) => mediaOf(response).map(([, schema]) => ({ name: answerName(id), schema }))),
    );
  const bodies = operations.flatMap(({ id, object }) =>
    mediaOf(object.requestBody).map(([, schema]) => ({ name: bodyName(id), schema })),
  );
  const reads = operations.filter(({ id }) => VIEW.test(id));
  const lists = operations.filter(({ id }) => LIST.test(id));
  const others = operations.filter(({ id }) => !VIEW.test(id) && !LIST.test(id));
  return [...answers(reads), ...answers(lists), ...bodies, ...answers(others)];
};

type Components = { readonly names: ReadonlyMap<string, string>; readonly schemas: ReadonlyMap<string, Json> };

const USEFUL_ALONE = 3;

/** The item of a list that no operation reads one by one takes the name of the resource. */
const itemName = (name: string, taken: ReadonlyMap<string, Json>): string => {
  const [whole, resource] = /^(.+)PageData$/.exec(name) ?? [];
  if (whole === undefined || resource === undefined) return name;
  return taken.has(aliasOf(resource)) ? `Listed${resource}` : resource;
};

const collect = (bodies: readonly Named[]): Components => {
  const names = new Map<string, string>();
  const schemas = new Map<string, Json>();
  const counts = new Map<string, number>();
  for (const { schema } of bodies) {
    visit(schema, "", (found) => {
      const key = keyOf(found.schema);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return "";
    });
  }
  const tops = new Set(bodies.map(({ schema }) => schema));
  const see = ({ name, schema, isForm }: Found): string => {
    const key = keyOf(schema);
    const known = names.get(key);
    if (known !== undefined) return known;
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

const reference = (section: string, name: string): Json => ({ $ref: `#/components/${section}/${name}` });

const nameIn = (schema: Json, { names }: Components): string | undefined =>
  isComponent(schema) ? names.get(keyOf(schema)) : undefined;

/** Says by which field a reader chooses between the forms. */
const discriminatorOf = ({ forms, property, values }: Union, components: Components): Json => {
  const mapping = forms.flatMap((form, index) =>
    (values[index] ?? []).map((value) => [value, `#/components/schemas/${nameIn(form, components)}`]),
  );
  return { propertyName: property, mapping: Object.fromEntries(mapping) };
};

const referring = (value: unknown, components: Components, isTop = false): unknown => {
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

const isShared = (schema: Json): boolean => isJson(schema) && schema.$ref === undefined;

/** Finds the objects that occur more than once, the most frequent of a name first. Returns a name for each. */
const sharedBy = (objects: readonly Json[], nameOf: (object: Json) => string): ReadonlyMap<string, string> => {
  const counts = new Map<string, { readonly object: Json; count: number }>();
  for (const object of objects.filter(isShared)) {
    const key = keyOf(object);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { object, count: 1 });
    else known.count += 1;
  }
  const taken = new Set<string>();
  const shared = new Map<string, string>();
  for (const [key, { object, count }] of [...counts].toSorted(([, a], [, b]) => b.count - a.count)) {
    const name = nameOf(object);
    if (count < 2 || name === "" || taken.has(name)) continue;
    taken.add(name);
    shared.set(key, name);
  }
  return shared;
};

const responseName = (response: Json): string => {
  const codes = [...String(response.description).matchAll(/`([a-z-]+)`:/g)].map(([, code = ""]) => pascal(code));
  if (codes.length > 0) return codes.join("") + ("RateLimit" in Object(response.headers) ? "" : "Unlimited");
  return mediaOf(response).length === 0 ? pascal(String(response.description).split(/[;:.]/)[0] ?? "") : "";
};

const moved = (objects: readonly Json[], shared: ReadonlyMap<string, string>): Json =>
  Object.fromEntries(
    objects
      .flatMap((object): [string, Json][] => {
        const name = shared.get(keyOf(object));
        return name === undefined ? [] : [[name, object]];
      })
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/**
 * Moves schemas, parameters and problems that operations share into named components. A name follows from the operation
 * and the field where a schema first occurs. Throws where one name would mean two schemas.
 */
export const withComponents = (document: Json): Json => {
  const paths = everywhere(document.paths, (schema) => spelledOut(withoutPattern(schema)));
  const operations = operationsIn(paths);
  const components = collect(bodiesOf(operations));
  const withSchemas = (value: unknown): Json => referring(value, components) as Json;
  const replaced = operations.map(({ object }) => ({ object, next: withSchemas(object) }));
  const parameters = replaced.flatMap(({ next }) => schemasOf(next.parameters));
  const responses = replaced.flatMap(({ next }) => entriesOf(next.responses).map(([, response]) => response));
  const sharedParameters = sharedBy(parameters, ({ name }) => pascal(String(name)));
  const sharedResponses = sharedBy(responses, responseName);
  const short = new Map(
    replaced.map(({ object, next }) => [
      object,
      {
        ...next,
        parameters: schemasOf(next.parameters).map((parameter) => {
          const name = sharedParameters.get(keyOf(parameter));
          return name === undefined ? parameter : reference("parameters", name);
        }),
        responses: Object.fromEntries(
          entriesOf(next.responses).map(([status, response]) => {
            const name = sharedResponses.get(keyOf(response));
            return [status, name === undefined ? response : reference("responses", name)];
          }),
        ),
      },
    ]),
  );
  const schemas = Object.fromEntries(
    [...components.schemas]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, schema]) => [name, referring(schema, components, true)]),
  );
  return {
    ...document,
    paths: Object.fromEntries(
      entriesOf(paths).map(([path, item]) => [
        path,
        Object.fromEntries(entriesOf(item).map(([method, object]) => [method, short.get(object) ?? object])),
      ]),
    ),
    components: {
      ...Object(document.components),
      parameters: moved(parameters, sharedParameters),
      responses: moved(responses, sharedResponses),
      schemas: { ...Object(Object(document.components).schemas), ...schemas },
    },
  };
};
