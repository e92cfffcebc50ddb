import { and, asc, eq, gt, inArray, isNull, lt, notExists, or, type SQL, sql } from "drizzle-orm";
import type { Executor, Transaction } from "../../client.ts";
import { plain } from "../../parameters.ts";
import { type AccessKind, accessNotices, jobs, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../imports/removing.ts";
import type { JobRequest } from "../jobs/jobs.ts";
import { requestMail } from "../jobs/mails.ts";

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

const insertNotice = statement(
  "access_notices.insert",
  {
    id: accessNotices.id,
    userId: accessNotices.userId,
    kind: accessNotices.kind,
    label: accessNotices.label,
    createdAt: accessNotices.createdAt,
  },
  (db, p) => db.insert(accessNotices).values(p),
);

const isMailAboutAccess = sql`${jobs.kind} = 'send-mail' and ${jobs.payload} ->> 'mail' = 'access-added'`;
const secondsAgo = (seconds: SQL) => sql`now() - make_interval(secs => ${seconds})`;

const findMail = statement("access_notices.is_noticed", { userId: jobs.userId, seconds: "float8" }, (db, p) =>
  db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.userId, p.userId),
        isMailAboutAccess,
        or(eq(jobs.status, "queued"), gt(jobs.createdAt, secondsAgo(p.seconds))),
      ),
    )
    .limit(1),
);

export type NewAccess = { readonly kind: AccessKind; readonly label: string | null };

/** Several in a row are one mail. */
export const noteAccess = async (
  tx: Transaction,
  request: JobRequest & { readonly now: Date },
  { kind, label }: NewAccess,
): Promise<void> => {
  const { userId, newId, now } = request;
  const [, [before]] = await Promise.all([
    insertNotice(tx, { id: newId(), userId, kind, label, createdAt: now }),
    findMail(tx, { userId, seconds: NOTICE_PAUSE_SECONDS }),
  ]);
  if (before === undefined) await requestMail(tx, request, { mail: "access-added" });
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
