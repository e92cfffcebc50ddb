import type { Executor } from "./client.ts";
import type { Change } from "./queries/changes.ts";
import type { ExerciseDayKey } from "./queries/derived.ts";
import type { StoredWorkout } from "./queries/workouts.ts";

/** The effects of changes of a user's training, written once for many changes. */
export type Deferred = {
  readonly changes: Change[];
  readonly days: ExerciseDayKey[];
  bodyweightSince: Date | null;
  /** Whether an analysis is wanted. */
  analysis: boolean;
  /** Workouts with events, as they were before; null for a new one. */
  readonly news: Map<string, StoredWorkout | null>;
};

export const nothingDeferred = (): Deferred => ({
  changes: [],
  days: [],
  bodyweightSince: null,
  analysis: false,
  news: new Map(),
});

const deferrals = new WeakMap<Executor, Deferred>();

/**
 * Collects the effects of changes on this executor from now on: change log, roll-ups and records, loads by body weight,
 * and the request for an analysis. The caller has locked the training. It writes the effects before the transaction
 * ends (`settle`).
 */
export const deferOn = (tx: Executor, deferred: Deferred): void => {
  deferrals.set(tx, deferred);
};

/** Returns the effects of this executor; undefined without a collection. */
export const deferredOn = (executor: Executor): Deferred | undefined => deferrals.get(executor);

/** Returns the earlier one of two instants of which either may be missing. */
export const earlier = (a: Date | null, b: Date | null): Date | null => {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
};

/** Adds what one change notes to what all have noted. */
export const addDeferred = (all: Deferred, one: Deferred): void => {
  all.changes.push(...one.changes);
  all.days.push(...one.days);
  all.bodyweightSince = earlier(all.bodyweightSince, one.bodyweightSince);
  all.analysis ||= one.analysis;
  for (const [id, before] of one.news) if (!all.news.has(id)) all.news.set(id, before);
};
