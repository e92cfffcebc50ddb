import type { Transaction } from "#db/postgres/client.ts";
import { lockSweep, lookAtMails, lookAtReports, owedPurges, startJobs } from "#db/postgres/queries/obligations.ts";
import { type JobKind, PRIORITIES } from "#db/postgres/schema/index.ts";
import type { WorkerMetrics } from "./metrics.ts";
import type { WorkerDependencies } from "./processors/frame.ts";

type SweepOptions = Pick<WorkerDependencies, "db" | "clock" | "log" | "newId"> & {
  readonly metrics: Pick<WorkerMetrics, "owed">;
  readonly batchSize?: number;
};

type OwedJob = {
  readonly id: string;
  readonly userId: string;
  readonly kind: JobKind;
  readonly payload: unknown;
  readonly priority: number;
};

type Found = { readonly looked: number; readonly owed: readonly OwedJob[] };
type Look = { readonly now: string; readonly limit: number };
type Finder = (tx: Transaction, look: Look, newId: () => string) => Promise<Found>;

const purges: Finder = async (tx, look, newId) => {
  const rows = await owedPurges(tx, look);
  const owed = rows.map(({ userId }) => ({
    id: newId(),
    userId,
    kind: "purge-account" as const,
    payload: {},
    priority: PRIORITIES.awaited,
  }));
  return { looked: rows.length, owed };
};

const reports: Finder = async (tx, look, newId) => {
  const rows = await lookAtReports(tx, look);
  const owed = rows
    .filter(({ isOwed }) => isOwed)
    .map(({ id, userId }) => ({
      id: newId(),
      userId,
      kind: "build-report" as const,
      payload: { reportRunId: id, scheduled: true },
      priority: PRIORITIES.scheduled,
    }));
  return { looked: rows.length, owed };
};

const mails: Finder = async (tx, look) => {
  const rows = await lookAtMails(tx, look);
  const owed = rows
    .filter(({ isOwed }) => isOwed)
    .map(({ id, userId, mail, priority }) => ({
      id,
      userId,
      kind: "send-mail" as const,
      payload: mail,
      priority,
    }));
  return { looked: rows.length, owed };
};

const FINDERS: readonly Finder[] = [purges, reports, mails];

/**
 * Starts what the state of Postgres says is owed and no job is about: a deleted account is purged, a scheduled report is
 * made, a wanted mail is sent, whatever became of the job that was to do it. Returns whether there may be more.
 */
export const sweepObligations = ({ db, clock, log, newId, metrics, batchSize = 500 }: SweepOptions): Promise<boolean> =>
  db.transaction(async (tx) => {
    const [lock] = await lockSweep(tx, {});
    if (lock?.acquired !== true) return false;
    const look = { now: clock().toISOString(), limit: batchSize };
    let more = false;
    for (const find of FINDERS) {
      const { looked, owed } = await find(tx, look, newId);
      more ||= looked === batchSize;
      if (owed.length === 0) continue;
      await startJobs(tx, { jobs: JSON.stringify(owed) });
      for (const { kind } of owed) metrics.owed.inc({ kind });
      log.warn({ kind: owed[0]?.kind, started: owed.length }, "obligations.started");
    }
    return more;
  });
