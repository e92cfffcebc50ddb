import { createHmac, timingSafeEqual } from "node:crypto";

/** Returns a synchronous check of a signature, which is all that a floor does for a token. Null for a false one. */
export const signatureCheck = (secret: string) => {
  return (authorization: string | null): string | null => {
    const token = authorization?.slice("Bearer ".length) ?? "";
    const end = token.lastIndexOf(".");
    const expected = createHmac("sha256", secret).update(token.slice(0, end)).digest();
    const given = Buffer.from(token.slice(end + 1), "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    const payload: { sub: string; exp: number } = JSON.parse(
      Buffer.from(token.slice(token.indexOf(".") + 1, end), "base64url").toString("utf8"),
    );
    return payload.exp * 1000 > Date.now() ? payload.sub : null;
  };
};
