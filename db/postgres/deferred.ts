import type { Executor } from "./client.ts";
import type { Change } from "./queries/changes.ts";
import type { ExerciseDayKey } from "./queries/derived.ts";
import type { StoredWorkout } from "./queries/workouts.ts";

/** What follows from changes of a user's training, and is done once for many of them. */
export type Deferred = {
  readonly changes: Change[];
  readonly days: ExerciseDayKey[];
  bodyweightSince: Date | null;
  /** Whether an analysis is wanted. */
  analysis: boolean;
  /** Workouts that webhooks are told of, as each stood before; null for one that is new. */
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
 * From now on what follows from a change on this executor is noted in place of being done: the change log, roll-ups and
 * records, loads that stand on a body weight, and the wish for an analysis. The caller has locked the training, and
 * settles what is noted before the transaction ends (`settle`).
 */
export const deferOn = (tx: Executor, deferred: Deferred): void => {
  deferrals.set(tx, deferred);
};

/** What is noted on this executor; undefined where everything is done at once. */
export const deferredOn = (executor: Executor): Deferred | undefined => deferrals.get(executor);

/** The earlier one of two instants of which either may be missing. */
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
