import { createHmac, timingSafeEqual } from "node:crypto";
import { acceptedSecrets, type Secrets, usedSecret } from "#core/security/secrets.ts";

export type RefreshTokenClaim = { readonly sessionId: string; readonly counter: number };

const PREFIX = "fr_";
const VERSION = 1;
const MAC_BYTES = 16;
const CLAIM_BYTES = 1 + 16 + 4;
const BOUND_BYTES = CLAIM_BYTES + MAC_BYTES;
const TOKEN_BYTES = BOUND_BYTES + MAC_BYTES;

const macOf = (key: string | Uint8Array, purpose: string, message: Uint8Array): Buffer =>
  createHmac("sha256", key).update(purpose).update("\0").update(message).digest().subarray(0, MAC_BYTES);

const bind = (secret: Uint8Array, claim: Uint8Array): Buffer => macOf(secret, "forja refresh binding", claim);
const seal = (serverKey: string, bound: Uint8Array): Buffer => macOf(serverKey, "forja refresh seal", bound);

const claimBytes = ({ sessionId, counter }: RefreshTokenClaim): Buffer => {
  const bytes = Buffer.alloc(CLAIM_BYTES);
  bytes.writeUInt8(VERSION, 0);
  bytes.write(sessionId.replaceAll("-", ""), 1, 16, "hex");
  bytes.writeUInt32BE(counter, 17);
  return bytes;
};

const uuidOf = (bytes: Buffer): string =>
  bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/**
 * Returns `fr_` and base64url of: version, session id, counter, a MAC under the session's own secret, and a MAC over
 * all. The outer MAC is under the server's key, and refuses garbage without I/O. The inner one protects against a thief
 * of the server's key or of the database. Equal input gives equal text, so that a lost answer can be repeated.
 */
export const encodeRefreshToken = (serverKey: Secrets, secret: Uint8Array, claim: RefreshTokenClaim): string => {
  const bytes = claimBytes(claim);
  const bound = Buffer.concat([bytes, bind(secret, bytes)]);
  return PREFIX + Buffer.concat([bound, seal(usedSecret(serverKey), bound)]).toString("base64url");
};

const bytesOf = (token: string): Buffer | null => {
  if (!token.startsWith(PREFIX)) return null;
  const text = token.slice(PREFIX.length);
  const bytes = Buffer.from(text, "base64url");
  // Decoding overlooks foreign characters and stray bits; a token has one spelling.
  return bytes.byteLength === TOKEN_BYTES && bytes.toString("base64url") === text ? bytes : null;
};

/** `isBoundTo` must still be asked with the session's secret. */
export type OpenedRefreshToken = RefreshTokenClaim & { readonly isBoundTo: (secret: Uint8Array) => boolean };

export const openRefreshToken = (serverKey: Secrets, token: string): OpenedRefreshToken | null => {
  const bytes = bytesOf(token);
  if (bytes === null) return null;
  const bound = bytes.subarray(0, BOUND_BYTES);
  const outer = bytes.subarray(BOUND_BYTES);
  const isOurs = acceptedSecrets(serverKey).some((key) => timingSafeEqual(seal(key, bound), outer));
  if (!isOurs || bytes[0] !== VERSION) return null;
  const claim = bytes.subarray(0, CLAIM_BYTES);
  return {
    sessionId: uuidOf(bytes.subarray(1, 17)),
    counter: bytes.readUInt32BE(17),
    isBoundTo: (secret) => timingSafeEqual(bind(secret, claim), bytes.subarray(CLAIM_BYTES, BOUND_BYTES)),
  };
};

/** Takes constant time. */
export const sameMac = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && timingSafeEqual(one, other);

export const attemptMacOf = (secret: Uint8Array, attemptId: string): Buffer =>
  macOf(secret, "forja refresh attempt", Buffer.from(attemptId));
