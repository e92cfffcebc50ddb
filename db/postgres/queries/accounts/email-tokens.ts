import { sql } from "drizzle-orm";
import type { EmailTokenPurpose } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

type NewToken = {
  id: string;
  userId: string;
  purpose: EmailTokenPurpose;
  /** SHA-256 in hexadecimal. */
  hash: string;
  emailKey: string;
  changeId: string | null;
  now: string;
  expiresAt: string;
};

export const insertEmailToken = sqlStatement<NewToken, Record<string, never>>(
  "email_tokens.insert",
  sql`insert into email_tokens (id, user_id, purpose, hash, email_key, change_id, created_at, expires_at)
    values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("purpose")}::text, decode(${input("hash")}::text, 'hex'),
      ${input("emailKey")}::text, ${input("changeId")}::uuid, ${input("now")}::timestamptz,
      ${input("expiresAt")}::timestamptz)`,
);

/** The time of a token begins when the mail server has taken its mail. */
export const startEmailToken = sqlStatement<{ hash: string; expiresAt: string }, Record<string, never>>(
  "email_tokens.start",
  sql`update email_tokens set expires_at = ${input("expiresAt")}::timestamptz
    where hash = decode(${input("hash")}::text, 'hex')`,
);

export type EmailToken = {
  readonly userId: string;
  readonly purpose: EmailTokenPurpose;
  readonly emailKey: string;
  readonly changeId: string | null;
};

type Presented = { hash: string; now: string };

const stands = sql`t.hash = decode(${input("hash")}::text, 'hex') and t.used_at is null
  and t.expires_at > ${input("now")}::timestamptz
  and exists (select 1 from users u where u.id = t.user_id and u.deleted_at is null and u.disabled_at is null)`;

const shown = sql`t.user_id as "userId", t.purpose, t.email_key as "emailKey", t.change_id as "changeId"`;

/** The token of a hash, if it can still be used. */
export const findEmailToken = sqlStatement<Presented, EmailToken>(
  "email_tokens.find",
  sql`select ${shown} from email_tokens t where ${stands}`,
);

/** Uses a token up. One of several simultaneous uses succeeds. */
export const useEmailToken = sqlStatement<Presented, EmailToken>(
  "email_tokens.use",
  sql`update email_tokens t set used_at = ${input("now")}::timestamptz where ${stands} returning ${shown}`,
);

/** The account's address is proven, if it is still the one that the mail went to. */
export const markEmailVerified = sqlStatement<{ userId: string; emailKey: string; now: string }, Record<string, never>>(
  "users.mark_email_verified",
  sql`update users set email_verified_at = ${input("now")}::timestamptz, version = version + 1,
      updated_at = ${input("now")}::timestamptz
    where id = ${input("userId")}::uuid and email_key = ${input("emailKey")}::text and email_verified_at is null`,
);

type NewChange = { id: string; userId: string; newEmail: string; newEmailKey: string; now: string; expiresAt: string };

export const insertEmailChange = sqlStatement<NewChange, Record<string, never>>(
  "email_changes.insert",
  sql`insert into email_changes (id, user_id, new_email, new_email_key, created_at, expires_at)
    values (${input("id")}::uuid, ${input("userId")}::uuid, ${input("newEmail")}::text, ${input("newEmailKey")}::text,
      ${input("now")}::timestamptz, ${input("expiresAt")}::timestamptz)`,
);

/** Deletes a request for another address, with its tokens. */
export const deleteEmailChange = sqlStatement<{ userId: string }, Record<string, never>>(
  "email_changes.delete",
  sql`delete from email_changes where user_id = ${input("userId")}::uuid`,
);

export type EmailChange = {
  readonly id: string;
  readonly newEmail: string;
  readonly oldConfirmed: boolean;
  readonly newConfirmed: boolean;
};

const change = sql`c.id, c.new_email as "newEmail", c.old_confirmed_at is not null as "oldConfirmed",
  c.new_confirmed_at is not null as "newConfirmed"`;

/** Returns the request for another address that has not expired. */
export const pendingEmailChange = sqlStatement<{ userId: string; now: string }, EmailChange>(
  "email_changes.pending",
  sql`select ${change} from email_changes c
    where c.user_id = ${input("userId")}::uuid and c.expires_at > ${input("now")}::timestamptz`,
);

type Confirmation = { id: string; side: "change-email-old" | "change-email-new"; now: string };

/** Notes that one of the two addresses has confirmed. */
export const confirmEmailChange = sqlStatement<Confirmation, EmailChange>(
  "email_changes.confirm",
  sql`update email_changes c set
      old_confirmed_at = case when ${input("side")}::text = 'change-email-old'
        then coalesce(c.old_confirmed_at, ${input("now")}::timestamptz) else c.old_confirmed_at end,
      new_confirmed_at = case when ${input("side")}::text = 'change-email-new'
        then coalesce(c.new_confirmed_at, ${input("now")}::timestamptz) else c.new_confirmed_at end
    where c.id = ${input("id")}::uuid and c.expires_at > ${input("now")}::timestamptz
    returning ${change}`,
);

/** Gives the account the address that both have confirmed, and voids whatever was mailed before. */
export const applyEmailChange = sqlStatement<{ id: string; now: string }, { userId: string }>(
  "email_changes.apply",
  sql`with c as (
      delete from email_changes where id = ${input("id")}::uuid returning user_id, new_email, new_email_key
    ), tokens as (
      delete from email_tokens t using c where t.user_id = c.user_id and t.change_id is null
    )
    update users u set email = c.new_email, email_key = c.new_email_key,
      email_verified_at = ${input("now")}::timestamptz, version = version + 1, updated_at = ${input("now")}::timestamptz
    from c where u.id = c.user_id returning u.id as "userId"`,
);

/** Deletes requests that expired a day ago. */
export const sweepEmailChanges = sqlStatement<Record<string, never>, Removed>(
  "email_changes.sweep",
  removing(sql`delete from email_changes where id in (
    select id from email_changes where expires_at < now() - interval '1 day' limit 5000)`),
);

/** Tokens that ran out a day ago. */
export const sweepEmailTokens = sqlStatement<Record<string, never>, Removed>(
  "email_tokens.sweep",
  removing(sql`delete from email_tokens where id in (
      select id from email_tokens where expires_at < now() - interval '1 day' order by expires_at limit 5000)`),
);
