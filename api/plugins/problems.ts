import { Elysia } from "elysia";
import { type ErrorCode, type FieldError, ForjaError, isUnreadable } from "#core/errors.ts";
import { causesOf } from "#core/process/network-error.ts";
import { spanishDetail } from "#core/spanish-details.ts";
import type { Locale } from "#core/taxonomy.ts";
import { isMongoAway } from "#db/mongo/client.ts";
import { isDataException, isTimeout, isUnreachable } from "#db/postgres/pg-error.ts";
import { isRedisAway } from "#db/redis/redis-error.ts";
import { HandOn } from "../edge/hand-on.ts";
import { UnreadBody } from "../http/body.ts";
import { fieldErrorsOf } from "../http/validation.ts";
import { type RequestContext, withRequestContext } from "./request-context.ts";

type Kind = { readonly status: number; readonly title: Readonly<Record<Locale, string>> };

/** Exhaustive, so that a new code cannot be forgotten. */
export const PROBLEMS: Readonly<Record<ErrorCode, Kind>> = {
  "request-malformed": { status: 400, title: { en: "The request cannot be read", es: "No se puede leer la petición" } },
  "body-malformed": { status: 400, title: { en: "The body cannot be read", es: "No se puede leer el cuerpo" } },
  "request-invalid": { status: 422, title: { en: "The request is not valid", es: "La petición no es válida" } },
  "token-missing": { status: 401, title: { en: "An access token is required", es: "Se requiere un token de acceso" } },
  "token-invalid": {
    status: 401,
    title: { en: "The access token is not valid", es: "El token de acceso no es válido" },
  },
  "token-expired": { status: 401, title: { en: "The access token has expired", es: "El token de acceso ha caducado" } },
  "credentials-invalid": {
    status: 401,
    title: { en: "The e-mail address or the password is wrong", es: "El correo o la contraseña no son correctos" },
  },
  "two-factor-required": {
    status: 401,
    title: { en: "A second factor is required", es: "Se requiere un segundo factor" },
  },
  "session-ended": { status: 401, title: { en: "The session has ended", es: "La sesión ha terminado" } },
  "account-disabled": { status: 403, title: { en: "The account is disabled", es: "La cuenta está desactivada" } },
  "confirmation-required": {
    status: 403,
    title: { en: "A confirmation is required", es: "Se requiere una confirmación" },
  },
  "two-factor-off": {
    status: 403,
    title: { en: "Two-factor login is off", es: "El acceso en dos pasos está desactivado" },
  },
  "email-unconfirmed": {
    status: 403,
    title: { en: "The e-mail address is not confirmed", es: "El correo electrónico no está confirmado" },
  },
  forbidden: { status: 403, title: { en: "This is not allowed", es: "Esto no está permitido" } },
  "not-found": { status: 404, title: { en: "There is no such resource", es: "No existe ese recurso" } },
  "method-not-allowed": {
    status: 405,
    title: { en: "The method is not allowed here", es: "El método no está permitido aquí" },
  },
  "not-acceptable": {
    status: 406,
    title: { en: "There is no answer in that format", es: "No hay respuesta en ese formato" },
  },
  "email-taken": { status: 409, title: { en: "The e-mail address is taken", es: "El correo ya está en uso" } },
  "id-taken": { status: 409, title: { en: "The id is taken", es: "El identificador ya está en uso" } },
  "name-taken": { status: 409, title: { en: "The name is taken", es: "El nombre ya está en uso" } },
  "state-conflict": {
    status: 409,
    title: { en: "The resource is not in a state that allows this", es: "El estado del recurso no lo permite" },
  },
  "document-unreadable": {
    status: 409,
    title: { en: "The stored data cannot be read", es: "No se pueden leer los datos guardados" },
  },
  "idempotency-key-reused": {
    status: 422,
    title: {
      en: "The idempotency key was used for another request",
      es: "La clave de idempotencia ya se usó para otra petición",
    },
  },
  "idempotency-in-progress": {
    status: 409,
    title: { en: "The same request is still running", es: "La misma petición sigue en curso" },
  },
  "position-unknown": {
    status: 409,
    title: { en: "The position is not known here", es: "Aquí no se conoce esa posición" },
  },
  "version-mismatch": { status: 412, title: { en: "The resource has changed", es: "El recurso ha cambiado" } },
  "body-too-large": { status: 413, title: { en: "The body is too large", es: "El cuerpo es demasiado grande" } },
  "media-type-unsupported": {
    status: 415,
    title: { en: "The content type is not supported", es: "El tipo de contenido no es compatible" },
  },
  "quota-exceeded": { status: 429, title: { en: "Too many requests", es: "Demasiadas peticiones" } },
  unavailable: {
    status: 503,
    title: { en: "The service cannot answer now", es: "El servicio no puede responder ahora" },
  },
  "address-not-configured": {
    status: 503,
    title: { en: "The server does not know its public address", es: "El servidor no conoce su dirección pública" },
  },
  internal: { status: 500, title: { en: "Something went wrong on our side", es: "Algo falló por nuestra parte" } },
};

const QUOTA_TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded";

export const problemType = (code: ErrorCode): string =>
  code === "quota-exceeded" ? QUOTA_TYPE : `https://forja.dev/problems/${code}`;

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
};

const countOf = (errors: readonly FieldError[]): string =>
  errors.length === 1 ? "1 field is not valid." : `${errors.length} fields are not valid.`;

export const problemOf = (
  error: ForjaError,
  requestContext: Pick<RequestContext, "locale" | "path" | "requestId">,
): Problem => {
  const { status, title } = PROBLEMS[error.code];
  const said = requestContext.locale === "es" ? spanishDetail : (detail: string): string => detail;
  const detail = error.detail ?? (error.errors.length > 0 ? countOf(error.errors) : undefined);
  return {
    type: problemType(error.code),
    title: title[requestContext.locale],
    status,
    ...(detail === undefined ? {} : { detail: said(detail) }),
    instance: requestContext.path,
    code: error.code,
    requestId: requestContext.requestId,
    ...(error.errors.length > 0 ? { errors: error.errors.map((one) => ({ ...one, detail: said(one.detail) })) } : {}),
  };
};

const challengeOf = (code: ErrorCode): string | null => {
  if (code === "token-missing") return "Bearer";
  if (PROBLEMS[code].status !== 401) return null;
  return code === "token-expired" || code === "token-invalid" ? 'Bearer error="invalid_token"' : "Bearer";
};

const DEFAULT_RETRY_SECONDS = 1;

export const problemResponse = (error: ForjaError, requestContext: RequestContext): Response => {
  const problem = problemOf(error, requestContext);
  requestContext.status = problem.status;
  const headers = new Headers({
    "content-type": "application/problem+json",
    "content-language": requestContext.locale,
    "cache-control": "no-store",
    "x-request-id": requestContext.requestId,
  });
  const challenge = challengeOf(error.code);
  if (challenge !== null) headers.set("www-authenticate", challenge);
  if (error instanceof UnreadBody) headers.set("connection", "close");
  if (error.allow.length > 0) headers.set("allow", error.allow.join(", "));
  const retryAfter =
    error.retryAfterSeconds ?? (problem.status === 503 || problem.status === 429 ? DEFAULT_RETRY_SECONDS : undefined);
  if (retryAfter !== undefined) headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfter))));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
};

type Failed = { readonly type?: string; readonly value?: unknown };

/** Elysia keeps neither the path nor the kind of an issue, so the input is parsed once more. */
const invalidRequest = (failed: Failed, requestContext: RequestContext): ForjaError => {
  const part = failed.type === "body" || failed.type === "query" || failed.type === "params" ? failed.type : undefined;
  const schema = part === undefined ? undefined : requestContext.route?.schemas[part];
  const result = schema?.safeParse(failed.value, { reportInput: true });
  if (part === "params") return new ForjaError("not-found");
  if (result === undefined || result.success) return new ForjaError("request-invalid");
  return new ForjaError("request-invalid", { errors: fieldErrorsOf(result.error) });
};

const isHandOn = (error: unknown): boolean => causesOf(error).some((cause) => cause instanceof HandOn);

/** An unexpected error becomes `internal`, without details for the client. */
export const toForjaError = (code: unknown, error: unknown, requestContext: RequestContext): ForjaError => {
  if (error instanceof ForjaError) return error;
  // Elysia wraps what a parser throws.
  if (error instanceof Error && error.cause instanceof ForjaError) return error.cause;
  if (code === "VALIDATION" && error !== null && typeof error === "object")
    return invalidRequest(error, requestContext);
  if (code === "PARSE" || code === "INVALID_COOKIE_SIGNATURE")
    return new ForjaError("body-malformed", { cause: error });
  // Nobody else can answer.
  if (isHandOn(error)) return new ForjaError("unavailable", { retryAfterSeconds: 1 });
  if (code === "NOT_FOUND") return new ForjaError("not-found");
  if (isUnreachable(error) || isTimeout(error) || isMongoAway(error) || isRedisAway(error))
    return new ForjaError("unavailable", { retryAfterSeconds: 2, cause: error });
  if (isDataException(error)) return new ForjaError("request-invalid", { cause: error });
  return new ForjaError("internal", { cause: error });
};

export const problems = new Elysia({ name: "problems" })
  .use(withRequestContext)
  .onError({ as: "global" }, ({ code, error, requestContext }) => {
    const failure = toForjaError(code, error, requestContext);
    // The log line of a request that found nobody has its reason as `handedOn`.
    const isLogged = (PROBLEMS[failure.code].status >= 500 && !isHandOn(error)) || isUnreadable(failure);
    if (isLogged) requestContext.error = failure.cause ?? error;
    requestContext.fields.code = failure.code;
    return problemResponse(failure, requestContext);
  });
