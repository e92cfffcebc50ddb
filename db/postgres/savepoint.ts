import { sql } from "drizzle-orm";
import type { Transaction } from "./client.ts";
import { sqlStatement } from "./statement.ts";

const open = sqlStatement<Record<string, never>, Record<string, never>>("savepoint.open", sql`savepoint part`);
const release = sqlStatement<Record<string, never>, Record<string, never>>(
  "savepoint.release",
  sql`release savepoint part`,
);

/**
 * Runs a part of a transaction that may fail by itself: what it has written is undone, and the transaction goes on.
 * The driver's own savepoints are never released, so that each next one would stand inside all before it.
 */
export const inSavepoint = async <Result>(
  tx: Transaction,
  work: (part: Transaction) => Promise<Result>,
): Promise<Result> => {
  await open(tx, {});
  const result = await tx.transaction(work).catch(async (error: unknown) => {
    // Where the connection is gone there is nothing to release, and why it went says more.
    await release(tx, {}).catch(() => {});
    throw error;
  });
  await release(tx, {});
  return result;
};
