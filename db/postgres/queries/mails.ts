import { sql } from "drizzle-orm";
import type { Locale } from "#core/training/taxonomy.ts";
import type { JobPayload } from "../../queues/job-kinds.ts";
import type { Executor } from "../client.ts";
import type { CoachingScope } from "../schema/index.ts";
import { input, sqlStatement } from "../statement.ts";
import { createHiddenJob, type JobRequest } from "./jobs.ts";

export type MailRequest = JobPayload<"send-mail">;
export type MailKind = MailRequest["mail"];

/** Asks for a mail, in the transaction of what it tells of. The worker writes it, in the user's language. */
export const requestMail = (tx: Executor, request: JobRequest, mail: MailRequest): Promise<void> =>
  createHiddenJob(tx, request, "send-mail", mail);

/** How many mails of a kind a user was sent within the last hour. */
export const mailsOfLastHour = sqlStatement<{ userId: string; mail: MailKind }, { count: number }>(
  "mails.of_last_hour",
  sql`select count(*)::int as count from jobs where user_id = ${input("userId")}::uuid and kind = 'send-mail'
    and payload->>'mail' = ${input("mail")}::text and created_at > now() - interval '1 hour'`,
);

/** Whom a mail goes to. */
export type MailReader = {
  readonly email: string;
  readonly emailKey: string;
  readonly emailVerified: boolean;
  readonly displayName: string | null;
  readonly locale: Locale;
  readonly timeZone: string;
};

/** Nobody when the account was deleted or disabled meanwhile. */
export const mailReader = sqlStatement<{ userId: string }, MailReader>(
  "mails.reader",
  sql`select email, email_key as "emailKey", email_verified_at is not null as "emailVerified",
      display_name as "displayName", locale, time_zone as "timeZone"
    from users where id = ${input("userId")}::uuid and deleted_at is null and disabled_at is null`,
);

export type MailedChange = {
  readonly newEmail: string;
  readonly newEmailKey: string;
  readonly oldConfirmed: boolean;
  readonly newConfirmed: boolean;
};

export const mailedChange = sqlStatement<{ userId: string; id: string; now: string }, MailedChange>(
  "mails.change",
  sql`select new_email as "newEmail", new_email_key as "newEmailKey", old_confirmed_at is not null as "oldConfirmed",
      new_confirmed_at is not null as "newConfirmed"
    from email_changes where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid
      and expires_at > ${input("now")}::timestamptz`,
);

export type MailedSession = { readonly deviceName: string | null; readonly startedAt: string };

export const mailedSession = sqlStatement<{ userId: string; id: string }, MailedSession>(
  "mails.session",
  sql`select device_name as "deviceName", iso_instant(created_at) as "startedAt" from sessions
    where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid`,
);

/** An invitation that was not accepted yet; who is invited has words of their own only with an account. */
export type MailedGrant = {
  readonly coachEmail: string;
  readonly coachEmailKey: string;
  readonly scopes: readonly CoachingScope[];
  readonly coach: Pick<MailReader, "displayName" | "locale" | "timeZone"> | null;
};

export const mailedGrant = sqlStatement<{ userId: string; id: string }, MailedGrant & Record<string, unknown>>(
  "mails.grant",
  sql`select g.coach_email as "coachEmail", g.coach_email_key as "coachEmailKey", to_json(g.scopes) as scopes,
      case when c.id is not null then json_build_object('displayName', c.display_name, 'locale', c.locale,
        'timeZone', c.time_zone) end as coach
    from coaching_grants g left join users c on c.email_key = g.coach_email_key and c.deleted_at is null
    where g.id = ${input("id")}::uuid and g.athlete_id = ${input("userId")}::uuid and g.coach_id is null`,
);

type ResetRequest = { emailKey: string; jobId: string; messageId: string; requestId: string | null; limit: number };

/**
 * Asks for a mail that lets its reader set a new password, where there is such an account and it was not asked for often.
 * One statement whether there is or not, so that the caller learns nothing from it.
 */
export const requestReset = sqlStatement<ResetRequest, { userId: string }>(
  "mails.request_reset",
  sql`with j as (
      insert into jobs (id, user_id, kind, payload, request_id)
      select ${input("jobId")}::uuid, u.id, 'send-mail', '{"mail":"reset-password"}'::jsonb, ${input("requestId")}::text
      from users u
      where u.email_key = ${input("emailKey")}::text and u.deleted_at is null and u.disabled_at is null
        and (select count(*) from jobs s where s.user_id = u.id and s.kind = 'send-mail'
          and s.payload->>'mail' = 'reset-password' and s.created_at > now() - interval '1 hour')
          < ${input("limit")}::int
      returning id, user_id, kind, request_id
    ), o as (
      insert into outbox (topic, message_id, payload)
      select kind, ${input("messageId")}::text,
        jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', request_id)
      from j returning pg_notify('forja_outbox', '')
    )
    select j.user_id as "userId" from j, o`,
);
