import { expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { addSetAtOnce, patchSetAtOnce } from "#api/modules/workouts/set-at-once.service.ts";
import { addSet, type Logged, patchSet } from "#api/modules/workouts/sets.service.ts";
import { createWorkoutAtOnce } from "#api/modules/workouts/workout-at-once.service.ts";
import { entryOf } from "#api/modules/workouts/workout-entry.ts";
import { create } from "#api/modules/workouts/workouts.service.ts";
import type { WorkoutStatus } from "#core/taxonomy.ts";
import { liftsOf } from "#core/workouts/lifts.ts";
import { deriveExercises } from "#core/workouts/workout.ts";
import { lockTraining } from "#db/postgres/queries/workouts/derived.ts";
import { insertSetAtOnce, placeOfNewSet } from "#db/postgres/queries/workouts/sets-at-once.ts";
import { findWorkout, type StoredWorkout, workoutFacts } from "#db/postgres/queries/workouts/workouts.ts";
import { changeLog, sets, userClocks, workouts } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { parseBrief } from "#db/postgres/workout-rows.ts";
import { storesBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { aPerson, contextOf, history, inEffects, type Person } from "#tests/support/training-changes.ts";

const { stores } = storesBench();

/** No function at once collects effects. */
const contextFor = (person: Person) => contextOf(person, undefined as never);

const weight = (value: number) => ({ value, unit: "kg" as const });
const loggedSet = (kg: number, reps = 5) => ({ type: "normal" as const, weight: weight(kg), reps });

const logged = async (person: Person, status: WorkoutStatus, day: string, kg: number): Promise<StoredWorkout> => {
  const { written } = await inEffects(stores.db, person, (tx, effects) =>
    create(tx, contextOf(person, effects), {
      status,
      startedAt: new Date(`${day}T10:00:00Z`),
      exercises: person.exerciseIds.slice(0, 2).map((exerciseId) => ({
        exerciseId,
        sets: [loggedSet(kg), loggedSet(kg + 10), loggedSet(kg)],
      })),
    }),
  );
  const workout = await findWorkout(stores.db, person.userId, written.workout.id);
  if (workout === null) throw new Error("no workout");
  return workout;
};

/** Compares the answer of a change, the workout in brief and all that is derived with a new computation. */
const check = async (person: Person, { set, version }: Logged): Promise<void> => {
  const { workoutId, workoutExerciseId, exerciseId, ...answered } = set;
  const workout = await findWorkout(stores.db, person.userId, workoutId);
  if (workout === null) throw new Error("no workout");
  const part = workout.exercises.find(({ id }) => id === workoutExerciseId);
  expect(part?.exerciseId).toBe(exerciseId);
  expect(part?.sets.find(({ id }) => id === set.id)).toEqual(answered);
  expect(workout.version).toBe(version);
  const exerciseIds = workout.exercises.map((one) => one.exerciseId);
  const about = { startedAt: new Date(workout.startedAt), exerciseIds, routineId: null };
  const facts = await workoutFacts(stores.db, person.userId, about);
  const rules = new Map(facts?.exercises.map((one) => [one.id, one]));
  const derived = deriveExercises(
    entryOf(workout).exercises,
    rules,
    workout.bodyweightKg ?? facts?.bodyweightKg ?? null,
  );
  const [stored] = await stores.db.select().from(workouts).where(eq(workouts.id, workoutId));
  const { id, title, tags, totals, createdAt, updatedAt } = workout;
  const brief = parseBrief(stored?.brief ?? "");
  expect(brief).toMatchObject({ id, title, tags, totals, createdAt, updatedAt, version });
  expect(brief.exercises).toEqual(liftsOf(derived));
  expect(stored?.briefVersion).toBe(version);
  expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
};

const patches = fc.record(
  {
    weight: fc.constantFrom(weight(20), weight(61.7), { value: 45, unit: "lb" as const }),
    reps: fc.constantFrom(0, 1, 5, 6, 12, 13, 21),
    rir: fc.constantFrom(null, 0, 1.5, 4, 4.5),
    type: fc.constantFrom("normal" as const, "warmup" as const, "partial" as const),
    restSeconds: fc.constantFrom(60, 90),
  },
  { requiredKeys: [] },
);
const changes = fc.array(
  fc.oneof(
    fc.record({ at: fc.nat(1000), patch: patches }),
    fc.record({
      at: fc.nat(1000),
      added: fc.record({ weight: fc.constantFrom(weight(20), weight(70)), reps: fc.nat(9) }),
    }),
  ),
  { minLength: 3, maxLength: 8 },
);

type Change = { at: number } & ({ patch: object } | { added: object });

/** Makes a change at once, or else in a transaction, and returns whether the first one did it. */
const makeChange = async (person: Person, all: readonly StoredWorkout[], change: Change): Promise<boolean | null> => {
  const places = all.flatMap(({ id: workoutId, exercises }) =>
    exercises.flatMap(({ exerciseId, sets: own }) => own.map(({ id: setId }) => ({ workoutId, setId, exerciseId }))),
  );
  const place = places[change.at % Math.max(1, places.length)];
  if (place === undefined) return null;
  if ("patch" in change) {
    const atOnce = await patchSetAtOnce(stores.db, contextFor(person), place, change.patch);
    const done =
      atOnce ??
      (await inEffects(stores.db, person, (tx, effects) =>
        patchSet(tx, contextOf(person, effects), place, change.patch),
      ));
    await check(person, done);
    return atOnce !== null;
  }
  const input = { type: "normal" as const, durationSeconds: 30, distanceMeters: 400, ...change.added };
  const body = { ...input, exerciseId: place.exerciseId };
  const atOnce = await addSetAtOnce(stores.db, contextFor(person), place.workoutId, body);
  const done =
    atOnce ??
    (await inEffects(stores.db, person, (tx, effects) =>
      addSet(tx, contextOf(person, effects), place.workoutId, body),
    ));
  await check(person, done);
  return atOnce !== null;
};

test("sets that are changed at once leave what a new computation makes of them", async () => {
  let atOnce = 0;
  await fc.assert(
    fc.asyncProperty(history, changes, async (before, later) => {
      const person = await aPerson(stores.db);
      const known = new Map<string, StoredWorkout>();
      await inEffects(stores.db, person, async (tx, effects) => {
        for (const { apply } of before) await apply({ person, tx, effects, workouts: known });
      });
      for (const change of later) if ((await makeChange(person, [...known.values()], change)) === true) atOnce += 1;
    }),
    { numRuns: 12 },
  );
  expect(atOnce).toBeGreaterThan(4);
}, 600_000);

test("a set below the records of its lift is changed at once, and one above them is not", async () => {
  const person = await aPerson(stores.db);
  await logged(person, "completed", "2026-10-01", 100);
  const later = await logged(person, "completed", "2026-10-08", 100);
  const [first] = later.exercises;
  const place = { workoutId: later.id, setId: first?.sets[1]?.id ?? "" };
  const changed = await patchSetAtOnce(stores.db, contextFor(person), place, { reps: 4 });
  if (changed === null) throw new Error("it was not changed at once");
  await check(person, changed);
  for (const patch of [{ weight: weight(111) }, { reps: 40 }, { weight: weight(0) }]) {
    expect(await patchSetAtOnce(stores.db, contextFor(person), place, patch)).toBeNull();
  }
});

test("a write at once meets a change that came after its read, and writes nothing", async () => {
  const person = await aPerson(stores.db);
  const { userId } = person;
  const workout = await logged(person, "active", "2026-10-01", 60);
  const [exerciseId = ""] = person.exerciseIds;
  const counts = () =>
    Promise.all([
      stores.db.$count(sets, eq(sets.userId, userId)),
      stores.db.$count(changeLog, eq(changeLog.userId, userId)),
      stores.db.select().from(userClocks).where(eq(userClocks.userId, userId)),
    ]);
  const [found] = await placeOfNewSet(stores.db, { userId, workoutId: workout.id, partId: null, exerciseId });
  if (found === undefined) throw new Error("no place");
  const input = { ...loggedSet(70), exerciseId };
  const added = await addSetAtOnce(stores.db, contextFor(person), workout.id, input);
  expect(added).not.toBeNull();
  const before = await counts();
  const [row] = await stores.db
    .select()
    .from(sets)
    .where(eq(sets.id, added?.set.id ?? ""));
  if (row === undefined) throw new Error("no set");
  const { workingSets: sumSets, reps: sumReps, seq, version } = found;
  const late = { sumSets, sumReps, sumVolumeKg: 0, seq: seq ?? 0, version, brief: "{}", updatedAt: new Date() };
  expect(await insertSetAtOnce(stores.db, { ...row, ...late, id: Bun.randomUUIDv7() })).toBe(false);
  await inTransaction(stores.db, async (tx) => {
    await lockTraining(tx, userId);
    expect(await addSetAtOnce(stores.db, contextFor(person), workout.id, input)).toBeNull();
  });
  expect(await counts()).toEqual(before);
});

const session = fc.record({
  day: fc.nat(3),
  lifts: fc.array(
    fc.record({
      movement: fc.nat(6),
      sets: fc.array(
        fc.record({
          type: fc.constantFrom("normal" as const, "warmup" as const),
          weight: fc.constantFrom(weight(20), weight(61.7), { value: 45, unit: "lb" as const }),
          reps: fc.constantFrom(1, 5, 12, 21),
          rir: fc.constantFrom(null, 1.5, 4.5),
          durationSeconds: fc.constantFrom(30, 95),
          distanceMeters: fc.constantFrom(0.1, 400),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

test("workouts that are created at once leave what a new computation makes of them", async () => {
  let atOnce = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(session, { minLength: 6, maxLength: 14 }), async (sessions) => {
      const person = await aPerson(stores.db);
      for (const [index, { day, lifts }] of sessions.entries()) {
        const body = {
          status: "completed" as const,
          startedAt: new Date(Date.UTC(2026, 0, 1 + 4 * index + day, 22, 30)),
          exercises: lifts.map(({ movement, sets: own }) => ({
            exerciseId: person.exerciseIds[movement] ?? "",
            sets: own,
          })),
        };
        const created = await createWorkoutAtOnce(stores.db, contextFor(person), body);
        if (created !== null) {
          atOnce += 1;
          expect(await findWorkout(stores.db, person.userId, created.id)).toEqual(created);
        } else await inEffects(stores.db, person, (tx, effects) => create(tx, contextOf(person, effects), body));
      }
      const { userId } = person;
      expect(await derivedInPostgres(stores.db, userId)).toEqual(await derivedByCore(stores.db, userId));
      const kept = await stores.db.$count(workouts, eq(workouts.userId, userId));
      expect(kept).toBe(sessions.length);
    }),
    { numRuns: 12 },
  );
  expect(atOnce).toBeGreaterThan(4);
}, 600_000);
