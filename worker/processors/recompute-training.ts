import { withEffects } from "#db/postgres/effects.ts";
import { endRecomputations, pendingRecomputations } from "#db/postgres/queries/workouts/recomputations.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { checkStopped, type Processor } from "./types.ts";

/** Share of the time until the metrics of all sets are derived, in percent. */
const METRICS = 40;

/**
 * Derives all that changes of rules and body weights have deferred. One transaction does it, so a reader sees the state
 * before or after it. A job that dies leaves its work as it was.
 */
export const recomputeTraining: Processor<"recompute-training"> = async (deps, { job, signal, progress }) => {
  const { db, clock, newId } = deps;
  const { userId, requestId } = job;
  const step = (percent: number): void => {
    checkStopped(signal);
    progress(percent);
  };
  await inTransaction(db, (tx) =>
    withEffects(tx, { userId, requestId, newId, now: clock() }, async (effects) => {
      await effects.lock();
      const pending = await pendingRecomputations(tx, userId);
      if (pending.scopes.length === 0) return;
      step(5);
      effects.resume(pending.scopes);
      await effects.derive((share) => step(METRICS + (95 - METRICS) * share));
      effects.analyze();
      await endRecomputations(tx, userId, pending);
      checkStopped(signal);
    }),
  );
  return null;
};
