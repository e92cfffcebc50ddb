import { requestAnalysis } from "../queues/request-analysis.ts";
import type { Transaction } from "./client.ts";
import { pipelined } from "./pipeline.ts";
import type { JobRequest } from "./queries/jobs/jobs.ts";
import { advanceClock, type Change, recordChanges } from "./queries/sync/changes.ts";
import {
  type ChangedLift,
  type ExerciseDayKey,
  followLifts,
  lockTraining,
  refreshDerived,
} from "./queries/workouts/derived.ts";
import { deferRecomputation } from "./queries/workouts/recomputations.ts";
import { type RecomputeScope, recomputeSets, type WeightSpan } from "./queries/workouts/recompute.ts";
import { findWorkouts, type HeldRecord, type StoredWorkout } from "./queries/workouts/workouts.ts";
import { inSavepoint } from "./savepoint.ts";
import { emitWorkoutEvents } from "./workout-events.ts";

/** Above so many changed workouts of an exercise its records are computed again as a whole. */
const MAX_LIFTS = 200;

/** Above so many exercises all sets are derived in one statement. */
const MAX_EXERCISES = 3;

/** Above so many body weights the span from the first one on is read. */
const MAX_SPANS = 50;

/** Sets of an exercise with other rules, and workouts in the span of a body weight. */
export type RecomputeBounds = { readonly sets: number; readonly workouts: number };

export type EffectsOwner = JobRequest & {
  readonly now: Date;
  /** A job derives what is above these bounds. Without bounds all is derived in the transaction. */
  readonly bounds?: RecomputeBounds;
};

/** The exercise has other rules, a body weight changed at an instant, or all of it. */
export type Recompute = { readonly exerciseId: string } | { readonly bodyweightAt: Date } | { readonly all: true };

/** A read state comes with its records, or without where an event has to look them up. */
type WorkoutStates = {
  readonly before: StoredWorkout | null;
  readonly after: StoredWorkout | null;
  readonly held?: readonly HeldRecord[];
};

const merged = (first: ChangedLift, next: ChangedLift): ChangedLift => ({
  ...first,
  held: [...first.held, ...next.held],
  localDates: [...new Set([...first.localDates, ...next.localDates])],
});

/** Reports a derivation: whether there was one, and the workouts whose sets got other metrics. */
export type Derivation = { readonly isDone: boolean; readonly recomputed: ReadonlySet<string> };

const NO_DERIVATION: Derivation = { isDone: false, recomputed: new Set() };

const spansAt = (instants: ReadonlySet<number>): WeightSpan[] => {
  const sorted = [...instants].sort((a, b) => a - b).map((at) => new Date(at).toISOString());
  const [first] = sorted;
  if (first !== undefined && sorted.length > MAX_SPANS) return [{ at: first, until: "infinity" }];
  return sorted.map((at) => ({ at, until: null }));
};

class Collector {
  readonly #tx: Transaction;
  readonly #owner: EffectsOwner;
  readonly #changes: Change[] = [];
  readonly #days: ExerciseDayKey[] = [];
  readonly #lifts = new Map<string, ChangedLift>();
  readonly #exercises = new Set<string>();
  readonly #workouts = new Map<string, WorkoutStates>();
  #allSets = false;
  readonly #weighedAt = new Set<number>();
  readonly #resumed: RecomputeScope[] = [];
  /** A write without a transaction takes the next number only where nothing changed since its read. */
  #hasRecomputed = false;
  #deferredTo: string | null = null;
  #analysis = false;
  readonly #around: Collector | null;
  #isLocked: boolean;
  #hasChanges = false;
  #isClosed = false;

  constructor(tx: Transaction, owner: EffectsOwner, around: Collector | null = null) {
    this.#tx = tx;
    this.#owner = owner;
    this.#around = around;
    this.#isLocked = around === null ? false : around.#isLocked;
  }

  get changes(): readonly Change[] {
    return this.#changes;
  }

  /**
   * Returns whether a scope waits for its recomputation. A write then derives its sets by new rules, which the roll-ups
   * do not follow yet.
   */
  get willRecompute(): boolean {
    const own = this.#allSets || this.#exercises.size + this.#weighedAt.size > 0;
    return own || (this.#around?.willRecompute ?? false);
  }

  /** The job that derives what was too much for this transaction. */
  get deferredTo(): string | null {
    return this.#deferredTo;
  }

  /** Locks the user's training once, before the first read of a change; see `lockTraining`. */
  async lock(): Promise<void> {
    if (this.#isLocked) return;
    await lockTraining(this.#tx, this.#owner.userId);
    this.#isLocked = true;
  }

  /** Returns whether a resource of the change log changed, before a flush and after it. */
  get hasChanges(): boolean {
    return this.#hasChanges;
  }

  change(change: Change): void {
    this.#checkOpen();
    this.#hasChanges = true;
    this.#changes.push(change);
  }

  changeAll(changes: readonly Change[]): void {
    for (const change of changes) this.change(change);
  }

  /** For changes of many workouts: all records of the exercises are computed again. */
  days(keys: readonly ExerciseDayKey[]): void {
    this.#checkOpen();
    for (const key of keys) this.#days.push(key);
  }

  /** Costs the change alone. The first state before the change is kept. */
  lifts(changes: readonly ChangedLift[]): void {
    this.#checkOpen();
    for (const change of changes) {
      const key = `${change.exerciseId} ${change.workoutId}`;
      const first = this.#lifts.get(key);
      this.#lifts.set(key, first === undefined ? change : merged(first, change));
    }
  }

  recompute(change: Recompute): void {
    this.#checkOpen();
    if ("exerciseId" in change) this.#exercises.add(change.exerciseId);
    else if ("bodyweightAt" in change) this.#weighedAt.add(change.bodyweightAt.getTime());
    else this.#allSets = true;
  }

  /**
   * Derives scopes that an earlier transaction deferred. Sets were written since by the new rules, without their
   * roll-ups. So all days of a scope are refreshed, also where no metric changes now.
   */
  resume(scopes: readonly RecomputeScope[]): void {
    this.#checkOpen();
    for (const scope of scopes) this.#resumed.push(scope);
  }

  /** Its job also looks for goals that were reached. */
  analyze(): void {
    this.#checkOpen();
    this.#analysis = true;
  }

  /** `before` is null for a new one. The first `before` is kept. */
  workout(id: string, before: StoredWorkout | null): void {
    this.#checkOpen();
    const first = this.#workouts.get(id);
    this.#workouts.set(id, { before: first === undefined ? before : first.before, after: null });
  }

  /** Its events then need no second read. */
  workoutRead(after: StoredWorkout, held?: readonly HeldRecord[]): void {
    const states = this.#workouts.get(after.id);
    if (states === undefined) return;
    this.#workouts.set(after.id, { before: states.before, after, ...(held === undefined ? {} : { held }) });
  }

  /**
   * Flushes the derived state early, for an answer or a rule that reads it. `onBatch` gets the share that is done, 0 to
   * 1, before each batch, and may throw to stop.
   */
  async derive(onBatch?: (share: number) => void): Promise<Derivation> {
    const scopes = this.#takeScopes();
    if (scopes.length + this.#days.length + this.#lifts.size === 0) return NO_DERIVATION;
    await this.lock();
    const recomputed = new Set<string>();
    for (const scope of scopes) for (const id of await this.#recompute(scope)) recomputed.add(id);
    const isDone = this.#lifts.size + this.#days.length > 0;
    const lifts = this.#takeLifts();
    await pipelined(this.#tx, followLifts(this.#tx, this.#owner.userId, lifts));
    await refreshDerived(this.#tx, this.#owner.userId, this.#days.splice(0), onBatch);
    return { isDone, recomputed };
  }

  /** A second flush performs only effects that were collected after the first. */
  async flush(): Promise<void> {
    await this.derive();
    if (this.#analysis) await pipelined(this.#tx, requestAnalysis(this.#tx, this.#owner));
    this.#analysis = false;
    await this.#emitEvents();
    // Last, because the log locks the user's clock until the commit.
    const changes = this.#changes.splice(0);
    if (changes.length > 0) await pipelined(this.#tx, recordChanges(this.#tx, this.#owner.userId, changes));
    else if (this.#hasRecomputed) await pipelined(this.#tx, advanceClock(this.#tx, this.#owner.userId));
    this.#hasRecomputed = false;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** The effects of a failed part are dropped with its rows. */
  async inSavepoint<Result>(work: (part: Transaction, effects: Collector) => Promise<Result>): Promise<Result> {
    const [result, own] = await inSavepoint(this.#tx, async (part) => {
      const effects = new Collector(part, this.#owner, this);
      return [await work(part, effects), effects] as const;
    });
    this.#merge(own);
    own.close();
    return result;
  }

  #merge(own: Collector): void {
    this.changeAll(own.#changes);
    this.days(own.#days);
    this.lifts([...own.#lifts.values()]);
    for (const exerciseId of own.#exercises) this.#exercises.add(exerciseId);
    for (const at of own.#weighedAt) this.#weighedAt.add(at);
    this.#deferredTo ??= own.#deferredTo;
    this.#allSets ||= own.#allSets;
    this.#analysis ||= own.#analysis;
    this.#hasRecomputed ||= own.#hasRecomputed;
    this.#isLocked ||= own.#isLocked;
    for (const [id, { before }] of own.#workouts) this.workout(id, before);
  }

  #takeScopes(): RecomputeScope[] {
    const resumed = this.#resumed.splice(0);
    const exercises = [...this.#exercises];
    const spans = spansAt(this.#weighedAt);
    const allSets = this.#allSets || (exercises.length > MAX_EXERCISES && this.#owner.bounds === undefined);
    this.#exercises.clear();
    this.#weighedAt.clear();
    this.#allSets = false;
    if (allSets) return [{ all: true }];
    return [
      ...resumed.map((scope) => ({ ...scope, whole: true })),
      ...exercises.map((exerciseId) => ({ exerciseId, whole: true })),
      ...(spans.length === 0 ? [] : [{ spans }]),
    ];
  }

  /** Returns the workouts whose sets got other metrics. */
  async #recompute(scope: RecomputeScope): Promise<string[]> {
    const { userId, bounds } = this.#owner;
    const max = "exerciseId" in scope ? bounds?.sets : bounds?.workouts;
    const found = await recomputeSets(this.#tx, userId, scope, { max, now: this.#owner.now });
    if (found === null) {
      this.#deferredTo = (await deferRecomputation(this.#tx, this.#owner, scope)).id;
      return [];
    }
    this.#hasRecomputed = true;
    this.changeAll(found.doubted.map(({ id, version }) => ({ resource: "workouts", id, op: "upsert", version })));
    const affected = scope.whole === true ? found.days : found.changed;
    if (affected.length > 0) this.#analysis = true;
    if (scope.whole === true) this.days(found.days);
    else this.lifts(found.changed);
    return found.changed.map(({ workoutId }) => workoutId);
  }

  /** Leaves out lifts of exercises whose records are computed again as a whole. */
  #takeLifts(): ChangedLift[] {
    const lifts = [...this.#lifts.values()];
    this.#lifts.clear();
    const whole = new Set(this.#days.map(({ exerciseId }) => exerciseId));
    for (const [exerciseId, { length }] of Map.groupBy(lifts, (lift) => lift.exerciseId)) {
      if (length > MAX_LIFTS) whole.add(exerciseId);
    }
    this.days(
      lifts
        .filter(({ exerciseId }) => whole.has(exerciseId))
        .flatMap(({ exerciseId, localDates }) => localDates.map((localDate) => ({ exerciseId, localDate }))),
    );
    return lifts.filter(({ exerciseId }) => !whole.has(exerciseId));
  }

  async #emitEvents(): Promise<void> {
    const states = new Map(this.#workouts);
    this.#workouts.clear();
    const unread = [...states].flatMap(([id, { after }]) => (after === null ? [id] : []));
    const read = unread.length === 0 ? [] : await findWorkouts(this.#tx, this.#owner.userId, unread);
    const found = new Map(read.map((workout) => [workout.id, workout]));
    const changes = [...states].flatMap(([id, { before, after, held }]) => {
      const current = after ?? found.get(id);
      // A later operation of the batch deleted it.
      return current === undefined ? [] : [{ before, after: current, held }];
    });
    if (changes.length > 0) await emitWorkoutEvents(this.#tx, this.#owner, changes);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new Error("an effect was collected after the last flush and would be lost");
  }
}

/**
 * Collects effects of changes of a user's training in one transaction: metrics of sets, roll-ups, records, the change
 * log, an analysis and events. `withEffects` alone creates it, so that no caller can forget the flush.
 */
export type Effects = Collector;

export const withEffects = async <Result>(
  tx: Transaction,
  owner: EffectsOwner,
  work: (effects: Effects) => Promise<Result>,
): Promise<Result> => {
  const effects = new Collector(tx, owner);
  const result = await work(effects);
  await effects.flush();
  effects.close();
  return result;
};
