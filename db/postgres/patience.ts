import type { Executor } from "./executor.ts";

const patience = new WeakMap<Executor, number>();

/** Limits transactions of this pool from this call on, except those with the deadline of a request. */
export const limitPatience = (pool: Executor, ms: number): void => {
  patience.set(pool, ms);
};

/** Time limit of a transaction of this pool in milliseconds; Infinity when nobody waits for it. */
export const patienceOf = (pool: Executor): number => patience.get(pool) ?? Number.POSITIVE_INFINITY;
