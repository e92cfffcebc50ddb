import { and, asc, eq, gt, inArray, isNull, lt, notExists, or, type SQL, sql } from "drizzle-orm";
import { priorityOf } from "../../../queues/job-kinds.ts";
import type { Executor, Transaction } from "../../client.ts";
import { plain } from "../../parameters.ts";
import { pipelined } from "../../pipeline.ts";
import { type AccessKind, accessNotices, jobs, mails, outbox, users } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";
import { INSERTED_JOB, type JobRequest, jobRowOf } from "../jobs/jobs.ts";
import { requestMail, WANTED } from "../jobs/mails.ts";

/** The account's row, locked: what gives lasting access and what ends all of it come one after the other. */
export const lockAccount = statement("access.lock_account", { id: users.id }, (db, p) =>
  db
    .select({ emailVerifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(and(eq(users.id, p.id), isNull(users.deletedAt)))
    .for("no key update"),
);

/** A mail about access goes out at once, and what follows within so many seconds is one more. */
export const NOTICE_PAUSE_SECONDS = 300;

const isMailAboutAccess = sql`${jobs.kind} = 'send-mail' and ${jobs.payload} ->> 'mail' = 'access-added'`;
const secondsAgo = (seconds: SQL) => sql`now() - make_interval(secs => ${seconds})`;

const isNoticed = (userId: SQL, seconds: SQL) =>
  and(
    eq(jobs.userId, userId),
    isMailAboutAccess,
    or(eq(jobs.status, "queued"), gt(jobs.createdAt, secondsAgo(seconds))),
  );

const NOTICE = {
  noticeId: accessNotices.id,
  accessKind: accessNotices.kind,
  label: accessNotices.label,
  createdAt: accessNotices.createdAt,
  seconds: "float8",
} as const;

/** One statement, because its answer decides nothing. */
const note = query("access_notices.note", { ...INSERTED_JOB, ...NOTICE }, (p) =>
  rows(
    {},
    () => sql`with notice as (
      insert into ${accessNotices} (id, user_id, kind, label, created_at)
      values (${p.noticeId}, ${p.userId}, ${p.accessKind}, ${p.label}, ${p.createdAt})
    ), j as (
      insert into ${jobs} (id, user_id, kind, payload, request_id, priority)
      select ${p.id}, ${p.userId}, ${p.kind}, ${p.payload}, ${p.requestId}, ${p.priority}
      where not exists (select 1 from ${jobs} where ${isNoticed(p.userId, p.seconds)})
      returning *
    ), o as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select j.kind, ${p.messageId},
        jsonb_build_object('jobId', j.id, 'userId', j.user_id, 'requestId', j.request_id), j.priority
      from j returning pg_notify('forja_outbox', '')
    )
    insert into ${mails} (id, user_id, mail, expires_at)
    select j.id, j.user_id, j.payload, now() + ${WANTED} from j, o`,
  ),
);

export type NewAccess = { readonly kind: AccessKind; readonly label: string | null };

/** Several in a row are one mail. */
export const noteAccess = async (
  tx: Transaction,
  request: JobRequest & { readonly now: Date },
  { kind, label }: NewAccess,
): Promise<void> => {
  const { newId, now } = request;
  const mail = { mail: "access-added" } as const;
  const job = jobRowOf(request, "send-mail", mail, priorityOf("send-mail", mail));
  const notice = { noticeId: newId(), accessKind: kind, label, createdAt: now, seconds: NOTICE_PAUSE_SECONDS };
  await pipelined(tx, note(tx, { ...job, ...notice }));
};

/** More than that in one mail nobody reads; the rest comes in the next one. */
const NOTICES_OF_A_MAIL = 50;

export const unmailedNotices = statement("access_notices.unmailed", { userId: accessNotices.userId }, (db, p) =>
  db
    .select({
      id: accessNotices.id,
      kind: accessNotices.kind,
      label: accessNotices.label,
      at: accessNotices.createdAt,
    })
    .from(accessNotices)
    .where(and(eq(accessNotices.userId, p.userId), isNull(accessNotices.mailedAt)))
    .orderBy(asc(accessNotices.createdAt), asc(accessNotices.id))
    .limit(NOTICES_OF_A_MAIL),
);

export type MailedNotice = Awaited<ReturnType<typeof unmailedNotices>>[number];

export const markNoticesMailed = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
  now: Date,
): Promise<void> => {
  if (ids.length === 0) return;
  await executor
    .update(accessNotices)
    .set({ mailedAt: now })
    .where(and(eq(accessNotices.userId, userId), inArray(accessNotices.id, [...ids])));
};

/** Notices older than the limit are given up. */
const owed = statement("access_notices.owed", { pauseSeconds: "float8", limit: "int" }, (db, p) =>
  db
    .selectDistinct({ userId: accessNotices.userId })
    .from(accessNotices)
    .innerJoin(users, and(eq(users.id, accessNotices.userId), isNull(users.deletedAt), isNull(users.disabledAt)))
    .where(
      and(
        isNull(accessNotices.mailedAt),
        gt(accessNotices.createdAt, sql`now() - interval '3 days'`),
        lt(accessNotices.createdAt, secondsAgo(p.pauseSeconds)),
        notExists(
          db
            .select({ id: jobs.id })
            .from(jobs)
            .where(
              and(
                eq(jobs.userId, accessNotices.userId),
                isMailAboutAccess,
                or(
                  inArray(jobs.status, ["queued", "running"]),
                  gt(
                    jobs.createdAt,
                    sql`now() - case when ${jobs.status} = 'failed' then interval '6 hours'
                      else make_interval(secs => ${p.pauseSeconds}) end`,
                  ),
                ),
              ),
            ),
        ),
      ),
    )
    .limit(plain(p.limit)),
);

export const requestOwedNotices = async (
  tx: Transaction,
  newId: () => string,
  { pauseSeconds = NOTICE_PAUSE_SECONDS, limit = 100 } = {},
): Promise<number> => {
  const owners = await owed(tx, { pauseSeconds, limit });
  for (const { userId } of owners) {
    await requestMail(tx, { userId, requestId: null, newId }, { mail: "access-added" });
  }
  return owners.length;
};

export const sweepAccessNotices = sweep("access_notices.sweep", {}, () => ({
  table: accessNotices,
  key: accessNotices.id,
  where: lt(accessNotices.createdAt, sql`now() - interval '30 days'`),
  oldest: accessNotices.createdAt,
}));
