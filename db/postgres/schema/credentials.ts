import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { bytes, id, instant, oneOf } from "./columns.ts";

const ofUser = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** It takes effect when both addresses have confirmed it. */
export const emailChanges = pgTable(
  "email_changes",
  {
    id: id(),
    userId: ofUser(),
    newEmail: text().notNull(),
    newEmailKey: text().notNull(),
    oldConfirmedAt: instant(),
    newConfirmedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
  },
  (t) => [uniqueIndex("email_changes_user_id_unique").on(t.userId)],
);

export const EMAIL_TOKEN_PURPOSES = ["verify-email", "reset-password", "change-email-old", "change-email-new"] as const;
export type EmailTokenPurpose = (typeof EMAIL_TOKEN_PURPOSES)[number];

/** The token itself is in the mail alone. */
export const emailTokens = pgTable(
  "email_tokens",
  {
    id: id(),
    userId: ofUser(),
    purpose: text({ enum: EMAIL_TOKEN_PURPOSES }).notNull(),
    hash: bytes().notNull(),
    emailKey: text().notNull(),
    changeId: uuid().references(() => emailChanges.id, { onDelete: "cascade" }),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (t) => [
    uniqueIndex("email_tokens_hash_unique").on(t.hash),
    index("email_tokens_user_id_index").on(t.userId),
    index("email_tokens_change_id_index").on(t.changeId),
    index("email_tokens_expires_at_index").on(t.expiresAt),
    check("email_tokens_purpose_check", oneOf(t.purpose, EMAIL_TOKEN_PURPOSES)),
    check("email_tokens_change_id_check", sql`(${t.purpose} like 'change-email-%') = (${t.changeId} is not null)`),
  ],
);

export const API_KEY_SCOPES = ["read", "write"] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** Deleting the row is revoking the key. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: id(),
    userId: ofUser(),
    name: text().notNull(),
    hash: bytes().notNull(),
    scopes: text().array().$type<ApiKeyScope[]>().notNull(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant(),
    lastUsedAt: instant(),
  },
  (t) => [
    uniqueIndex("api_keys_hash_unique").on(t.hash),
    index("api_keys_user_id_index").on(t.userId, t.createdAt, t.id),
    check("api_keys_scopes_check", sql`${t.scopes} <@ array['read', 'write'] and cardinality(${t.scopes}) > 0`),
  ],
);

/** The ids and keys are base64url, as browsers write them. Deleting the row is revoking the passkey. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: id(),
    userId: ofUser(),
    name: text().notNull(),
    credentialId: text().notNull(),
    publicKey: text().notNull(),
    /** An authenticator that counts never goes back. 0 is one that does not count. */
    counter: bigint({ mode: "number" }).notNull(),
    transports: text().array().notNull(),
    /** It is on several devices of its owner. */
    isSynced: boolean().notNull(),
    createdAt: instant().notNull().defaultNow(),
    lastUsedAt: instant(),
  },
  (t) => [
    uniqueIndex("passkeys_credential_id_unique").on(t.credentialId),
    index("passkeys_user_id_index").on(t.userId, t.createdAt, t.id),
  ],
);

export const PASSKEY_PURPOSES = ["register", "login", "confirm"] as const;
export type PasskeyPurpose = (typeof PASSKEY_PURPOSES)[number];

/** A challenge is used once, by the session that asked for it. A login has none yet. */
export const passkeyChallenges = pgTable(
  "passkey_challenges",
  {
    challenge: text().primaryKey(),
    purpose: text({ enum: PASSKEY_PURPOSES }).notNull(),
    sessionId: uuid(),
    userId: uuid().references(() => users.id, { onDelete: "cascade" }),
    expiresAt: instant().notNull(),
  },
  (t) => [
    index("passkey_challenges_expires_at_index").on(t.expiresAt),
    index("passkey_challenges_user_id_index").on(t.userId),
    check("passkey_challenges_purpose_check", oneOf(t.purpose, PASSKEY_PURPOSES)),
    check(
      "passkey_challenges_session_id_check",
      sql`(${t.purpose} = 'login') = (${t.sessionId} is null) and (${t.sessionId} is null) = (${t.userId} is null)`,
    ),
  ],
);

/** The secret is sealed; it counts for logins from `enabledAt` on. */
export const twoFactorSecrets = pgTable("two_factor_secrets", {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  sealedSecret: bytes().notNull(),
  enabledAt: instant(),
  /** The newest time step whose code was taken: a code is good once. */
  lastStep: bigint({ mode: "number" }),
  createdAt: instant().notNull().defaultNow(),
});

export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userId: ofUser(),
    hash: bytes().notNull(),
    usedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: "recovery_codes_pkey", columns: [t.userId, t.hash] })],
);
