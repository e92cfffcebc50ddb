import { ForjaError, invalid, notFound } from "#core/errors.ts";
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

const standing = async (db: Database, athleteId: string, coachId: string): Promise<readonly CoachingScope[]> => {
  try {
    const [grant] = await standingGrant(db, { athleteId, coachId });
    return grant?.scopes ?? [];
  } catch (cause) {
    throw new ForjaError("unavailable", { retryAfterSeconds: 1, cause });
  }
};

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
  const scopes = await standing(db, athlete.data, identity.userId);
  if (!covers(scopes, routeKey)) throw notFound();
  return { athleteId: athlete.data, scopes };
};
