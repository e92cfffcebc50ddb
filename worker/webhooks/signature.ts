import { createHmac } from "node:crypto";

/**
 * Returns the value of `Forja-Signature`: the second of signing, and the HMAC-SHA-256 of that second and the body. So
 * neither can be changed, and an old request is recognized.
 */
export const signatureOf = (secret: string, body: string, now: Date): string => {
  const seconds = Math.floor(now.getTime() / 1_000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
};
