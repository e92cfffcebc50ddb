import type { Executor } from "./client.ts";

const patience = new WeakMap<Executor, number>();

/** From now on a transaction of this pool takes no longer, unless it has the deadline of its request. */
export const limitPatience = (pool: Executor, ms: number): void => {
  patience.set(pool, ms);
};

/** How long a transaction of this pool may take, in milliseconds; Infinity where nobody waits for it. */
export const patienceOf = (pool: Executor): number => patience.get(pool) ?? Number.POSITIVE_INFINITY;
