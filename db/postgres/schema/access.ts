import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { id, instant, oneOf } from "./columns.ts";

const ofUser = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

export const ACCESS_ENDING_CAUSES = ["password-reset", "password-changed", "logout-all", "account-disabled"] as const;
export type AccessEndingCause = (typeof ACCESS_ENDING_CAUSES)[number];

export type EndedAccess = {
  readonly everything: boolean;
  readonly sessions: number;
  readonly apiKeys: readonly string[];
  /** Removed by a reset alone, by their names. Endings of earlier versions have none. */
  readonly passkeys?: readonly string[];
  readonly calendar: boolean;
  readonly reportShares: number;
  readonly routineLinks: readonly string[];
  readonly emailChange: boolean;
  /** Suspended, by their hosts. */
  readonly webhooks: readonly string[];
  /** Suspended, by the coach's address. */
  readonly grantsGiven: readonly string[];
  /** Suspended, by the athlete's address. */
  readonly grantsReceived: readonly string[];
};

/** Kept until the mail about it was sent: a mail job holds ids only, and the keys themselves are gone. */
export const accessEndings = pgTable(
  "access_endings",
  {
    id: id(),
    userId: ofUser(),
    cause: text({ enum: ACCESS_ENDING_CAUSES }).notNull(),
    ended: jsonb().$type<EndedAccess>().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [
    index("access_endings_user_id_index").on(t.userId),
    index("access_endings_created_at_index").on(t.createdAt),
    check("access_endings_cause_check", oneOf(t.cause, ACCESS_ENDING_CAUSES)),
  ],
);

export const ACCESS_KINDS = [
  "api-key",
  "passkey",
  "webhook",
  "calendar",
  "report-share",
  "routine-link",
  "grant",
  "grant-changed",
  "coach-accepted",
  "webhook-resumed",
  "grant-resumed",
] as const;
export type AccessKind = (typeof ACCESS_KINDS)[number];

/** A row stays until its owner was notified. */
export const accessNotices = pgTable(
  "access_notices",
  {
    id: id(),
    userId: ofUser(),
    kind: text({ enum: ACCESS_KINDS }).notNull(),
    /** Name that the owner knows: a key's name, a host, an address. */
    label: text(),
    createdAt: instant().notNull().defaultNow(),
    mailedAt: instant(),
  },
  (t) => [
    index("access_notices_user_id_index").on(t.userId, t.mailedAt),
    index("access_notices_unmailed_index").on(t.createdAt).where(sql`mailed_at is null`),
    index("access_notices_created_at_index").on(t.createdAt),
    check("access_notices_kind_check", oneOf(t.kind, ACCESS_KINDS)),
  ],
);
