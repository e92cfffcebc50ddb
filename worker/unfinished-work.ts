import type { Transaction } from "#db/postgres/client.ts";
import { addDeadLetter } from "#db/postgres/queries/jobs/dead-letters.ts";
import { forgetMail } from "#db/postgres/queries/jobs/mails.ts";
import {
  checkMails,
  checkReports,
  lockSweep,
  startJobs,
  unfinishedPurges,
  unfinishedRecomputations,
} from "#db/postgres/queries/jobs/unfinished-work.ts";
import { inSavepoint } from "#db/postgres/savepoint.ts";
import { type JobKind, PRIORITIES } from "#db/postgres/schema/index.ts";
import { JOB_PAYLOADS, messageIdOf } from "#db/queues/job-kinds.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { WorkerDependencies } from "./processors/types.ts";
import { MAX_STARTS } from "./retry-policy.ts";

type SweepOptions = Pick<WorkerDependencies, "db" | "clock" | "log" | "newId"> & {
  readonly metrics: Pick<WorkerMetrics, "owed" | "deadLetters">;
  readonly batchSize?: number;
};

type UnfinishedJob = {
  readonly id: string;
  readonly userId: string;
  readonly kind: JobKind;
  readonly payload: unknown;
  readonly priority: number;
  readonly openStarts: number;
};

type Found = { readonly looked: number; readonly unfinished: readonly UnfinishedJob[] };
type Look = { readonly now: string; readonly limit: number; readonly maxStarts: number };
type Finder = (tx: Transaction, look: Look, options: SweepOptions) => Promise<Found>;

const purges: Finder = async (tx, look, { newId }) => {
  const rows = await unfinishedPurges(tx, look);
  const unfinished = rows.map(({ userId, openStarts }) => ({
    id: newId(),
    userId,
    kind: "purge-account" as const,
    payload: {},
    priority: PRIORITIES.awaited,
    openStarts,
  }));
  return { looked: rows.length, unfinished };
};

const recomputations: Finder = async (tx, look, { newId }) => {
  const rows = await unfinishedRecomputations(tx, look);
  const unfinished = rows.map(({ userId, openStarts }) => ({
    id: newId(),
    userId,
    kind: "recompute-training" as const,
    payload: {},
    priority: PRIORITIES.awaited,
    openStarts,
  }));
  return { looked: rows.length, unfinished };
};

const reports: Finder = async (tx, look, { newId }) => {
  const rows = await checkReports(tx, look);
  const unfinished = rows
    .filter(({ isOwed }) => isOwed)
    .map(({ id, userId, openStarts }) => ({
      id: newId(),
      userId,
      kind: "build-report" as const,
      payload: { reportRunId: id, scheduled: true },
      priority: PRIORITIES.scheduled,
      openStarts,
    }));
  return { looked: rows.length, unfinished };
};

const addMailDeadLetter = async (
  tx: Transaction,
  { id, mail }: { readonly id: string; readonly mail: unknown },
  { newId, metrics, log }: SweepOptions,
): Promise<void> => {
  await addDeadLetter(tx, {
    id: newId(),
    queue: "send-mail",
    messageId: messageIdOf(id),
    payload: JSON.stringify(mail),
    errorName: "MailUnreadable",
    attempts: 0,
  });
  await forgetMail(tx, { id });
  metrics.deadLetters.inc({ kind: "send-mail" });
  log.error({ mailId: id }, "mail.unreadable");
};

const mails: Finder = async (tx, look, options) => {
  const rows = await checkMails(tx, look);
  const wanted = rows.filter(({ isOwed }) => isOwed);
  const isReadable = ({ mail }: { readonly mail: unknown }) => JOB_PAYLOADS["send-mail"].safeParse(mail).success;
  for (const row of wanted) if (!isReadable(row)) await addMailDeadLetter(tx, row, options);
  const unfinished = wanted.filter(isReadable).map(({ id, userId, mail, priority, openStarts }) => ({
    id,
    userId,
    kind: "send-mail" as const,
    payload: mail,
    priority,
    openStarts,
  }));
  return { looked: rows.length, unfinished };
};

const FINDERS: readonly Finder[] = [purges, recomputations, reports, mails];

const sweepOne = async (tx: Transaction, find: Finder, look: Look, options: SweepOptions): Promise<number> => {
  const { looked, unfinished: owed } = await find(tx, look, options);
  if (owed.length > 0) {
    await startJobs(tx, { jobs: JSON.stringify(owed) });
    for (const { kind } of owed) options.metrics.owed.inc({ kind });
    options.log.warn({ kind: owed[0]?.kind, started: owed.length }, "obligations.started");
  }
  return looked;
};

/**
 * The end of the earlier job does not matter. A kind that fails delays no other kind. Returns whether there may be
 * more.
 */
export const sweepUnfinishedWork = (options: SweepOptions): Promise<boolean> => {
  const { db, clock, log, batchSize = 500 } = options;
  return db.transaction(async (tx) => {
    const [lock] = await lockSweep(tx, {});
    if (lock?.acquired !== true) return false;
    const look = { now: clock().toISOString(), limit: batchSize, maxStarts: MAX_STARTS };
    let more = false;
    for (const find of FINDERS) {
      try {
        const looked = await inSavepoint(tx, (part) => sweepOne(part, find, look, options));
        more ||= looked === batchSize;
      } catch (error) {
        log.error({ err: error }, "obligations.failed");
      }
    }
    return more;
  });
};
