import { randomBytes } from "node:crypto";
import { ForjaError, notFound } from "#core/errors.ts";
import type { Secrets } from "#core/security/secrets.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { lockAccount } from "#db/postgres/queries/accounts/access-notices.ts";
import {
  endAllOf,
  endSessions,
  endSessionsBeyondCap,
  insertSession,
  listSessions,
  rotateSession,
  type SessionState,
  sessionState,
} from "#db/postgres/queries/accounts/sessions.ts";
import type { Ending } from "#db/redis/revocation.ts";
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from "../../../access/access-token.ts";
import type { SessionIdentity } from "../../../plugins/request-context.ts";
import type { Refresh, TokensView } from "./auth.schema.ts";
import { endAccess, type Recovery } from "./end-access.ts";
import {
  attemptMacOf,
  encodeRefreshToken,
  type OpenedRefreshToken,
  openRefreshToken,
  sameMac,
} from "./refresh-token.ts";

const DAY_MS = 86_400_000;
const IDLE_MS = 30 * DAY_MS;
const ABSOLUTE_MS = 180 * DAY_MS;
const SECRET_BYTES = 32;

export type TokenKeys = { readonly access: AccessTokens; readonly refreshKey: Secrets };

export type SessionContext = {
  readonly keys: TokenKeys;
  readonly now: Date;
  readonly newId: () => string;
};

type Chain = { userId: string; sessionId: string; epoch: number; secret: Uint8Array; counter: number };

const tokensOf = async (
  { access, refreshKey }: TokenKeys,
  { userId, sessionId, epoch, secret, counter }: Chain,
): Promise<TokensView> => ({
  accessToken: await access.issue({ userId, sessionId, epoch }),
  refreshToken: encodeRefreshToken(refreshKey, secret, { sessionId, counter }),
  tokenType: "Bearer",
  expiresIn: ACCESS_TOKEN_SECONDS,
});

/** The user's row must be locked or new. */
export const open = async (
  tx: Transaction,
  { keys, now, newId }: SessionContext,
  user: { id: string; epoch: number; deviceName: string | null },
): Promise<{ tokens: TokensView; sessionId: string; ended: Ending[] }> => {
  const sessionId = newId();
  const secret = randomBytes(SECRET_BYTES);
  await insertSession(tx, {
    id: sessionId,
    userId: user.id,
    secret,
    deviceName: user.deviceName,
    createdAt: now,
    lastSeenAt: now,
    idleExpiresAt: new Date(now.getTime() + IDLE_MS),
    absoluteExpiresAt: new Date(now.getTime() + ABSOLUTE_MS),
    provenAt: now,
  });
  const ended = await endSessionsBeyondCap(tx, user.id, sessionId);
  const tokens = await tokensOf(keys, { userId: user.id, sessionId, epoch: user.epoch, secret, counter: 0 });
  return { tokens, sessionId, ended };
};

/** Within it, clients that refresh at once (tabs, a retry without `attemptId`) get the same successor. */
export const GRACE_MS = 10_000;

export type Verdict = "rotate" | "same-successor" | "refuse" | "reused";

/**
 * Judges a genuine token of a session. A token one step behind can be a lost answer: with the same attempt, or within
 * moments. An older token was used twice, by its owner and by a thief, unless it only arrives late.
 */
export const judge = (
  chain: { readonly counter: number; readonly rotatedAt: number | null },
  token: { readonly counter: number; readonly isSameAttempt: boolean },
  now: number,
): Verdict => {
  const behind = chain.counter - token.counter;
  if (behind === 0) return "rotate";
  // Ahead of the chain: the database is older than the token. Nobody has stolen anything.
  if (behind < 0) return "refuse";
  const justRotated = chain.rotatedAt !== null && now - chain.rotatedAt <= GRACE_MS;
  if (behind === 1) return token.isSameAttempt || justRotated ? "same-successor" : "reused";
  return justRotated ? "refuse" : "reused";
};

/** A refresh token was used twice: its session must be ended, outside of the transaction that found it out. */
export class RefreshTokenReused extends Error {
  override readonly name = "RefreshTokenReused";
  readonly userId: string;
  readonly sessionId: string;
  constructor(userId: string, sessionId: string) {
    super("a refresh token was used twice");
    this.userId = userId;
    this.sessionId = sessionId;
  }
}

const ended = (): ForjaError => new ForjaError("session-ended");

type Presented = { readonly token: OpenedRefreshToken; readonly state: SessionState; readonly secret: Uint8Array };

const present = async (tx: Transaction, token: OpenedRefreshToken, now: Date): Promise<Presented> => {
  const [state] = await sessionState(tx, { id: token.sessionId, now: now.toISOString() });
  if (state === undefined) throw ended();
  const secret = Buffer.from(state.secret, "hex");
  if (!token.isBoundTo(secret) || !state.alive) throw ended();
  return { token, state, secret };
};

/** Throws `session-ended`, without a query, for what this server did not seal. */
export const checkSealed = ({ refreshKey }: Pick<TokenKeys, "refreshKey">, token: string): void => {
  if (openRefreshToken(refreshKey, token) === null) throw ended();
};

/** Throws `session-ended`, or `RefreshTokenReused`. */
export const refresh = async (
  tx: Transaction,
  { keys, now }: Pick<SessionContext, "keys" | "now">,
  input: Refresh,
): Promise<{ tokens: TokensView; userId: string }> => {
  const token = openRefreshToken(keys.refreshKey, input.refreshToken);
  if (token === null) throw ended();
  const { sessionId, counter } = token;
  for (;;) {
    const { state, secret } = await present(tx, token, now);
    const { userId, epoch } = state;
    const mac = input.attemptId ? attemptMacOf(secret, input.attemptId) : null;
    const attemptMac = mac?.toString("hex") ?? null;
    const isSameAttempt =
      mac !== null && state.attemptMac !== null && sameMac(mac, Buffer.from(state.attemptMac, "hex"));
    const verdict = judge(state, { counter, isSameAttempt }, now.getTime());
    if (verdict === "refuse") throw ended();
    if (verdict === "reused") throw new RefreshTokenReused(userId, sessionId);
    const tokens = () => tokensOf(keys, { userId, sessionId, epoch, secret, counter: counter + 1 });
    if (verdict === "same-successor") return { tokens: await tokens(), userId };
    const idleExpiresAt = new Date(now.getTime() + IDLE_MS).toISOString();
    const won = await rotateSession(tx, { id: sessionId, counter, attemptMac, now: now.toISOString(), idleExpiresAt });
    if (won.length > 0) return { tokens: await tokens(), userId };
    // Another request was faster: the chain has moved on, and is judged again.
  }
};

export const list = (
  db: Database,
  identity: SessionIdentity,
  now: Date,
  page: { limit: number; after: { sortKey: string; id: string } | null },
) =>
  listSessions(db, {
    userId: identity.userId,
    current: identity.sessionId,
    now: now.toISOString(),
    beforeLastSeenAt: page.after?.sortKey ?? null,
    beforeId: page.after?.id ?? null,
    limit: page.limit + 1,
  });

export const logout = (tx: Transaction, { userId, sessionId }: SessionIdentity): Promise<Ending[]> =>
  endSessions(tx, userId, sessionId, "logout");

export const logoutAll = async (
  tx: Transaction,
  { userId }: SessionIdentity,
  by: Pick<Recovery, "requestId" | "now" | "newId">,
  everything: boolean,
): Promise<Ending[]> => {
  if (!everything) return endAllOf(tx, userId, "logout-all");
  await lockAccount(tx, { id: userId });
  return endAccess(tx, { ...by, userId, cause: "logout-all" }, { kept: null, everything });
};

export const endOne = async (tx: Transaction, userId: string, sessionId: string): Promise<Ending[]> => {
  const endings = await endSessions(tx, userId, sessionId, "ended-by-user");
  if (endings.length === 0) throw notFound();
  return endings;
};
