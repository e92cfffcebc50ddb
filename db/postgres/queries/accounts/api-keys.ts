import { and, count, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { asText, expression, fromHex, isoInstant, textList } from "../../expressions.ts";
import { plain } from "../../parameters.ts";
import { apiKeys, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";

const fields = {
  id: apiKeys.id,
  name: apiKeys.name,
  scopes: apiKeys.scopes,
  createdAt: isoInstant(apiKeys.createdAt),
  expiresAt: isoInstant(apiKeys.expiresAt),
  lastUsedAt: isoInstant(apiKeys.lastUsedAt),
};

const own = { id: apiKeys.id, userId: apiKeys.userId };
const ofActiveUser = and(eq(users.id, apiKeys.userId), isNull(users.disabledAt), isNull(users.deletedAt));

export const API_KEY_ID_CONSTRAINT = "api_keys_pkey";

/** `scopes` is a JSON list, `hash` is SHA-256 in hexadecimal. */
export const insertApiKey = statement(
  "api_keys.insert",
  { ...own, name: apiKeys.name, hash: "text", scopes: "jsonb", now: "timestamptz", expiresAt: "timestamptz?" },
  (db, p) =>
    db
      .insert(apiKeys)
      .values({
        id: p.id,
        userId: p.userId,
        name: p.name,
        hash: fromHex(p.hash),
        scopes: textList(p.scopes),
        createdAt: p.now,
        expiresAt: p.expiresAt,
      })
      .returning(fields),
);

export const findApiKey = statement("api_keys.find", own, (db, p) =>
  db
    .select(fields)
    .from(apiKeys)
    .where(and(eq(apiKeys.id, p.id), eq(apiKeys.userId, p.userId))),
);

export type ApiKeyView = Awaited<ReturnType<typeof findApiKey>>[number];

export const countApiKeys = statement("api_keys.count", { userId: apiKeys.userId }, (db, p) =>
  db.select({ count: count() }).from(apiKeys).where(eq(apiKeys.userId, p.userId)),
);

export const listApiKeys = statement(
  "api_keys.list",
  { userId: apiKeys.userId, beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (db, p) =>
    db
      .select({ ...fields, sortKey: asText(apiKeys.createdAt) })
      .from(apiKeys)
      .where(
        and(
          eq(apiKeys.userId, p.userId),
          or(isNull(p.beforeId), sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
        ),
      )
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(plain(p.limit)),
);

/** Every instance refuses the next request that shows it. */
export const deleteApiKey = statement("api_keys.delete", own, (db, p) =>
  db
    .delete(apiKeys)
    .where(and(eq(apiKeys.id, p.id), eq(apiKeys.userId, p.userId)))
    .returning({ id: apiKeys.id }),
);

/** Each request reads it. */
export const activeApiKey = statement("api_keys.standing", { hash: "text", now: "timestamptz" }, (db, p) =>
  db
    .select({
      keyId: apiKeys.id,
      userId: apiKeys.userId,
      scopes: apiKeys.scopes,
      stale: expression(
        "boolean",
        sql`${or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, sql`${p.now} - interval '1 minute'`))}`,
      ),
    })
    .from(apiKeys)
    .innerJoin(users, ofActiveUser)
    .where(and(eq(apiKeys.hash, fromHex(p.hash)), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, p.now)))),
);

export type ActiveApiKey = Awaited<ReturnType<typeof activeApiKey>>[number];

/** It is read while a stream outlives the first look at its key. */
export const apiKeyStands = statement(
  "api_keys.stands",
  { userId: apiKeys.userId, keyId: apiKeys.id, now: "timestamptz" },
  (db, p) =>
    db
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .innerJoin(users, ofActiveUser)
      .where(
        and(
          eq(apiKeys.id, p.keyId),
          eq(apiKeys.userId, p.userId),
          or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, p.now)),
        ),
      ),
);

export const noteApiKeyUse = statement("api_keys.note_use", { keyId: apiKeys.id, now: "timestamptz" }, (db, p) =>
  db.update(apiKeys).set({ lastUsedAt: p.now }).where(eq(apiKeys.id, p.keyId)),
);
