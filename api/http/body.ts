import { ForjaError, invalid } from "#core/errors.ts";
import { type JsonExcess, type JsonLimits, jsonExcess } from "#core/json-size.ts";
import { pausingDeadline } from "#core/process/deadline.ts";
import type { Policy } from "../access/policy.ts";
import type { MatchedRoute } from "./route-table.ts";
import { pointerTo } from "./validation.ts";

export const BODY_LIMIT_BYTES = 1_048_576;
/** 500 workouts of 25 sets with all their fields are less than 3 MiB. */
export const SYNC_LIMIT_BYTES = 4 * 1_048_576;
export const UPLOAD_LIMIT_BYTES = 32 * 1_048_576;

/** The fields of a form, and the lines of its parts around the file. */
const MULTIPART_OVERHEAD_BYTES = 65_536;

export const uploadBodyLimit = UPLOAD_LIMIT_BYTES + MULTIPART_OVERHEAD_BYTES;

/** Refuses by the declared length before a byte is read: Bun's own 413 has no body and no headers. */
export const checkDeclaredLength = (request: Request, limit: number): void => {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limit) throw new ForjaError("body-too-large");
};

const readBytes = async (request: Request, limit: number): Promise<Uint8Array> => {
  if (request.body === null) return new Uint8Array();
  if (request.headers.has("content-length")) return request.bytes();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body) {
    size += part.byteLength;
    if (size > limit) throw new ForjaError("body-too-large");
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ForjaError("body-malformed", { detail: "The body is not valid UTF-8.", cause });
  }
};

/** Text that no store can keep: NUL, and halves of a surrogate pair. */
const UNSTORABLE = /\\u0000|\\u[dD][89a-fA-F]|\0/;

const MAX_DEPTH = 64;

/** Throws `request-invalid` with the place of a text that no store can keep. */
export const checkText = (value: unknown, path: PropertyKey[]): void => {
  if (path.length > MAX_DEPTH) throw new ForjaError("body-malformed", { detail: "The body is nested too deeply." });
  if (typeof value === "string") {
    if (value.includes("\0") || !value.isWellFormed()) {
      throw invalid({ pointer: pointerTo(path), detail: "must not hold NUL or unpaired surrogate characters" });
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkAt(item, index, path);
  } else if (value !== null && typeof value === "object") {
    for (const [key, item] of Object.entries(value)) {
      checkText(key, path);
      checkAt(item, key, path);
    }
  }
};

const checkAt = (item: unknown, at: PropertyKey, path: PropertyKey[]): void => {
  path.push(at);
  checkText(item, path);
  path.pop();
};

/** Above the needs of any operation. The cost of a body depends on its values: two bytes can be one value. */
const JSON_LIMITS: JsonLimits = { depth: MAX_DEPTH, members: 2_000, values: 30_000 };

const LARGE_LIMITS: JsonLimits = { ...JSON_LIMITS, values: 400_000 };

export const BODY_RULES: Readonly<Record<Policy["body"], { readonly bytes: number; readonly json: JsonLimits }>> = {
  json: { bytes: BODY_LIMIT_BYTES, json: JSON_LIMITS },
  "large-json": { bytes: SYNC_LIMIT_BYTES, json: LARGE_LIMITS },
  form: { bytes: uploadBodyLimit, json: JSON_LIMITS },
  unread: { bytes: BODY_LIMIT_BYTES, json: JSON_LIMITS },
};

const tooMuch = ({ limit, pointer, isList }: JsonExcess, limits: JsonLimits): ForjaError => {
  if (limit === "depth") return new ForjaError("body-malformed", { detail: "The body is nested too deeply." });
  const kind = limit === "values" ? "values" : isList ? "items" : "fields";
  return invalid({ pointer, detail: `must have ${limits[limit]} ${kind} or fewer` });
};

/** Throws `body-malformed`, or `request-invalid` for too many values; never repeats the body. */
export const parseJson = (text: string, limits = JSON_LIMITS): unknown => {
  const excess = jsonExcess(text, limits);
  if (excess !== null) throw tooMuch(excess, limits);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ForjaError("body-malformed", { detail: "The body is not valid JSON.", cause });
  }
  if (UNSTORABLE.test(text)) checkText(value, []);
  return value;
};

const isJson = (mediaType: string, method: string): boolean =>
  mediaType === "application/json" || (mediaType === "application/merge-patch+json" && method === "PATCH");

/** A sender of single bytes must not keep a place among the running requests. */
const BODY_WITHIN_MS = 10_000;

/** Closes the connection: the rest of the body would be read as the next request. */
export class UnreadBody extends ForjaError {}

export class LateBody extends UnreadBody {
  constructor() {
    super("body-malformed", { detail: "The body did not come in time." });
  }
}

const inTime = async (bytes: Promise<Uint8Array>, withinMs: number): Promise<Uint8Array> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const refuse = () => reject(new LateBody());
  const timer = setTimeout(refuse, withinMs);
  try {
    return await pausingDeadline(Promise.race([bytes, late]));
  } finally {
    clearTimeout(timer);
  }
};

export const mediaTypeOf = (request: Request): string =>
  request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";

export type BodyReading = {
  readonly withinMs?: number;
  /** Called when the body has arrived, before it costs the process any work. */
  readonly arrived?: () => Promise<void>;
};

export const parseBody = async (
  request: Request,
  { method, policy }: Pick<MatchedRoute, "method" | "policy">,
  { withinMs = BODY_WITHIN_MS, arrived }: BodyReading = {},
): Promise<unknown> => {
  const { bytes: limit, json } = BODY_RULES[policy.body];
  checkDeclaredLength(request, limit);
  const mediaType = mediaTypeOf(request);
  const bytes = await inTime(readBytes(request, limit), withinMs);
  await arrived?.();
  if (bytes.byteLength === 0) return undefined;
  if (!isJson(mediaType, method)) throw new ForjaError("media-type-unsupported");
  return parseJson(decode(bytes), json);
};

/** An answer that lists more helps nobody. */
const MOST_UNKNOWN = 50;

const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export const takesNoBody = ({ method, schemas, policy }: MatchedRoute): boolean =>
  schemas.body === undefined && CHANGING.has(method) && policy.body === "json";

/** Every field is unknown where none is taken. Throws `request-invalid`; an empty object has no field. */
export const refuseBody = async (request: Request, limit: number, withinMs = BODY_WITHIN_MS): Promise<void> => {
  if (request.body === null || request.headers.get("content-length") === "0") return;
  const bytes = await inTime(readBytes(request, limit), withinMs);
  if (bytes.byteLength === 0) return;
  const mediaType = mediaTypeOf(request);
  const value = mediaType === "" || mediaType === "application/json" ? parseJson(decode(bytes)) : undefined;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw invalid({ pointer: "", detail: "must be left out: this operation takes no body" });
  }
  const unknown = Object.keys(value).slice(0, MOST_UNKNOWN);
  if (unknown.length > 0) {
    throw invalid(...unknown.map((name) => ({ pointer: pointerTo([name]), detail: "is not a known field" })));
  }
};
