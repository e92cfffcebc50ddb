import { and, count, eq, gt, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { JobPayload } from "../../../queues/job-kinds.ts";
import type { Executor } from "../../client.ts";
import { expression, isoInstant, isSet } from "../../expressions.ts";
import { pipelined } from "../../pipeline.ts";
import {
  coachingGrants,
  emailChanges,
  jobs,
  mails,
  outbox,
  reportSchedules,
  sessions,
  users,
} from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";
import { createHiddenJob, type JobRequest } from "./jobs.ts";

export type MailRequest = JobPayload<"send-mail">;
export type MailKind = MailRequest["mail"];

/** Hours for which a mail is wanted. A reset helps only while its user waits for it. */
const WANTED_HOURS = 72;
const RESET_WANTED_HOURS = 1;
const hours = (count: number) => sql.raw(`interval '${count} hours'`);

/** Time for which most mails are wanted. */
export const WANTED = hours(WANTED_HOURS);

const insertMail = statement("mails.insert", { id: mails.id, userId: mails.userId, mail: mails.mail }, (db, p) =>
  db.insert(mails).values({ ...p, expiresAt: sql`now() + ${WANTED}` }),
);

/** It is wanted until it is settled, whatever becomes of its job. */
export const requestMail = async (tx: Executor, request: JobRequest, mail: MailRequest): Promise<void> => {
  const id = request.newId();
  await pipelined(
    tx,
    Promise.all([
      createHiddenJob(tx, { ...request, newId: () => id }, "send-mail", mail),
      insertMail(tx, { id, userId: request.userId, mail }),
    ]),
  );
};

/** A mail from before this table has no row. */
export const settledMail = statement("mails.settled", { id: mails.id }, (db, p) =>
  db.select({ settledAt: mails.settledAt }).from(mails).where(eq(mails.id, p.id)),
);

export const settleMail = statement("mails.settle", { id: mails.id }, (db, p) =>
  db
    .update(mails)
    .set({ settledAt: sql`now()` })
    .where(and(eq(mails.id, p.id), isNull(mails.settledAt))),
);

/** It is not settled: somebody may requeue its job. */
export const forgetMail = statement("mails.forget", { id: mails.id }, (db, p) =>
  db.delete(mails).where(and(eq(mails.id, p.id), isNull(mails.settledAt))),
);

/** Removes mails that were settled a week ago: they can no longer be requested again. */
export const sweepMails = sweep("mails.sweep", { now: "timestamptz" }, (p) => ({
  table: mails,
  key: mails.id,
  where: lt(mails.settledAt, sql`${p.now} - interval '7 days'`),
  oldest: mails.settledAt,
}));

const isMail = (kind: SQL) => sql`${jobs.payload} ->> 'mail' = ${kind}`;

export const mailsOfLastHour = statement("mails.of_last_hour", { userId: jobs.userId, mail: "text" }, (db, p) =>
  db
    .select({ count: count() })
    .from(jobs)
    .where(
      and(
        eq(jobs.userId, p.userId),
        eq(jobs.kind, "send-mail"),
        isMail(p.mail),
        gt(jobs.createdAt, sql`now() - interval '1 hour'`),
      ),
    ),
);

export const newerMail = statement("mails.newer", { userId: jobs.userId, mail: "text", jobId: jobs.id }, (db, p) => {
  const than = alias(jobs, "than");
  return db
    .select({ id: jobs.id })
    .from(jobs)
    .innerJoin(than, eq(than.id, p.jobId))
    .where(
      and(
        eq(jobs.userId, p.userId),
        eq(jobs.kind, "send-mail"),
        isMail(p.mail),
        sql`(${jobs.createdAt}, ${jobs.id}) > (${than.createdAt}, ${than.id})`,
        inArray(jobs.status, ["queued", "running", "completed"]),
      ),
    )
    .limit(1);
});

export const mailReader = statement("mails.reader", { userId: users.id, evenDisabled: "boolean" }, (db, p) =>
  db
    .select({
      email: users.email,
      emailKey: users.emailKey,
      emailVerified: isSet(users.emailVerifiedAt),
      displayName: users.displayName,
      locale: users.locale,
      timeZone: users.timeZone,
      wantsReports: expression(
        "boolean",
        sql`coalesce(${reportSchedules.enabled} and ${reportSchedules.email} and ${users.emailVerifiedAt} is not null, false)`,
      ),
      unsubscribeId: reportSchedules.unsubscribeToken,
    })
    .from(users)
    .leftJoin(reportSchedules, eq(reportSchedules.userId, users.id))
    .where(and(eq(users.id, p.userId), isNull(users.deletedAt), or(isNull(users.disabledAt), p.evenDisabled))),
);

export type MailReader = Awaited<ReturnType<typeof mailReader>>[number];

export const mailedChange = statement(
  "mails.change",
  { userId: emailChanges.userId, id: emailChanges.id, now: "timestamptz" },
  (db, p) =>
    db
      .select({
        newEmail: emailChanges.newEmail,
        newEmailKey: emailChanges.newEmailKey,
        oldConfirmed: isSet(emailChanges.oldConfirmedAt),
        newConfirmed: isSet(emailChanges.newConfirmedAt),
      })
      .from(emailChanges)
      .where(and(eq(emailChanges.id, p.id), eq(emailChanges.userId, p.userId), gt(emailChanges.expiresAt, p.now))),
);

export type MailedChange = Awaited<ReturnType<typeof mailedChange>>[number];

export const mailedSession = statement("mails.session", { userId: sessions.userId, id: sessions.id }, (db, p) =>
  db
    .select({ deviceName: sessions.deviceName, startedAt: isoInstant(sessions.createdAt) })
    .from(sessions)
    .where(and(eq(sessions.id, p.id), eq(sessions.userId, p.userId))),
);

export type MailedSession = Awaited<ReturnType<typeof mailedSession>>[number];

export const mailedGrant = statement(
  "mails.grant",
  { userId: coachingGrants.athleteId, id: coachingGrants.id },
  (db, p) =>
    db
      .select({
        coachEmail: coachingGrants.coachEmail,
        coachEmailKey: coachingGrants.coachEmailKey,
        scopes: coachingGrants.scopes,
        coach: { displayName: users.displayName, locale: users.locale, timeZone: users.timeZone },
      })
      .from(coachingGrants)
      .leftJoin(users, and(eq(users.emailKey, coachingGrants.coachEmailKey), isNull(users.deletedAt)))
      .where(
        and(
          eq(coachingGrants.id, p.id),
          eq(coachingGrants.athleteId, p.userId),
          isNull(coachingGrants.coachId),
          isNull(coachingGrants.athleteSuspendedAt),
        ),
      ),
);

export type MailedGrant = Awaited<ReturnType<typeof mailedGrant>>[number];

/**
 * Requests a mail for a new password, when the account exists and is below the limit. Above the limit it is sent when
 * the last one is no longer of use: strangers must not lock the owner out. It is one statement in each case, so that
 * the caller learns nothing from it.
 */
export const requestReset = query(
  "mails.request_reset",
  {
    emailKey: "text",
    jobId: "uuid",
    messageId: "text",
    requestId: "text?",
    limit: "int",
    usableMinutes: "int",
  },
  (p) =>
    rows(
      { userId: expression("uuid", sql`j.user_id`) },
      (list) => sql`with j as (
      insert into ${jobs} (id, user_id, kind, payload, request_id)
      select ${p.jobId}, ${users.id}, 'send-mail', '{"mail":"reset-password"}'::jsonb, ${p.requestId}
      from ${users}
      where ${users.emailKey} = ${p.emailKey} and ${users.deletedAt} is null and ${users.disabledAt} is null
        and (select count(*) < ${p.limit} or coalesce(max(${jobs.createdAt}), '-infinity')
            < now() - make_interval(mins => ${p.usableMinutes})
          from ${jobs} where ${jobs.userId} = ${users.id} and ${jobs.kind} = 'send-mail'
          and ${jobs.payload} ->> 'mail' = 'reset-password' and ${jobs.createdAt} > now() - interval '1 hour')
      returning id, user_id, kind, request_id, payload
    ), m as (
      insert into ${mails} (id, user_id, mail, expires_at)
      select id, user_id, payload, now() + ${hours(RESET_WANTED_HOURS)} from j
    ), o as (
      insert into ${outbox} (topic, message_id, payload)
      select kind, ${p.messageId}, jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', request_id)
      from j returning pg_notify('forja_outbox', '')
    )
    select ${list} from j, o`,
    ),
);
