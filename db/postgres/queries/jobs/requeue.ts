import { and, asc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Database, Transaction } from "../../client.ts";
import { plain } from "../../parameters.ts";
import { deadLetters, type JobKind, jobs, mails, outbox } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { inTransaction } from "../../transaction.ts";
import { type ManagedJob, managedJob } from "../accounts/administration.ts";

/** A payload that could not be read may be anything. */
type Letter = { id: string; messageId: string; payload: unknown };

const deadLetter = { id: deadLetters.id, messageId: deadLetters.messageId, payload: deadLetters.payload };

const lockLetter = statement("dead_letters.lock", { id: deadLetters.id }, (db, p) =>
  db.select(deadLetter).from(deadLetters).where(eq(deadLetters.id, p.id)).for("update"),
);

const lockLetterOfMessage = statement("dead_letters.lock_by_message", { messageId: deadLetters.messageId }, (db, p) =>
  db.select(deadLetter).from(deadLetters).where(eq(deadLetters.messageId, p.messageId)).for("update"),
);

const deleteLetter = statement("dead_letters.delete", { id: deadLetters.id }, (db, p) =>
  db.delete(deadLetters).where(eq(deadLetters.id, p.id)),
);

const lettersOfKind = statement(
  "dead_letters.of_kind",
  { kind: deadLetters.queue, afterId: deadLetters.id, limit: "int" },
  (db, p) =>
    db
      .select({ id: deadLetters.id })
      .from(deadLetters)
      .where(and(eq(deadLetters.queue, p.kind), gt(deadLetters.id, p.afterId)))
      .orderBy(asc(deadLetters.id))
      .limit(plain(p.limit)),
);

/**
 * A job that failed waits again, as if it had never run. Its message gets an id of its own. A mail that was given up is
 * wanted again.
 */
const reopen = query("jobs.reopen", { id: "uuid" }, (p) =>
  rows(
    { job: managedJob, notified: sql`pg_notify('forja_jobs', j.id::text)` },
    (list) => sql`with j as (
      update ${jobs} set status = 'queued', progress = 0, result = null, error = null, started_at = null,
        finished_at = null, heartbeat_at = null, cancel_requested_at = null, open_starts = 0, faults = 0,
        deferrals = 0, requeues = ${jobs.requeues} + 1, requeued_at = now()
      where ${jobs.id} = ${p.id} and ${jobs.status} = 'failed'
      returning *
    ), m as (
      update ${mails} set settled_at = null, check_at = now() + interval '10 minutes' from j where ${mails.id} = j.id
    ), o as (
      insert into ${outbox} (topic, message_id, payload, priority)
      select kind, 'job-' || id || '-' || requeues,
        jsonb_build_object('jobId', id, 'userId', user_id, 'requestId', request_id), priority
      from j returning pg_notify('forja_outbox', '')
    )
    select ${list} from j, o`,
  ),
);

/** Locks the mail before its job, as the sweep of owed work does: two that lock in one order cannot block each other. */
const lockMail = statement("mails.lock", { id: mails.id }, (db, p) =>
  db.select({ id: mails.id }).from(mails).where(eq(mails.id, p.id)).for("update"),
);

const findJob = query("jobs.managed", { id: "uuid" }, (p) =>
  rows({ job: managedJob }, (list) => sql`select ${list} from ${jobs} j where j.id = ${p.id}`),
);

export type Requeued =
  /** The job, which waits again, or was started again by somebody else before. */
  | { readonly job: ManagedJob }
  /** There is no such dead letter, its job is gone with its user, or the job was cancelled. */
  | { readonly refused: "unknown" | "gone" | "cancelled" };

const MESSAGE_ID = /^job-([0-9a-f-]{36})(?:-\d+)?$/;

/** Its message id names the job even when its payload is unreadable. */
const jobOf = ({ messageId, payload }: Letter): string | undefined =>
  [MESSAGE_ID.exec(messageId)?.[1], z.object({ jobId: z.unknown() }).safeParse(payload).data?.jobId]
    .map((id) => z.uuid().safeParse(id).data)
    .find((id) => id !== undefined);

const requeue = async (tx: Transaction, found: Letter | undefined): Promise<Requeued> => {
  if (found === undefined) return { refused: "unknown" };
  const id = jobOf(found);
  if (id === undefined) return { refused: "gone" };
  await lockMail(tx, { id });
  const [row] = [...(await reopen(tx, { id })), ...(await findJob(tx, { id }))];
  if (row === undefined) return { refused: "gone" };
  if (row.job.status === "cancelled") return { refused: "cancelled" };
  await deleteLetter(tx, { id: found.id });
  return { job: row.job };
};

export const requeueDeadLetter = async (tx: Transaction, id: string): Promise<Requeued> =>
  requeue(tx, (await lockLetter(tx, { id }))[0]);

export const requeueMessage = (db: Database, messageId: string): Promise<Requeued> =>
  inTransaction(db, async (tx) => requeue(tx, (await lockLetterOfMessage(tx, { messageId }))[0]));

const BATCH = 200;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** Skips those whose job is gone or was cancelled. */
export const requeueKind = async (db: Database, kind: JobKind): Promise<{ requeued: number; left: number }> => {
  let requeued = 0;
  let left = 0;
  for (let afterId = FIRST; ; ) {
    const ids = await lettersOfKind(db, { kind, afterId, limit: BATCH });
    for (const { id } of ids) {
      const done = await inTransaction(db, (tx) => requeueDeadLetter(tx, id));
      if ("job" in done) requeued += 1;
      else left += 1;
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < BATCH) return { requeued, left };
    afterId = last.id;
  }
};
