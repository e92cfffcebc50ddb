import { and, eq, lt, sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { expression, orNull, recordset } from "../../expressions.ts";
import { changeLog, syncOperations } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";
import type { ResourceRef } from "./sync.ts";

/** An operation by what it changes: a version of a resource, or 0 where it makes one. */
export type OperationKey = ResourceRef & { readonly baseVersion: number };

const keyFields = { resource: "text", id: "uuid", baseVersion: "int", ordinal: "int" } as const;

const selectRecalled = query("sync_operations.recall", { userId: "uuid", keys: "json" }, (p) => {
  const key = recordset("k", keyFields, p.keys);
  const isOfKey = and(
    eq(syncOperations.userId, p.userId),
    eq(syncOperations.resource, key.columns.resource),
    eq(syncOperations.resourceId, key.columns.id),
    eq(syncOperations.baseVersion, key.columns.baseVersion),
  );
  return rows(
    {
      hash: orNull(syncOperations.hash),
      isDeleted: expression("boolean", sql`coalesce(newest.op = 'delete', false)`),
    },
    (list) => sql`select ${list} from ${key.from}
    left join ${syncOperations} on ${isOfKey}
    left join lateral (
      select ${changeLog.op} from ${changeLog}
      where ${changeLog.userId} = ${p.userId} and ${changeLog.resourceId} = ${key.columns.id}
        and ${changeLog.resource} = ${key.columns.resource}
      order by ${changeLog.seq} desc limit 1
    ) newest on true
    order by ${key.columns.ordinal}`,
  );
});

export type Recalled = Awaited<ReturnType<typeof selectRecalled>>[number];

export const recallOperations = (
  executor: Executor,
  userId: string,
  keys: readonly OperationKey[],
): Promise<Recalled[]> =>
  selectRecalled(executor, { userId, keys: JSON.stringify(keys.map((key, ordinal) => ({ ...key, ordinal }))) });

/** An id of a deleted resource can be used anew; it then begins with the same versions again. */
const insertOperations = statement("sync_operations.remember", { userId: "uuid", operations: "json" }, (db, p) => {
  const operation = recordset("o", { resource: "text", id: "uuid", baseVersion: "int", hash: "text" }, p.operations);
  const { resource, id, baseVersion, hash } = operation.columns;
  return db
    .insert(syncOperations)
    .select(sql`select ${p.userId}, ${resource}, ${id}, ${baseVersion}, ${hash}, now() from ${operation.from}`)
    .onConflictDoUpdate({
      target: [syncOperations.userId, syncOperations.resource, syncOperations.resourceId, syncOperations.baseVersion],
      set: { hash: sql`excluded.hash`, createdAt: sql`now()` },
    });
});

export const rememberOperations = async (
  tx: Executor,
  userId: string,
  operations: readonly (OperationKey & { readonly hash: string })[],
): Promise<void> => {
  if (operations.length > 0) await insertOperations(tx, { userId, operations: JSON.stringify(operations) });
};

/** Removes operations after 30 days. A client that sends one again later gets a conflict, and changes nothing. */
export const sweepSyncOperations = sweep("sync_operations.sweep", {}, () => ({
  table: syncOperations,
  key: sql`ctid`,
  where: lt(syncOperations.createdAt, sql`now() - interval '30 days'`),
}));
