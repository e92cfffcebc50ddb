import { sql } from "drizzle-orm";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { lockAccount } from "#db/postgres/queries/accounts/access-notices.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { eventually } from "./eventually.ts";

export type HeldAccount = AsyncDisposable & {
  /** Waits until this many transactions wait for a lock. */
  readonly waiting: (count: number) => Promise<void>;
  /** Commits a last change under the lock, and lets the waiting transactions run. */
  readonly release: (change?: (tx: Transaction) => Promise<unknown>) => Promise<void>;
};

/** Locks an account, so that changes of its access wait after their checks. */
export const holdAccount = async (db: Database, userId: string): Promise<HeldAccount> => {
  const locked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<(tx: Transaction) => Promise<unknown>>();
  const done = inTransaction(db, async (tx) => {
    await lockAccount(tx, { id: userId });
    locked.resolve();
    const change = await released.promise;
    await change(tx);
  });
  done.catch(locked.reject);
  await locked.promise;
  const release: HeldAccount["release"] = async (change = async () => {}) => {
    released.resolve(change);
    await done;
  };
  const countWaiting = async (): Promise<number> => {
    const rows = await db.execute<{ count: number }>(sql`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    return rows[0]?.count ?? 0;
  };
  return {
    waiting: async (count) => {
      await eventually(countWaiting, (now) => now >= count);
    },
    release,
    [Symbol.asyncDispose]: () => release(),
  };
};
