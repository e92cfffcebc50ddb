import { ForjaError } from "#core/errors.ts";
import { limitAddress } from "#core/limit-address.ts";
import type { Log } from "#core/logging/log.ts";
import { hashOfSecretText } from "#core/security/secret-text.ts";
import type { Secrets } from "#core/security/secrets.ts";
import type { Database } from "#db/postgres/client.ts";
import { isActiveAdmin } from "#db/postgres/queries/accounts/administration.ts";
import { type ActiveApiKey, activeApiKey, noteApiKeyUse } from "#db/postgres/queries/accounts/api-keys.ts";
import { isTokenActive } from "#db/postgres/queries/accounts/sessions.ts";
import type { RedisHandles } from "#db/redis/connections.ts";
import { type Counted, countExactly } from "#db/redis/exact-limit.ts";
import type { Take } from "#db/redis/rate.ts";
import type { SettledLimiter } from "#db/redis/settled-limiter.ts";
import { HandOn } from "../edge/hand-on.ts";
import type { EdgeConfig } from "../edge/region.ts";
import type { Identity } from "../plugins/request-context.ts";
import { createAccessTokens } from "./access-token.ts";
import { createKeyOwners, isApiKey, keyMay } from "./api-key.ts";
import { bearerToken } from "./bearer.ts";
import type { EndedSessions } from "./ended-sessions.ts";
import { requireFreshProof } from "./fresh-proof.ts";
import { classScale, countsExactly, type LimitClass, limitClassOf, limitHeaders } from "./limits.ts";
import type { Policy } from "./policy.ts";
import type { TokenClaim } from "./verified-tokens.ts";

export type Authentication = {
  readonly identity: Identity | null;
  /** Seconds since 1970; null without an access token. */
  readonly issuedAt: number | null;
};

export type AuthenticationRequest = {
  readonly authorization: string | null;
  readonly clientAddress: string;
  readonly policy: Policy;
  /** Called before the request is counted, as soon as its user is known. */
  readonly enter: (userId: string) => Promise<void>;
  /** Called as soon as the request is counted, so that refusals have the headers, too. */
  readonly onLimit: (headers: { readonly policy: string; readonly limit: string }) => void;
};

export type Authenticator = {
  readonly authenticate: (request: AuthenticationRequest) => Promise<Authentication>;
};

export type AuthenticatorDependencies = {
  readonly db: Database;
  readonly redis: RedisHandles;
  readonly limiter: SettledLimiter;
  readonly endedSessions: EndedSessions;
  readonly log: Log;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly config: {
    readonly jwtSecret: Secrets;
    readonly rateLimitScale: number;
    readonly production: boolean;
    readonly edge: EdgeConfig | null;
  };
};

type Bearer = { readonly claim: TokenClaim } | { readonly apiKey: string } | { readonly refusal: ForjaError };

type Counting = Pick<AuthenticationRequest, "policy" | "clientAddress" | "onLimit">;

/** After a command that timed out, requests do without Redis for a while in place of waiting one by one. */
const PAUSE_MS = 1_000;
const SLOW_MS = 100;

const needsBearer = ({ access }: Policy, authorization: string | null): boolean =>
  access.kind !== "public" || (access.session === "optional" && authorization !== null);

export const createAuthenticator = ({
  db,
  redis,
  limiter,
  endedSessions,
  log,
  clock,
  newId,
  config,
}: AuthenticatorDependencies): Authenticator => {
  const tokens = createAccessTokens({
    secret: config.jwtSecret,
    clock,
    newId,
  });
  const scaledClass = classScale(config.rateLimitScale);
  const keyOwners = createKeyOwners();
  let pausedUntil = 0;
  const isFar = config.edge !== null && !config.edge.region.isPrimary;

  const bearerOf = async (authorization: string | null): Promise<Bearer> => {
    if (authorization === null) return { refusal: new ForjaError("token-missing") };
    const token = bearerToken(authorization);
    if (token === undefined) return { refusal: new ForjaError("token-invalid") };
    if (isApiKey(token)) return { apiKey: hashOfSecretText(token) };
    try {
      return { claim: await tokens.verify(token) };
    } catch (error) {
      if (error instanceof ForjaError) return { refusal: error };
      throw error;
    }
  };

  /** While Redis is away this process counts by itself. */
  const takeExactly = async (request: Counted): Promise<Take> => {
    const startedAt = performance.now();
    if (startedAt < pausedUntil) return limiter.take(request);
    try {
      return await countExactly(redis, request);
    } catch (error) {
      if (performance.now() - startedAt > SLOW_MS) {
        pausedUntil = performance.now() + PAUSE_MS;
        log.warn({ err: error }, "gate.redis-slow");
      }
      return limiter.take(request);
    }
  };

  const standsInPostgres = async (token: TokenClaim): Promise<boolean> => {
    try {
      const [row] = await isTokenActive(db, token);
      return row !== undefined;
    } catch (cause) {
      throw new ForjaError("unavailable", { retryAfterSeconds: 1, cause });
    }
  };

  /**
   * Throws `forbidden` for a caller who is no administrator now, at any age of the token. In production throws
   * `two-factor-off` for an administrator without a second factor.
   */
  const checkAdmin = async (userId: string): Promise<void> => {
    const [admin] = await isActiveAdmin(db, { id: userId });
    if (admin === undefined) throw new ForjaError("forbidden");
    if (config.production && !admin.twoFactor) throw new ForjaError("two-factor-off");
  };

  const standingKey = async (hash: string): Promise<ActiveApiKey | null> => {
    try {
      const [key] = await activeApiKey(db, { hash, now: clock().toISOString() });
      return key ?? null;
    } catch (cause) {
      throw new ForjaError("unavailable", { retryAfterSeconds: 1, cause });
    }
  };

  const pass = (limit: LimitClass, take: Take, onLimit: AuthenticationRequest["onLimit"]): void => {
    onLimit(limitHeaders(limit, take));
    if (!take.allowed) throw new ForjaError("quota-exceeded", { retryAfterSeconds: take.retryMs / 1000 });
  };

  /** Waits for Redis where the operation is counted exactly, and for nothing elsewhere. */
  const count = ({ policy, clientAddress, onLimit }: Counting, userId: string | null): Promise<void> | undefined => {
    const declared = limitClassOf(policy, userId !== null);
    const limit = scaledClass(declared);
    const counted = { limitClass: limit.name, subject: userId ?? limitAddress(clientAddress), rate: limit };
    if (countsExactly(policy, declared)) return takeExactly(counted).then((take) => pass(limit, take, onLimit));
    pass(limit, limiter.take(counted), onLimit);
    return undefined;
  };

  const stands = async (claim: TokenClaim): Promise<boolean> => {
    const state = endedSessions.check(claim);
    // Postgres is far away from another region, and its replica knows of an ending too late.
    if (state === "unknown" && isFar) throw new HandOn("elsewhere", "no-lease");
    return state === "live" || (state === "unknown" && (await standsInPostgres(claim)));
  };

  /**
   * Asks Postgres about a key with each request, so a revoked key is refused at once, everywhere. The key's last known
   * user is only counted. A new key is counted by address before its lookup, which limits lookups of random keys.
   */
  const authenticateKey = async (hash: string, request: AuthenticationRequest): Promise<Authentication> => {
    const known = keyOwners.get(hash) ?? null;
    if (known !== null) await request.enter(known);
    await count(request, known);
    const key = await standingKey(hash);
    if (key === null) {
      keyOwners.forget(hash);
      throw new ForjaError("token-invalid");
    }
    if (known === null) {
      keyOwners.remember(hash, key.userId);
      await request.enter(key.userId);
      await count(request, key.userId);
    }
    const { keyId, userId, scopes, stale } = key;
    if (!keyMay(scopes, request.policy.access)) throw new ForjaError("forbidden");
    if (stale) {
      noteApiKeyUse(db, { keyId, now: clock().toISOString() }).catch((error: unknown) => {
        log.warn({ err: error }, "api-key.use-not-noted");
      });
    }
    return { identity: { kind: "api-key", userId, keyId, scopes }, issuedAt: null };
  };

  return {
    authenticate: async (request) => {
      const { authorization, policy } = request;
      const bearer = needsBearer(policy, authorization) ? await bearerOf(authorization) : null;
      if (bearer !== null && "apiKey" in bearer) return authenticateKey(bearer.apiKey, request);
      const claim = bearer !== null && "claim" in bearer ? bearer.claim : null;
      if (claim !== null) await request.enter(claim.userId);
      await count(request, claim?.userId ?? null);
      if (bearer === null) return { identity: null, issuedAt: null };
      if ("refusal" in bearer) throw bearer.refusal;
      const { userId, sessionId } = bearer.claim;
      if (!(await stands(bearer.claim))) throw new ForjaError("token-invalid");
      if (policy.access.kind === "key") {
        throw new ForjaError("forbidden", { detail: "This operation needs an API key." });
      }
      if (policy.access.kind === "admin") await checkAdmin(userId);
      const identity: Identity = { kind: "session", userId, sessionId };
      // Before the body is read. A password in the body is checked where the body is.
      if (policy.proof === "fresh") await requireFreshProof(db, identity, clock());
      return { identity, issuedAt: bearer.claim.issuedAt ?? null };
    },
  };
};
