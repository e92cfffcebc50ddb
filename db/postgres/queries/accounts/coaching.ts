import { and, eq, sql } from "drizzle-orm";
import { type CoachingScope, coachingGrants } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";

export const GRANT_DIRECTIONS = ["given", "received"] as const;
export type GrantDirection = (typeof GRANT_DIRECTIONS)[number];

export const GRANT_SIDES = ["athlete", "coach"] as const;
export type GrantSide = (typeof GRANT_SIDES)[number];

/** A grant as one of its two sides sees it. */
export type GrantView = {
  id: string;
  direction: GrantDirection;
  athlete: { id: string; displayName: string | null; email: string };
  /** The coach after the acceptance. Before it nobody learns whether the address has an account. */
  coach: { id: string; displayName: string | null } | null;
  coachEmail: string;
  scopes: CoachingScope[];
  acceptedAt: string | null;
  /** Start of the suspension, and the account that must resume it. */
  suspendedAt: string | null;
  suspendedBy: GrantSide[];
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** `g` is the row of `coaching_grants`, `a` its athlete, `c` the coach who accepted. */
const grantJson = sql`json_build_object('id', g.id,
  'direction', case when g.athlete_id = ${input("userId")}::uuid then 'given' else 'received' end,
  'athlete', json_build_object('id', a.id, 'displayName', a.display_name, 'email', a.email),
  'coach', case when c.id is not null then json_build_object('id', c.id, 'displayName', c.display_name) end,
  'coachEmail', g.coach_email, 'scopes', to_json(g.scopes), 'acceptedAt', iso_instant(g.accepted_at),
  'suspendedAt', iso_instant(least(g.athlete_suspended_at, g.coach_suspended_at)),
  'suspendedBy', to_json(array_remove(array[case when g.athlete_suspended_at is not null then 'athlete' end,
    case when g.coach_suspended_at is not null then 'coach' end], null)),
  'version', g.version, 'createdAt', iso_instant(g.created_at), 'updatedAt', iso_instant(g.updated_at))`;

/** Both sides are there: an account that was deleted takes its grants with it before the purge does. */
const bothStand = sql`a.deleted_at is null and (g.coach_id is null or c.deleted_at is null)
  and (g.athlete_id = ${input("userId")}::uuid or a.disabled_at is null)`;

const withPeople = sql`join users a on a.id = g.athlete_id left join users c on c.id = g.coach_id`;

/**
 * The grant belongs to the athlete, and to the coach who accepted it. Before that it belongs to the account with its
 * address. An accepted grant does not move with an address.
 */
const isOnesOwn = sql`(g.athlete_id = ${input("userId")}::uuid or g.coach_id = ${input("userId")}::uuid
  or (g.coach_id is null
    and g.coach_email_key = (select u.email_key from users u where u.id = ${input("userId")}::uuid)))`;

type One = { userId: string; id: string };

export const findGrant = sqlStatement<One, { grant: GrantView }>(
  "coaching.find",
  sql`select ${grantJson} as grant from coaching_grants g ${withPeople}
    where g.id = ${input("id")}::uuid and ${isOnesOwn} and ${bothStand}`,
);

/** Returns `findGrant`, locked until the transaction ends. */
export const lockGrant = sqlStatement<One, { grant: GrantView }>(
  "coaching.lock",
  sql`select ${grantJson} as grant from coaching_grants g ${withPeople}
    where g.id = ${input("id")}::uuid and ${isOnesOwn} and ${bothStand} for no key update of g`,
);

type GrantList = {
  userId: string;
  direction: GrantDirection | null;
  beforeCreatedAt: string | null;
  beforeId: string | null;
  limit: number;
};

const asked = (direction: GrantDirection) => sql`coalesce(${input("direction")}::text, ${direction}) = ${direction}`;

/** Pending grants of an address are listed only for an account that has verified it. */
export const listGrants = sqlStatement<GrantList, { grant: GrantView; sortKey: string }>(
  "coaching.list",
  sql`with seen as (
      select id from coaching_grants where athlete_id = ${input("userId")}::uuid and ${asked("given")}
      union all
      select id from coaching_grants where coach_id = ${input("userId")}::uuid and ${asked("received")}
      union all
      select w.id from users u join coaching_grants w on w.coach_email_key = u.email_key
      where u.id = ${input("userId")}::uuid and u.email_verified_at is not null and w.coach_id is null
        and w.athlete_id <> u.id and ${asked("received")}
    )
    select ${grantJson} as grant, g.created_at::text as "sortKey"
    from seen join coaching_grants g on g.id = seen.id ${withPeople}
    where ${bothStand} and (${input("beforeId")}::uuid is null or
      (g.created_at, g.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by g.created_at desc, g.id desc limit ${input("limit")}::int`,
);

export const countGrants = sqlStatement<{ userId: string }, { count: number }>(
  "coaching.count",
  sql`select count(*)::int as count from coaching_grants where athlete_id = ${input("userId")}::uuid`,
);

export const GRANT_ID_CONSTRAINT = "coaching_grants_pkey";
/** The constraint that lets an athlete invite an address once. */
export const GRANT_CONSTRAINT = "coaching_grants_athlete_coach_email_unique";

type NewGrant = { id: string; userId: string; coachEmail: string; coachEmailKey: string; scopes: string; now: string };

/** `scopes` is a JSON list. */
export const insertGrant = sqlStatement<NewGrant, Record<string, never>>(
  "coaching.insert",
  sql`insert into coaching_grants (id, athlete_id, coach_email, coach_email_key, scopes, created_at, updated_at)
    values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("coachEmail")}::text, ${input("coachEmailKey")}::text,
      array(select jsonb_array_elements_text(${input("scopes")}::jsonb)), ${input("now")}::timestamptz,
      ${input("now")}::timestamptz)`,
);

export const setGrantScopes = sqlStatement<One & { scopes: string; now: string }, Record<string, never>>(
  "coaching.set_scopes",
  sql`update coaching_grants set scopes = array(select jsonb_array_elements_text(${input("scopes")}::jsonb)),
      version = version + 1, updated_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid and athlete_id = ${input("userId")}::uuid`,
);

/** Makes a grant that waits the user's, who must not be its athlete. */
export const acceptGrant = sqlStatement<One & { now: string }, { id: string }>(
  "coaching.accept",
  sql`update coaching_grants set coach_id = ${input("userId")}::uuid, accepted_at = ${input("now")}::timestamptz,
      version = version + 1, updated_at = ${input("now")}::timestamptz
    where id = ${input("id")}::uuid and coach_id is null and athlete_id <> ${input("userId")}::uuid returning id`,
);

type Resumed = One & { now: string };

const resumedAt = sql`${input("now")}::timestamptz`;
const nextVersion = { version: sql`${coachingGrants.version} + 1`, updatedAt: resumedAt };

const resumeGiven = statement<Resumed, { id: string }[]>("coaching.resume_given", (db) =>
  db
    .update(coachingGrants)
    .set({ athleteSuspendedAt: null, ...nextVersion })
    .where(and(eq(coachingGrants.id, input("id")), eq(coachingGrants.athleteId, input("userId"))))
    .returning({ id: coachingGrants.id }),
);

const resumeReceived = statement<Resumed, { id: string }[]>("coaching.resume_received", (db) =>
  db
    .update(coachingGrants)
    .set({ coachSuspendedAt: null, ...nextVersion })
    .where(and(eq(coachingGrants.id, input("id")), eq(coachingGrants.coachId, input("userId"))))
    .returning({ id: coachingGrants.id }),
);

/** Takes back the suspension of one side; the other side's stays. */
export const resumeGrant: Readonly<Record<GrantDirection, typeof resumeGiven>> = {
  given: resumeGiven,
  received: resumeReceived,
};

/** The grant by which a coach has an athlete already. */
export const grantBetween = sqlStatement<{ athleteId: string; coachId: string }, { id: string }>(
  "coaching.between",
  sql`select id from coaching_grants
    where coach_id = ${input("coachId")}::uuid and athlete_id = ${input("athleteId")}::uuid`,
);

/** Ends a grant: the coach's next request finds nothing, wherever it comes in. */
export const deleteGrant = sqlStatement<One, { id: string }>(
  "coaching.delete",
  sql`delete from coaching_grants g where g.id = ${input("id")}::uuid and ${isOnesOwn} returning g.id`,
);

/** Returns the scopes of a coach for an athlete, for each request. No row without a grant. */
export const standingGrant = sqlStatement<
  { athleteId: string; coachId: string },
  { scopes: readonly CoachingScope[] } & Record<string, unknown>
>(
  "coaching.standing",
  sql`select to_json(g.scopes) as scopes from coaching_grants g join users a on a.id = g.athlete_id
    where g.coach_id = ${input("coachId")}::uuid and g.athlete_id = ${input("athleteId")}::uuid
      and g.accepted_at is not null and g.athlete_suspended_at is null and g.coach_suspended_at is null
      and a.deleted_at is null and a.disabled_at is null`,
);
