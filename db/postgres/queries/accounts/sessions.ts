import { and, desc, eq, gt, isNotNull, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Ending } from "../../../redis/revocation.ts";
import type { Executor } from "../../client.ts";
import { asText, epochMs, expression, fromHex, hexOf, isoInstant, json } from "../../expressions.ts";
import { type Parameters as Declarations, type Placeholders, plain } from "../../parameters.ts";
import { outbox, sessions, users } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

/** The one that was seen longest ago gives way. */
export const MAX_SESSIONS = 10;

export const insertSession = statement(
  "sessions.insert",
  {
    id: sessions.id,
    userId: sessions.userId,
    secret: sessions.secret,
    deviceName: sessions.deviceName,
    createdAt: sessions.createdAt,
    lastSeenAt: sessions.lastSeenAt,
    idleExpiresAt: sessions.idleExpiresAt,
    absoluteExpiresAt: sessions.absoluteExpiresAt,
    provenAt: sessions.provenAt,
  },
  (db, p) => db.insert(sessions).values(p),
);

export type NewSession = Parameters<typeof insertSession>[1];

const key = { userId: sessions.userId, sessionId: sessions.id };

const isOpenSession = (p: Placeholders<typeof key>) =>
  and(eq(sessions.id, p.sessionId), eq(sessions.userId, p.userId), isNull(sessions.revokedAt));

export const proofOfSession = statement("sessions.proof", key, (db, p) =>
  db.select({ provenAt: sessions.provenAt }).from(sessions).where(isOpenSession(p)),
);

export const proveSession = statement("sessions.prove", { ...key, now: "timestamptz" }, (db, p) =>
  db.update(sessions).set({ provenAt: p.now }).where(isOpenSession(p)).returning({ id: sessions.id }),
);

export const voidOtherProofs = statement("sessions.void_other_proofs", key, (db, p) =>
  db
    .update(sessions)
    .set({ provenAt: null })
    .where(and(eq(sessions.userId, p.userId), ne(sessions.id, p.sessionId), isNotNull(sessions.provenAt))),
);

const isAlive = (now: SQL) =>
  and(
    isNull(sessions.revokedAt),
    gt(sessions.idleExpiresAt, now),
    gt(sessions.absoluteExpiresAt, now),
    isNull(users.disabledAt),
    isNull(users.deletedAt),
  );

export const sessionState = statement("sessions.state", { id: sessions.id, now: "timestamptz" }, (db, p) =>
  db
    .select({
      userId: sessions.userId,
      secret: hexOf(sessions.secret),
      counter: sessions.counter,
      attemptMac: hexOf(sessions.attemptMac),
      rotatedAt: epochMs(sessions.rotatedAt),
      epoch: users.tokenEpoch,
      alive: expression("boolean", sql`${isAlive(p.now)}`),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, p.id)),
);

export type SessionState = Awaited<ReturnType<typeof sessionState>>[number];

/** The caller must have seen its newest state: of many calls at once one succeeds. */
export const rotateSession = statement(
  "sessions.rotate",
  {
    id: sessions.id,
    counter: sessions.counter,
    attemptMac: "text?",
    now: "timestamptz",
    idleExpiresAt: "timestamptz",
  },
  (db, p) =>
    db
      .update(sessions)
      .set({
        counter: sql`${sessions.counter} + 1`,
        attemptMac: fromHex(p.attemptMac),
        rotatedAt: p.now,
        lastSeenAt: p.now,
        idleExpiresAt: sql`least(${p.idleExpiresAt}, ${sessions.absoluteExpiresAt})`,
      })
      .from(users)
      .where(and(eq(sessions.id, p.id), eq(sessions.counter, p.counter), eq(users.id, sessions.userId), isAlive(p.now)))
      .returning({ counter: sessions.counter }),
);

const ofActiveUser = and(eq(users.id, sessions.userId), isNull(users.disabledAt), isNull(users.deletedAt));

/** It is read in place of Redis. */
export const isTokenActive = statement("sessions.token_stands", { ...key, epoch: users.tokenEpoch }, (db, p) =>
  db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, ofActiveUser)
    .where(and(isOpenSession(p), eq(users.tokenEpoch, p.epoch))),
);

/** It is read while a stream outlives the first look at its token. */
export const isSessionActive = statement("sessions.stands", key, (db, p) =>
  db.select({ id: sessions.id }).from(sessions).innerJoin(users, ofActiveUser).where(isOpenSession(p)),
);

const ended = { userId: "uuid", sessionId: "uuid", reason: "text" } as const;

/**
 * Ends sessions and writes each ending to the outbox in one statement. The relay does not send these rows, so they
 * count as sent. They are read by window (`recentEndings`), and outlive the sessions of an account that is purged.
 */
const ending = <Declared extends Declarations>(
  name: string,
  parameters: Declared & { readonly userId: "uuid"; readonly reason: "text" },
  which: (p: Placeholders<Declared>) => SQL | undefined,
) =>
  query(name, parameters, (p) =>
    rows(
      { sessionId: expression("uuid", sql`id`) },
      (list) => sql`with ended as (
        update ${sessions} set revoked_at = clock_timestamp(), revoked_reason = ${p.reason}
        where ${and(eq(sessions.userId, p.userId), isNull(sessions.revokedAt), which(p))}
        returning ${sessions.id}, ${sessions.userId}
      ), written as (
        insert into ${outbox} (topic, message_id, payload, sent_at)
        select 'session-ended', 'session-' || id, jsonb_build_object('userId', user_id, 'sessionId', id), clock_timestamp()
        from ended
      )
      select ${list} from ended`,
    ),
  );

const endThese = ending("sessions.end", { ...ended, sessionId: "uuid?" } as const, (p) =>
  or(isNull(p.sessionId), eq(sessions.id, p.sessionId)),
);

const endOthers = ending("sessions.end_others", ended, (p) => ne(sessions.id, p.sessionId));

const endBeyondCap = ending("sessions.end_beyond_cap", ended, (p) => {
  const other = alias(sessions, "other");
  return sql`${sessions.id} <> ${p.sessionId} and ${sessions.id} not in (
    select ${other.id} from ${sessions} ${other}
    where ${and(eq(other.userId, p.userId), isNull(other.revokedAt), ne(other.id, p.sessionId))}
    order by ${other.lastSeenAt} desc, ${other.id} desc limit ${sql.raw(String(MAX_SESSIONS - 1))})`;
});

export type EndReason =
  | "logout"
  | "logout-all"
  | "ended-by-user"
  | "too-many"
  | "refresh-token-reused"
  | "password-changed"
  | "password-reset"
  | "account-deleted"
  | "account-disabled"
  | "two-factor-removed";

/**
 * Ends one session of a user, or with `null` all of them. The caller must announce the returned ones after the commit.
 */
export const endSessions = async (
  tx: Executor,
  userId: string,
  sessionId: string | null,
  reason: EndReason,
): Promise<Ending[]> => {
  const found = await endThese(tx, { userId, sessionId, reason });
  return found.map((row) => ({ userId, sessionId: row.sessionId }));
};

export const endOtherSessions = async (
  tx: Executor,
  userId: string,
  kept: string,
  reason: EndReason,
): Promise<Ending[]> => {
  const found = await endOthers(tx, { userId, sessionId: kept, reason });
  return found.map((row) => ({ userId, sessionId: row.sessionId }));
};

/** The session that was just made never ends here. */
export const endSessionsBeyondCap = async (tx: Executor, userId: string, newest: string): Promise<Ending[]> => {
  const found = await endBeyondCap(tx, { userId, sessionId: newest, reason: "too-many" });
  return found.map((row) => ({ userId, sessionId: row.sessionId }));
};

const raiseEpoch = query("users.raise_epoch", { userId: "uuid" }, (p) =>
  rows(
    { epoch: expression("int", sql`token_epoch`) },
    (list) => sql`with raised as (
      update ${users} set token_epoch = ${users.tokenEpoch} + 1 where ${users.id} = ${p.userId}
      returning ${users.id}, ${users.tokenEpoch}
    ), written as (
      insert into ${outbox} (topic, message_id, payload, sent_at)
      select 'session-ended', 'user-' || id || '-' || token_epoch,
        jsonb_build_object('userId', id, 'epoch', token_epoch), clock_timestamp()
      from raised
    )
    select ${list} from raised`,
  ),
);

/**
 * Ends all of a user's sessions and every access token that was ever issued. The user's row is locked first, as it is
 * where a session is made, so that none slips in between.
 */
export const endAllOf = async (tx: Executor, userId: string, reason: EndReason): Promise<Ending[]> => {
  const [[raised], ended] = await Promise.all([raiseEpoch(tx, { userId }), endSessions(tx, userId, null, reason)]);
  return raised === undefined ? ended : [...ended, { userId, epoch: raised.epoch }];
};

const endings = statement("sessions.recent_endings", { seconds: "float8" }, (db, p) =>
  db
    .select({ ending: json<Ending>(sql`${outbox.payload}`) })
    .from(outbox)
    .where(
      and(
        eq(outbox.topic, "session-ended"),
        gt(outbox.sentAt, sql`clock_timestamp() - make_interval(secs => ${p.seconds})`),
      ),
    )
    .orderBy(outbox.id),
);

/** The clock of Postgres counts. */
export const recentEndings = async (executor: Executor, seconds: number): Promise<Ending[]> =>
  (await endings(executor, { seconds })).map((row) => row.ending);

export const listSessions = statement(
  "sessions.list",
  {
    userId: sessions.userId,
    current: "uuid",
    now: "timestamptz",
    beforeLastSeenAt: "timestamptz?",
    beforeId: "uuid?",
    limit: "int",
  },
  (db, p) =>
    db
      .select({
        id: sessions.id,
        deviceName: sessions.deviceName,
        createdAt: isoInstant(sessions.createdAt),
        lastSeenAt: isoInstant(sessions.lastSeenAt),
        current: expression("boolean", sql`${sessions.id} = ${p.current}`),
        sortKey: asText(sessions.lastSeenAt),
      })
      .from(sessions)
      .where(
        and(
          eq(sessions.userId, p.userId),
          isNull(sessions.revokedAt),
          gt(sessions.idleExpiresAt, p.now),
          gt(sessions.absoluteExpiresAt, p.now),
          or(
            isNull(p.beforeId),
            sql`(${sessions.lastSeenAt}, ${sessions.id}) < (${p.beforeLastSeenAt}, ${p.beforeId})`,
          ),
        ),
      )
      .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
      .limit(plain(p.limit)),
);

export type SessionView = Omit<Awaited<ReturnType<typeof listSessions>>[number], "sortKey">;

/** Removes sessions that ended a month ago. Expired sessions end when their user logs in for the eleventh time. */
export const sweepSessions = sweep("sessions.sweep", {}, () => ({
  table: sessions,
  key: sessions.id,
  where: lt(sessions.revokedAt, sql`now() - interval '30 days'`),
  oldest: sessions.revokedAt,
}));

export const isKnownDevice = statement("sessions.is_known_device", key, (db, p) => {
  const other = alias(sessions, "other");
  return db
    .select({
      known: expression(
        "boolean",
        sql`exists (select 1 from ${sessions} ${other} where ${other.userId} = ${sessions.userId}
          and ${other.id} <> ${sessions.id} and ${other.deviceName} is not distinct from ${sessions.deviceName})`,
      ),
    })
    .from(sessions)
    .where(and(eq(sessions.id, p.sessionId), eq(sessions.userId, p.userId)));
});
