import { ForjaError } from "#core/errors.ts";
import type { ImportCounts, ImportWarning, MatchedName, RowError } from "#core/imports/import-document.ts";
import { toKilograms } from "#core/units.ts";
import type { RulesByExercise, WorkoutEntry } from "#core/workouts/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import type { BodyweightFact } from "#db/postgres/queries/imports/import-workouts.ts";
import type { Change } from "#db/postgres/queries/sync/changes.ts";
import { insertWorkouts, type WorkoutRows } from "#db/postgres/queries/workouts/workout-writes.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";

import { collectAfterImport } from "../collect-garbage.ts";

export type Added = {
  readonly counts: ImportCounts;
  readonly exercises: readonly MatchedName[];
  readonly rowErrors: readonly RowError[];
  readonly warnings: readonly ImportWarning[];
  /** The last step before the commit: no transaction of Postgres covers it. */
  readonly finish: () => Promise<void>;
  /** For a transaction that failed after `finish`. */
  readonly takeBack: () => Promise<void>;
};

type Stamps = { readonly createdAt: Date; readonly updatedAt: Date };

export type AddContext<Entry extends WorkoutEntry = WorkoutEntry> = {
  readonly userId: string;
  readonly rules: RulesByExercise;
  readonly bodyweights: readonly BodyweightFact[];
  readonly now: Date;
  readonly stampsOf?: (entry: Entry) => Stamps;
  readonly onRows?: (rows: WorkoutRows) => Promise<void>;
  /** Called with the share that is done, 0 to 1; throws to stop. */
  readonly step: (share: number) => void;
};

/** Workouts in one statement, which takes some tens of milliseconds. */
const WORKOUTS_EACH = 100;

/** The garbage of so many statements is collected together. */
const COLLECTED_EACH = 6;

/** The measured share of the time. The rest is for derived rows. */
export const INSERTS_SHARE = 0.7;

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/**
 * Returns the latest body weight that was known when a workout began: measured until then, or of a workout before it.
 */
export const bodyweightAt = (facts: readonly BodyweightFact[], startedAt: number): number | null =>
  facts.findLast(({ at, measured }) => (measured ? at <= startedAt : at < startedAt))?.kg ?? null;

export const withOwnBodyweights = (
  known: readonly BodyweightFact[],
  workouts: readonly Pick<WorkoutEntry, "bodyweight" | "startedAt">[],
): BodyweightFact[] => {
  const own = workouts.flatMap(({ bodyweight, startedAt }) =>
    bodyweight === null ? [] : { at: startedAt.getTime(), kg: toKilograms(bodyweight), measured: false },
  );
  return own.length === 0
    ? [...known]
    : [...known, ...own].sort((one, other) => one.at - other.at || Number(one.measured) - Number(other.measured));
};

const rowsOf = <Entry extends WorkoutEntry>(entries: readonly Entry[], context: AddContext<Entry>): WorkoutRows => {
  const { userId, rules, bodyweights, now, stampsOf = () => ({ createdAt: now, updatedAt: now }) } = context;
  const parts = entries.map((entry) =>
    workoutRowsOf({
      userId,
      entry,
      rules,
      bodyweightKg: bodyweightAt(bodyweights, entry.startedAt.getTime()),
      version: 1,
      ...stampsOf(entry),
    }),
  );
  return {
    workouts: parts.flatMap(({ workouts }) => workouts),
    exercises: parts.flatMap(({ exercises }) => exercises),
    sets: parts.flatMap(({ sets }) => sets),
  };
};

const refuseTakenId = (error: unknown): never => {
  if (["workouts_pkey", "workout_exercises_pkey", "sets_pkey"].some((constraint) => breaches(error, constraint))) {
    throw new ForjaError("id-taken", { detail: "A part of the file has the id of something else.", cause: error });
  }
  throw error;
};

export const upsertsOf = (resource: Change["resource"], rows: readonly { readonly id: string }[]): Change[] =>
  rows.map(({ id }) => ({ resource, id, op: "upsert", version: 1 }));

/** The entry of a workout is made when its batch is written, and dropped after it. */
export type AddedWorkout<Entry extends WorkoutEntry = WorkoutEntry> = {
  readonly sets: number;
  readonly entry: () => Entry | null;
};

export const readyEntries = <Entry extends WorkoutEntry>(entries: readonly Entry[]): AddedWorkout<Entry>[] =>
  entries.map((entry) => ({
    sets: entry.exercises.reduce((sum, { sets }) => sum + sets.length, 0),
    entry: () => entry,
  }));

/** Body weights and events are left to the caller. */
export const addWorkouts = async <Entry extends WorkoutEntry>(
  tx: Transaction,
  effects: Effects,
  added: readonly AddedWorkout<Entry>[],
  context: AddContext<Entry>,
): Promise<void> => {
  const batches = chunks(added, WORKOUTS_EACH);
  const sets = added.reduce((sum, one) => sum + one.sets, 0);
  let isAny = false;
  for (const [index, batch] of batches.entries()) {
    context.step((index / batches.length) * INSERTS_SHARE);
    if (index % COLLECTED_EACH === 0) collectAfterImport(sets);
    const entries = batch.flatMap(({ entry }) => entry() ?? []);
    if (entries.length === 0) continue;
    isAny = true;
    const rows = rowsOf(entries, context);
    await insertWorkouts(tx, rows).catch(refuseTakenId);
    await context.onRows?.(rows);
    effects.days(
      entries.flatMap(({ localDate, exercises }) => exercises.map(({ exerciseId }) => ({ exerciseId, localDate }))),
    );
    effects.changeAll(upsertsOf("workouts", entries));
  }
  if (isAny) effects.analyze();
};

export const deriveImported = async (effects: Effects, step: AddContext["step"]): Promise<void> => {
  await effects.derive((share) => step(INSERTS_SHARE + share * (1 - INSERTS_SHARE)));
};
