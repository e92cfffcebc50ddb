import { deadlineAt, hasDeadline, withinDeadline } from "#core/process/deadline.ts";
import type { Database, Transaction } from "./client.ts";
import { PostgresDeadlineError } from "./deadline.ts";
import { LOCK_WAIT_MS, LockHeld, untilFree, waitOutside } from "./lock-held.ts";
import { askPosition, notesPositions } from "./log-position.ts";
import { IN_FAILED_TRANSACTION, isRetryable, pgFault } from "./pg-error.ts";
import { openPipeline } from "./pipeline.ts";
import { inPoolQueue, isInLine } from "./pool-queue.ts";
import { queryTimeoutOf } from "./query-timeout.ts";

export type TransactionOptions = {
  readonly isolationLevel?: "read committed" | "repeatable read" | "serializable";
  readonly accessMode?: "read only" | "read write";
};

const ATTEMPTS = 3;

/** Prevents a late commit: nobody waits for a transaction whose time is over. */
const checkDeadline = (): void => {
  if (performance.now() >= deadlineAt()) throw new PostgresDeadlineError();
};

/**
 * Runs one attempt. A statement of the pipeline may fail after others were sent behind it. They fail because of it, and
 * its error is the one that its own handlers have seen.
 */
const attempted = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options: TransactionOptions | undefined,
): Promise<Result> => {
  const pipeline: Promise<unknown>[] = [];
  const isNoted = options?.accessMode !== "read only" && notesPositions(db) && hasDeadline();
  let noteIt = (): void => {};
  const inTime = async (tx: Transaction): Promise<Result> => {
    checkDeadline();
    if (isInLine(db)) waitOutside(tx);
    openPipeline(tx, pipeline);
    const result = await work(tx);
    checkDeadline();
    if (isNoted) noteIt = askPosition(db, tx);
    return result;
  };
  try {
    const result = await db.transaction(inTime, options);
    await Promise.all(pipeline);
    noteIt();
    return result;
  } catch (error) {
    if (pgFault(error) === undefined) throw error;
    const outcomes = await Promise.allSettled(pipeline);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    throw reasons.find((reason) => pgFault(reason)?.code !== IN_FAILED_TRANSACTION) ?? error;
  }
};

const retried = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options: TransactionOptions | undefined,
): Promise<Result> => {
  const until = performance.now() + LOCK_WAIT_MS;
  let attempt = 1;
  for (;;) {
    try {
      return await inPoolQueue(db, "transaction", () => attempted(db, work, options));
    } catch (error) {
      if (error instanceof LockHeld) {
        await untilFree(db, error, until);
        continue;
      }
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      await Bun.sleep(attempt * (5 + Math.random() * 20));
      attempt += 1;
    }
  }
};

/** A deadlock or serialization failure runs it anew, so it must have no effect outside. */
export const inTransaction = <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options?: TransactionOptions,
): Promise<Result> => withinDeadline(queryTimeoutOf(db), () => retried(db, work, options));
