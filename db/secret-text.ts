import { createHash, randomBytes } from "node:crypto";

const BYTES = 32;

/** A text that nobody guesses: 256 bits, after a prefix that says what it is. */
export const newSecretText = (prefix: string): string => prefix + randomBytes(BYTES).toString("base64url");

/** What is kept of such a text, in hexadecimal. It has too many bits for anybody to try them, so one round will do. */
export const hashOfSecretText = (text: string): string => createHash("sha256").update(text).digest("hex");
