import { createHash } from "node:crypto";
import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { addDeferred, type Deferred, deferOn, nothingDeferred } from "#db/postgres/deferred.ts";
import { isDataException } from "#db/postgres/pg-error.ts";
import type { Change } from "#db/postgres/queries/changes.ts";
import { lockTraining } from "#db/postgres/queries/derived.ts";
import { recallOperations, rememberOperations } from "#db/postgres/queries/sync-operations.ts";
import { inSavepoint } from "#db/postgres/savepoint.ts";
import { settle, settleDerived } from "#db/postgres/settle.ts";
import type { ChangeContext } from "../../plugins/change-context.ts";
import { etagOf } from "../../plugins/conditions.ts";
import { canonical } from "../../plugins/unit-of-work.ts";
import { isCreate, runOf } from "./operations.ts";
import type { SyncOperation } from "./sync.schema.ts";
import { type CurrentResource, currentResources } from "./sync.service.ts";

/** What became of an operation, before it is known how its resource stands after all of them. */
type Verdict =
  | { readonly kind: "applied"; readonly change: Change }
  | { readonly kind: "duplicate" }
  | { readonly kind: "conflict" }
  /** A create whose id is taken: a conflict when it is taken by a resource of the user's of that kind. */
  | { readonly kind: "taken"; readonly error: ForjaError }
  /** A change of what is not there: a conflict, or done already, when it was there once. */
  | { readonly kind: "missing"; readonly error: ForjaError }
  | { readonly kind: "invalid"; readonly error: ForjaError };

/** `deleted` stands where the resource is gone, with the version of its deletion. */
export type PushResult =
  | { readonly status: "applied" | "duplicate"; readonly version: number; readonly deleted?: true }
  | { readonly status: "conflict"; readonly version: number; readonly deleted?: true; readonly data?: unknown }
  | { readonly status: "invalid"; readonly error: ForjaError };

const hashOf = ({ op, data }: SyncOperation): string =>
  createHash("sha256")
    .update(canonical({ op, data: data ?? null }))
    .digest("base64url");

const keyOf = ({ resource, id, baseVersion }: SyncOperation) => ({ resource, id, baseVersion: baseVersion ?? 0 });

const nameOf = ({ resource, id }: Pick<SyncOperation, "resource" | "id">): string => `${resource} ${id}`;
const nameOfKey = (operation: SyncOperation): string => `${nameOf(operation)} ${operation.baseVersion ?? 0}`;

/** Only a delete without a base version is not remembered: done again, it finds nothing to do. */
const isRemembered = (operation: SyncOperation): boolean => operation.op === "upsert" || operation.baseVersion != null;

/** What took effect, in this batch or before it. */
class Memory {
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

/** An expected failure of one operation; whatever else is thrown is the whole batch's. */
const failureOf = (error: unknown): ForjaError => {
  if (error instanceof ForjaError) return error;
  if (isDataException(error)) return new ForjaError("request-invalid", { cause: error });
  throw error;
};

const verdictOn = (operation: SyncOperation, error: ForjaError): Verdict => {
  if (error.code === "version-mismatch") return { kind: "conflict" };
  if (error.code === "id-taken" && isCreate(operation)) return { kind: "taken", error };
  if (error.code === "not-found") return { kind: "missing", error };
  return { kind: "invalid", error };
};

type Batch = { readonly tx: Transaction; readonly context: ChangeContext; readonly deferred: Deferred };

/** Does one operation as a whole, or nothing of it. */
const perform = async (batch: Batch, operation: SyncOperation, memory: Memory): Promise<Verdict> => {
  const { tx, context, deferred } = batch;
  const { resource, id, baseVersion } = operation;
  const run = runOf(operation);
  // Where a new goal begins is read from what the operations before it have changed.
  if (resource === "goals" && isCreate(operation)) await settleDerived(tx, context.userId, deferred);
  const own = nothingDeferred();
  await inSavepoint(tx, (part) => {
    deferOn(part, own);
    return run(part, { ...context, ifMatch: baseVersion == null ? null : etagOf(baseVersion) });
  });
  addDeferred(deferred, own);
  const change = own.changes.findLast((one) => one.resource === resource && one.id === id);
  // What changes nothing was done before: the same create by its own route, an exercise that is archived already.
  if (change === undefined) return { kind: "duplicate" };
  memory.add(operation, change.op);
  return { kind: "applied", change };
};

const decide = async (batch: Batch, operation: SyncOperation, memory: Memory): Promise<Verdict> => {
  if (memory.holds(operation)) return { kind: "duplicate" };
  if (memory.isDeleted(operation)) return { kind: operation.op === "delete" ? "duplicate" : "conflict" };
  try {
    return await perform(batch, operation, memory);
  } catch (error) {
    return verdictOn(operation, failureOf(error));
  }
};

/** Pointers into an operation's data as pointers into the request. */
const placed = (error: ForjaError, at: number): ForjaError =>
  new ForjaError(error.code, {
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    errors: error.errors.map((field) => ({ ...field, pointer: `/operations/${at}/data${field.pointer}` })),
    cause: error,
  });

const gone = (isDeleted: boolean): { deleted?: true } => (isDeleted ? { deleted: true } : {});

/** The result of what did not take effect, by how its resource stands. */
const resultOf = (
  verdict: Exclude<Verdict, { kind: "applied" }>,
  current: CurrentResource | undefined,
  operation: SyncOperation,
  at: number,
): PushResult => {
  if (verdict.kind === "invalid") return { status: "invalid", error: placed(verdict.error, at) };
  if (current === undefined || current.version === null) {
    if ("error" in verdict) return { status: "invalid", error: placed(verdict.error, at) };
    throw new Error("a resource that an operation has met cannot be read");
  }
  const { version, isDeleted, data } = current;
  const isDone = verdict.kind === "duplicate" || (verdict.kind === "missing" && operation.op === "delete");
  if (isDone) return { status: "duplicate", version, ...gone(isDeleted) };
  return { status: "conflict", version, ...(isDeleted ? { deleted: true } : { data }) };
};

/**
 * Does operations in their order, each whole or not at all, in the one transaction of the request; what follows from
 * them is done once at its end. The account's training is locked first, as everywhere.
 */
export const push = async (
  tx: Transaction,
  context: ChangeContext,
  operations: readonly SyncOperation[],
): Promise<PushResult[]> => {
  const { userId } = context;
  await lockTraining(tx, userId);
  const memory = await Memory.of(tx, userId, operations);
  const batch = { tx, context, deferred: nothingDeferred() };
  const verdicts: Verdict[] = [];
  for (const operation of operations) verdicts.push(await decide(batch, operation, memory));
  await settle(tx, context, batch.deferred);
  const fresh = [...memory.fresh.values()];
  await rememberOperations(
    tx,
    userId,
    fresh.map((operation) => ({ ...keyOf(operation), hash: hashOf(operation) })),
  );
  const unapplied = operations.filter((_, at) => verdicts[at]?.kind !== "applied");
  const current = await currentResources(tx, context, unapplied);
  return operations.map((operation, at): PushResult => {
    const verdict = verdicts[at];
    if (verdict === undefined) throw new Error("an operation has no result");
    if (verdict.kind === "applied") {
      const { op, version } = verdict.change;
      return { status: "applied", version, ...gone(op === "delete") };
    }
    return resultOf(verdict, current.get(nameOf(operation)), operation, at);
  });
};
