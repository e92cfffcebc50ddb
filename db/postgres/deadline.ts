import type { Executor } from "./client.ts";

/** Postgres gave no answer in time: it may be frozen, or behind a network that swallows everything. */
export class PostgresDeadlineError extends Error {
  override readonly name = "PostgresDeadlineError";
  readonly code = "DEADLINE";
  constructor() {
    super("Postgres did not answer in time");
  }
}

export type Deadline = {
  /** Throws once the time is over. */
  readonly check: () => void;
  /** Settles as the work does, but no later than the deadline. */
  readonly within: <Result>(work: Promise<Result>) => Promise<Result>;
};

const NONE: Deadline = { check: () => {}, within: (work) => work };

const patience = new WeakMap<Executor, number>();

/** From now on nothing that is asked of this pool waits for longer, whether for a connection or for an answer. */
export const limitPatience = (pool: Executor, ms: number): void => {
  patience.set(pool, ms);
};

/** The deadline of what begins now. What runs in a transaction has that of the transaction. */
export const deadlineOn = (executor: Executor): Deadline => {
  const ms = patience.get(executor);
  if (ms === undefined) return NONE;
  let over = false;
  return {
    check: () => {
      if (over) throw new PostgresDeadlineError();
    },
    within: (work) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          over = true;
          reject(new PostgresDeadlineError());
        }, ms);
        work.then(resolve, reject).finally(() => clearTimeout(timer));
      }),
  };
};
