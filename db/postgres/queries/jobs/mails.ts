import { and, eq, isNull, sql } from "drizzle-orm";
import type { Locale } from "#core/taxonomy.ts";
import type { JobPayload } from "../../../queues/job-kinds.ts";
import type { Executor } from "../../client.ts";
import { type CoachingScope, mails } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";
import { createHiddenJob, type JobRequest } from "./jobs.ts";

export type MailRequest = JobPayload<"send-mail">;
export type MailKind = MailRequest["mail"];

/** Hours for which a mail is wanted. A reset helps only while its user waits for it. */
const WANTED_HOURS = 72;
const RESET_WANTED_HOURS = 1;
const hours = (count: number) => sql.raw(`interval '${count} hours'`);

const insertMail = statement<{ id: string; userId: string; mail: MailRequest }, unknown>("mails.insert", (db) =>
  db.insert(mails).values({
    id: input("id"),
    userId: input("userId"),
    mail: input("mail"),
    expiresAt: sql`now() + ${hours(WANTED_HOURS)}`,
  }),
);

/**
 * Requests a mail, in the transaction of its cause. The worker writes it in the user's language. It is wanted until it
 * is settled, whatever becomes of its job.
 */
export const requestMail = async (tx: Executor, request: JobRequest, mail: MailRequest): Promise<void> => {
  const id = request.newId();
  await createHiddenJob(tx, { ...request, newId: () => id }, "send-mail", mail);
  await insertMail(tx, { id, userId: request.userId, mail });
};

/** Returns whether a mail was sent or became useless. A mail from before this table has no row. */
export const settledMail = statement<{ id: string }, { settledAt: Date | null }[]>("mails.settled", (db) =>
  db
    .select({ settledAt: mails.settledAt })
    .from(mails)
    .where(eq(mails.id, input("id"))),
);

/** Marks a mail as done. */
export const settleMail = statement<{ id: string }, unknown>("mails.settle", (db) =>
  db
    .update(mails)
    .set({ settledAt: sql`now()` })
    .where(and(eq(mails.id, input("id")), isNull(mails.settledAt))),
);

/** Ends the work of a refused mail. The mail is not done: an operator may requeue its job. */
export const forgetMail = statement<{ id: string }, unknown>("mails.forget", (db) =>
  db.delete(mails).where(and(eq(mails.id, input("id")), isNull(mails.settledAt))),
);

/** Removes mails that were settled a week ago: they can no longer be requested again. */
export const sweepMails = sqlStatement<{ now: string }, Removed>(
  "mails.sweep",
  removing(sql`delete from mails where id in (
    select id from mails where settled_at < ${input("now")}::timestamptz - interval '7 days' order by settled_at limit 5000)`),
);

/** How many mails of a kind a user was sent within the last hour. */
export const mailsOfLastHour = sqlStatement<{ userId: string; mail: MailKind }, { count: number }>(
  "mails.of_last_hour",
  sql`select count(*)::int as count from jobs where user_id = ${input("userId")}::uuid and kind = 'send-mail'
    and payload->>'mail' = ${input("mail")}::text and created_at > now() - interval '1 hour'`,
);

/** Returns whether a user has a newer mail of the kind than that of a job. */
export const newerMail = sqlStatement<{ userId: string; mail: MailKind; jobId: string }, { exists: boolean }>(
  "mails.newer",
  sql`select true as exists from jobs n, jobs j where j.id = ${input("jobId")}::uuid
    and n.user_id = ${input("userId")}::uuid and n.kind = 'send-mail' and n.payload->>'mail' = ${input("mail")}::text
    and (n.created_at, n.id) > (j.created_at, j.id) and n.status in ('queued', 'running', 'completed') limit 1`,
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

/** Returns no row for a deleted account, or for a disabled one unless `evenDisabled` is true. */
export const mailReader = sqlStatement<{ userId: string; evenDisabled: boolean }, MailReader>(
  "mails.reader",
  sql`select email, email_key as "emailKey", email_verified_at is not null as "emailVerified",
      display_name as "displayName", locale, time_zone as "timeZone"
    from users where id = ${input("userId")}::uuid and deleted_at is null
      and (disabled_at is null or ${input("evenDisabled")}::boolean)`,
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
    where g.id = ${input("id")}::uuid and g.athlete_id = ${input("userId")}::uuid and g.coach_id is null
      and g.athlete_suspended_at is null`,
);

type ResetRequest = {
  emailKey: string;
  jobId: string;
  messageId: string;
  requestId: string | null;
  limit: number;
  usableMinutes: number;
};

/**
 * Requests a mail for a new password, when the account exists and is below the limit. Above the limit it is sent when
 * the last one is no longer of use: strangers must not lock the owner out. It is one statement in each case, so that
 * the caller learns nothing from it.
 */
export const requestReset = sqlStatement<ResetRequest, { userId: string }>(
  "mails.request_reset",
  sql`with j as (
      insert into jobs (id, user_id, kind, payload, request_id)
      select ${input("jobId")}::uuid, u.id, 'send-mail', '{"mail":"reset-password"}'::jsonb, ${input("requestId")}::text
      from users u
      where u.email_key = ${input("emailKey")}::text and u.deleted_at is null and u.disabled_at is null
        and (select count(*) < ${input("limit")}::int or coalesce(max(s.created_at), '-infinity')
            < now() - make_interval(mins => ${input("usableMinutes")}::int)
          from jobs s where s.user_id = u.id and s.kind = 'send-mail'
          and s.payload->>'mail' = 'reset-password' and s.created_at > now() - interval '1 hour')
      returning id, user_id, kind, request_id, payload
    ), m as (
      insert into mails (id, user_id, mail, expires_at)
      select id, user_id, payload, now() + ${hours(RESET_WANTED_HOURS)} from j
    ), o as (
      insert into outbox (topic, message_id, payload)
      select kind, ${input("messageId")}::text,
        jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', request_id)
      from j returning pg_notify('forja_outbox', '')
    )
    select j.user_id as "userId" from j, o`,
);
