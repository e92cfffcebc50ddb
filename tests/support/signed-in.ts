import { createAccessTokens } from "#api/access/access-token.ts";
import type { Executor } from "#db/postgres/client.ts";
import { insertSession } from "#db/postgres/queries/accounts/sessions.ts";
import type { TestApp } from "./app.ts";
import { insertUser } from "./people.ts";

export type SignedIn = { readonly userId: string; readonly token: string };

const DAY_MS = 86_400_000;

/** Inserts a session of an account that exists. */
export const insertSessionOf = async (
  db: Executor,
  { userId, sessionId, createdAt }: { readonly userId: string; readonly sessionId: string; readonly createdAt: Date },
): Promise<void> => {
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
};

/** A session of an account that is there. */
export const sessionOf = async ({ deps }: TestApp, userId: string, epoch = 0): Promise<SignedIn> => {
  const { db, config, clock, newId } = deps;
  const sessionId = newId();
  await insertSessionOf(db, { userId, sessionId, createdAt: clock() });
  const tokens = createAccessTokens({ secret: config.jwtSecret, clock, newId });
  return { userId, token: await tokens.issue({ userId, sessionId, epoch }) };
};

/** A new account with a session, without the cost of a password; for tests that are not about getting in. */
export const signedIn = async (app: TestApp, overrides: Parameters<typeof insertUser>[1] = {}): Promise<SignedIn> => {
  const { id, tokenEpoch } = await insertUser(app.deps.db, overrides);
  return sessionOf(app, id, tokenEpoch);
};
