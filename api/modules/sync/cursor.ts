import { createHmac, timingSafeEqual } from "node:crypto";
import { invalid } from "#core/errors.ts";
import { acceptedSecrets, type Secrets, usedSecret } from "#core/security/secrets.ts";

export type SyncPosition = {
  readonly seq: number;
  /** The start of an empty client: it never had earlier deleted resources. */
  readonly since: number;
  /** The epoch of the stores that both numbers are of. */
  readonly epoch: number;
};

const FORM = /^(\d{1,15})\.(\d{1,15})(?:\.(\d{1,16}))?\.[A-Za-z0-9_-]{22}$/;
const MAC_BYTES = 16;

/** No other user can use it, and nobody can make one. */
export const encodePosition = (secret: Secrets, userId: string, { seq, since, epoch }: SyncPosition): string => {
  // Cursors of the first epoch keep the form that they had before there were epochs.
  const numbers = epoch === 0 ? [seq, since] : [seq, since, epoch];
  const mac = createHmac("sha256", usedSecret(secret))
    .update(["forja sync cursor", userId, ...numbers].join("\0"))
    .digest();
  const text = [...numbers, mac.subarray(0, MAC_BYTES).toString("base64url")].join(".");
  return Buffer.from(text).toString("base64url");
};

export const refuseCursor = () =>
  invalid({ pointer: "/cursor", detail: "is not a cursor of this account: begin again without one" });

export const decodePosition = (secrets: Secrets, userId: string, cursor: string): SyncPosition => {
  const form = FORM.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  if (form === null) throw refuseCursor();
  const position = { seq: Number(form[1]), since: Number(form[2]), epoch: Number(form[3] ?? 0) };
  const sent = Buffer.from(cursor);
  const isOurs = acceptedSecrets(secrets).some((secret) => {
    const own = Buffer.from(encodePosition(secret, userId, position));
    return sent.byteLength === own.byteLength && timingSafeEqual(sent, own);
  });
  if (!isOurs) throw refuseCursor();
  return position;
};
