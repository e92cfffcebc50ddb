import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { bytes, id, instant, oneOf, versioned } from "./columns.ts";
import { reportRuns } from "./work.ts";

const ofUser = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

export const COACHING_SCOPES = ["read:training", "read:body", "write:routines"] as const;
export type CoachingScope = (typeof COACHING_SCOPES)[number];

/** Deleting the row ends them at once. */
export const coachingGrants = pgTable(
  "coaching_grants",
  {
    id: id(),
    athleteId: ofUser(),
    /** `coachEmailKey` identifies the coach before the acceptance. */
    coachEmail: text().notNull(),
    coachEmailKey: text().notNull(),
    /** Null before the acceptance. */
    coachId: uuid().references(() => users.id, { onDelete: "cascade" }),
    scopes: text().array().$type<CoachingScope[]>().notNull(),
    acceptedAt: instant(),
    /** Start of the suspension after a recovery of the athlete's account. Only that account resumes it. */
    athleteSuspendedAt: instant(),
    coachSuspendedAt: instant(),
    ...versioned,
  },
  (t) => [
    uniqueIndex("coaching_grants_athlete_coach_email_unique").on(t.athleteId, t.coachEmailKey),
    index("coaching_grants_coach_id_index").on(t.coachId, t.athleteId).where(sql`coach_id is not null`),
    index("coaching_grants_coach_email_key_index").on(t.coachEmailKey),
    check("coaching_grants_accepted_check", sql`(${t.coachId} is null) = (${t.acceptedAt} is null)`),
    check(
      "coaching_grants_scopes_check",
      sql`${t.scopes} <@ array['read:training', 'read:body', 'write:routines'] and cardinality(${t.scopes}) > 0`,
    ),
  ],
);

export const WEBHOOK_EVENTS = [
  "workout.completed",
  "record.set",
  "analysis.completed",
  "report.completed",
  "goal.reached",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const webhooks = pgTable(
  "webhooks",
  {
    id: id(),
    userId: ofUser(),
    url: text().notNull(),
    events: text().array().$type<WebhookEvent[]>().notNull(),
    /** It is shown once, and stored sealed and not as a hash. */
    sealedSecret: bytes().notNull(),
    createdAt: instant().notNull().defaultNow(),
    /** Since when nothing is delivered, because its account was recovered. */
    suspendedAt: instant(),
  },
  (t) => [
    index("webhooks_user_id_index").on(t.userId, t.createdAt, t.id),
    check(
      "webhooks_events_check",
      sql`${t.events} <@ array['workout.completed', 'record.set', 'analysis.completed', 'report.completed', 'goal.reached']
        and cardinality(${t.events}) > 0`,
    ),
  ],
);

export const DELIVERY_STATUSES = ["pending", "delivered", "failed"] as const;

export const DELIVERY_FAILURES = [
  "timeout",
  "name-unresolved",
  "address-refused",
  "connection-failed",
  "tls-failed",
  "account-ended",
  "secret-unreadable",
  "too-many-waiting",
  "webhook-suspended",
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: id(),
    webhookId: uuid()
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    userId: ofUser(),
    event: text({ enum: WEBHOOK_EVENTS }).notNull(),
    eventId: uuid().notNull(),
    occurredAt: instant().notNull(),
    resent: boolean().notNull().default(false),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    status: text({ enum: DELIVERY_STATUSES }).notNull().default("pending"),
    attempts: integer().notNull().default(0),
    responseStatus: integer(),
    failure: text({ enum: DELIVERY_FAILURES }),
    durationMs: integer(),
    createdAt: instant().notNull().defaultNow(),
    lastAttemptAt: instant(),
    /** The time of a pending one. During an attempt it is the time from which the attempt counts as lost. */
    nextAttemptAt: instant(),
    deliveredAt: instant(),
  },
  (t) => [
    index("webhook_deliveries_webhook_id_index").on(t.webhookId, t.createdAt, t.id),
    index("webhook_deliveries_user_id_index").on(t.userId),
    // An event that is emitted twice, such as by a repeated job, is delivered once.
    uniqueIndex("webhook_deliveries_event_unique").on(t.webhookId, t.eventId).where(sql`not resent`),
    index("webhook_deliveries_due_index").on(t.nextAttemptAt).where(sql`status = 'pending'`),
    index("webhook_deliveries_waiting_index").on(t.webhookId).where(sql`status = 'pending'`),
    index("webhook_deliveries_created_at_index").on(t.createdAt),
    check("webhook_deliveries_event_check", oneOf(t.event, WEBHOOK_EVENTS)),
    check("webhook_deliveries_status_check", oneOf(t.status, DELIVERY_STATUSES)),
    check("webhook_deliveries_failure_check", oneOf(t.failure, DELIVERY_FAILURES)),
    check("webhook_deliveries_due_check", sql`(${t.status} = 'pending') = (${t.nextAttemptAt} is not null)`),
  ],
);

export const calendarFeeds = pgTable(
  "calendar_feeds",
  {
    userId: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    tokenHash: bytes().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("calendar_feeds_token_hash_unique").on(t.tokenHash)],
);

export const reportShares = pgTable(
  "report_shares",
  {
    reportRunId: uuid()
      .primaryKey()
      .references(() => reportRuns.id, { onDelete: "cascade" }),
    userId: ofUser(),
    tokenHash: bytes().notNull(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("report_shares_token_hash_unique").on(t.tokenHash),
    index("report_shares_user_id_index").on(t.userId),
  ],
);
