import { createHash } from "node:crypto";
import { canonicalJson } from "#core/canonical-json.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { ResourceRef } from "#db/postgres/queries/sync/sync.ts";
import { recallOperations } from "#db/postgres/queries/sync/sync-operations.ts";
import type { SyncOperation } from "./sync.schema.ts";

const hashOf = ({ op, data }: SyncOperation): string =>
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

/** A patch that changes nothing leaves the version, so the next one has the same base. */
const MOST_OF_A_VERSION = 8;
const BETWEEN = " ";

export class Memory {
  /** By resource and base version, the hashes of its operations. */
  readonly #hashes = new Map<string, readonly string[]>();
  readonly #deleted = new Set<string>();
  readonly fresh = new Map<string, { readonly operation: SyncOperation; readonly hash: string }>();

  static async of(tx: Transaction, userId: string, operations: readonly SyncOperation[]): Promise<Memory> {
    const memory = new Memory();
    const recalled = await recallOperations(tx, userId, operations.map(keyOf));
    for (const [at, operation] of operations.entries()) {
      const { hash = null, isDeleted = false } = recalled[at] ?? {};
      if (hash !== null) memory.#hashes.set(nameOfKey(operation), hash.split(BETWEEN));
      if (isDeleted) memory.#deleted.add(nameOf(operation));
    }
    return memory;
  }

  holds(operation: SyncOperation): boolean {
    return isRemembered(operation) && (this.#hashes.get(nameOfKey(operation)) ?? []).includes(hashOf(operation));
  }

  isDeleted(operation: SyncOperation): boolean {
    return this.#deleted.has(nameOf(operation));
  }

  add(operation: SyncOperation, op: "upsert" | "delete"): void {
    if (op === "delete") this.#deleted.add(nameOf(operation));
    if (!isRemembered(operation)) return;
    const name = nameOfKey(operation);
    // Only a create begins anew.
    const before = operation.baseVersion == null ? [] : (this.#hashes.get(name) ?? []);
    const hashes = [...before, hashOf(operation)].slice(-MOST_OF_A_VERSION);
    this.#hashes.set(name, hashes);
    this.fresh.set(name, { operation, hash: hashes.join(BETWEEN) });
  }
}
