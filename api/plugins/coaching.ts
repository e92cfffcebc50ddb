import { invalid, notFound } from "#core/errors.ts";
import type { Database } from "#db/postgres/client.ts";
import { standingGrant } from "#db/postgres/queries/coaching.ts";
import type { CoachingScope } from "#db/postgres/schema/index.ts";
import { COACHED_ROUTES, covers } from "./coached-routes.ts";
import { id } from "./fields.ts";
import type { Identity } from "./scope.ts";

export const ATHLETE_PARAMETER = "athleteId";

/** As whose coach a request asks, and what the athlete has granted. */
export type Coaching = { readonly athleteId: string; readonly scopes: readonly CoachingScope[] };

type Asked = { readonly athleteId: string; readonly routeKey: string; readonly identity: Identity | null };

/**
 * Whose data a request is about that names an athlete; null when it is the caller's own. Throws `not-found`, alike for an
 * athlete who does not exist, has granted nothing, has taken it back, or has not granted this; and `request-invalid` where
 * no athlete can be named.
 */
export const coachingOf = async (db: Database, { athleteId, routeKey, identity }: Asked): Promise<Coaching | null> => {
  if (identity === null || !COACHED_ROUTES.has(routeKey)) {
    throw invalid({ pointer: `/${ATHLETE_PARAMETER}`, detail: "is not a known field" });
  }
  const athlete = id.safeParse(athleteId);
  if (!athlete.success) throw notFound();
  if (athlete.data === identity.userId) return null;
  const [grant] = await standingGrant(db, { athleteId: athlete.data, coachId: identity.userId });
  if (grant === undefined || !covers(grant.scopes, routeKey)) throw notFound();
  return { athleteId: athlete.data, scopes: grant.scopes };
};
