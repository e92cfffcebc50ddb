import { ForjaError } from "#core/errors.ts";
import type { Executor } from "#db/postgres/client.ts";
import { proofOfSession } from "#db/postgres/queries/accounts/sessions.ts";
import type { Identity } from "../plugins/request-context.ts";

export const PROOF_MS = 600_000;

/** The clocks of two instances may differ by this much. A wrong clock must not make a proof that stays fresh. */
const CLOCK_SKEW_MS = 60_000;

/** Null is a session without proof. */
export const isFresh = (provenAt: Date | null, now: Date): boolean => {
  if (provenAt === null) return false;
  const age = now.getTime() - provenAt.getTime();
  return age < PROOF_MS && age >= -CLOCK_SKEW_MS;
};

/** Reads Postgres, so that a confirmation counts at once on all instances. API keys have no fresh proof. */
export const hasFreshProof = async (executor: Executor, identity: Identity, now: Date): Promise<boolean> => {
  if (identity.kind !== "session") return false;
  const [session] = await proofOfSession(executor, { userId: identity.userId, sessionId: identity.sessionId });
  return session !== undefined && isFresh(session.provenAt, now);
};

/** Throws `forbidden` for an API key, and `confirmation-required` for a session without fresh proof. */
export const requireFreshProof = async (executor: Executor, identity: Identity, now: Date): Promise<void> => {
  if (identity.kind !== "session") throw new ForjaError("forbidden");
  if (!(await hasFreshProof(executor, identity, now))) throw new ForjaError("confirmation-required");
};
