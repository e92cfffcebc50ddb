import { ForjaError } from "#core/errors.ts";
import type { RulesByExercise, WorkoutEntry } from "#core/training/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { type ExerciseDayKey, refreshDerived } from "#db/postgres/queries/derived.ts";
import type { BodyweightFact } from "#db/postgres/queries/import-workouts.ts";
import { insertWorkouts, type WorkoutRows } from "#db/postgres/queries/workouts.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";

export type AddContext = {
  readonly userId: string;
  readonly rules: RulesByExercise;
  readonly bodyweights: readonly BodyweightFact[];
  readonly now: Date;
  /** Called between steps with the share that is done, 0 to 1; throws to stop. */
  readonly step: (share: number) => void;
};

/** Workouts a statement, and days a refresh: each takes some tens of milliseconds. */
const WORKOUTS_EACH = 200;
const DAYS_EACH = 4_000;

/** Of the time, as measured; the rest goes into what is derived. */
const INSERTS_SHARE = 0.7;

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** The latest body weight that was known when a workout began: measured until then, or of a workout before it. */
const bodyweightAt = (facts: readonly BodyweightFact[], startedAt: number): number | null =>
  facts.findLast(({ at, measured }) => (measured ? at <= startedAt : at < startedAt))?.kg ?? null;

const rowsOf = (entries: readonly WorkoutEntry[], { userId, rules, bodyweights, now }: AddContext): WorkoutRows => {
  const parts = entries.map((entry) =>
    workoutRowsOf({
      userId,
      entry,
      rules,
      bodyweightKg: bodyweightAt(bodyweights, entry.startedAt.getTime()),
      version: 1,
      createdAt: now,
      updatedAt: now,
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

/** The days of each exercise together, so that its records are found once. */
const daysOf = (entries: readonly WorkoutEntry[]): ExerciseDayKey[] => {
  const days = new Map<string, Set<string>>();
  for (const { localDate, exercises } of entries) {
    for (const { exerciseId } of exercises) {
      days.set(exerciseId, (days.get(exerciseId) ?? new Set()).add(localDate));
    }
  }
  return [...days].flatMap(([exerciseId, dates]) => [...dates].map((localDate) => ({ exerciseId, localDate })));
};

/** Writes workouts in bulk with all that is derived from them. */
export const addWorkouts = async (
  tx: Transaction,
  entries: readonly WorkoutEntry[],
  context: AddContext,
): Promise<void> => {
  const batches = chunks(entries, WORKOUTS_EACH);
  for (const [index, batch] of batches.entries()) {
    context.step((index / batches.length) * INSERTS_SHARE);
    await insertWorkouts(tx, rowsOf(batch, context)).catch(refuseTakenId);
  }
  const days = chunks(daysOf(entries), DAYS_EACH);
  for (const [index, batch] of days.entries()) {
    context.step(INSERTS_SHARE + (index / days.length) * (1 - INSERTS_SHARE));
    await refreshDerived(tx, context.userId, batch);
  }
};
