import { complete } from "#core/shapes/shape.ts";
import { workout } from "#core/shapes/workout.ts";
import { addDays } from "#core/time/local-date.ts";
import type { WorkoutEntry } from "#core/workouts/workout.ts";
import type { Database } from "#db/postgres/client.ts";
import { refreshDerived } from "#db/postgres/queries/workouts/derived.ts";
import { insertWorkouts } from "#db/postgres/queries/workouts/workout-writes.ts";
import { workoutFacts } from "#db/postgres/queries/workouts/workouts.ts";
import { exercises, exerciseTranslations, measurements } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";

const newId = (): string => Bun.randomUUIDv7();
const now = new Date("2026-11-24T12:00:00Z");

export type Lifter = {
  readonly userId: string;
  readonly lifts: readonly string[];
  readonly workouts: readonly WorkoutEntry[];
};

const setsOf = (base: number) =>
  [8, 8, 6, 5].map((reps, at) => ({
    ...{ id: newId(), type: "normal" as const, reps, rir: at % 3, repsLeft: null, repsRight: null },
    ...{ durationSeconds: null, distanceMeters: null, restSeconds: null, completedAt: null, target: null, notes: null },
    weight: { value: base + 2.5 * at, unit: "kg" as const },
  }));

/** Grows fast at first and then slowly, with better and worse days. */
const weightOn = (day: number): number =>
  2.5 * Math.round((60 + 40 * (1 - Math.exp(-day / 400)) + 5 * Math.sin(day)) / 2.5);

export const entryOf = (day: number, lifts: readonly string[], base = weightOn(day)): WorkoutEntry => {
  const localDate = addDays("2026-11-20", -2 * day);
  return {
    ...complete(workout, {}),
    ...{ id: newId(), status: "completed", timeZone: "Europe/Madrid", localDate, importId: null },
    startedAt: new Date(`${localDate}T17:00:00Z`),
    endedAt: new Date(`${localDate}T18:00:00Z`),
    exercises: lifts.map((exerciseId) => ({
      ...{ id: newId(), exerciseId, supersetGroup: null, notes: null, restSeconds: null },
      sets: setsOf(base),
    })),
  };
};

/** Returns a user whose newest workout is the first. A body weight of 80 kg is known before all. */
export const longHistory = async (db: Database, userId: string, count: number): Promise<Lifter> => {
  const lifts = [newId(), newId(), newId()];
  await db.insert(exercises).values(
    lifts.map((id, at) => ({
      ...{ id, ownerId: userId, slug: id },
      ...(at === 2
        ? { trackingType: "weighted_bodyweight" as const, bodyweightFraction: 0.95 }
        : { trackingType: "weight_reps" as const }),
    })),
  );
  await db
    .insert(exerciseTranslations)
    .values(lifts.map((exerciseId) => ({ exerciseId, locale: "en" as const, name: exerciseId })));
  const weighed = { kind: "bodyweight" as const, unit: "kg" as const, timeZone: "UTC", value: 80, canonicalValue: 80 };
  const measuredAt = new Date("2010-01-01T00:00:00Z");
  await db.insert(measurements).values({ ...weighed, id: newId(), userId, measuredAt, localDate: "2010-01-01" });
  const workouts = Array.from({ length: count }, (_, day) => entryOf(day, lifts, weightOn(count - day)));
  await inTransaction(db, async (tx) => {
    const facts = await workoutFacts(tx, userId, { startedAt: now, exerciseIds: lifts, routineId: null });
    const rules = new Map(facts?.exercises.map((exercise) => [exercise.id, exercise]));
    const rows = workouts.map((entry) =>
      workoutRowsOf({ userId, entry, rules, bodyweightKg: 80, version: 1, createdAt: now, updatedAt: now }),
    );
    for (let first = 0; first < rows.length; first += 500) {
      const some = rows.slice(first, first + 500);
      await insertWorkouts(tx, {
        workouts: some.flatMap((row) => row.workouts),
        exercises: some.flatMap((row) => row.exercises),
        sets: some.flatMap((row) => row.sets),
      });
    }
    const days = workouts.flatMap(({ localDate }) => lifts.map((exerciseId) => ({ exerciseId, localDate })));
    await refreshDerived(tx, userId, days);
  });
  return { userId, lifts, workouts };
};
