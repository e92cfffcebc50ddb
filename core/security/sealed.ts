import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { acceptedSecrets, type Secrets, usedSecret } from "./secrets.ts";

/** The key of a sealed text: a server secret, and a value that only its place knows. */
export type Seal = { readonly secret: Secrets; readonly place: string; readonly purpose: string };

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const keyOf = (secret: string, { place, purpose }: Seal): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, place, purpose, 32));

/** Encrypts a text. The result is unreadable without the secret, and in any other place. */
export const sealText = (seal: Seal, text: string): Uint8Array => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(usedSecret(seal.secret), seal), nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
};

const openWith = (secret: string, seal: Seal, bytes: Buffer): string => {
  const decipher = createDecipheriv("aes-256-gcm", keyOf(secret, seal), bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString("utf8");
};

/** @throws Error when it was sealed under none of the secrets, elsewhere, or was changed */
export const unsealText = (seal: Seal, sealed: Uint8Array): string => {
  const bytes = Buffer.from(sealed);
  let failure: unknown;
  for (const secret of acceptedSecrets(seal.secret)) {
    try {
      return openWith(secret, seal, bytes);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
};

/**
 * Seals a text again under the secret in use; null when it is already.
 * @throws Error as `unsealText`
 */
export const resealText = (seal: Seal, sealed: Uint8Array): Uint8Array | null => {
  try {
    openWith(usedSecret(seal.secret), seal, Buffer.from(sealed));
    return null;
  } catch {
    return sealText(seal, unsealText(seal, sealed));
  }
};
