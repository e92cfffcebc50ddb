import { deadlineAt, withinDeadline } from "#core/process/deadline.ts";
import type { Database, Transaction } from "./client.ts";
import { PostgresDeadlineError } from "./deadline.ts";
import { LOCK_WAIT_MS, LockHeld, untilFree, waitOutside } from "./lock-held.ts";
import { isRetryable } from "./pg-error.ts";
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

const retried = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options: TransactionOptions | undefined,
): Promise<Result> => {
  const until = performance.now() + LOCK_WAIT_MS;
  const inTime = async (tx: Transaction): Promise<Result> => {
    checkDeadline();
    if (isInLine(db)) waitOutside(tx);
    const result = await work(tx);
    checkDeadline();
    return result;
  };
  let attempt = 1;
  for (;;) {
    try {
      return await inPoolQueue(db, "transaction", () => db.transaction(inTime, options));
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
