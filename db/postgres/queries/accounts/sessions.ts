import { and, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";
import type { Ending } from "../../../redis/revocation.ts";
import type { Executor } from "../../client.ts";
import { sessions } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

/** Sessions that a user may have at once; the one that was seen longest ago gives way. */
export const MAX_SESSIONS = 10;

export type NewSession = {
  id: string;
  userId: string;
  secret: Uint8Array;
  deviceName: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  idleExpiresAt: Date;
  absoluteExpiresAt: Date;
  provenAt: Date;
};

export const insertSession = statement<NewSession, unknown>("sessions.insert", (db) =>
  db.insert(sessions).values({
    id: input("id"),
    userId: input("userId"),
    secret: input("secret"),
    deviceName: input("deviceName"),
    createdAt: input("createdAt"),
    lastSeenAt: input("lastSeenAt"),
    idleExpiresAt: input("idleExpiresAt"),
    absoluteExpiresAt: input("absoluteExpiresAt"),
    provenAt: input("provenAt"),
  }),
);

type SessionKey = { userId: string; sessionId: string };

const isOpenSession = and(
  eq(sessions.id, input("sessionId")),
  eq(sessions.userId, input("userId")),
  isNull(sessions.revokedAt),
);

/** Returns the time of a session's last fresh proof. */
export const proofOfSession = statement<SessionKey, { provenAt: Date | null }[]>("sessions.proof", (db) =>
  db.select({ provenAt: sessions.provenAt }).from(sessions).where(isOpenSession),
);

/** Renews the fresh proof of a session. Returns no row for a session that has ended. */
export const proveSession = statement<SessionKey & { now: string }, { id: string }[]>("sessions.prove", (db) =>
  db
    .update(sessions)
    .set({ provenAt: sql`${input("now")}::timestamptz` })
    .where(isOpenSession)
    .returning({ id: sessions.id }),
);

/** Voids the fresh proof of all other sessions of a user. */
export const voidOtherProofs = statement<SessionKey, unknown>("sessions.void_other_proofs", (db) =>
  db
    .update(sessions)
    .set({ provenAt: null })
    .where(
      and(eq(sessions.userId, input("userId")), ne(sessions.id, input("sessionId")), isNotNull(sessions.provenAt)),
    ),
);

export type SessionState = {
  readonly userId: string;
  readonly secret: string;
  readonly counter: number;
  readonly attemptMac: string | null;
  /** Milliseconds since the epoch. */
  readonly rotatedAt: number | null;
  readonly epoch: number;
  readonly alive: boolean;
};

const alive = sql`s.revoked_at is null and s.idle_expires_at > ${input("now")}::timestamptz
  and s.absolute_expires_at > ${input("now")}::timestamptz and u.disabled_at is null and u.deleted_at is null`;

/** Returns the state of a session's chain of refresh tokens. */
export const sessionState = sqlStatement<{ id: string; now: string }, SessionState>(
  "sessions.state",
  sql`select s.user_id as "userId", encode(s.secret, 'hex') as secret, s.counter,
      encode(s.attempt_mac, 'hex') as "attemptMac", (extract(epoch from s.rotated_at) * 1000)::float8 as "rotatedAt",
      u.token_epoch as epoch, (${alive}) as alive
    from sessions s join users u on u.id = s.user_id where s.id = ${input("id")}::uuid`,
);

type Rotation = { id: string; counter: number; attemptMac: string | null; now: string; idleExpiresAt: string };

/** Moves a session's chain on by one, if it has the expected counter. One of several simultaneous calls succeeds. */
export const rotateSession = sqlStatement<Rotation, { counter: number }>(
  "sessions.rotate",
  sql`update sessions s set counter = s.counter + 1, attempt_mac = decode(${input("attemptMac")}::text, 'hex'),
      rotated_at = ${input("now")}::timestamptz, last_seen_at = ${input("now")}::timestamptz,
      idle_expires_at = least(${input("idleExpiresAt")}::timestamptz, s.absolute_expires_at)
    from users u
    where s.id = ${input("id")}::uuid and s.counter = ${input("counter")}::int and u.id = s.user_id and ${alive}
    returning s.counter`,
);

/** Returns whether an access token is still valid for a session, in place of Redis. */
export const tokenStands = sqlStatement<{ userId: string; sessionId: string; epoch: number }, { stands: boolean }>(
  "sessions.token_stands",
  sql`select true as stands from sessions s join users u on u.id = s.user_id
    where s.id = ${input("sessionId")}::uuid and s.user_id = ${input("userId")}::uuid and s.revoked_at is null
      and u.token_epoch = ${input("epoch")}::int and u.disabled_at is null and u.deleted_at is null`,
);

/** Asked while a stream goes on that outlives the look at its token. */
export const sessionStands = sqlStatement<{ userId: string; sessionId: string }, { stands: boolean }>(
  "sessions.stands",
  sql`select true as stands from sessions s join users u on u.id = s.user_id
    where s.id = ${input("sessionId")}::uuid and s.user_id = ${input("userId")}::uuid and s.revoked_at is null
      and u.disabled_at is null and u.deleted_at is null`,
);

/**
 * Ends sessions and writes each ending to the outbox in one statement. The relay does not add these rows to a queue, so
 * they count as sent. They are read by window (`recentEndings`), and outlive the sessions of a purged account.
 */
const ending = (name: string, which: ReturnType<typeof sql>) =>
  sqlStatement<{ userId: string; sessionId: string | null; reason: string }, { sessionId: string }>(
    name,
    sql`with ended as (
        update sessions set revoked_at = clock_timestamp(), revoked_reason = ${input("reason")}::text
        where user_id = ${input("userId")}::uuid and revoked_at is null and ${which}
        returning id, user_id
      ), written as (
        insert into outbox (topic, message_id, payload, sent_at)
        select 'session-ended', 'session-' || id, jsonb_build_object('userId', user_id, 'sessionId', id), clock_timestamp()
        from ended
      )
      select id as "sessionId" from ended`,
  );

const endThese = ending("sessions.end", sql`(${input("sessionId")}::uuid is null or id = ${input("sessionId")}::uuid)`);

const endOthers = ending("sessions.end_others", sql`id <> ${input("sessionId")}::uuid`);

const endBeyondCap = ending(
  "sessions.end_beyond_cap",
  sql`id <> ${input("sessionId")}::uuid and id not in (
    select id from sessions where user_id = ${input("userId")}::uuid and revoked_at is null
      and id <> ${input("sessionId")}::uuid
    order by last_seen_at desc, id desc limit ${sql.raw(String(MAX_SESSIONS - 1))})`,
);

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
  const rows = await endThese(tx, { userId, sessionId, reason });
  return rows.map((row) => ({ userId, sessionId: row.sessionId }));
};

/** Ends all sessions of a user but one. */
export const endOtherSessions = async (
  tx: Executor,
  userId: string,
  kept: string,
  reason: EndReason,
): Promise<Ending[]> => {
  const rows = await endOthers(tx, { userId, sessionId: kept, reason });
  return rows.map((row) => ({ userId, sessionId: row.sessionId }));
};

/** Makes room: ends all but the newest sessions of a user, never the one that was just made. */
export const endSessionsBeyondCap = async (tx: Executor, userId: string, newest: string): Promise<Ending[]> => {
  const rows = await endBeyondCap(tx, { userId, sessionId: newest, reason: "too-many" });
  return rows.map((row) => ({ userId, sessionId: row.sessionId }));
};

const raiseEpoch = sqlStatement<{ userId: string }, { epoch: number }>(
  "users.raise_epoch",
  sql`with raised as (
      update users set token_epoch = token_epoch + 1 where id = ${input("userId")}::uuid returning id, token_epoch
    ), written as (
      insert into outbox (topic, message_id, payload, sent_at)
      select 'session-ended', 'user-' || id || '-' || token_epoch,
        jsonb_build_object('userId', id, 'epoch', token_epoch), clock_timestamp()
      from raised
    )
    select token_epoch as epoch from raised`,
);

/**
 * Ends all of a user's sessions and every access token that was ever issued. The user's row is locked first, as it is
 * where a session is made, so that none slips in between.
 */
export const endAllOf = async (tx: Executor, userId: string, reason: EndReason): Promise<Ending[]> => {
  const [raised] = await raiseEpoch(tx, { userId });
  const ended = await endSessions(tx, userId, null, reason);
  return raised === undefined ? ended : [...ended, { userId, epoch: raised.epoch }];
};

const endings = sqlStatement<{ seconds: number }, { ending: Ending }>(
  "sessions.recent_endings",
  sql`select payload as ending from outbox
    where topic = 'session-ended' and sent_at > clock_timestamp() - make_interval(secs => ${input("seconds")}::float8)
    order by id`,
);

/** Returns the sessions that ended in the last seconds, by Postgres's clock. */
export const recentEndings = async (executor: Executor, seconds: number): Promise<Ending[]> =>
  (await endings(executor, { seconds })).map((row) => row.ending);

export type SessionView = {
  id: string;
  deviceName: string | null;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
};

type SessionListInput = {
  userId: string;
  current: string;
  now: string;
  beforeLastSeenAt: string | null;
  beforeId: string | null;
  limit: number;
};

/** A user's sessions that can go on, the one seen last first. */
export const listSessions = sqlStatement<SessionListInput, { session: SessionView; sortKey: string }>(
  "sessions.list",
  sql`select json_build_object('id', s.id, 'deviceName', s.device_name, 'createdAt', iso_instant(s.created_at),
      'lastSeenAt', iso_instant(s.last_seen_at), 'current', s.id = ${input("current")}::uuid) as session,
      s.last_seen_at::text as "sortKey"
    from sessions s
    where s.user_id = ${input("userId")}::uuid and s.revoked_at is null
      and s.idle_expires_at > ${input("now")}::timestamptz and s.absolute_expires_at > ${input("now")}::timestamptz
      and (${input("beforeId")}::uuid is null or
        (s.last_seen_at, s.id) < (${input("beforeLastSeenAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by s.last_seen_at desc, s.id desc limit ${input("limit")}::int`,
);

/** Sessions that were ended a month ago. Those that ran out are ended when their user logs in for the eleventh time. */
export const sweepSessions = sqlStatement<Record<string, never>, Removed>(
  "sessions.sweep",
  removing(sql`delete from sessions where id in (
    select id from sessions where revoked_at < now() - interval '30 days' order by revoked_at limit 5000)`),
);

/** Whether a user had another session on a device of the same name lately. */
export const isKnownDevice = sqlStatement<{ userId: string; sessionId: string }, { known: boolean }>(
  "sessions.is_known_device",
  sql`select exists (
      select 1 from sessions o where o.user_id = s.user_id and o.id <> s.id and o.device_name is not distinct from s.device_name
    ) as known
    from sessions s where s.id = ${input("sessionId")}::uuid and s.user_id = ${input("userId")}::uuid`,
);
