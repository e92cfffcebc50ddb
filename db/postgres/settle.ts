import { requestAnalysis } from "../queues/request-analysis.ts";
import type { Transaction } from "./client.ts";
import type { Deferred } from "./deferred.ts";
import { recordChanges } from "./queries/changes.ts";
import { refreshDerived } from "./queries/derived.ts";
import type { JobRequest } from "./queries/jobs.ts";
import { recomputeSets } from "./queries/recompute.ts";

/** Brings all that is derived up to date with what was changed until now, for whatever reads it next. */
export const settleDerived = async (tx: Transaction, userId: string, deferred: Deferred): Promise<void> => {
  const { bodyweightSince } = deferred;
  deferred.bodyweightSince = null;
  await refreshDerived(tx, userId, deferred.days.splice(0));
  const moved = bodyweightSince === null ? 0 : await recomputeSets(tx, userId, { bodyweightSince });
  deferred.analysis ||= moved > 0;
};

/** Does once, for all of a batch, what was noted of its changes. */
export const settle = async (tx: Transaction, request: JobRequest, deferred: Deferred): Promise<void> => {
  const { userId } = request;
  await settleDerived(tx, userId, deferred);
  if (deferred.analysis) await requestAnalysis(tx, request);
  // Last, because it holds the user's clock until the commit.
  await recordChanges(tx, userId, deferred.changes);
};
