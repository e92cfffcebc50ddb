import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { addSet, patchSet, removeSet } from "#api/modules/workouts/sets.service.ts";
import { create, patch, remove, saved, type Written } from "#api/modules/workouts/workouts.service.ts";
import type { CreateBody } from "#core/shapes/shape.ts";
import type { SetFields, WorkoutExerciseFields } from "#core/shapes/workout.ts";
import type { TrackingType, WorkoutStatus } from "#core/taxonomy.ts";
import { addDays } from "#core/time/local-date.ts";
import type { Weight } from "#core/units.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import { findWorkout, type StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import { exerciseSettings, exercises, measurements, personalRecords } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertUser } from "#tests/support/people.ts";

const { stores } = storesBench();

const newId = (): string => Bun.randomUUIDv7();

/** One exercise for each way in which load and repetitions count. */
const MOVEMENTS: readonly { trackingType: TrackingType; unilateral?: boolean; bodyweightFraction?: number }[] = [
  { trackingType: "weight_reps" },
  { trackingType: "weight_reps", unilateral: true },
  { trackingType: "weighted_bodyweight", bodyweightFraction: 0.95 },
  { trackingType: "assisted_bodyweight" },
  { trackingType: "bodyweight_reps", bodyweightFraction: 0.64 },
  { trackingType: "distance_duration" },
  { trackingType: "weight_distance" },
];

type Person = { readonly userId: string; readonly exerciseIds: readonly string[] };

const aPerson = async (): Promise<Person> => {
  const { id: userId } = await insertUser(stores.db, { timeZone: "Europe/Madrid" });
  const rows = MOVEMENTS.map((movement) => {
    const id = newId();
    return { id, ownerId: userId, slug: id, ...movement };
  });
  await stores.db.insert(exercises).values(rows);
  return { userId, exerciseIds: rows.map(({ id }) => id) };
};

const ownerOf = ({ userId }: Person) => ({
  userId,
  requestId: "derived-test",
  now: new Date("2026-11-24T12:00:00Z"),
  newId,
  requireProof: async () => {},
});
const contextOf = (person: Person, effects: Effects) => ({
  ...ownerOf(person),
  locale: "en" as const,
  ifMatch: null,
  effects,
});

/** Runs a change in a transaction of its own and flushes its effects. */
const inEffects = <Result>(person: Person, work: (tx: Transaction, effects: Effects) => Promise<Result>) =>
  inTransaction(stores.db, (tx) => withEffects(tx, ownerOf(person), (effects) => work(tx, effects)));

// Few values, so that equals and ties are the rule.
const weight = fc.constantFrom<Weight>(
  { value: 20, unit: "kg" },
  { value: 45, unit: "lb" },
  { value: 61.7, unit: "kg" },
  { value: 0, unit: "kg" },
);
const reps = fc.constantFrom(0, 1, 5, 5, 6, 12, 13, 20, 21);

type ExerciseInput = CreateBody<WorkoutExerciseFields>;
type SetInput = CreateBody<SetFields>;

const setType = fc.constantFrom<SetInput["type"]>("normal", "normal", "normal", "warmup", "drop", "amrap", "partial");

const rir = fc.constantFrom(null, 0, 0.5, 1, 1.5, 3, 4, 4.5, 5);

const setDone = fc.record<SetInput>({
  type: setType,
  weight,
  reps,
  rir,
  durationSeconds: fc.constantFrom(0.1, 0.7, 30, 95),
  distanceMeters: fc.constantFrom(0.1, 0.2, 400, 1609.344),
  completedAt: fc.constantFrom(null, new Date("2026-10-02T10:00:00Z")),
});
/** The sides of a unilateral exercise. */
const sides = fc.record({ repsLeft: reps, repsRight: reps });

type ExerciseDone = { readonly movement: number; readonly sets: readonly SetInput[] };

const exerciseDone: fc.Arbitrary<ExerciseDone> = fc
  .record({
    // Two lifts come often, so that their lines of records are long.
    movement: fc.oneof(fc.constantFrom(0, 2), fc.nat(MOVEMENTS.length - 1)),
    sets: fc.array(setDone, { maxLength: 4 }),
    sides: fc.option(sides, { freq: 2 }),
  })
  .map(({ movement, sets, sides: apart }) => ({
    movement,
    sets: MOVEMENTS[movement]?.unilateral && apart ? sets.map((set) => ({ ...set, reps: null, ...apart })) : sets,
  }));

const exercisesDone = fc.array(exerciseDone, { maxLength: 3 });
const startedAt = fc
  .record({ day: fc.nat(9), hour: fc.constantFrom("08:00", "18:00", "23:30") })
  .map(({ day, hour }) => new Date(`${addDays("2026-10-01", day)}T${hour}:00Z`));
const status = fc.constantFrom<WorkoutStatus>("completed", "completed", "completed", "active", "planned", "discarded");
const bodyweight = fc.option(
  fc.constantFrom<Weight>({ value: 80, unit: "kg" }, { value: 180, unit: "lb" }, { value: 72.35, unit: "kg" }),
  { freq: 2 },
);
/** Which workout, and which set of it: taken modulo what there is. */
const at = fc.nat(1000);

type World = {
  readonly person: Person;
  readonly tx: Transaction;
  readonly effects: Effects;
  readonly workouts: Map<string, StoredWorkout>;
};
/** A change that a counterexample can be read from. */
type Change = { readonly does: string; readonly apply: (world: World) => Promise<void> };

const changeBy = <Details>(
  does: string,
  details: fc.Arbitrary<Details>,
  apply: (world: World, details: Details) => Promise<void>,
): fc.Arbitrary<Change> =>
  details.map((chosen) => ({
    does: `${does} ${JSON.stringify(chosen)}`,
    apply: (world) => apply(world, chosen),
  }));

const inputOf = (person: Person, done: readonly ExerciseDone[]): ExerciseInput[] =>
  done.map(({ movement, sets }) => ({ exerciseId: person.exerciseIds[movement] ?? "", sets: [...sets] }));

/** Returns one of the existing workouts, if there is any. */
const chosen = ({ workouts }: World, place: number): StoredWorkout | undefined =>
  [...workouts.values()][place % Math.max(1, workouts.size)];

const chosenSet = (world: World, place: number) => {
  const places = [...world.workouts.values()].flatMap(({ id: workoutId, exercises: parts }) =>
    parts.flatMap(({ sets }) => sets.map(({ id: setId }) => ({ workoutId, setId }))),
  );
  return places[place % Math.max(1, places.length)];
};

/** Compares the answer of a write with a read. */
const answered = async (world: World, written: Written): Promise<void> => {
  const workout = await saved(world.tx, contextOf(world.person, world.effects), written);
  expect(await findWorkout(world.tx, world.person.userId, workout.id)).toEqual(workout);
  world.workouts.set(workout.id, workout);
};

const patchChosen = async (world: World, place: number, input: Parameters<typeof patch>[3]): Promise<void> => {
  const workout = chosen(world, place);
  if (workout === undefined) return;
  const context = contextOf(world.person, world.effects);
  const written = await patch(world.tx, context, workout.id, input);
  if (input.exercises === undefined) await reread(world, workout.id);
  else await answered(world, written);
};

const reread = async (world: World, workoutId: string): Promise<void> => {
  const workout = await findWorkout(world.tx, world.person.userId, workoutId);
  if (workout !== null) world.workouts.set(workoutId, workout);
};

const log = changeBy(
  "log",
  fc.record({ startedAt, status, bodyweight, done: exercisesDone, isAnswered: fc.boolean() }),
  async (world, { done, isAnswered, ...fields }) => {
    const input = { ...fields, exercises: inputOf(world.person, done) };
    const context = contextOf(world.person, world.effects);
    const { written } = await create(world.tx, context, input);
    await (isAnswered ? answered(world, written) : reread(world, written.workout.id));
  },
);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: log },
  changeBy("replace the exercises", fc.record({ at, done: exercisesDone }), (world, { at: place, done }) =>
    patchChosen(world, place, { exercises: inputOf(world.person, done) }),
  ),
  {
    weight: 6,
    arbitrary: changeBy("move", fc.record({ at, startedAt }), (world, { at: place, ...fields }) =>
      patchChosen(world, place, fields),
    ),
  },
  changeBy("judge", fc.record({ at, status }), (world, { at: place, ...fields }) => patchChosen(world, place, fields)),
  {
    weight: 4,
    arbitrary: changeBy("weigh", fc.record({ at, bodyweight }), (world, { at: place, ...fields }) =>
      patchChosen(world, place, fields),
    ),
  },
  changeBy("add a set", fc.record({ at, done: exerciseDone }), async (world, { at: place, done }) => {
    const workout = chosen(world, place);
    const [exercise] = inputOf(world.person, [done]);
    const [set] = done.sets;
    if (workout === undefined || exercise === undefined || set === undefined) return;
    await addSet(world.tx, contextOf(world.person, world.effects), workout.id, {
      ...set,
      exerciseId: exercise.exerciseId,
    });
    await reread(world, workout.id);
  }),
  changeBy("edit a set", fc.record({ at, weight, type: setType, rir }), async (world, { at: place, ...fields }) => {
    const set = chosenSet(world, place);
    if (set === undefined) return;
    await patchSet(world.tx, contextOf(world.person, world.effects), set, fields);
    await reread(world, set.workoutId);
  }),
  changeBy("remove a set", at, async (world, place) => {
    const set = chosenSet(world, place);
    if (set === undefined) return;
    await removeSet(world.tx, contextOf(world.person, world.effects), set);
    await reread(world, set.workoutId);
  }),
  changeBy("delete", at, async (world, place) => {
    const workout = chosen(world, place);
    if (workout === undefined) return;
    await remove(world.tx, contextOf(world.person, world.effects), workout.id);
    world.workouts.delete(workout.id);
  }),
  changeBy("rename", fc.record({ at, title: fc.constantFrom("A", "B", null) }), (world, { at: place, ...fields }) =>
    patchChosen(world, place, fields),
  ),
  changeBy("rest", fc.record({ at, restSeconds: fc.constantFrom(60, 90) }), async (world, { at: place, ...fields }) => {
    const set = chosenSet(world, place);
    if (set === undefined) return;
    await patchSet(world.tx, contextOf(world.person, world.effects), set, fields);
    await reread(world, set.workoutId);
  }),
  {
    weight: 3,
    arbitrary: changeBy(
      "step on the scales",
      fc.record({ measuredAt: startedAt, kg: fc.constantFrom(79, 84.5) }),
      async ({ person: { userId }, tx, effects }, { measuredAt, kg }) => {
        await tx.insert(measurements).values({
          ...{ id: newId(), userId, kind: "bodyweight", unit: "kg", timeZone: "UTC", measuredAt },
          ...{ value: kg, canonicalValue: kg, localDate: measuredAt.toISOString().slice(0, 10) },
        });
        effects.recompute({ bodyweightSince: measuredAt });
      },
    ),
  },
  changeBy(
    "set the rules",
    fc.record({
      movement: fc.nat(MOVEMENTS.length - 1),
      unilateral: fc.boolean(),
      bodyweightFraction: fc.constantFrom(null, 0.5, 1),
    }),
    async ({ person: { userId, exerciseIds }, tx, effects }, { movement, unilateral, bodyweightFraction }) => {
      const exerciseId = exerciseIds[movement] ?? "";
      // Sets of two sides would be refused if their exercise stopped having them.
      const own = { unilateral: unilateral || MOVEMENTS[movement]?.unilateral, bodyweightFraction };
      const { exerciseId: key, userId: owner } = exerciseSettings;
      await tx
        .insert(exerciseSettings)
        .values({ userId, exerciseId, ...own })
        .onConflictDoUpdate({ target: [owner, key], set: own });
      effects.recompute({ exerciseId });
    },
  ),
);

/** Most transactions have one change; a push has several. */
const batch = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(change) },
  { weight: 1, arbitrary: fc.array(change, { minLength: 2, maxLength: 4 }) },
);
const history = fc.array(log, { minLength: 2, maxLength: 9, size: "max" });
const batches = fc.array(batch, { minLength: 1, maxLength: 9, size: "max" });

describe("what Postgres derives from sets", () => {
  test.each([
    ["later", 2],
    ["to the end", 4],
    ["to the day of another", 3],
  ])("follows a workout with a body weight that is moved %s", async (_where, day) => {
    const person = await aPerson();
    const exerciseId =
      person.exerciseIds[MOVEMENTS.findIndex(({ trackingType }) => trackingType === "weighted_bodyweight")];
    const startOf = (on: number) => new Date(`${addDays("2026-10-01", on)}T18:00:00Z`);
    const log = (on: number, kg: number | null) =>
      inEffects(person, (tx, effects) =>
        create(tx, contextOf(person, effects), {
          startedAt: startOf(on),
          status: "completed",
          bodyweight: kg === null ? null : { value: kg, unit: "kg" },
          exercises: [
            { exerciseId: exerciseId ?? "", sets: [{ type: "normal", weight: { value: 10, unit: "kg" }, reps: 5 }] },
          ],
        }),
      );
    const { written } = await log(0, 80);
    await log(1, null);
    await log(3, null);
    const { id } = written.workout;
    await inEffects(person, (tx, effects) => patch(tx, contextOf(person, effects), id, { startedAt: startOf(day) }));
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  });

  test("counts each set in the band of its repetitions and of its reserve, the limits included", async () => {
    const person = await aPerson();
    const [exerciseId = ""] = person.exerciseIds;
    const weight = { value: 60, unit: "kg" } as const;
    const sets = [1, 5, 6, 12, 13, 20, 21].flatMap((reps) =>
      [null, 0, 0.5, 1, 2.5, 3, 4, 4.5].map((rir) => ({ type: "normal", weight, reps, rir }) as const),
    );
    await inEffects(person, (tx, effects) =>
      create(tx, contextOf(person, effects), {
        startedAt: new Date("2026-10-01T18:00:00Z"),
        status: "completed",
        exercises: [{ exerciseId, sets }],
      }),
    );
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  });

  test.each([
    [0, 2],
    [2, 0],
    // At the very start of the workouts.
    [1, 3],
  ])("follows body weights of two days, %d and %d, that one change brings", async (first, second) => {
    const person = await aPerson();
    const { userId } = person;
    const movement = MOVEMENTS.findIndex(({ trackingType }) => trackingType === "weighted_bodyweight");
    const startOf = (on: number) => new Date(`${addDays("2026-10-01", on)}T18:00:00Z`);
    for (const day of [1, 3]) {
      await inEffects(person, (tx, effects) =>
        create(tx, contextOf(person, effects), {
          startedAt: startOf(day),
          status: "completed",
          exercises: inputOf(person, [
            { movement, sets: [{ type: "normal", weight: { value: 10, unit: "kg" }, reps: 5 }] },
          ]),
        }),
      );
    }
    await inEffects(person, async (tx, effects) => {
      for (const day of [first, second]) {
        const measuredAt = startOf(day);
        await tx.insert(measurements).values({
          ...{ id: newId(), userId, kind: "bodyweight", unit: "kg", timeZone: "UTC", measuredAt },
          ...{ value: 80 + day, canonicalValue: 80 + day, localDate: measuredAt.toISOString().slice(0, 10) },
        });
        effects.recompute({ bodyweightSince: measuredAt });
      }
    });
    expect(await derivedInPostgres(stores.db, userId)).toEqual(await derivedByCore(stores.db, userId));
  });

  test("is what core makes of them, after any changes in any order", async () => {
    await fc.assert(
      fc.asyncProperty(history, batches, async (logged, later) => {
        const person = await aPerson();
        const workouts = new Map<string, StoredWorkout>();
        for (const changes of [logged, ...later]) {
          await inEffects(person, async (tx, effects) => {
            for (const { apply } of changes) await apply({ person, tx, effects, workouts });
          });
        }
        expect(await derivedInPostgres(stores.db, person.userId)).toEqual(
          await derivedByCore(stores.db, person.userId),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("stays so when a user's workouts arrive all at once", async () => {
    const person = await aPerson();
    const [exerciseId = ""] = person.exerciseIds;
    const log = (day: number) =>
      inEffects(person, (tx, effects) =>
        create(tx, contextOf(person, effects), {
          startedAt: new Date(`${addDays("2026-10-01", day)}T18:00:00Z`),
          status: "completed",
          exercises: [{ exerciseId, sets: [{ type: "normal", weight: { value: 60 + day, unit: "kg" }, reps: 5 }] }],
        }),
      );
    await Promise.all(Array.from({ length: 8 }, (_, day) => log(7 - day)));
    const derived = await derivedInPostgres(stores.db, person.userId);
    expect(derived).toEqual(await derivedByCore(stores.db, person.userId));
    expect(derived.records.filter(({ kind, isCurrent }) => kind === "weight" && isCurrent)).toHaveLength(1);
  });

  test("keeps the ids of records that a later change leaves standing", async () => {
    const person = await aPerson();
    const [exerciseId = ""] = person.exerciseIds;
    const log = (day: number, kg: number) =>
      inEffects(person, (tx, effects) =>
        create(tx, contextOf(person, effects), {
          startedAt: new Date(`${addDays("2026-10-01", day)}T18:00:00Z`),
          status: "completed",
          exercises: [{ exerciseId, sets: [{ type: "normal", weight: { value: kg, unit: "kg" }, reps: 5 }] }],
        }),
      );
    const ids = async () => (await stores.db.select().from(personalRecords)).map(({ id }) => id);
    await log(0, 60);
    const before = await ids();
    await log(1, 65);
    expect(before.length).toBeGreaterThan(0);
    expect(await ids()).toEqual(expect.arrayContaining(before));
  });
});
