import { invalid, notFound } from "#core/errors.ts";
import type { Database } from "#db/postgres/client.ts";
import { activeGrant } from "#db/postgres/queries/accounts/coaching.ts";
import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { id } from "../http/fields.ts";
import type { Identity } from "./identity.ts";
import type { Access } from "./policy.ts";

export const ATHLETE_PARAMETER = "athleteId";

export type Coaching = { readonly athleteId: string; readonly scopes: readonly CoachingScope[] };

export const covers = (granted: readonly CoachingScope[], access: Access): boolean => {
  if (access.kind !== "user" || access.coach === null) return false;
  const { needs, scopes } = access.coach;
  const has = (requestContext: CoachingScope): boolean => granted.includes(requestContext);
  return needs === "all" ? scopes.every(has) : scopes.some(has);
};

type Asked = { readonly athleteId: string; readonly access: Access; readonly identity: Identity | null };

/**
 * Null for the caller's own data. Throws `not-found` alike for an athlete without an account, a grant, or this scope.
 * Throws `request-invalid` for an operation without athletes.
 */
export const coachingOf = async (db: Database, { athleteId, access, identity }: Asked): Promise<Coaching | null> => {
  if (identity === null || access.kind !== "user" || access.coach === null) {
    throw invalid({ pointer: `/${ATHLETE_PARAMETER}`, detail: "is not a known field" });
  }
  const athlete = id.safeParse(athleteId);
  if (!athlete.success) throw notFound();
  if (athlete.data === identity.userId) return null;
  const [grant] = await activeGrant(db, { athleteId: athlete.data, coachId: identity.userId });
  if (grant === undefined || !covers(grant.scopes, access)) throw notFound();
  return { athleteId: athlete.data, scopes: grant.scopes };
};
