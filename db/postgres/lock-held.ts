import { ForjaError } from "#core/errors.ts";
import { deadlineAt } from "#core/process/deadline.ts";
import type { Database, Executor, Transaction } from "./client.ts";

export const LOCK_WAIT_MS = 2_000;

const POLL_MS = 8;
const RETRY_SECONDS = 2;

/** Thrown by a transaction that must wait for a lock. The transaction runs anew once `isFree` returns true. */
export class LockHeld extends Error {
  readonly isFree: (db: Database) => Promise<boolean>;
  constructor(isFree: (db: Database) => Promise<boolean>) {
    super("another transaction holds the lock");
    this.isFree = isFree;
  }
}

const outside = new WeakSet<Executor>();

export const waitOutside = (tx: Transaction): void => {
  outside.add(tx);
};

export const waitsOutside = (tx: Executor): boolean => outside.has(tx);

/** Throws `unavailable` at `until`, an instant on `performance.now()`. */
export const untilFree = async (db: Database, { isFree }: LockHeld, until: number): Promise<void> => {
  do {
    if (performance.now() >= Math.min(until, deadlineAt())) {
      throw new ForjaError("unavailable", { retryAfterSeconds: RETRY_SECONDS });
    }
    // Processes that poll in step would meet each time.
    await Bun.sleep(POLL_MS * (1 + Math.random()));
  } while (!(await isFree(db)));
};
