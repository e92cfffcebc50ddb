import { z } from "zod";
import { createAccessTokens } from "#api/access/access-token.ts";
import { idInCopy } from "./ids.ts";

const claims = z.object({ sub: z.string(), sid: z.string(), exp: z.number() });

/** Reads claims without a check of the signature. */
export const accessClaims = (token: string): z.output<typeof claims> =>
  claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")));

type Owner = { readonly userId: string; readonly sessionId: string };

/** Issues the access tokens of copies, signed as the API signs its own. */
export const tokensOf = (
  secret: string,
  { userId, sessionId }: Owner,
  copies: readonly number[],
): Promise<string[]> => {
  const tokens = createAccessTokens({ secret, clock: () => new Date(), newId: () => crypto.randomUUID() });
  return Promise.all(
    copies.map((copy) =>
      tokens.issue({ userId: idInCopy(userId, copy), sessionId: idInCopy(sessionId, copy), epoch: 0 }),
    ),
  );
};
