import { randomFrom } from "#core/random.ts";
import { complete } from "#core/shapes/shape.ts";
import { workout } from "#core/shapes/workout.ts";
import { addDays } from "#core/time/local-date.ts";
import type { WorkoutEntry } from "#core/workouts/workout.ts";
import type { Database } from "#db/postgres/client.ts";
import { saveDemoUser } from "#db/postgres/queries/accounts/demo-account.ts";
import { recordChanges } from "#db/postgres/queries/sync/changes.ts";
import { lockTraining, refreshDerived } from "#db/postgres/queries/workouts/derived.ts";
import { insertWorkouts } from "#db/postgres/queries/workouts/workout-writes.ts";
import { workoutFacts } from "#db/postgres/queries/workouts/workouts.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { workoutRowsOf } from "#db/postgres/workout-rows.ts";
import { exerciseIdFor } from "#db/seeds/catalogue/index.ts";
import { DEMO_PROFILE } from "#db/seeds/demo/account.ts";

const WORKOUTS = 2_084;
const EXERCISES_A_WORKOUT = 6;
const SETS_AN_EXERCISE = 8;
const SETS = WORKOUTS * EXERCISES_A_WORKOUT * SETS_AN_EXERCISE;
const BATCH = 200;

const LIFTS = [
  "barbell-back-squat",
  "barbell-bench-press",
  "deadlift",
  "barbell-overhead-press",
  "barbell-row",
  "weighted-pull-up",
  "romanian-deadlift",
  "front-squat",
  "barbell-hip-thrust",
  "barbell-curl",
  "incline-barbell-bench-press",
  "close-grip-bench-press",
];

/** Monday, Tuesday, Thursday, Friday. */
const TRAINING_DAYS = [0, 1, 3, 4];

const entryOf = (
  index: number,
  firstMonday: string,
  exerciseIds: readonly string[],
  random: ReturnType<typeof randomFrom>,
): WorkoutEntry => {
  const week = Math.floor(index / TRAINING_DAYS.length);
  const day = index % TRAINING_DAYS.length;
  const localDate = addDays(firstMonday, week * 7 + (TRAINING_DAYS[day] ?? 0));
  const startedAt = new Date(`${localDate}T17:00:00Z`);
  const half = day % 2 === 0 ? exerciseIds.slice(0, EXERCISES_A_WORKOUT) : exerciseIds.slice(EXERCISES_A_WORKOUT);
  return {
    ...complete(workout, {}),
    id: Bun.randomUUIDv7(),
    status: "completed",
    startedAt,
    endedAt: new Date(startedAt.getTime() + 4_500_000),
    timeZone: "Europe/Madrid",
    localDate,
    bodyweight: day === 0 ? { value: 80 + Math.round(random.noise(1) * 10) / 10, unit: "kg" } : null,
    sessionRpe: 7,
    importId: null,
    exercises: half.map((exerciseId, place) => ({
      id: Bun.randomUUIDv7(),
      exerciseId,
      supersetGroup: null,
      notes: null,
      restSeconds: null,
      sets: Array.from({ length: SETS_AN_EXERCISE }, (_, set) => ({
        id: Bun.randomUUIDv7(),
        type: set === 0 ? ("warmup" as const) : ("normal" as const),
        weight: {
          // Ten years of gains that grow smaller, on top of a day's luck.
          value: Math.round((50 + 8 * place + 60 * (1 - Math.exp(-week / 200)) + random.noise(2.5)) / 2.5) * 2.5,
          unit: "kg" as const,
        },
        reps: 5 + (set % 4),
        repsLeft: null,
        repsRight: null,
        rir: random.chance(0.7) ? Math.floor(random.between(0, 4)) : null,
        durationSeconds: null,
        distanceMeters: null,
        restSeconds: null,
        completedAt: null,
        target: null,
        notes: null,
      })),
    })),
  };
};

export const tenYears = async (db: Database, lastMonday: string): Promise<{ userId: string; sets: number }> => {
  const random = randomFrom(1);
  const exerciseIds = LIFTS.map(exerciseIdFor);
  const firstMonday = addDays(lastMonday, -7 * (WORKOUTS / TRAINING_DAYS.length - 1));
  const email = `${crypto.randomUUID()}@example.com`;
  const now = new Date();
  const userId = await inTransaction(db, (tx) =>
    saveDemoUser(tx, { ...DEMO_PROFILE, email, id: Bun.randomUUIDv7(), passwordHash: "none" }),
  );
  for (let first = 0; first < WORKOUTS; first += BATCH) {
    const count = Math.min(BATCH, WORKOUTS - first);
    const entries = Array.from({ length: count }, (_, at) => entryOf(first + at, firstMonday, exerciseIds, random));
    await inTransaction(db, async (tx) => {
      const facts = await workoutFacts(tx, userId, { startedAt: now, exerciseIds, routineId: null });
      const rules = new Map(facts?.exercises.map((exercise) => [exercise.id, exercise]));
      if (rules.size !== LIFTS.length) throw new Error("the catalogue lacks an exercise of the benchmark");
      const rows = entries.map((entry) =>
        workoutRowsOf({ userId, entry, rules, bodyweightKg: 80, version: 1, createdAt: now, updatedAt: now }),
      );
      await insertWorkouts(tx, {
        workouts: rows.flatMap(({ workouts }) => workouts),
        exercises: rows.flatMap(({ exercises }) => exercises),
        sets: rows.flatMap(({ sets }) => sets),
      });
      const days = entries.flatMap(({ localDate, exercises }) =>
        exercises.map(({ exerciseId }) => ({ exerciseId, localDate })),
      );
      await lockTraining(tx, userId);
      await refreshDerived(tx, userId, days);
      await recordChanges(
        tx,
        userId,
        entries.map(({ id }) => ({ resource: "workouts", id, op: "upsert", version: 1 })),
      );
    });
  }
  return { userId, sets: SETS };
};
