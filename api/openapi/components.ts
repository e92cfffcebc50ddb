import ANSWERS from "./answer-examples.json" with { type: "json" };
import { responseAliasOf } from "./component-names.ts";
import { asExtension, isIgnored, withReadOnly } from "./derived-views.ts";
import { textOf } from "./descriptions.ts";
import { entriesOf, isJson, type Json, keyOf, pascal, schemasOf, singular } from "./json-tree.ts";
import { collect, type Named, reference, referring } from "./schema-components.ts";
import { isObject } from "./unions.ts";

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

const EVENT = /^on(?=[A-Z])/;
const VIEW = /^get(?=[A-Z])/;
const LIST = /^list(?=[A-Z])/;

const bodyName = (id: string): string => {
  if (EVENT.test(id)) return `${without(id, "on")}Event`;
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
  if (codes.length > 0) return responseAliasOf(codes.join(""));
  const [title = ""] = String(response.description).split(/[;:.]/);
  return mediaOf(response).length === 0 ? responseAliasOf(pascal(title)) : "";
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

/** Gives an example to each answer that is a component or one of two. */
const exemplify = (operation: Json): void => {
  for (const [status, response] of entriesOf(operation.responses)) {
    const json = entriesOf(response.content).find(([type]) => type === "application/json")?.[1];
    if (!status.startsWith("2") || json === undefined || !isJson(json.schema)) continue;
    const [first = json.schema] = schemasOf(json.schema.anyOf);
    const name = String(first.$ref).split("/").at(-1) ?? "";
    if (name in ANSWERS) json.examples = { one: reference("examples", name) };
  }
};

/** Gives a text to each field of a component that has none. */
const described = (component: string, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((part: unknown) => described(component, part));
  if (!isJson(value)) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, key === "enum" ? part : described(component, part)]);
  const schema: Json = Object.fromEntries(parts);
  if (!isObject(schema)) return schema;
  const properties = entriesOf(schema.properties).map(([name, field]) => {
    const text = "description" in field || isIgnored(field) ? undefined : textOf(component, name);
    return [name, text === undefined ? field : { ...field, description: text }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
};

/**
 * Moves schemas, parameters and problems that operations share into named components. A name follows from the operation
 * and the field where a schema first occurs. Throws where one name would mean two schemas.
 */
export const withComponents = (document: Json): Json => {
  const { paths, webhooks } = document;
  const operations = [...operationsIn(paths), ...operationsIn(webhooks)];
  const components = collect(bodiesOf(operations));
  const withSchemas = (value: unknown): Json => referring(value, components) as Json;
  const replaced = operations.map(({ object }) => ({ object, next: withSchemas(object) }));
  for (const { next } of replaced) exemplify(next);
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
  const sorted = [...components.schemas].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const schemas = Object.fromEntries(
    sorted.map(([name, schema]) => {
      const short = referring(asExtension(name, schema, components.schemas), components, true);
      // Marked afterwards: a marked field is another schema than the component that it names.
      return [name, described(name, withReadOnly(name, short, components.schemas))];
    }),
  );
  const shortened = (items: unknown): Json =>
    Object.fromEntries(
      entriesOf(items).map(([path, item]) => [
        path,
        Object.fromEntries(entriesOf(item).map(([method, object]) => [method, short.get(object) ?? object])),
      ]),
    );
  return {
    ...document,
    paths: shortened(paths),
    webhooks: shortened(webhooks),
    components: {
      ...Object(document.components),
      examples: Object.fromEntries(Object.entries(ANSWERS).map(([name, value]) => [name, { value }])),
      parameters: moved(parameters, sharedParameters),
      responses: { ...Object(Object(document.components).responses), ...moved(responses, sharedResponses) },
      schemas: { ...Object(Object(document.components).schemas), ...schemas },
    },
  };
};
