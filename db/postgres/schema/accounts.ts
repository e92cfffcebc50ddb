import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { LOCALES, SEXES, UNIT_SYSTEMS, WEEK_STARTS } from "#core/taxonomy.ts";
import { bytes, id, instant, oneOf, versioned } from "./columns.ts";

export const ROLES = ["user", "coach", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const users = pgTable(
  "users",
  {
    id: id(),
    /** `emailKey` identifies the account. */
    email: text().notNull(),
    emailKey: text().notNull(),
    emailVerifiedAt: instant(),
    passwordHash: text().notNull(),
    /** Raised with each new password, so that a login that checked the one before it does not begin after all. */
    passwordVersion: integer().notNull().default(0),
    displayName: text(),
    locale: text({ enum: LOCALES }).notNull().default("en"),
    timeZone: text().notNull().default("UTC"),
    unitSystem: text({ enum: UNIT_SYSTEMS }).notNull().default("metric"),
    weekStart: text({ enum: WEEK_STARTS }).notNull().default("monday"),
    sex: text({ enum: SEXES }).notNull().default("unspecified"),
    birthDate: date({ mode: "string" }),
    heightCm: doublePrecision(),
    role: text({ enum: ROLES }).notNull().default("user"),
    disabledAt: instant(),
    /** A purge job removes the rest. */
    deletedAt: instant(),
    /** The `ep` claim: raised to end every access token of the user at once. */
    tokenEpoch: integer().notNull().default(0),
    ...versioned,
  },
  (t) => [
    uniqueIndex("users_email_key_unique").on(t.emailKey),
    index("users_deleted_at_index").on(t.deletedAt).where(sql`deleted_at is not null`),
    check("users_locale_check", oneOf(t.locale, LOCALES)),
    check("users_unit_system_check", oneOf(t.unitSystem, UNIT_SYSTEMS)),
    check("users_week_start_check", oneOf(t.weekStart, WEEK_STARTS)),
    check("users_sex_check", oneOf(t.sex, SEXES)),
    check("users_role_check", oneOf(t.role, ROLES)),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    secret: bytes().notNull(),
    counter: integer().notNull().default(0),
    /** MAC of the client's `attemptId` of the newest rotation: a lost answer is retried with it. */
    attemptMac: bytes(),
    rotatedAt: instant(),
    deviceName: text(),
    createdAt: instant().notNull().defaultNow(),
    lastSeenAt: instant().notNull().defaultNow(),
    idleExpiresAt: instant().notNull(),
    absoluteExpiresAt: instant().notNull(),
    revokedAt: instant(),
    revokedReason: text(),
    /** Time of the last fresh proof: a registration, a login or a confirmation. Null in sessions of earlier versions. */
    provenAt: instant(),
  },
  (t) => [
    index("sessions_user_id_index").on(t.userId, t.createdAt),
    index("sessions_revoked_at_index").on(t.revokedAt).where(sql`revoked_at is not null`),
  ],
);

/** The per-user sequence of the change log. Its row lock makes changes visible in sequence order or not at all. */
export const userClocks = pgTable("user_clocks", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  seq: bigint({ mode: "number" }).notNull().default(0),
  /** The newest number when the epoch of the stores began: numbers of the epoch before it count up to here. */
  keptSeq: bigint({ mode: "number" }),
});

export const reportSchedules = pgTable(
  "report_schedules",
  {
    userId: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    enabled: boolean().notNull().default(true),
    email: boolean().notNull().default(true),
    /** ISO: 1 is Monday, 7 is Sunday. */
    weekday: integer().notNull().default(1),
    localTime: text().notNull().default("06:00"),
    nextRunAt: instant(),
    /** Names the schedule in the links that end its mails; a signature makes a token of it (`core/security/unsubscribe-token.ts`). */
    unsubscribeToken: uuid().notNull().default(sql`gen_random_uuid()`),
    /** Hash of the token in mails from before tokens had a signature. */
    unsubscribeHash: bytes(),
  },
  (t) => [
    uniqueIndex("report_schedules_unsubscribe_token_unique").on(t.unsubscribeToken),
    uniqueIndex("report_schedules_unsubscribe_hash_unique").on(t.unsubscribeHash),
    check("report_schedules_weekday_check", sql`${t.weekday} between 1 and 7`),
    check("report_schedules_local_time_check", sql`${t.localTime} ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'`),
    index("report_schedules_next_run_at_index").on(t.nextRunAt).where(sql`enabled`),
  ],
);
