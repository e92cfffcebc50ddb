import { and, count, desc, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { asText, choice, expression, instantText, isoInstant, json, jsonObject, orNone } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { coachingGrants, users } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

export const GRANT_DIRECTIONS = ["given", "received"] as const;
export type GrantDirection = (typeof GRANT_DIRECTIONS)[number];

export const GRANT_SIDES = ["athlete", "coach"] as const;
export type GrantSide = (typeof GRANT_SIDES)[number];

const g = alias(coachingGrants, "g");
const athlete = alias(users, "a");
const coach = alias(users, "c");
const caller = alias(users, "u");

const one = { userId: "uuid", id: "uuid" } as const;
type Caller = Pick<Placeholders<typeof one>, "userId">;

const suspendedBy = (side: GrantSide, column: typeof g.athleteSuspendedAt | typeof g.coachSuspendedAt) =>
  sql`case when ${column} is not null then ${sql.raw(`'${side}'`)} end`;

const grantFor = (p: Caller) =>
  jsonObject({
    id: g.id,
    direction: choice(GRANT_DIRECTIONS, sql`case when ${g.athleteId} = ${p.userId} then 'given' else 'received' end`),
    athlete: jsonObject({ id: athlete.id, displayName: athlete.displayName, email: athlete.email }),
    /** Nobody learns before the acceptance whether the address has an account. */
    coach: orNone(sql`${coach.id} is not null`, jsonObject({ id: coach.id, displayName: coach.displayName })),
    coachEmail: g.coachEmail,
    scopes: g.scopes,
    acceptedAt: isoInstant(g.acceptedAt),
    /** Start of the suspension; the accounts of `suspendedBy` must resume it. */
    suspendedAt: expression("text?", instantText(sql`least(${g.athleteSuspendedAt}, ${g.coachSuspendedAt})`)),
    suspendedBy: json<GrantSide[]>(sql`to_json(array_remove(array[${suspendedBy("athlete", g.athleteSuspendedAt)},
      ${suspendedBy("coach", g.coachSuspendedAt)}], null))`),
    version: g.version,
    createdAt: isoInstant(g.createdAt),
    updatedAt: isoInstant(g.updatedAt),
  });

export type GrantView = ReturnType<typeof grantFor>["_"]["type"];

/** Matches grants whose accounts exist: a deleted account ends its grants before the purge does. */
const bothStand = (p: Caller) =>
  and(
    isNull(athlete.deletedAt),
    or(isNull(g.coachId), isNull(coach.deletedAt)),
    or(eq(g.athleteId, p.userId), isNull(athlete.disabledAt)),
  );

const people = sql`join ${users} ${athlete} on ${athlete.id} = ${g.athleteId}
  left join ${users} ${coach} on ${coach.id} = ${g.coachId}`;

/**
 * Matches grants of the caller: the athlete, or the coach who accepted. An open invitation belongs to the account with
 * its address. An address that moves to another account takes no accepted grant along.
 */
const isOnesOwn = (p: Caller) =>
  or(
    eq(g.athleteId, p.userId),
    eq(g.coachId, p.userId),
    and(
      isNull(g.coachId),
      sql`${g.coachEmailKey} = (select ${caller.emailKey} from ${users} ${caller} where ${caller.id} = ${p.userId})`,
    ),
  );

export const findGrant = query("coaching.find", one, (p) =>
  rows(
    { grant: grantFor(p) },
    (fields) => sql`select ${fields} from ${coachingGrants} ${g} ${people}
      where ${and(eq(g.id, p.id), isOnesOwn(p), bothStand(p))}`,
  ),
);

export const lockGrant = query("coaching.lock", one, (p) =>
  rows(
    { grant: grantFor(p) },
    (fields) => sql`select ${fields} from ${coachingGrants} ${g} ${people}
      where ${and(eq(g.id, p.id), isOnesOwn(p), bothStand(p))} for no key update of g`,
  ),
);

/** Open invitations are listed only for an account with a confirmed address. */
export const listGrants = query(
  "coaching.list",
  { userId: "uuid", direction: "text?", beforeCreatedAt: "timestamptz?", beforeId: "uuid?", limit: "int" },
  (p) => {
    const asks = (direction: GrantDirection) =>
      sql`coalesce(${p.direction}, ${sql.raw(`'${direction}'`)}) = ${sql.raw(`'${direction}'`)}`;
    const w = alias(coachingGrants, "w");
    return rows(
      { grant: grantFor(p), sortKey: asText(g.createdAt) },
      (fields) => sql`with seen as (
      select ${w.id} from ${coachingGrants} ${w} where ${w.athleteId} = ${p.userId} and ${asks("given")}
      union all
      select ${w.id} from ${coachingGrants} ${w} where ${w.coachId} = ${p.userId} and ${asks("received")}
      union all
      select ${w.id} from ${users} ${caller} join ${coachingGrants} ${w} on ${w.coachEmailKey} = ${caller.emailKey}
      where ${and(
        eq(caller.id, p.userId),
        isNotNull(caller.emailVerifiedAt),
        isNull(w.coachId),
        ne(w.athleteId, caller.id),
        asks("received"),
      )}
    )
    select ${fields} from seen join ${coachingGrants} ${g} on ${g.id} = seen.id ${people}
    where ${and(
      bothStand(p),
      or(isNull(p.beforeId), sql`(${g.createdAt}, ${g.id}) < (${p.beforeCreatedAt}, ${p.beforeId})`),
    )}
    order by ${desc(g.createdAt)}, ${desc(g.id)} limit ${p.limit}`,
    );
  },
);

export const countGrants = statement("coaching.count", { userId: coachingGrants.athleteId }, (db, p) =>
  db.select({ count: count() }).from(coachingGrants).where(eq(coachingGrants.athleteId, p.userId)),
);

export const GRANT_ID_CONSTRAINT = "coaching_grants_pkey";
export const GRANT_CONSTRAINT = "coaching_grants_athlete_coach_email_unique";

const listOfText = (text: SQL<string>) => sql`array(select jsonb_array_elements_text(${text}))`;

/** `scopes` is a JSON list. */
export const insertGrant = statement(
  "coaching.insert",
  {
    id: coachingGrants.id,
    userId: coachingGrants.athleteId,
    coachEmail: coachingGrants.coachEmail,
    coachEmailKey: coachingGrants.coachEmailKey,
    scopes: "jsonb",
    now: "timestamptz",
  },
  (db, p) =>
    db.insert(coachingGrants).values({
      id: p.id,
      athleteId: p.userId,
      coachEmail: p.coachEmail,
      coachEmailKey: p.coachEmailKey,
      scopes: listOfText(p.scopes),
      createdAt: p.now,
      updatedAt: p.now,
    }),
);

const nextVersion = (p: Placeholders<{ now: "timestamptz" }>) => ({
  version: sql`${coachingGrants.version} + 1`,
  updatedAt: p.now,
});

export const setGrantScopes = statement(
  "coaching.set_scopes",
  { ...one, scopes: "jsonb", now: "timestamptz" },
  (db, p) =>
    db
      .update(coachingGrants)
      .set({ scopes: listOfText(p.scopes), ...nextVersion(p) })
      .where(and(eq(coachingGrants.id, p.id), eq(coachingGrants.athleteId, p.userId))),
);

/** The user must not be its athlete. */
export const acceptGrant = statement("coaching.accept", { ...one, now: "timestamptz" }, (db, p) =>
  db
    .update(coachingGrants)
    .set({ coachId: p.userId, acceptedAt: p.now, ...nextVersion(p) })
    .where(and(eq(coachingGrants.id, p.id), isNull(coachingGrants.coachId), ne(coachingGrants.athleteId, p.userId)))
    .returning({ id: coachingGrants.id }),
);

const resumed = { ...one, now: "timestamptz" } as const;

const resumeGiven = statement("coaching.resume_given", resumed, (db, p) =>
  db
    .update(coachingGrants)
    .set({ athleteSuspendedAt: null, ...nextVersion(p) })
    .where(and(eq(coachingGrants.id, p.id), eq(coachingGrants.athleteId, p.userId)))
    .returning({ id: coachingGrants.id }),
);

const resumeReceived = statement("coaching.resume_received", resumed, (db, p) =>
  db
    .update(coachingGrants)
    .set({ coachSuspendedAt: null, ...nextVersion(p) })
    .where(and(eq(coachingGrants.id, p.id), eq(coachingGrants.coachId, p.userId)))
    .returning({ id: coachingGrants.id }),
);

/** The other side's suspension stays. */
export const resumeGrant: Readonly<Record<GrantDirection, typeof resumeGiven>> = {
  given: resumeGiven,
  received: resumeReceived,
};

const pair = { athleteId: coachingGrants.athleteId, coachId: "uuid" } as const;

export const grantBetween = statement("coaching.between", pair, (db, p) =>
  db
    .select({ id: coachingGrants.id })
    .from(coachingGrants)
    .where(and(eq(coachingGrants.coachId, p.coachId), eq(coachingGrants.athleteId, p.athleteId))),
);

/** The coach's next request finds nothing on every instance. */
export const deleteGrant = query("coaching.delete", one, (p) =>
  rows(
    { id: g.id },
    (fields) => sql`delete from ${coachingGrants} ${g} where ${and(eq(g.id, p.id), isOnesOwn(p))} returning ${fields}`,
  ),
);

/** Each request asks again. */
export const activeGrant = statement("coaching.standing", pair, (db, p) =>
  db
    .select({ scopes: coachingGrants.scopes })
    .from(coachingGrants)
    .innerJoin(users, eq(users.id, coachingGrants.athleteId))
    .where(
      and(
        eq(coachingGrants.coachId, p.coachId),
        eq(coachingGrants.athleteId, p.athleteId),
        isNotNull(coachingGrants.acceptedAt),
        isNull(coachingGrants.athleteSuspendedAt),
        isNull(coachingGrants.coachSuspendedAt),
        isNull(users.deletedAt),
        isNull(users.disabledAt),
      ),
    ),
);
