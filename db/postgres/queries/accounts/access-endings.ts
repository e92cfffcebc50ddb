import { and, eq, gte, isNull, sql } from "drizzle-orm";
import type { Executor, Transaction } from "../../client.ts";
import {
  type AccessEndingCause,
  accessEndings,
  apiKeys,
  calendarFeeds,
  coachingGrants,
  type EndedAccess,
  emailChanges,
  emailTokens,
  reportShares,
  routines,
  users,
  webhookDeliveries,
  webhooks,
} from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";
import { recordChanges } from "../sync/changes.ts";

type Owner = { userId: string };
type Timed = Owner & { now: string };

const now = sql`${input("now")}::timestamptz`;

const deleteApiKeys = statement<Owner, { name: string }[]>("access.end_api_keys", (db) =>
  db
    .delete(apiKeys)
    .where(eq(apiKeys.userId, input("userId")))
    .returning({ name: apiKeys.name }),
);

const deleteCalendar = statement<Owner, { userId: string }[]>("access.end_calendar", (db) =>
  db
    .delete(calendarFeeds)
    .where(eq(calendarFeeds.userId, input("userId")))
    .returning({ userId: calendarFeeds.userId }),
);

const deleteReportShares = statement<Owner, { id: string }[]>("access.end_report_shares", (db) =>
  db
    .delete(reportShares)
    .where(eq(reportShares.userId, input("userId")))
    .returning({ id: reportShares.reportRunId }),
);

/** Makes routines that are shared by link private. A public one was meant for everybody, and stays. */
const endRoutineLinks = statement<Timed, { id: string; name: string; version: number }[]>(
  "access.end_routine_links",
  (db) =>
    db
      .update(routines)
      .set({ visibility: "private", shareToken: null, version: sql`${routines.version} + 1`, updatedAt: now })
      .where(and(eq(routines.userId, input("userId")), eq(routines.visibility, "link")))
      .returning({ id: routines.id, name: routines.name, version: routines.version }),
);

const suspendWebhooks = statement<Timed, { url: string }[]>("access.suspend_webhooks", (db) =>
  db
    .update(webhooks)
    .set({ suspendedAt: now })
    .where(and(eq(webhooks.userId, input("userId")), isNull(webhooks.suspendedAt)))
    .returning({ url: webhooks.url }),
);

/** Drops their waiting deliveries, which are not sent after a resumption either. */
const dropDeliveries = statement<Owner, unknown>("access.drop_deliveries", (db) =>
  db
    .update(webhookDeliveries)
    .set({ status: "failed", failure: "webhook-suspended", nextAttemptAt: null })
    .where(and(eq(webhookDeliveries.userId, input("userId")), eq(webhookDeliveries.status, "pending"))),
);

const touched = { version: sql`${coachingGrants.version} + 1`, updatedAt: now };

const suspendGiven = statement<Timed, { email: string }[]>("access.suspend_grants_given", (db) =>
  db
    .update(coachingGrants)
    .set({ athleteSuspendedAt: now, ...touched })
    .where(and(eq(coachingGrants.athleteId, input("userId")), isNull(coachingGrants.athleteSuspendedAt)))
    .returning({ email: coachingGrants.coachEmail }),
);

const suspendReceived = statement<Timed, { email: string }[]>("access.suspend_grants_received", (db) =>
  db
    .update(coachingGrants)
    .set({ coachSuspendedAt: now, ...touched })
    .from(users)
    .where(
      and(
        eq(coachingGrants.coachId, input("userId")),
        isNull(coachingGrants.coachSuspendedAt),
        eq(users.id, coachingGrants.athleteId),
      ),
    )
    .returning({ email: users.email }),
);

const deleteEmailChanges = statement<Owner, { id: string }[]>("access.end_email_changes", (db) =>
  db
    .delete(emailChanges)
    .where(eq(emailChanges.userId, input("userId")))
    .returning({ id: emailChanges.id }),
);

/** A mail that confirms the address stays good: it proves no more than that. */
const deleteResetTokens = statement<Owner, unknown>("access.end_reset_tokens", (db) =>
  db.delete(emailTokens).where(and(eq(emailTokens.userId, input("userId")), eq(emailTokens.purpose, "reset-password"))),
);

/**
 * Ends what lets somebody in but for the sessions, and suspends what an owner may want back. The account's row must be
 * locked, as `holdForAccess` locks it where such access is made: nothing is made in between.
 */
export const endLastingAccess = async (
  tx: Transaction,
  { userId, at }: { readonly userId: string; readonly at: Date },
): Promise<Omit<EndedAccess, "sessions">> => {
  const timed = { userId, now: at.toISOString() };
  const keys = await deleteApiKeys(tx, { userId });
  const calendar = await deleteCalendar(tx, { userId });
  const shares = await deleteReportShares(tx, { userId });
  const links = await endRoutineLinks(tx, timed);
  const changes = await deleteEmailChanges(tx, { userId });
  await deleteResetTokens(tx, { userId });
  const hooks = await suspendWebhooks(tx, timed);
  if (hooks.length > 0) await dropDeliveries(tx, { userId });
  const given = await suspendGiven(tx, timed);
  const received = await suspendReceived(tx, timed);
  await recordChanges(
    tx,
    userId,
    links.map(({ id, version }) => ({ resource: "routines", id, op: "upsert", version })),
  );
  return {
    everything: true,
    apiKeys: keys.map(({ name }) => name),
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

type NewEnding = Timed & { id: string; cause: AccessEndingCause; ended: string };

/** `ended` is JSON: the builder would write a placeholder of a jsonb column as a JSON text within JSON. */
const insertEnding = statement<NewEnding, unknown>("access_endings.insert", (db) =>
  db.insert(accessEndings).values({
    id: input("id"),
    userId: input("userId"),
    cause: input("cause"),
    ended: sql`${input("ended")}::jsonb`,
    createdAt: now,
  }),
);

/** Keeps what ended for the mail about it. */
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
  await insertEnding(tx, { id, userId, cause, now: at.toISOString(), ended: JSON.stringify(ended) });
};

export type MailedEnding = { readonly cause: AccessEndingCause; readonly ended: EndedAccess; readonly endedAt: Date };

export const mailedEnding = statement<Owner & { id: string }, MailedEnding[]>("access_endings.find", (db) =>
  db
    .select({ cause: accessEndings.cause, ended: accessEndings.ended, endedAt: accessEndings.createdAt })
    .from(accessEndings)
    .where(and(eq(accessEndings.id, input("id")), eq(accessEndings.userId, input("userId")))),
);

const isOfAll = and(
  gte(accessEndings.createdAt, sql`${input("since")}::timestamptz`),
  sql`${accessEndings.ended} ->> 'everything' = 'true'`,
);

/** Returns whether all access was ended at an instant or later. */
export const endedSince = statement<Owner & { since: string }, { id: string }[]>("access_endings.since", (db) =>
  db
    .select({ id: accessEndings.id })
    .from(accessEndings)
    .where(and(eq(accessEndings.userId, input("userId")), isOfAll))
    .limit(1),
);

/** Finds endings by the address of the account. */
export const endedOfAddress = statement<{ emailKey: string; since: string }, { id: string }[]>(
  "access_endings.of_address",
  (db) =>
    db
      .select({ id: accessEndings.id })
      .from(accessEndings)
      .innerJoin(users, eq(users.id, accessEndings.userId))
      .where(and(eq(users.emailKey, input("emailKey")), isOfAll))
      .limit(1),
);

/** Longer than any mail is tried, and than any device token is valid. */
export const sweepAccessEndings = sqlStatement<Record<string, never>, Removed>(
  "access_endings.sweep",
  removing(sql`delete from access_endings where id in (
    select id from access_endings where created_at < now() - interval '180 days' order by created_at limit 5000)`),
);
