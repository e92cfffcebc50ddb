import type { Database, Transaction } from "./client.ts";
import { deadlineOn } from "./deadline.ts";
import { isRetryable } from "./pg-error.ts";

export type TransactionOptions = {
  readonly isolationLevel?: "read committed" | "repeatable read" | "serializable";
  readonly accessMode?: "read only" | "read write";
};

const ATTEMPTS = 3;

const retried = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options: TransactionOptions | undefined,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(work, options);
    } catch (error) {
      if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * (5 + Math.random() * 20)));
    }
  }
};

/** Runs `work` in a transaction; a deadlock or serialization failure runs it anew, so it must have no effect outside. */
export const inTransaction = <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options?: TransactionOptions,
): Promise<Result> => {
  const deadline = deadlineOn(db);
  // Nobody waits for it any more once its time is over: then it must not take effect.
  const inTime = async (tx: Transaction): Promise<Result> => {
    deadline.check();
    const result = await work(tx);
    deadline.check();
    return result;
  };
  return deadline.within(retried(db, inTime, options));
};
