import { sql } from "drizzle-orm";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";
import type { ResourceRef } from "./sync.ts";

/** An operation by what it changes: a version of a resource, or 0 where it makes one. */
export type OperationKey = ResourceRef & { readonly baseVersion: number };

export type Recalled = {
  /** The hash of the operation that took effect on this version; null for an unknown one. */
  readonly hash: string | null;
  /** The resource was there and is gone. */
  readonly isDeleted: boolean;
};

const selectRecalled = sqlStatement<{ userId: string; keys: string }, Recalled>(
  "sync_operations.recall",
  sql`select s.hash, coalesce(l.op = 'delete', false) as "isDeleted"
    from jsonb_array_elements(${input("keys")}::jsonb) with ordinality k
    cross join lateral (select k.value ->> 'resource' as resource, (k.value ->> 'id')::uuid as id,
      (k.value ->> 'baseVersion')::int as base_version) o
    left join sync_operations s on s.user_id = ${input("userId")}::uuid and s.resource = o.resource
      and s.resource_id = o.id and s.base_version = o.base_version
    left join lateral (
      select l.op from change_log l
      where l.user_id = ${input("userId")}::uuid and l.resource_id = o.id and l.resource = o.resource
      order by l.seq desc limit 1
    ) l on true
    order by k.ordinality`,
);

/** Returns the known facts of each operation, in their order. */
export const recallOperations = (
  executor: Executor,
  userId: string,
  keys: readonly OperationKey[],
): Promise<Recalled[]> => selectRecalled(executor, { userId, keys: JSON.stringify(keys) });

/** An id whose resource is gone can be used anew, and then begins with the same versions again. */
const insertOperations = sqlStatement<{ userId: string; operations: string }, Record<string, never>>(
  "sync_operations.remember",
  sql`insert into sync_operations (user_id, resource, resource_id, base_version, hash)
    select ${input("userId")}::uuid, o.resource, o.id, o."baseVersion", o.hash
    from jsonb_to_recordset(${input("operations")}::jsonb)
      as o(resource text, id uuid, "baseVersion" int, hash text)
    on conflict (user_id, resource, resource_id, base_version) do update set hash = excluded.hash, created_at = now()`,
);

/** Keeps what took effect; no two of the operations have the same key. */
export const rememberOperations = async (
  tx: Executor,
  userId: string,
  operations: readonly (OperationKey & { readonly hash: string })[],
): Promise<void> => {
  if (operations.length > 0) await insertOperations(tx, { userId, operations: JSON.stringify(operations) });
};

/** A client that repeats an operation after that time gets a conflict, and changes nothing either. */
export const sweepSyncOperations = sqlStatement<Record<string, never>, Removed>(
  "sync_operations.sweep",
  removing(sql`delete from sync_operations where ctid = any(array(
    select ctid from sync_operations where created_at < now() - interval '30 days' limit 5000))`),
);
