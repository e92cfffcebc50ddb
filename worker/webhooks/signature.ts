import { createHmac } from "node:crypto";

/**
 * The value of `Forja-Signature`: the second at which it was signed, and the HMAC-SHA-256 of that second and the body, so
 * that neither can be changed and an old request is told from a new one.
 */
export const signatureOf = (secret: string, body: string, now: Date): string => {
  const seconds = Math.floor(now.getTime() / 1_000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
};
