import { setImmediate } from "node:timers/promises";
import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { rememberOperations } from "#db/postgres/queries/sync/sync-operations.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { keyOf, Memory, nameOf } from "./memory.ts";
import { isCreate } from "./operations.ts";
import { decideGroup, groupsOf, type Verdict } from "./perform.ts";
import type { SyncOperation } from "./sync.schema.ts";
import { type CurrentResource, currentResources, type ResourceView } from "./sync.service.ts";

export type PushResult =
  | { readonly status: "applied" | "duplicate"; readonly version: number; readonly deleted?: true }
  | { readonly status: "conflict"; readonly version: number; readonly deleted?: true; readonly data?: ResourceView }
  | { readonly status: "invalid"; readonly error: ForjaError }
  /** There was no time for it. It has no trace. */
  | { readonly status: "retry" };

/** Limit of problems per operation: 500 operations that are wrong in every field would answer megabytes. */
const MAX_ERRORS = 10;

const placed = (error: ForjaError, at: number): ForjaError =>
  new ForjaError(error.code, {
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    errors: error.errors
      .slice(0, MAX_ERRORS)
      .map((field) => ({ ...field, pointer: `/operations/${at}/data${field.pointer}` })),
    cause: error,
  });

const gone = (isDeleted: boolean): { deleted?: true } => (isDeleted ? { deleted: true } : {});

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

/** The time of a batch before its effects, and its clock. The deadlines of a request and of its lock come later. */
export type PushPace = { readonly timeMs: number; readonly clock: () => number };

const PACE: PushPace = { timeMs: 6_000, clock: () => performance.now() };

/**
 * Performs operations in their order, each whole or not at all, in the one transaction of the request. Their effects are
 * flushed once, before the resources that are answered are read. The training is locked first. When the time is over,
 * the operations left are answered `retry`. The first group is always performed, so that a client makes progress.
 */
export const push = async (
  tx: Transaction,
  context: TrainingContext,
  operations: readonly SyncOperation[],
  { timeMs, clock }: PushPace = PACE,
): Promise<PushResult[]> => {
  const { userId, effects } = context;
  const until = clock() + timeMs;
  await effects.lock();
  const memory = await Memory.of(tx, userId, operations);
  const verdicts = new Map<number, Verdict>();
  for (const group of groupsOf(operations)) {
    // Operations that are wrong ask no store, and would keep everybody else waiting.
    await setImmediate();
    if (verdicts.size > 0 && clock() > until) break;
    for (const { at, verdict } of await decideGroup(context, group, memory)) verdicts.set(at, verdict);
  }
  await effects.flush();
  const fresh = [...memory.fresh.values()];
  await rememberOperations(
    tx,
    userId,
    fresh.map(({ operation, hash }) => ({ ...keyOf(operation), hash })),
  );
  const unapplied = operations.filter((_, at) => verdicts.has(at) && verdicts.get(at)?.kind !== "applied");
  const current = await currentResources(tx, context, unapplied);
  const createdAt = new Map(
    operations.flatMap((operation, at): [string, number][] =>
      isCreate(operation) && verdicts.get(at)?.kind === "applied" ? [[nameOf(operation), at]] : [],
    ),
  );
  return operations.map((operation, at): PushResult => {
    const verdict = verdicts.get(at);
    if (verdict === undefined) return { status: "retry" };
    if (verdict.kind === "applied") {
      const { op, version } = verdict.change;
      return { status: "applied", version, ...gone(op === "delete") };
    }
    const name = nameOf(operation);
    // It was not there yet, though the state after the batch has it.
    const isTooEarly = verdict.kind === "missing" && (createdAt.get(name) ?? at) > at;
    return resultOf(verdict, isTooEarly ? undefined : current.get(name), operation, at);
  });
};
