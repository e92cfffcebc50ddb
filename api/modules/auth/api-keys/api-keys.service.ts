import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { hashOfSecretText, newSecretText } from "#core/security/secret-text.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  API_KEY_ID_CONSTRAINT,
  type ApiKeyView,
  countApiKeys,
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
} from "#db/postgres/queries/accounts/api-keys.ts";
import { lockCredentials } from "#db/postgres/queries/accounts/users.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import { API_KEY_PREFIX } from "../../../access/api-key.ts";
import type { ApiKeyCreate } from "../sessions/auth.schema.ts";
import { type SecondFactor, useSecondFactor } from "../two-factor/second-factor.ts";

const MAX_API_KEYS = 50;

export type ApiKeyStored = ApiKeyView;
export type ApiKeyMade = ApiKeyView & { readonly key: string };

const refuseTakenId = (error: unknown): never => {
  if (breaches(error, API_KEY_ID_CONSTRAINT)) throw new ForjaError("id-taken", { cause: error });
  throw error;
};

export const create = async (
  tx: Transaction,
  { userId, now, newId }: { userId: string; now: Date; newId: () => string },
  { code: _shownOnce, ...input }: ApiKeyCreate,
  secondFactor: SecondFactor | null,
): Promise<{ created: true; body: ApiKeyMade } | { created: false; body: ApiKeyView }> => {
  const { id: chosen, name, scopes, expiresAt } = input;
  // One after the other, so that keys made at once are counted too.
  await lockCredentials(tx, { id: userId });
  if (secondFactor !== null) await useSecondFactor(tx, { userId, now, secondFactor });
  if (chosen) {
    const claim = await reserveId(tx, { id: chosen, userId, resource: "api_keys", body: input });
    const [stored] = claim === "repeated" ? await findApiKey(tx, { userId, id: chosen }) : [];
    if (stored !== undefined) return { created: false, body: stored };
    if (claim === "repeated") throw new ForjaError("id-taken");
  }
  if (expiresAt && expiresAt <= now) throw invalid({ pointer: "/expiresAt", detail: "must be in the future" });
  const [has] = await countApiKeys(tx, { userId });
  if ((has?.count ?? 0) >= MAX_API_KEYS) {
    throw new ForjaError("state-conflict", { detail: `An account has ${MAX_API_KEYS} API keys at most.` });
  }
  const key = newSecretText(API_KEY_PREFIX);
  const [row] = await insertApiKey(tx, {
    id: chosen ?? newId(),
    userId,
    name,
    hash: hashOfSecretText(key),
    scopes: JSON.stringify(scopes),
    now: now.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  }).catch(refuseTakenId);
  if (row === undefined) throw new Error("an API key that was just written cannot be read");
  return { created: true, body: { ...row, key } };
};

export const list = (
  db: Database,
  userId: string,
  page: { limit: number; after: { sortKey: string; id: string } | null },
): ReturnType<typeof listApiKeys> =>
  listApiKeys(db, {
    userId,
    beforeCreatedAt: page.after?.sortKey ?? null,
    beforeId: page.after?.id ?? null,
    limit: page.limit + 1,
  });

export const remove = async (tx: Transaction, userId: string, id: string): Promise<void> => {
  const removed = await deleteApiKey(tx, { userId, id });
  if (removed.length === 0) throw notFound();
};
