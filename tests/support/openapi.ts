import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";

export type Schema = { readonly [keyword: string]: unknown };

export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
};

/** One operation of the served document. */
export type Operation = {
  readonly operationId: string;
  readonly method: string;
  /** With `{name}` for a parameter. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  readonly bodyType: string | null;
  readonly example: unknown;
  readonly isPublic: boolean;
  /** Media types by status, each with its schema. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
};

/** The paths that serve no data of users: health checks and documents. */
export const isOperational = (path: string): boolean =>
  ["/livez", "/readyz", "/openapi.json", "/docs"].includes(path) || path.startsWith("/docs/");

type Json = Record<string, unknown>;

const object = (value: unknown): Json => (value !== null && typeof value === "object" ? (value as Json) : {});

const contentOf = (holder: unknown): Record<string, Schema> =>
  Object.fromEntries(
    Object.entries(object(object(holder).content)).map(([type, media]) => [type, object(object(media).schema)]),
  );

/** Returns one object with the fields of all. */
const merged = (parts: unknown): Json => {
  const all = (Array.isArray(parts) ? parts : []).map(object);
  const properties = Object.assign({}, ...all.map((part) => part.properties));
  return {
    type: "object",
    properties,
    required: all.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
  };
};

/** Returns the document with what each `$ref` names in its place. */
export const resolved = (document: unknown): Json => {
  const known = new Map<string, unknown>();
  const at = (pointer: string): unknown => {
    if (!known.has(pointer)) {
      const parts = pointer.split("/").slice(1);
      known.set(pointer, follow(parts.reduce<unknown>((holder, part) => object(holder)[part], document)));
    }
    return known.get(pointer);
  };
  const follow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(follow);
    if (value === null || typeof value !== "object") return value;
    const { $ref, discriminator: _chosen, ...rest } = object(value);
    if (typeof $ref === "string") return { ...object(at($ref)), ...object(follow(rest)) };
    if (Array.isArray(object(value).allOf)) return merged(follow(object(value).allOf));
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, follow(part)]));
  };
  return object(follow(document));
};

const METHODS = ["get", "put", "post", "delete", "patch"];

/** The operations of an OpenAPI document, flat. */
export const operationsOf = (document: unknown): Operation[] =>
  Object.entries(object(resolved(document).paths)).flatMap(([path, item]) =>
    METHODS.flatMap((method): Operation[] => {
      const operation = object(item)[method];
      if (operation === undefined) return [];
      const { operationId, parameters, requestBody, responses, security } = object(operation);
      const [[bodyType = null, body = null] = []] = Object.entries(contentOf(requestBody));
      return [
        {
          operationId: String(operationId),
          method: method.toUpperCase(),
          path,
          parameters: Array.isArray(parameters) ? (parameters as Parameter[]) : [],
          body,
          bodyType,
          example: bodyType === null ? undefined : object(object(object(requestBody).content)[bodyType]).example,
          isPublic:
            Array.isArray(security) &&
            security.every((needed) => Object.keys(object(needed)).length === 0 || security.length > 1),
          answers: Object.fromEntries(
            Object.entries(object(responses)).map(([status, response]) => [status, contentOf(response)]),
          ),
        },
      ];
    }),
  );

/** Holds an example against the component of its name. Returns what is wrong, in words. */
export const exampleChecker = (document: unknown) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const schemas = object(object(resolved(document).components).schemas);
  return (name: string, value: unknown): string[] => {
    const validate = ajv.compile(object(schemas[name]));
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
  };
};

export type AnswerLike = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** The document leaves answers open for later fields. A field that it does not name today is a fault. */
const closed = (schema: Schema): Schema => {
  const inner = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closedPart(part)]));
  return inner.properties !== undefined && inner.additionalProperties === undefined && inner.oneOf === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
};
const closedPart = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(closedPart);
  return part !== null && typeof part === "object" ? closed(object(part)) : part;
};

/** Holds answers against the document: status, media type and every field. Returns what is wrong, in words. */
export const answerChecker = () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const compiled = new Map<Schema, ValidateFunction>();
  const validatorOf = (schema: Schema): ValidateFunction => {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    const made = ajv.compile(closed(schema));
    compiled.set(schema, made);
    return made;
  };
  return (operation: Operation, answer: AnswerLike): string[] => {
    const media =
      operation.answers[String(answer.status)] ?? (answer.status >= 400 ? operation.answers.default : undefined);
    if (media === undefined) return [`status ${answer.status} is not documented`];
    const type = answer.headers.get("content-type")?.split(";", 1)[0];
    if (Object.keys(media).length === 0) return answer.body === undefined ? [] : [`a body where none is documented`];
    const schema = type === undefined ? undefined : media[type];
    if (schema === undefined) return [`media type ${type} of ${answer.status} is not documented`];
    if (!/json/.test(type ?? "")) return [];
    if (schema.type === "string") return [];
    const validate = validatorOf(schema);
    if (validate(answer.body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${answer.status}${instancePath} ${message}`);
  };
};
