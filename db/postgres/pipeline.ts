import type { Executor } from "./executor.ts";

const unanswered = new WeakMap<Executor, Promise<unknown>[]>();

/** Opens the pipeline of a transaction. The caller awaits its statements after the commit. */
export const openPipeline = (tx: Executor, statements: Promise<unknown>[]): void => {
  unanswered.set(tx, statements);
};

/**
 * Leaves a statement without an answer until the commit, so that both are one round trip. A failure rolls the
 * transaction back, and its error ends the transaction. Outside of a pipeline, as in a savepoint, it awaits the statement.
 */
export const pipelined = async (tx: Executor, statement: Promise<unknown>): Promise<void> => {
  const statements = unanswered.get(tx);
  if (statements === undefined) {
    await statement;
    return;
  }
  // A query of the builder runs anew for each `then`.
  const answer = Promise.resolve(statement);
  // The transaction awaits it later: until then its failure is not unhandled.
  answer.catch(() => {});
  statements.push(answer);
};
