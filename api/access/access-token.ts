import { createHash } from "node:crypto";
import { jwt } from "@elysiajs/jwt";
import { Elysia } from "elysia";
import { decodeProtectedHeader } from "jose";
import { z } from "zod";
import { ForjaError } from "#core/errors.ts";
import { acceptedSecrets, type Secrets, usedSecret } from "#core/security/secrets.ts";
import { createVerifiedTokens, type TokenClaim, type VerifiedToken } from "./verified-tokens.ts";

export const ACCESS_TOKEN_SECONDS = 600;

const ISSUER = "forja";
const AUDIENCE = "forja-api";
const TYPE = "at+jwt";
/** The plugin checks some claims only when they are listed here. */
const REQUIRED = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "ep"];

/** Longer than any token of ours; what is longer is not worth a look. */
const MAX_LENGTH = 2_048;

/**
 * Accepts one spelling of each token. A decoder skips padding, and ignores two bits of the last character of 32 bytes.
 * So several texts would decode to one signature.
 */
const FORM = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/;

/** The clocks of two instances may differ by this much. */
const CLOCK_SKEW_SECONDS = 60;

const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  jti: z.uuid(),
  iat: z.number(),
  exp: z.number(),
  ep: z.number().int().nonnegative(),
});

const keyIdOf = (secret: string): string =>
  createHash("sha256").update(`forja key id ${secret}`).digest("base64url").slice(0, 12);

const signerOf = (secret: string) => {
  const keyId = keyIdOf(secret);
  const { jwt: signer } = new Elysia().use(
    jwt({ name: "jwt", secret, alg: "HS256", kid: keyId, typ: TYPE, iss: ISSUER, aud: AUDIENCE }),
  ).decorator;
  return { keyId, signer };
};

const keyIdIn = (token: string): string | undefined => {
  try {
    return decodeProtectedHeader(token).kid;
  } catch (cause) {
    throw new ForjaError("token-invalid", { cause });
  }
};

export type AccessTokenOptions = {
  readonly secret: Secrets;
  readonly clock: () => Date;
  readonly newId: () => string;
};

export const createAccessTokens = ({ secret, clock, newId }: AccessTokenOptions) => {
  const accepted = acceptedSecrets(secret).map(signerOf);
  const current = signerOf(usedSecret(secret));
  const verified = createVerifiedTokens();
  const seconds = () => Math.floor(clock().getTime() / 1000);

  /** Throws `token-invalid` and `token-expired`. */
  const inTime = ({ claim, expiresAt }: VerifiedToken): TokenClaim => {
    const now = seconds();
    // A bug must not make a token that lives for years.
    if (expiresAt > now + ACCESS_TOKEN_SECONDS + CLOCK_SKEW_SECONDS) throw new ForjaError("token-invalid");
    if (expiresAt <= now) throw new ForjaError("token-expired");
    return claim;
  };

  const verifyAnew = async (token: string, digest: string): Promise<TokenClaim> => {
    const keyId = keyIdIn(token);
    const key = accepted.find((candidate) => candidate.keyId === keyId);
    const payload = await key?.signer.verify(token, {
      algorithms: ["HS256"],
      issuer: ISSUER,
      audience: AUDIENCE,
      typ: TYPE,
      requiredClaims: REQUIRED,
      // The plugin answers `false` to a forged token and to an old one. Only the expiry is left to check here.
      currentDate: new Date(0),
    });
    const result = claims.safeParse(payload);
    if (!result.success) throw new ForjaError("token-invalid");
    const { sub, sid, ep, exp } = result.data;
    const claim = { userId: sub, sessionId: sid, epoch: ep, issuedAt: exp - ACCESS_TOKEN_SECONDS };
    const found: VerifiedToken = { claim, expiresAt: exp };
    inTime(found);
    verified.remember(digest, found);
    return claim;
  };

  return {
    issue: ({ userId, sessionId, epoch }: TokenClaim): Promise<string> =>
      current.signer.sign({
        sub: userId,
        sid: sessionId,
        jti: newId(),
        ep: epoch,
        exp: seconds() + ACCESS_TOKEN_SECONDS,
      }),

    /**
     * Returns the claim at once for a token that was verified before. Its expiry is checked each time. The accepted
     * secrets never change in a process, so no remembered token outlives its key.
     */
    verify: (token: string): TokenClaim | Promise<TokenClaim> => {
      if (token.length > MAX_LENGTH) throw new ForjaError("token-invalid");
      const digest = verified.digestOf(token);
      const known = verified.get(digest);
      if (known === undefined) {
        if (!FORM.test(token)) throw new ForjaError("token-invalid");
        return verifyAnew(token, digest);
      }
      if (known.expiresAt <= seconds()) verified.forget(digest);
      return inTime(known);
    },
  };
};

export type AccessTokens = ReturnType<typeof createAccessTokens>;
