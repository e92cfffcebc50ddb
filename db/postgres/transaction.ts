import type { Database, Transaction } from "./client.ts";
import { isRetryable } from "./pg-error.ts";

export type TransactionOptions = {
  readonly isolationLevel?: "read committed" | "repeatable read" | "serializable";
  readonly accessMode?: "read only" | "read write";
};

const ATTEMPTS = 3;

/** Runs `work` in a transaction; a deadlock or serialization failure runs it anew, so it must have no effect outside. */
export const inTransaction = async <Result>(
  db: Database,
  work: (tx: Transaction) => Promise<Result>,
  options?: TransactionOptions,
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
