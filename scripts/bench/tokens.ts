import { z } from "zod";
import { createAccessTokens } from "#api/access/access-token.ts";
import { idInCopy } from "./ids.ts";

const claims = z.object({ sub: z.string(), sid: z.string(), exp: z.number() });

/** Reads claims without a check of the signature. */
export const accessClaims = (token: string): z.output<typeof claims> =>
  claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")));

type Owner = { readonly userId: string; readonly sessionId: string };

const issuerOf = (secret: string) =>
  createAccessTokens({ secret, clock: () => new Date(), newId: () => crypto.randomUUID() });

/** Issues an access token that lives for ten minutes, signed as the API signs its own. */
export const tokenOf = (secret: string, owner: Owner): Promise<string> =>
  issuerOf(secret).issue({ ...owner, epoch: 0 });

/** Issues the access tokens of copies. */
export const tokensOf = (
  secret: string,
  { userId, sessionId }: Owner,
  copies: readonly number[],
): Promise<string[]> => {
  const tokens = issuerOf(secret);
  return Promise.all(
    copies.map((copy) =>
      tokens.issue({ userId: idInCopy(userId, copy), sessionId: idInCopy(sessionId, copy), epoch: 0 }),
    ),
  );
};
