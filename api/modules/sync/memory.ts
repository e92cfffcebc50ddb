import { createHash } from "node:crypto";
import { canonicalJson } from "#core/canonical-json.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { ResourceRef } from "#db/postgres/queries/sync/sync.ts";
import { recallOperations } from "#db/postgres/queries/sync/sync-operations.ts";
import type { SyncOperation } from "./sync.schema.ts";

export const hashOf = ({ op, data }: SyncOperation): string =>
  createHash("sha256")
    .update(canonicalJson({ op, data: data ?? null }))
    .digest("base64url");

export const keyOf = ({ resource, id, baseVersion }: SyncOperation) => ({
  resource,
  id,
  baseVersion: baseVersion ?? 0,
});

export const nameOf = ({ resource, id }: ResourceRef): string => `${resource} ${id}`;
const nameOfKey = (operation: SyncOperation): string => `${nameOf(operation)} ${operation.baseVersion ?? 0}`;

/** Only a delete without a base version is not remembered: done again, it finds nothing to do. */
const isRemembered = (operation: SyncOperation): boolean => operation.op === "upsert" || operation.baseVersion != null;

export class Memory {
  readonly #hashes = new Map<string, string>();
  readonly #deleted = new Set<string>();
  readonly fresh = new Map<string, SyncOperation>();

  static async of(tx: Transaction, userId: string, operations: readonly SyncOperation[]): Promise<Memory> {
    const memory = new Memory();
    const recalled = await recallOperations(tx, userId, operations.map(keyOf));
    for (const [at, operation] of operations.entries()) {
      const { hash = null, isDeleted = false } = recalled[at] ?? {};
      if (hash !== null) memory.#hashes.set(nameOfKey(operation), hash);
      if (isDeleted) memory.#deleted.add(nameOf(operation));
    }
    return memory;
  }

  holds(operation: SyncOperation): boolean {
    return isRemembered(operation) && this.#hashes.get(nameOfKey(operation)) === hashOf(operation);
  }

  isDeleted(operation: SyncOperation): boolean {
    return this.#deleted.has(nameOf(operation));
  }

  add(operation: SyncOperation, op: "upsert" | "delete"): void {
    if (op === "delete") this.#deleted.add(nameOf(operation));
    if (!isRemembered(operation)) return;
    this.#hashes.set(nameOfKey(operation), hashOf(operation));
    this.fresh.set(nameOfKey(operation), operation);
  }
}
