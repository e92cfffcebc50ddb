import { inShare } from "#core/process/caller.ts";
import { callerOf } from "#core/process/deadline.ts";
import { createWorkQueue, type WorkQueue } from "#core/process/work-queue.ts";
import type { Database, Executor } from "./executor.ts";

/** A transaction has a connection to itself; statements outside of one share connections. */
export type Work = "transaction" | "statement";

/** More statements under way on a connection only wait for each other in the server's sight in place of ours. */
const STATEMENTS_PER_CONNECTION = 8;

/** `share` limits the work of one user that runs at once. */
type Queue = { readonly line: WorkQueue; readonly share: number };

const queues = new WeakMap<Executor, Readonly<Record<Work, Queue>>>();

export type PoolCapacity = { readonly connections: number; readonly maxWaitMs: number };

/**
 * Queues the queries of this pool from this call on; those that would wait too long are refused. One user gets about
 * half of the connections for statements, and a quarter for transactions. Others find a connection free.
 */
export const limitPool = (pool: Executor, { connections, maxWaitMs }: PoolCapacity): void => {
  queues.set(pool, {
    transaction: {
      line: createWorkQueue({ slots: connections, maxWaitMs }),
      share: Math.max(1, Math.floor(connections / 4)),
    },
    statement: {
      line: createWorkQueue({ slots: connections * STATEMENTS_PER_CONNECTION, maxWaitMs }),
      share: Math.max(1, Math.floor(connections / 2)),
    },
  });
};

/** Lets another view of a pool wait in its queue. */
export const shareQueue = (view: Executor, pool: Executor): void => {
  const queue = queues.get(pool);
  if (queue !== undefined) queues.set(view, queue);
};

/** Work in a transaction has its turn already. */
export const inPoolQueue = <Result>(executor: Executor, kind: Work, work: () => Promise<Result>): Promise<Result> => {
  const queue = queues.get(executor)?.[kind];
  if (queue === undefined) return work();
  const caller = callerOf();
  const run = (): Promise<Result> => queue.line.run(work);
  return caller === undefined ? run() : inShare(caller, kind, queue.share, run);
};

export const isInLine = (pool: Executor): boolean => queues.has(pool);

export const isPoolCrowded = (pool: Executor, kind: Work): boolean =>
  queues.get(pool)?.[kind].line.isCrowded() ?? false;

/** A probe uses it: a crowd does not make the store away. */
export const besidePoolQueue = (pool: Database): Database => Object.create(pool);
