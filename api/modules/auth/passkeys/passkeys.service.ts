import { ForjaError, invalid, notFound } from "#core/errors.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  CREDENTIAL_ID_CONSTRAINT,
  countPasskeys,
  credentialsOfUser,
  deletePasskey,
  findPasskey,
  insertPasskey,
  insertPasskeyChallenge,
  listPasskeys,
  notePasskeyUse,
  PASSKEY_ID_CONSTRAINT,
  type PasskeyView,
  passkeyByCredential,
  type StoredPasskey,
  takePasskeyChallenge,
} from "#db/postgres/queries/accounts/passkeys.ts";
import { findUser } from "#db/postgres/queries/accounts/users.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import type { PasskeyPurpose } from "#db/postgres/schema/index.ts";
import type { SessionIdentity } from "../../../plugins/request-context.ts";
import {
  type CreationOptions,
  type LoginAnswer,
  type PasskeyCreate,
  type RequestOptions,
  transportsOf,
} from "./passkeys.schema.ts";
import {
  CHALLENGE_MS,
  checkCredential,
  checkNewCredential,
  creationOptionsOf,
  type NewCredential,
  newChallenge,
  type RelyingParty,
  refusedPasskey,
  requestOptionsOf,
  type UsedCredential,
} from "./webauthn.ts";

const MAX_PASSKEYS = 20;

/** Makes a challenge for one purpose and one session. A login has no session yet. */
export const begin = async (
  tx: Transaction,
  party: RelyingParty,
  { purpose, session, now }: { purpose: PasskeyPurpose; session: SessionIdentity | null; now: Date },
): Promise<CreationOptions | RequestOptions> => {
  const challenge = newChallenge();
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
  if (purpose === "login") {
    await insertPasskeyChallenge(tx, { challenge, purpose, sessionId: null, userId: null, expiresAt });
    return requestOptionsOf(party, purpose, challenge, []);
  }
  if (session === null) throw new ForjaError("token-missing");
  const { userId, sessionId } = session;
  const [account, known] = await Promise.all([findUser(tx, userId), credentialsOfUser(tx, { userId })]);
  if (account === null) throw new ForjaError("token-invalid");
  await insertPasskeyChallenge(tx, { challenge, purpose, sessionId, userId, expiresAt });
  return purpose === "register"
    ? creationOptionsOf(party, challenge, account, known)
    : requestOptionsOf(party, purpose, challenge, known);
};

const refuseTaken = (error: unknown): never => {
  if (breaches(error, PASSKEY_ID_CONSTRAINT)) throw new ForjaError("id-taken", { cause: error });
  if (breaches(error, CREDENTIAL_ID_CONSTRAINT))
    throw new ForjaError("state-conflict", { detail: "This passkey is registered already.", cause: error });
  throw error;
};

export const checkNew = (party: RelyingParty, body: PasskeyCreate): Promise<NewCredential> =>
  checkNewCredential(party, body.passkey);

/** The account is locked. */
export const create = async (
  tx: Transaction,
  { session, now, newId }: { session: SessionIdentity; now: Date; newId: () => string },
  body: PasskeyCreate & { readonly name: string },
  { challenge, ...credential }: NewCredential,
): Promise<{ created: boolean; passkey: PasskeyView }> => {
  const { userId, sessionId } = session;
  if (body.id != null) {
    const claim = await reserveId(tx, { id: body.id, userId, resource: "passkeys", body });
    const [stored] = claim === "repeated" ? await findPasskey(tx, { userId, id: body.id }) : [];
    if (stored !== undefined) return { created: false, passkey: stored };
    if (claim === "repeated") throw new ForjaError("id-taken");
  }
  if (!(await takePasskeyChallenge(tx, { challenge, purpose: "register", sessionId, now })))
    throw invalid({ pointer: "/passkey", detail: "answers no open challenge of this session" });
  const [has] = await countPasskeys(tx, { userId });
  if ((has?.count ?? 0) >= MAX_PASSKEYS)
    throw new ForjaError("state-conflict", { detail: `An account has ${MAX_PASSKEYS} passkeys at most.` });
  const [passkey] = await insertPasskey(tx, {
    ...credential,
    id: body.id ?? newId(),
    userId,
    name: body.name,
    transports: JSON.stringify(transportsOf(body.passkey.response.transports)),
    now: now.toISOString(),
  }).catch(refuseTaken);
  if (passkey === undefined) throw new Error("a passkey that was just written cannot be read");
  return { created: true, passkey };
};

export const list = (
  db: Database,
  userId: string,
  page: { limit: number; after: { sortKey: string; id: string } | null },
): ReturnType<typeof listPasskeys> =>
  listPasskeys(db, {
    userId,
    beforeCreatedAt: page.after?.sortKey ?? null,
    beforeId: page.after?.id ?? null,
    limit: page.limit + 1,
  });

export const remove = async (tx: Transaction, userId: string, id: string): Promise<void> => {
  const removed = await deletePasskey(tx, { userId, id });
  if (removed.length === 0) throw notFound();
};

export type Shown = { readonly passkey: StoredPasskey; readonly used: UsedCredential };

/**
 * Checks the signature of a known passkey. `take` then uses its challenge.
 * @param owner the account that it must belong to; null for a login
 * @throws ForjaError `credentials-invalid`, alike for an unknown passkey and a wrong signature
 */
export const check = async (
  db: Database,
  party: RelyingParty,
  answer: LoginAnswer,
  owner: string | null,
): Promise<Shown> => {
  const [passkey] = await passkeyByCredential(db, { credentialId: answer.id });
  if (passkey === undefined || (owner !== null && passkey.userId !== owner)) throw refusedPasskey();
  return { passkey, used: await checkCredential(party, passkey, answer) };
};

/** @throws ForjaError `credentials-invalid` when the challenge was used, or the passkey was removed, meanwhile */
export const take = async (
  tx: Transaction,
  { passkey, used }: Shown,
  { purpose, sessionId, now }: { purpose: PasskeyPurpose; sessionId: string | null; now: Date },
): Promise<void> => {
  const { challenge, counter, isSynced } = used;
  const { id, userId } = passkey;
  const [isOpen, noted] = await Promise.all([
    takePasskeyChallenge(tx, { challenge, purpose, sessionId, now }),
    notePasskeyUse(tx, { id, userId, counter, isSynced, now: now.toISOString() }),
  ]);
  if (!isOpen || noted.length === 0) throw refusedPasskey();
};
