import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { acceptedSecrets, type Secrets, usedSecret } from "./secrets.ts";

const MAC_BYTES = 16;
const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{22})$/;

const macOf = (secret: string, id: string): Buffer =>
  createHmac("sha256", secret).update("forja unsubscribe\0").update(id).digest().subarray(0, MAC_BYTES);

/**
 * Returns the token of the mails of a schedule. Its id is in Postgres; without the secret, nobody can make the token.
 */
export const unsubscribeTokenOf = (secrets: Secrets, id: string): string =>
  `${id}.${macOf(usedSecret(secrets), id).toString("base64url")}`;

export type UnsubscribeKey = { readonly id: string | null; readonly hash: string | null };

const NOBODY: UnsubscribeKey = { id: null, hash: null };

/** Reads a token, and the bare UUID of a mail that was sent before tokens had a signature: that one is kept as a hash. */
export const unsubscribeKeyOf = (secrets: Secrets, token: string): UnsubscribeKey => {
  const [, id, mac] = FORM.exec(token) ?? [];
  if (id === undefined || mac === undefined) {
    return { id: null, hash: createHash("sha256").update(token.toLowerCase()).digest("hex") };
  }
  const given = Buffer.from(mac, "base64url");
  const isOurs = acceptedSecrets(secrets).some((secret) => timingSafeEqual(macOf(secret, id), given));
  return isOurs ? { id, hash: null } : NOBODY;
};
