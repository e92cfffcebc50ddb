import type { AnyElysia } from "elysia";
import type { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "#core/errors.ts";
import { LOCALES } from "#core/taxonomy.ts";
import { ATHLETE_PARAMETER } from "../access/coaching.ts";
import { type Access, type CoachNeed, type Policy, policyOf } from "../access/policy.ts";
import { id } from "../http/fields.ts";
import { type RouteSchemas, schemasIn } from "../http/route-table.ts";
import { IDEMPOTENCY_KEY } from "../http/unit-of-work.ts";
import { PROBLEMS } from "../plugins/problems.ts";
import { withComponents } from "./components.ts";
import { EXAMPLES } from "./examples.ts";
import { INTRODUCTION, TAGS } from "./introduction.ts";
import { documentedSchemaOf } from "./json-schema.ts";
import type { Json } from "./json-tree.ts";
import { type AnswerDeclaration, type AnswerForm, declarationIn, type OperationDeclaration } from "./operation.ts";
import { webhookEvents } from "./webhook-events.ts";

const PROBLEM_SCHEMA: Json = {
  type: "object",
  description: "A problem (RFC 9457).",
  additionalProperties: true,
  required: ["type", "title", "status", "instance", "code", "requestId"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    detail: { type: "string" },
    instance: { type: "string" },
    code: { type: "string", enum: [...ERROR_CODES] },
    requestId: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "detail"],
        properties: {
          pointer: { type: "string", description: "A JSON pointer (RFC 6901)." },
          detail: { type: "string" },
        },
      },
    },
  },
};

const isZod = (form: AnswerForm): form is z.ZodType => "safeParse" in form;

const isOneForm = (answer: AnswerForm | readonly AnswerForm[]): answer is AnswerForm => !Array.isArray(answer);

const formsOf = (answer: AnswerDeclaration): readonly AnswerForm[] => {
  if (answer === null) return [];
  return isOneForm(answer) ? [answer] : answer;
};

const contentOf = (form: AnswerForm): Json =>
  isZod(form)
    ? { "application/json": { schema: documentedSchemaOf(form, "output") } }
    : Object.fromEntries(form.mediaTypes.map((type) => [type, { schema: { type: "string" } }]));

const STATUS_TEXT: Readonly<Record<string, string>> = {
  200: "Done.",
  201: "Made.",
  202: "Accepted: the work goes on in a job.",
  204: "Done; there is nothing to say.",
  304: "The caller already has this version.",
};

type Route = {
  readonly method: string;
  readonly path: string;
  readonly policy: Policy;
  readonly hasBody: boolean;
  readonly hasParams: boolean;
};

const HEADERS = {
  "Content-Language": "In every answer: the language of the answer: `en` or `es`.",
  ETag: 'Strong: `"v<version>"` of what has one, and `"v<version>.<language>"` where the answer holds words.',
  "Forja-Device": "Names this device to the account's next login. Kept by the client for 180 days, and sent back.",
  "Forja-Job":
    "The job that derives earlier sets, records and totals again. Until its end they are those of before the change.",
  "Idempotency-Replayed":
    "In every answer of a repeated POST: `true` when this is the stored answer of the first one with its Idempotency-Key.",
  Location: "Where what was made, or the job that makes it, can be read.",
  RateLimit: "In every answer but those of probes: what is left of the quota, as the IETF draft writes it.",
  "RateLimit-Policy":
    "In every answer but those of probes: the quota that the request counts against, as the IETF draft writes it.",
  "Retry-After": "Seconds after which a retry makes sense.",
  Vary: "In every answer with words: `Accept-Language`.",
  "WWW-Authenticate": "The `Bearer` challenge.",
  "X-Request-Id": "In every answer: the request's id, as it stands in the log.",
} as const satisfies Record<string, string>;
type HeaderName = keyof typeof HEADERS;

const HEADER_COMPONENTS: Json = Object.fromEntries(
  Object.entries(HEADERS).map(([name, description]) => [name, { description, schema: { type: "string" } }]),
);

const headersOf = (...names: readonly (HeaderName | false)[]): Json => {
  const headers = names.flatMap((name) => (name === false ? [] : [[name, { $ref: `#/components/headers/${name}` }]]));
  return headers.length === 0 ? {} : { headers: Object.fromEntries(headers) };
};

/** Probes have no limits, no tokens and no input to check. */
const isLimited = ({ policy }: Route): boolean => policy.access.kind !== "probe";

const isOpen = ({ kind }: Access): boolean => kind === "probe" || kind === "public";

const mayHaveSession = (access: Access): boolean => access.kind === "public" && access.session === "optional";

const coachNeedOf = (access: Access): CoachNeed | null => (access.kind === "user" ? access.coach : null);

/** Changes of training can move more sets than a request derives. */
const MOVES_TRAINING = /\/(workouts|exercises|measurements|sync)(\/|$)/;
const mayDefer = ({ method, path }: Route): boolean => method !== "GET" && MOVES_TRAINING.test(path);

const answerObject = (
  route: Route,
  status: string,
  answer: AnswerDeclaration,
  { versioned = false, opensAccount = false }: OperationDeclaration,
): Json => {
  const content: Json = Object.assign({}, ...formsOf(answer).map(contentOf));
  const headers = headersOf(
    versioned && status !== "202" && status !== "204" && "ETag",
    (status === "201" || status === "202") && answer !== null && "Location",
    opensAccount && "Forja-Device",
    mayDefer(route) && "Forja-Job",
  );
  return {
    description: status === "202" && answer === null ? "Accepted." : (STATUS_TEXT[status] ?? "Done."),
    ...headers,
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
};

const codesOf = (route: Route, declaration: OperationDeclaration): Set<ErrorCode> => {
  if (!isLimited(route)) return new Set<ErrorCode>(["request-malformed", "unavailable", "internal"]);
  const codes = new Set<ErrorCode>([
    "request-malformed",
    "request-invalid",
    "quota-exceeded",
    "unavailable",
    "internal",
    ...(declaration.problems ?? []),
  ]);
  const add = (...more: ErrorCode[]) => {
    for (const code of more) codes.add(code);
  };
  if (mayHaveSession(route.policy.access)) add("token-missing", "token-invalid", "token-expired");
  if (!isOpen(route.policy.access)) add("token-missing", "token-invalid", "token-expired", "forbidden");
  if (route.policy.proof === "fresh") add("confirmation-required");
  if (route.policy.access.kind === "admin") add("two-factor-off");
  if (route.hasBody) add("body-malformed", "body-too-large", "media-type-unsupported");
  if (route.hasParams || coachNeedOf(route.policy.access) !== null) add("not-found");
  if (route.method === "POST") add("idempotency-key-reused", "idempotency-in-progress");
  if (declaration.versioned === true && ["PATCH", "PUT", "DELETE"].includes(route.method)) add("version-mismatch");
  return codes;
};

/** The document says these once: they follow from a token, a body or a key, or from the server alone. */
const ANYWHERE: ReadonlySet<ErrorCode> = new Set([
  "request-malformed",
  "body-malformed",
  "token-missing",
  "token-invalid",
  "token-expired",
  "forbidden",
  "idempotency-in-progress",
  "body-too-large",
  "media-type-unsupported",
  "request-invalid",
  "idempotency-key-reused",
  "quota-exceeded",
  "internal",
  "unavailable",
]);

const problemAnswer = (description: string, ...headers: readonly (HeaderName | false)[]): Json => ({
  description,
  ...headersOf(...headers),
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const titled = (codes: readonly ErrorCode[]): string =>
  codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title.en}.`).join(" ");

const OTHER = [...ANYWHERE].map((code) => `${PROBLEMS[code].status} ${titled([code])}`).join(" ");
const OTHER_PROBLEM = problemAnswer(
  `A problem that any operation may answer. ${OTHER}`,
  "Retry-After",
  "WWW-Authenticate",
);

const problemAnswers = (codes: ReadonlySet<ErrorCode>): Json => {
  const own = [...codes].filter((code) => !ANYWHERE.has(code));
  const byStatus = Map.groupBy(own, (code) => PROBLEMS[code].status);
  const answers = [...byStatus].map(([status, of]) => {
    const challenged = status === 401 && "WWW-Authenticate";
    return [String(status), problemAnswer(titled(of), challenged, status === 503 && "Retry-After")];
  });
  return { ...Object.fromEntries(answers), default: { $ref: "#/components/responses/Other" } };
};

const header = (name: string, description: string, schema: Json = { type: "string" }): Json => ({
  name,
  in: "header",
  required: false,
  description,
  schema,
});

const objectParameters = (schema: z.ZodType | undefined, where: "query" | "path"): Json[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = documentedSchemaOf(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    ...(property.type === "array" ? { style: "form", explode: false } : {}),
    schema: property,
  }));
};

const athleteOf = (route: Route): Json[] => {
  const need = coachNeedOf(route.policy.access);
  if (need === null) return [];
  const named = need.scopes.map((name) => `\`${name}\``).join(need.needs === "all" ? " and " : " or ");
  const description = `The athlete whose coach the caller is, by a grant with ${named}.`;
  return [
    { name: ATHLETE_PARAMETER, in: "query", required: false, description, schema: documentedSchemaOf(id, "input") },
  ];
};

const conditionOf = (route: Route, codes: ReadonlySet<ErrorCode>, versioned: boolean): Json[] => {
  if (versioned && route.method === "GET") return [header("If-None-Match", "Answers 304 when it names the version.")];
  return codes.has("version-mismatch") ? [header("If-Match", "Answers 412 when it does not name the version.")] : [];
};

const parametersOf = (
  route: Route,
  declaration: OperationDeclaration,
  hooks: RouteSchemas,
  codes: ReadonlySet<ErrorCode>,
): Json[] => [
  ...objectParameters(hooks.params, "path"),
  ...objectParameters(hooks.query, "query"),
  ...athleteOf(route),
  ...(route.policy.worded
    ? [header("Accept-Language", "The language of its words.", { type: "string", examples: [...LOCALES] })]
    : []),
  ...(declaration.opensAccount === true ? [header("Forja-Device", "Of the last answer that opened the account.")] : []),
  ...(route.method === "POST"
    ? [
        header("Idempotency-Key", "Makes a retry safe for 24 hours.", {
          type: "string",
          minLength: 16,
          maxLength: 255,
          pattern: IDEMPOTENCY_KEY.source,
        }),
      ]
    : []),
  ...conditionOf(route, codes, declaration.versioned === true),
];

const requestBodyOf = (route: Route, { form, id }: OperationDeclaration, hooks: RouteSchemas): Json => {
  const body = form ?? hooks.body;
  if (body === undefined) return {};
  const schema = documentedSchemaOf(body, "input");
  const mediaTypes =
    form !== undefined
      ? ["multipart/form-data"]
      : route.method === "PATCH"
        ? ["application/json", "application/merge-patch+json"]
        : ["application/json"];
  const required = !body.safeParse(undefined).success;
  const example = id in EXAMPLES ? { example: EXAMPLES[id] } : {};
  const content = mediaTypes.map((type, index) => [type, { schema, ...(index === 0 ? example : {}) }]);
  return { requestBody: { required, content: Object.fromEntries(content) } };
};

const tagOf = ({ path, policy: { access, cost } }: Route): string => {
  const [, base, , resource] = path.split("/");
  if (base === "api" && resource !== undefined) return resource;
  return (isOpen(access) && cost === "static") || base === undefined ? "operations" : base;
};

const operationObject = (route: Route, declaration: OperationDeclaration, hooks: RouteSchemas): Json => {
  const codes = codesOf(route, declaration);
  const versioned = declaration.versioned === true;
  return {
    operationId: declaration.id,
    summary: declaration.summary,
    ...(declaration.description === undefined ? {} : { description: declaration.description }),
    tags: [tagOf(route)],
    ...(isOpen(route.policy.access)
      ? { security: mayHaveSession(route.policy.access) ? [{}, { bearer: [] }] : [] }
      : {}),
    parameters: parametersOf(route, declaration, hooks, codes),
    ...requestBodyOf(route, declaration, hooks),
    responses: {
      ...Object.fromEntries(
        Object.entries(declaration.answers).map(([status, answer]) => [
          status,
          answerObject(route, status, answer ?? null, declaration),
        ]),
      ),
      ...(versioned && route.method === "GET" ? { 304: answerObject(route, "304", null, declaration) } : {}),
      ...problemAnswers(codes),
    },
  };
};

export const openApiDocument = (app: AnyElysia): Json => {
  const paths: Record<string, Json> = {};
  const tags = new Set<string>();
  for (const { method, path, hooks } of app.routes) {
    const declaration = declarationIn(hooks);
    if (declaration === null) continue;
    const schemas = schemasIn(hooks);
    const route: Route = {
      method,
      path,
      policy: policyOf(declaration, declaration.form !== undefined),
      hasBody: (declaration.form ?? schemas.body) !== undefined,
      hasParams: schemas.params !== undefined,
    };
    const template = path.replace(/:([A-Za-z]+)/g, "{$1}").replace(/(.)\/$/, "$1");
    paths[template] = { ...paths[template], [method.toLowerCase()]: operationObject(route, declaration, schemas) };
    tags.add(tagOf(route));
  }
  return withComponents({
    openapi: "3.1.1",
    info: {
      title: "Forja",
      version: "1.0.0",
      description: INTRODUCTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    tags: [...TAGS, ...[...tags].filter((name) => !TAGS.some((tag) => tag.name === name)).map((name) => ({ name }))],
    paths,
    webhooks: webhookEvents(),
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      headers: HEADER_COMPONENTS,
      responses: { Other: OTHER_PROBLEM },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  });
};
