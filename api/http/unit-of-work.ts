import { createHmac } from "node:crypto";
import { canonicalJson } from "#core/canonical-json.ts";
import { ForjaError, invalid, reading } from "#core/errors.ts";
import { type Seal, sealText, unsealText } from "#core/security/sealed.ts";
import { acceptedSecrets, type Secrets, usedSecret } from "#core/security/secrets.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import { isRetryable } from "#db/postgres/pg-error.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import {
  findIdempotentAnswer,
  keepIdempotentAnswer,
  lockIdempotencyKey,
} from "#db/postgres/queries/sync/idempotency.ts";
import { CHANGE_RESOURCES } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { inUserTurn } from "../access/user-turns.ts";
import type { Positions } from "../edge/positions.ts";
import type { RequestContext } from "../plugins/request-context.ts";
import { etagOf } from "./conditions.ts";

export type Answer<Body> = {
  readonly status: 200 | 201 | 202 | 204;
  readonly body: Body;
  readonly version?: number;
  readonly location?: string;
  /** The id of a job that derives what the change moved. */
  readonly job?: string | null;
};

/** A stored answer, or a part of one, has the type of its operation's answer. */
const asAnswerBody = <Body>(value: unknown): Body => value as Body;

type ResponseHeaders = Record<string, string | number | string[] | undefined>;

export type MutationContext = {
  readonly requestContext: RequestContext;
  readonly request: Request;
  readonly body?: unknown;
  readonly set: { status?: number | string; headers: ResponseHeaders };
};

export type MutationDependencies = {
  readonly db: Database;
  readonly config: { readonly sealingSecret: Secrets };
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly positions: Positions;
};

/** A request derives sets of so many workouts again in some tens of milliseconds. */
const BOUNDS = { sets: 300, workouts: 100 };

export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{16,255}$/;

const idempotencyKeyOf = (request: Request): string | null => {
  const header = request.headers.get("idempotency-key");
  if (header === null || request.method !== "POST") return null;
  if (!IDEMPOTENCY_KEY.test(header)) {
    throw invalid({ pointer: "/Idempotency-Key", detail: "must have 16 to 255 visible ASCII characters" });
  }
  return header;
};

export const hashOf = (secret: string, value: unknown): Uint8Array =>
  createHmac("sha256", secret).update(canonicalJson(value)).digest();

/** Answers can hold tokens: at rest they are sealed under a key that only the holder of the Idempotency-Key completes. */
const sealOf = (secret: string, key: string): Seal => ({ secret, place: key, purpose: "forja idempotent answer" });

/** It finds the answer, and cannot open it. */
const nameOf = (secret: string, key: string): string =>
  createHmac("sha256", secret).update("forja idempotency key\0").update(key).digest("base64url");

const headersOf = (answer: Answer<unknown>, requestContext: RequestContext): Record<string, string> => {
  const location = answer.location === undefined ? null : requestContext.reach(answer.location);
  const job = answer.job == null ? null : requestContext.reach(`/api/v1/jobs/${answer.job}`);
  return {
    ...(answer.version === undefined ? {} : { etag: etagOf(answer.version, requestContext.tagLocale) }),
    ...(location === null ? {} : { location }),
    ...(job === null ? {} : { "forja-job": job }),
  };
};

const apply = <Body>(context: MutationContext, answer: Answer<Body>): Body => {
  context.set.status = answer.status;
  context.requestContext.status = answer.status;
  context.requestContext.location = answer.location ?? null;
  Object.assign(context.set.headers, headersOf(answer, context.requestContext));
  return answer.body;
};

const LOGGED: ReadonlySet<string> = new Set(CHANGE_RESOURCES);

/** Each change of these resources is in the change log. */
const isLogged = ({ route }: RequestContext): boolean => LOGGED.has(route?.policy.audit?.resource ?? "");

type Kept = { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };

const replay = (context: MutationContext, kept: Kept): unknown => {
  context.set.status = kept.status;
  context.requestContext.status = kept.status;
  context.requestContext.isReplay = true;
  Object.assign(context.set.headers, kept.headers, { "idempotency-replayed": "true" });
  return kept.body;
};

type Ask = {
  readonly secret: string;
  readonly key: string;
  readonly slot: { readonly scope: string; readonly route: string; readonly key: string };
  readonly payloadMac: Uint8Array;
};

/** A coach's request for an athlete differs from the same one for the coach. */
const routeOf = ({ route, path, coaching }: RequestContext): string => {
  const key = route?.key ?? path;
  return coaching === null ? key : `${key} for ${coaching.athleteId}`;
};

const askOf = (secret: string, { requestContext }: MutationContext, key: string, payload: unknown): Ask => ({
  secret,
  key,
  slot: {
    scope: requestContext.identity?.userId ?? "anonymous",
    route: routeOf(requestContext),
    key: nameOf(secret, key),
  },
  payloadMac: hashOf(secret, { path: requestContext.path, payload }),
});

/** An instance may have kept its answer under any accepted secret. */
const asksOf = (secrets: Secrets, context: MutationContext, key: string, payload: unknown): [Ask, ...Ask[]] => {
  const [used, ...others] = acceptedSecrets(secrets).map((secret) => askOf(secret, context, key, payload));
  return [used ?? askOf(usedSecret(secrets), context, key, payload), ...others];
};

const keptUnder = async (executor: Executor, { secret, key, slot, payloadMac }: Ask): Promise<Kept | null> => {
  const [stored] = await findIdempotentAnswer(executor, slot);
  if (stored === undefined) return null;
  if (Buffer.compare(stored.payloadMac, payloadMac) !== 0) throw new ForjaError("idempotency-key-reused");
  const { status, headers, sealedBody } = stored;
  const body = sealedBody === null ? undefined : reading(() => JSON.parse(unsealText(sealOf(secret, key), sealedBody)));
  return { status, headers, body };
};

const keptAnswer = async (executor: Executor, asks: readonly Ask[]): Promise<Kept | null> => {
  const kept = await Promise.all(asks.map((ask) => keptUnder(executor, ask)));
  return kept.find((answer) => answer !== null) ?? null;
};

/** Instances whose secrets overlap meet at one lock at least. They lock in one order, so that one of them succeeds. */
const lockAsks = async (tx: Transaction, asks: readonly Ask[]): Promise<void> => {
  const slots = asks.map(({ slot }) => `${slot.scope} ${slot.route} ${slot.key}`).sort();
  const locks = await Promise.all(slots.map((slot) => lockIdempotencyKey(tx, { slot })));
  if (locks.some(([lock]) => lock?.acquired !== true))
    throw new ForjaError("idempotency-in-progress", { retryAfterSeconds: 1 });
};

/**
 * Runs the slow part of a change outside of the transaction, such as a password check, and then the change. A repeated
 * request gets its stored answer before that part. Its first run may have made the part impossible.
 */
export const writeAfter = async <Prepared, Body>(
  { db, config, positions }: MutationDependencies,
  context: MutationContext,
  prepare: () => Promise<Prepared>,
  change: (prepared: Prepared) => Promise<Body>,
): Promise<Body> => {
  const key = idempotencyKeyOf(context.request);
  if (key !== null) {
    const kept = await keptAnswer(db, asksOf(config.sealingSecret, context, key, context.body));
    if (kept !== null) {
      await positions.answerNow(context);
      return asAnswerBody<Body>(replay(context, kept));
    }
  }
  return change(await prepare());
};

type Change<Body> = (tx: Transaction, effects: Effects) => Promise<Answer<Body>>;

/** The change may have met another one. Nothing was written then. */
const orNothing = async <Body>(attempt: () => Promise<Answer<Body> | null>): Promise<Answer<Body> | null> => {
  try {
    return await attempt();
  } catch (error) {
    if (isRetryable(error)) return null;
    throw error;
  }
};

/**
 * Runs a change whose last statement writes all of it and commits by itself. A request with an
 * Idempotency-Key, and a change for which `attempt` returns null, runs as with `mutate`.
 * @param attempt returns null before it has written anything
 */
export const mutateAtOnce = async <Body>(
  deps: MutationDependencies,
  context: MutationContext,
  attempt: () => Promise<Answer<Body> | null>,
  change: Change<Body>,
): Promise<Body> => {
  const { db } = deps;
  if (idempotencyKeyOf(context.request) === null) {
    const answer = await inUserTurn(db, context.requestContext.userId, () => orNothing(attempt));
    if (answer !== null) {
      await deps.positions.answer(context);
      return apply(context, answer);
    }
  }
  return mutate(deps, context, change);
};

/**
 * Runs a change in one transaction, flushes its effects and shapes the answer. With an Idempotency-Key the answer is
 * stored in the same transaction, so that both are committed or neither is. The answer has the position of the commit.
 */
export const mutate = async <Body>(
  deps: MutationDependencies,
  context: MutationContext,
  change: Change<Body>,
  payload: unknown = context.body,
): Promise<Body> => {
  const body = await performed(deps, context, change, payload);
  await deps.positions.answer(context);
  return body;
};

const performed = async <Body>(
  { db, config, clock, newId }: MutationDependencies,
  context: MutationContext,
  change: Change<Body>,
  payload: unknown,
): Promise<Body> => {
  const { requestContext } = context;
  const work = async (tx: Transaction): Promise<Answer<Body>> => {
    const owner = {
      requestId: requestContext.requestId,
      now: clock(),
      newId,
      bounds: BOUNDS,
      // Throws for an anonymous caller, who has no training and so no effects.
      get userId() {
        return requestContext.userId;
      },
    };
    const [answer, effects] = await withEffects(
      tx,
      owner,
      async (effects) => [await change(tx, effects), effects] as const,
    );
    if (isLogged(requestContext)) requestContext.hasChanged = effects.hasChanges;
    return { ...answer, job: effects.deferredTo };
  };
  const key = idempotencyKeyOf(context.request);
  const inTurn = <Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    context.requestContext.identity === null
      ? inTransaction(db, body)
      : inUserTurn(db, context.requestContext.userId, () => inTransaction(db, body));
  if (key === null) return apply(context, await inTurn(work));

  const asks = asksOf(config.sealingSecret, context, key, payload);
  const { secret, slot, payloadMac } = asks[0];
  const outcome = await inTurn<{ kept: Kept } | { answer: Answer<Body> }>(async (tx) => {
    // The lock is the first statement, so that the second sees the answer of a request that has just ended.
    const [, kept] = await Promise.all([lockAsks(tx, asks), keptAnswer(tx, asks)]);
    if (kept !== null) return { kept };
    const answer = await work(tx);
    const body = JSON.stringify(answer.body);
    const sealedBody = body === undefined ? null : sealText(sealOf(secret, key), body);
    const headers = headersOf(answer, context.requestContext);
    await pipelined(tx, keepIdempotentAnswer(tx, { ...slot, payloadMac, status: answer.status, headers, sealedBody }));
    return { answer };
  });
  return "kept" in outcome ? asAnswerBody<Body>(replay(context, outcome.kept)) : apply(context, outcome.answer);
};
