import { createAccessTokens } from "#api/access/access-token.ts";
import { insertSession } from "#db/postgres/queries/accounts/sessions.ts";
import type { TestApp } from "./app.ts";
import { insertUser } from "./people.ts";

export type SignedIn = { readonly userId: string; readonly token: string };

const DAY_MS = 86_400_000;

/** A session of an account that is there. */
export const sessionOf = async ({ deps }: TestApp, userId: string, epoch = 0): Promise<SignedIn> => {
  const { db, config, clock, newId } = deps;
  const sessionId = newId();
  const createdAt = clock();
  const later = new Date(createdAt.getTime() + DAY_MS);
  await insertSession(db, {
    id: sessionId,
    userId,
    secret: new Uint8Array(32),
    deviceName: null,
    createdAt,
    lastSeenAt: createdAt,
    idleExpiresAt: later,
    absoluteExpiresAt: later,
    provenAt: createdAt,
  });
  const tokens = createAccessTokens({ secret: config.jwtSecret, clock, newId });
  return { userId, token: await tokens.issue({ userId, sessionId, epoch }) };
};

/** A new account with a session, without the cost of a password; for tests that are not about getting in. */
export const signedIn = async (app: TestApp, overrides: Parameters<typeof insertUser>[1] = {}): Promise<SignedIn> => {
  const { id, tokenEpoch } = await insertUser(app.deps.db, overrides);
  return sessionOf(app, id, tokenEpoch);
};
