import type { WorkoutCreate } from "#api/modules/workouts/workouts.schema.ts";
import { create, saved } from "#api/modules/workouts/workouts.service.ts";
import type { TrackingType } from "#core/taxonomy.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Database } from "#db/postgres/client.ts";
import { withEffects } from "#db/postgres/effects.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import { exerciseMuscles, exercises, exerciseTranslations } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";

const newId = (): string => Bun.randomUUIDv7();

/** An exercise of a user's own, for the quadriceps. */
export const ownExercise = async (
  db: Database,
  ownerId: string,
  names: { en: string; es?: string },
  trackingType: TrackingType = "weight_reps",
): Promise<string> => {
  const id = newId();
  await db.insert(exercises).values({ id, ownerId, slug: id, trackingType, movementPattern: "squat" });
  await db
    .insert(exerciseTranslations)
    .values([
      { exerciseId: id, locale: "en", name: names.en },
      ...(names.es === undefined ? [] : [{ exerciseId: id, locale: "es" as const, name: names.es }]),
    ]);
  await db.insert(exerciseMuscles).values({ exerciseId: id, muscle: "quads", role: "primary", share: 1 });
  return id;
};

const LOGGED_AT = Date.parse("2026-11-24T12:00:00Z");

/** Logs a workout the way that the API does, without the API. */
export const logWorkout = async (db: Database, userId: string, input: WorkoutCreate): Promise<StoredWorkout> => {
  // A workout is completed when it was done, also where a test dates it by mistake.
  const now = new Date(Math.max(LOGGED_AT, (input.endedAt ?? input.startedAt ?? new Date(0)).getTime()));
  const by = { userId, requestId: "log-workout", now, newId };
  return inTransaction(db, (tx) =>
    withEffects(tx, by, async (effects) => {
      const context = { ...by, locale: "en" as const, ifMatch: null, requireProof: async () => {}, effects };
      const { written } = await create(tx, context, input);
      return saved(tx, context, written);
    }),
  );
};

/** A completed workout of one exercise: three sets of five. */
export const squatDay = (exerciseId: string, startedAt: string, kg: number): WorkoutCreate => ({
  status: "completed",
  startedAt: new Date(startedAt),
  endedAt: new Date(Date.parse(startedAt) + 3_600_000),
  title: `Squats of ${localDateAt(Date.parse(startedAt), "UTC")}`,
  exercises: [
    {
      exerciseId,
      sets: Array.from({ length: 3 }, () => ({
        type: "normal" as const,
        weight: { value: kg, unit: "kg" as const },
        reps: 5,
      })),
    },
  ],
});
