import { createHash, randomBytes } from "node:crypto";

const BYTES = 32;

/** Returns a text that nobody guesses: 256 bits, after a prefix that says what it is. */
export const newSecretText = (prefix: string): string => prefix + randomBytes(BYTES).toString("base64url");

/**
 * Returns the stored hash of such a text, in hexadecimal. The text has too many bits for a search, so one round is
 * enough.
 */
export const hashOfSecretText = (text: string): string => createHash("sha256").update(text).digest("hex");
