import { createLine, type Line } from "../line.ts";
import type { Database, Executor } from "./executor.ts";

/** A transaction has a connection to itself; statements outside of one share connections. */
export type Work = "transaction" | "statement";

/** More statements under way on a connection only wait for each other in the server's sight in place of ours. */
const STATEMENTS_A_CONNECTION = 8;

const lines = new WeakMap<Executor, Readonly<Record<Work, Line>>>();

export type PoolCapacity = { readonly connections: number; readonly maxWaitMs: number };

/** Queues the queries of this pool from this call on; those that would wait too long are refused. */
export const keepInLine = (pool: Executor, { connections, maxWaitMs }: PoolCapacity): void => {
  lines.set(pool, {
    transaction: createLine({ slots: connections, maxWaitMs }),
    statement: createLine({ slots: connections * STATEMENTS_A_CONNECTION, maxWaitMs }),
  });
};

/** Runs `work` at its turn for the pool. Work in a transaction has its turn already. */
export const inLine = <Result>(executor: Executor, kind: Work, work: () => Promise<Result>): Promise<Result> =>
  lines.get(executor)?.[kind].run(work) ?? work();

/** Returns whether new work would wait too long for the pool. */
export const isPoolCrowded = (pool: Executor, kind: Work): boolean => lines.get(pool)?.[kind].isCrowded() ?? false;

/** Returns the pool for what must not wait in line, such as a probe: a crowd does not make the store away. */
export const besideLine = (pool: Database): Database => Object.create(pool);
