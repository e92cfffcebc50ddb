import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import * as accept from "@hapi/accept";
import { Elysia } from "elysia";
import { fixedBodyOf } from "../http/fixed-body.ts";
import { holdsSecret } from "../http/secret-fields.ts";
import { isLarge, textAnswer } from "../http/text-answer.ts";
import { withRequestContext } from "./request-context.ts";

/** The first one wins among equal wishes: it costs the least, and makes the smallest answers. */
const ENCODINGS = ["zstd", "br", "gzip"] as const;

type Encoding = (typeof ENCODINGS)[number];

const MIN_BYTES = 1_024;

/** A larger answer is compressed by a thread, so that no other request waits for it. */
const MOST_IN_PLACE = 16_384;

const MOST_HEADERS = 200;

const isEncoding = (name: string): name is Encoding => ENCODINGS.some((known) => known === name);

const preferredOf = (header: string): Encoding | null => {
  try {
    const best = accept.encoding(header, [...ENCODINGS, "identity"]);
    return isEncoding(best) ? best : null;
  } catch {
    // A header that cannot be read asks for nothing.
    return null;
  }
};

const createNegotiation = () => {
  const known = new Map<string, Encoding | null>();
  return (header: string): Encoding | null => {
    const before = known.get(header);
    if (before !== undefined) return before;
    const encoding = preferredOf(header);
    if (known.size >= MOST_HEADERS) known.clear();
    known.set(header, encoding);
    return encoding;
  };
};

const asyncBrotli = promisify(brotliCompress);
const asyncGzip = promisify(gzip);

type Levels = { readonly zstd: number; readonly gzip: 4 | 9; readonly br: number };

/** A higher level costs several times as much for some percent. */
const QUICK: Levels = { zstd: 1, gzip: 4, br: 1 };

const THOROUGH: Levels = { zstd: 15, gzip: 9, br: 9 };

const compressed = async (text: string, encoding: Encoding, levels = QUICK): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = Buffer.from(text);
  const inPlace = levels === QUICK && bytes.length <= MOST_IN_PLACE;
  if (encoding === "zstd") {
    const level = { level: levels.zstd };
    return Uint8Array.from(inPlace ? Bun.zstdCompressSync(bytes, level) : await Bun.zstdCompress(bytes, level));
  }
  if (encoding === "gzip") {
    const level = { level: levels.gzip };
    return inPlace ? Bun.gzipSync(bytes, level) : Uint8Array.from(await asyncGzip(bytes, level));
  }
  return Uint8Array.from(await asyncBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: levels.br } }));
};

const TEXT = /^(?:text\/(?!event-stream)|application\/(?:(?:[\w.-]+\+)?json|javascript)\b|image\/svg\+xml)/;

const isJson = (headers: Headers): boolean => headers.get("content-type")?.includes("json") === true;

/** Files keep their form, and a range or a length of them stays right. */
const isText = (headers: Headers): boolean =>
  TEXT.test(headers.get("content-type") ?? "") &&
  !headers.has("content-encoding") &&
  !headers.has("content-disposition") &&
  !headers.has("content-range");

const isBrief = (text: string): boolean => text.length < MIN_BYTES && Buffer.byteLength(text) < MIN_BYTES;

const answer = async (
  text: string,
  encoding: Encoding,
  init: { status?: number; headers: Headers },
): Promise<Response> => {
  if (isBrief(text) || (isJson(init.headers) && holdsSecret(text))) return new Response(text, init);
  init.headers.set("content-encoding", encoding);
  init.headers.delete("content-length");
  return new Response(await compressed(text, encoding), init);
};

const compressText = async (response: Response, encoding: Encoding): Promise<Response> => {
  const headers = new Headers(response.headers);
  const fixed = fixedBodyOf(response);
  if (fixed === undefined) return answer(await response.text(), encoding, { status: response.status, headers });
  const isSmall = typeof fixed.source === "string" && isBrief(fixed.source);
  if (isSmall) return response;
  headers.set("content-encoding", encoding);
  headers.delete("content-length");
  const bytes = fixed.compressed(encoding, async () => compressed(await response.text(), encoding, THOROUGH));
  return new Response(await bytes, { headers });
};

const isPlain = (value: unknown): boolean =>
  value !== null &&
  typeof value === "object" &&
  (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);

const JSON_TYPE = "application/json;charset=utf-8";

/**
 * Compresses answers above 1 KB for clients that accept it. Answers of `/auth`, and those with a token or a secret, stay
 * as they are: with a part that an attacker chooses, the size of a compressed answer would show the secret (BREACH).
 * The `ETag` names the state of the resource, and is the same in every encoding.
 */
export const compression = () => {
  const encodingFor = createNegotiation();
  return new Elysia({ name: "compression" })
    .use(withRequestContext)
    .mapResponse({ as: "global" }, ({ request, requestContext, responseValue, set }) => {
      if (responseValue == null || requestContext.path.startsWith("/api/v1/auth/")) return undefined;
      const { vary } = set.headers;
      set.headers.vary = vary === undefined ? "Accept-Encoding" : `${vary}, Accept-Encoding`;
      const accepted = request.headers.get("accept-encoding");
      const encoding = accepted === null ? null : encodingFor(accepted);
      if (responseValue instanceof Response) {
        return encoding !== null && isText(responseValue.headers) ? compressText(responseValue, encoding) : undefined;
      }
      const type = set.headers["content-type"];
      if (typeof responseValue === "string") {
        const textType = type === undefined ? "text/plain;charset=utf-8" : String(type);
        const headers = new Headers({ "content-type": textType });
        if (encoding !== null && !isBrief(responseValue) && isText(headers)) {
          return answer(responseValue, encoding, { headers });
        }
        return isLarge(responseValue) ? textAnswer(responseValue, set, textType) : undefined;
      }
      if (!isPlain(responseValue)) return undefined;
      const text = JSON.stringify(responseValue);
      const jsonType = typeof type === "string" ? type : JSON_TYPE;
      if (encoding !== null) return answer(text, encoding, { headers: new Headers({ "content-type": jsonType }) });
      return textAnswer(text, set, jsonType);
    });
};
