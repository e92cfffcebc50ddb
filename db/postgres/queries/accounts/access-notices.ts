import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Executor, Transaction } from "../../client.ts";
import { type AccessKind, accessNotices, users } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";
import type { JobRequest } from "../jobs/jobs.ts";
import { requestMail } from "../jobs/mails.ts";

/** The account's row, locked: what gives lasting access and what ends all of it come one after the other. */
export const lockAccount = statement<{ id: string }, { emailVerifiedAt: Date | null }[]>("access.lock_account", (db) =>
  db
    .select({ emailVerifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(and(eq(users.id, input("id")), isNull(users.deletedAt)))
    .for("no key update"),
);

/** A mail about access goes out at once, and what follows within so many seconds is one more. */
export const NOTICE_PAUSE_SECONDS = 300;

const insertNotice = statement<
  { id: string; userId: string; kind: string; label: string | null; now: string },
  unknown
>("access_notices.insert", (db) =>
  db.insert(accessNotices).values({
    id: input("id"),
    userId: input("userId"),
    kind: input("kind"),
    label: input("label"),
    createdAt: sql`${input("now")}::timestamptz`,
  }),
);

const isNoticed = sqlStatement<{ userId: string; seconds: number }, { noticed: boolean }>(
  "access_notices.is_noticed",
  sql`select exists (select 1 from jobs where user_id = ${input("userId")}::uuid and kind = 'send-mail'
      and payload->>'mail' = 'access-added'
      and (status = 'queued' or created_at > now() - make_interval(secs => ${input("seconds")}::float8))) as noticed`,
);

export type NewAccess = { readonly kind: AccessKind; readonly label: string | null };

/** Notifies the owner of new lasting access, in the transaction that gives it. Several in a row are one mail. */
export const noteAccess = async (
  tx: Transaction,
  request: JobRequest & { readonly now: Date },
  { kind, label }: NewAccess,
): Promise<void> => {
  const { userId, newId, now } = request;
  await insertNotice(tx, { id: newId(), userId, kind, label, now: now.toISOString() });
  const [before] = await isNoticed(tx, { userId, seconds: NOTICE_PAUSE_SECONDS });
  if (before?.noticed !== true) await requestMail(tx, request, { mail: "access-added" });
};

export type MailedNotice = {
  readonly id: string;
  readonly kind: AccessKind;
  readonly label: string | null;
  readonly at: Date;
};

/** More than that in one mail nobody reads; the rest comes in the next one. */
const NOTICES_OF_A_MAIL = 50;

export const unmailedNotices = statement<{ userId: string }, MailedNotice[]>("access_notices.unmailed", (db) =>
  db
    .select({
      id: accessNotices.id,
      kind: accessNotices.kind,
      label: accessNotices.label,
      at: accessNotices.createdAt,
    })
    .from(accessNotices)
    .where(and(eq(accessNotices.userId, input("userId")), isNull(accessNotices.mailedAt)))
    .orderBy(asc(accessNotices.createdAt), asc(accessNotices.id))
    .limit(NOTICES_OF_A_MAIL),
);

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

/** Returns users whose notice needs another attempt after a failed mail. Older notices than the limit are given up. */
const owed = sqlStatement<{ pauseSeconds: number; limit: number }, { userId: string }>(
  "access_notices.owed",
  sql`select distinct n.user_id as "userId" from access_notices n
      join users u on u.id = n.user_id and u.deleted_at is null and u.disabled_at is null
    where n.mailed_at is null and n.created_at > now() - interval '3 days'
      and n.created_at < now() - make_interval(secs => ${input("pauseSeconds")}::float8)
      and not exists (select 1 from jobs j where j.user_id = n.user_id and j.kind = 'send-mail'
        and j.payload->>'mail' = 'access-added' and (j.status in ('queued', 'running')
          or j.created_at > now() - case when j.status = 'failed' then interval '6 hours'
            else make_interval(secs => ${input("pauseSeconds")}::float8) end))
    limit ${input("limit")}::int`,
);

/** Asks for the mails that no job is under way for. Returns for how many owners. */
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

export const sweepAccessNotices = sqlStatement<Record<string, never>, Removed>(
  "access_notices.sweep",
  removing(sql`delete from access_notices where id in (
    select id from access_notices where created_at < now() - interval '30 days' order by created_at limit 5000)`),
);
