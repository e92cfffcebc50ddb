import { and, asc, count, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { asText, isoInstant, textList } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { type PasskeyPurpose, passkeyChallenges, passkeys, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

const fields = {
  id: passkeys.id,
  name: passkeys.name,
  isSynced: passkeys.isSynced,
  createdAt: isoInstant(passkeys.createdAt),
  lastUsedAt: isoInstant(passkeys.lastUsedAt),
};

const own = { id: passkeys.id, userId: passkeys.userId };

export const PASSKEY_ID_CONSTRAINT = "passkeys_pkey";
export const CREDENTIAL_ID_CONSTRAINT = "passkeys_credential_id_unique";

/** `transports` is a JSON list. */
export const insertPasskey = statement(
  "passkeys.insert",
  {
    ...own,
    name: passkeys.name,
    credentialId: passkeys.credentialId,
    publicKey: passkeys.publicKey,
    counter: passkeys.counter,
    transports: "jsonb",
    isSynced: passkeys.isSynced,
    now: "timestamptz",
  },
  (db, { now, transports, ...p }) =>
    db
      .insert(passkeys)
      .values({ ...p, transports: textList(transports), createdAt: now })
      .returning(fields),
);

export const findPasskey = statement("passkeys.find", own, (db, p) =>
  db
    .select(fields)
    .from(passkeys)
    .where(and(eq(passkeys.id, p.id), eq(passkeys.userId, p.userId))),
);

export type PasskeyView = Awaited<ReturnType<typeof findPasskey>>[number];

export const countPasskeys = statement("passkeys.count", { userId: passkeys.userId }, (db, p) =>
  db.select({ count: count() }).from(passkeys).where(eq(passkeys.userId, p.userId)),
);

export const listPasskeys = statement(
  "passkeys.list",
  { userId: passkeys.userId, beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (db, p) =>
    db
      .select({ ...fields, sortKey: asText(passkeys.createdAt) })
      .from(passkeys)
      .where(
        and(
          eq(passkeys.userId, p.userId),
          or(isNull(p.beforeId), sql`(${passkeys.createdAt}, ${passkeys.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
        ),
      )
      .orderBy(desc(passkeys.createdAt), desc(passkeys.id))
      .limit(plain(p.limit)),
);

export const deletePasskey = statement("passkeys.delete", own, (db, p) =>
  db
    .delete(passkeys)
    .where(and(eq(passkeys.id, p.id), eq(passkeys.userId, p.userId)))
    .returning({ id: passkeys.id }),
);

/** The passkeys that an authenticator may use, or must not register again. */
export const credentialsOfUser = statement("passkeys.credentials_of_user", { userId: passkeys.userId }, (db, p) =>
  db
    .select({ credentialId: passkeys.credentialId, transports: passkeys.transports })
    .from(passkeys)
    .where(eq(passkeys.userId, p.userId))
    .orderBy(asc(passkeys.createdAt)),
);

export const passkeyByCredential = statement(
  "passkeys.by_credential",
  { credentialId: passkeys.credentialId },
  (db, p) =>
    db
      .select({
        id: passkeys.id,
        userId: passkeys.userId,
        credentialId: passkeys.credentialId,
        publicKey: passkeys.publicKey,
        counter: passkeys.counter,
      })
      .from(passkeys)
      .innerJoin(users, and(eq(users.id, passkeys.userId), isNull(users.deletedAt)))
      .where(eq(passkeys.credentialId, p.credentialId)),
);

export type StoredPasskey = Awaited<ReturnType<typeof passkeyByCredential>>[number];

/** Returns no row when the passkey is gone, or when its counter did not grow: another use was faster, or it is a copy. */
export const notePasskeyUse = statement(
  "passkeys.note_use",
  { ...own, counter: passkeys.counter, isSynced: passkeys.isSynced, now: "timestamptz" },
  (db, p) =>
    db
      .update(passkeys)
      .set({ counter: p.counter, isSynced: p.isSynced, lastUsedAt: p.now })
      .where(
        and(
          eq(passkeys.id, p.id),
          eq(passkeys.userId, p.userId),
          or(lt(passkeys.counter, p.counter), and(eq(passkeys.counter, 0), eq(p.counter, 0))),
        ),
      )
      .returning({ id: passkeys.id }),
);

export const insertPasskeyChallenge = statement(
  "passkey_challenges.insert",
  {
    challenge: passkeyChallenges.challenge,
    purpose: passkeyChallenges.purpose,
    sessionId: "uuid?",
    userId: "uuid?",
    expiresAt: passkeyChallenges.expiresAt,
  },
  (db, p) => db.insert(passkeyChallenges).values(p),
);

const take = statement(
  "passkey_challenges.take",
  {
    challenge: passkeyChallenges.challenge,
    purpose: passkeyChallenges.purpose,
    sessionId: "uuid?",
    now: "timestamptz",
  },
  (db, p) =>
    db
      .delete(passkeyChallenges)
      .where(
        and(
          eq(passkeyChallenges.challenge, p.challenge),
          eq(passkeyChallenges.purpose, p.purpose),
          sql`${passkeyChallenges.sessionId} is not distinct from ${p.sessionId}`,
          gt(passkeyChallenges.expiresAt, p.now),
        ),
      )
      .returning({ challenge: passkeyChallenges.challenge }),
);

/** A challenge is good once, for one purpose and one session. Returns whether it was. */
export const takePasskeyChallenge = async (
  tx: Executor,
  one: { challenge: string; purpose: PasskeyPurpose; sessionId: string | null; now: Date },
): Promise<boolean> => (await take(tx, one)).length > 0;

export const sweepPasskeyChallenges = sweep("passkey_challenges.sweep", {}, () => ({
  table: passkeyChallenges,
  key: passkeyChallenges.challenge,
  where: lt(passkeyChallenges.expiresAt, sql`now()`),
}));
