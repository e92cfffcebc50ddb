import { and, eq, gte, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Executor, Transaction } from "../../client.ts";
import type { Placeholders } from "../../parameters.ts";
import { pipelined } from "../../pipeline.ts";
import {
  type AccessEndingCause,
  accessEndings,
  apiKeys,
  calendarFeeds,
  coachingGrants,
  type EndedAccess,
  emailChanges,
  emailTokens,
  passkeys,
  reportShares,
  routines,
  users,
  webhookDeliveries,
  webhooks,
} from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";
import { type Change, recordChanges } from "../sync/changes.ts";

const deleteApiKeys = statement("access.end_api_keys", { userId: apiKeys.userId }, (db, p) =>
  db.delete(apiKeys).where(eq(apiKeys.userId, p.userId)).returning({ name: apiKeys.name }),
);

const deleteCalendar = statement("access.end_calendar", { userId: calendarFeeds.userId }, (db, p) =>
  db.delete(calendarFeeds).where(eq(calendarFeeds.userId, p.userId)).returning({ userId: calendarFeeds.userId }),
);

const deleteReportShares = statement("access.end_report_shares", { userId: reportShares.userId }, (db, p) =>
  db.delete(reportShares).where(eq(reportShares.userId, p.userId)).returning({ id: reportShares.reportRunId }),
);

const deletePasskeys = statement("access.end_passkeys", { userId: passkeys.userId }, (db, p) =>
  db.delete(passkeys).where(eq(passkeys.userId, p.userId)).returning({ name: passkeys.name }),
);

const timedOwner = { userId: "uuid", now: "timestamptz" } as const;

/** A public routine was meant for everybody, and stays. */
const endRoutineLinks = statement("access.end_routine_links", timedOwner, (db, p) =>
  db
    .update(routines)
    .set({ visibility: "private", shareToken: null, version: sql`${routines.version} + 1`, updatedAt: p.now })
    .where(and(eq(routines.userId, p.userId), eq(routines.visibility, "link")))
    .returning({ id: routines.id, name: routines.name, version: routines.version }),
);

const suspendWebhooks = statement("access.suspend_webhooks", timedOwner, (db, p) =>
  db
    .update(webhooks)
    .set({ suspendedAt: p.now })
    .where(and(eq(webhooks.userId, p.userId), isNull(webhooks.suspendedAt)))
    .returning({ url: webhooks.url }),
);

/** They are not sent after a resumption either. */
const dropDeliveries = statement("access.drop_deliveries", { userId: webhookDeliveries.userId }, (db, p) =>
  db
    .update(webhookDeliveries)
    .set({ status: "failed", failure: "webhook-suspended", nextAttemptAt: null })
    .where(and(eq(webhookDeliveries.userId, p.userId), eq(webhookDeliveries.status, "pending"))),
);

const touched = (p: Placeholders<typeof timedOwner>) => ({
  version: sql`${coachingGrants.version} + 1`,
  updatedAt: p.now,
});

const suspendGiven = statement("access.suspend_grants_given", timedOwner, (db, p) =>
  db
    .update(coachingGrants)
    .set({ athleteSuspendedAt: p.now, ...touched(p) })
    .where(and(eq(coachingGrants.athleteId, p.userId), isNull(coachingGrants.athleteSuspendedAt)))
    .returning({ email: coachingGrants.coachEmail }),
);

const suspendReceived = statement("access.suspend_grants_received", timedOwner, (db, p) =>
  db
    .update(coachingGrants)
    .set({ coachSuspendedAt: p.now, ...touched(p) })
    .from(users)
    .where(
      and(
        eq(coachingGrants.coachId, p.userId),
        isNull(coachingGrants.coachSuspendedAt),
        eq(users.id, coachingGrants.athleteId),
      ),
    )
    .returning({ email: users.email }),
);

const deleteEmailChanges = statement("access.end_email_changes", { userId: emailChanges.userId }, (db, p) =>
  db.delete(emailChanges).where(eq(emailChanges.userId, p.userId)).returning({ id: emailChanges.id }),
);

/** A mail that confirms the address stays valid: it proves no more than that. */
const deleteResetTokens = statement("access.end_reset_tokens", { userId: emailTokens.userId }, (db, p) =>
  db.delete(emailTokens).where(and(eq(emailTokens.userId, p.userId), eq(emailTokens.purpose, "reset-password"))),
);

/**
 * Ends what lets somebody in but for the sessions, and suspends what an owner may want back. The account's row must be
 * locked, as `holdForAccess` locks it where such access is made: nothing is made in between.
 * @param logins true also removes passkeys, which a stranger may have registered
 */
export const endLastingAccess = async (
  tx: Transaction,
  { userId, at, logins }: { readonly userId: string; readonly at: Date; readonly logins: boolean },
): Promise<Omit<EndedAccess, "sessions">> => {
  const timed = { userId, now: at.toISOString() };
  const [keys, calendar, shares, links, changes, hooks, given, received, removed] = await Promise.all([
    deleteApiKeys(tx, { userId }),
    deleteCalendar(tx, { userId }),
    deleteReportShares(tx, { userId }),
    endRoutineLinks(tx, timed),
    deleteEmailChanges(tx, { userId }),
    suspendWebhooks(tx, timed),
    suspendGiven(tx, timed),
    suspendReceived(tx, timed),
    logins ? deletePasskeys(tx, { userId }) : [],
    deleteResetTokens(tx, { userId }),
  ]);
  if (hooks.length > 0) await pipelined(tx, dropDeliveries(tx, { userId }));
  const logged = links.map(({ id, version }): Change => ({ resource: "routines", id, op: "upsert", version }));
  await pipelined(tx, recordChanges(tx, userId, logged));
  return {
    everything: true,
    apiKeys: keys.map(({ name }) => name),
    passkeys: removed.map(({ name }) => name),
    calendar: calendar.length > 0,
    reportShares: shares.length,
    routineLinks: links.map(({ name }) => name),
    emailChange: changes.length > 0,
    webhooks: hooks.map(({ url }) => new URL(url).host),
    grantsGiven: given.map(({ email }) => email),
    grantsReceived: received.map(({ email }) => email),
  };
};

export const NOTHING_LASTING: Omit<EndedAccess, "sessions"> = {
  everything: false,
  apiKeys: [],
  calendar: false,
  reportShares: 0,
  routineLinks: [],
  emailChange: false,
  webhooks: [],
  grantsGiven: [],
  grantsReceived: [],
};

const insertEnding = statement(
  "access_endings.insert",
  {
    id: accessEndings.id,
    userId: accessEndings.userId,
    cause: accessEndings.cause,
    ended: accessEndings.ended,
    createdAt: accessEndings.createdAt,
  },
  (db, p) => db.insert(accessEndings).values(p),
);

export const keepAccessEnding = async (
  tx: Executor,
  {
    id,
    userId,
    at,
    cause,
    ended,
  }: { id: string; userId: string; at: Date; cause: AccessEndingCause; ended: EndedAccess },
): Promise<void> => {
  await pipelined(tx, insertEnding(tx, { id, userId, cause, createdAt: at, ended }));
};

export const mailedEnding = statement(
  "access_endings.find",
  { userId: accessEndings.userId, id: accessEndings.id },
  (db, p) =>
    db
      .select({ cause: accessEndings.cause, ended: accessEndings.ended, endedAt: accessEndings.createdAt })
      .from(accessEndings)
      .where(and(eq(accessEndings.id, p.id), eq(accessEndings.userId, p.userId))),
);

export type MailedEnding = Awaited<ReturnType<typeof mailedEnding>>[number];

const isOfAll = (since: SQL) =>
  and(gte(accessEndings.createdAt, since), sql`${accessEndings.ended} ->> 'everything' = 'true'`);

export const endedSince = statement(
  "access_endings.since",
  { userId: accessEndings.userId, since: "timestamptz" },
  (db, p) =>
    db
      .select({ id: accessEndings.id })
      .from(accessEndings)
      .where(and(eq(accessEndings.userId, p.userId), isOfAll(p.since)))
      .limit(1),
);

export const endedOfAddress = statement(
  "access_endings.of_address",
  { emailKey: users.emailKey, since: "timestamptz" },
  (db, p) =>
    db
      .select({ id: accessEndings.id })
      .from(accessEndings)
      .innerJoin(users, eq(users.id, accessEndings.userId))
      .where(and(eq(users.emailKey, p.emailKey), isOfAll(p.since)))
      .limit(1),
);

/** Removes endings after 180 days: no mail is tried for longer, and no device token is valid for longer. */
export const sweepAccessEndings = sweep("access_endings.sweep", {}, () => ({
  table: accessEndings,
  key: accessEndings.id,
  where: lt(accessEndings.createdAt, sql`now() - interval '180 days'`),
  oldest: accessEndings.createdAt,
}));
