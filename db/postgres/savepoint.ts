import { sql } from "drizzle-orm";
import type { Transaction } from "./client.ts";
import { query, rows } from "./statement.ts";

const open = query("savepoint.open", {}, () => rows({}, () => sql`savepoint part`));
const release = query("savepoint.release", {}, () => rows({}, () => sql`release savepoint part`));

/**
 * Runs a part of a transaction that may fail by itself. Its writes are then undone, and the transaction continues.
 * The driver's own savepoints are never released, so each next one would be inside of all before it.
 */
export const inSavepoint = async <Result>(
  tx: Transaction,
  work: (part: Transaction) => Promise<Result>,
): Promise<Result> => {
  await open(tx, {});
  const result = await tx.transaction(work).catch(async (error: unknown) => {
    // A lost connection has nothing to release, and the cause of its loss is more useful.
    await release(tx, {}).catch(() => {});
    throw error;
  });
  await release(tx, {});
  return result;
};
