import type { Executor } from "./executor.ts";

const timeouts = new WeakMap<Executor, number>();

/** Limits transactions of this pool from this call on, except those with the deadline of a request. */
export const setQueryTimeout = (pool: Executor, ms: number): void => {
  timeouts.set(pool, ms);
};

/** Time limit of a transaction of this pool in milliseconds; Infinity when nobody waits for it. */
export const queryTimeoutOf = (pool: Executor): number => timeouts.get(pool) ?? Number.POSITIVE_INFINITY;
