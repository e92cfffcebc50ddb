import { expect } from "bun:test";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { addSet, patchSet, removeSet } from "#api/modules/workouts/sets.service.ts";
import { create, patch, remove, saved, type Written } from "#api/modules/workouts/workouts.service.ts";
import type { CreateBody } from "#core/shapes/shape.ts";
import type { SetFields, WorkoutExerciseFields } from "#core/shapes/workout.ts";
import type { LoadPer, TrackingType, WorkoutStatus } from "#core/taxonomy.ts";
import { addDays } from "#core/time/local-date.ts";
import type { Weight } from "#core/units.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { type Effects, type RecomputeBounds, withEffects } from "#db/postgres/effects.ts";
import { findWorkout, type StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import { exerciseSettings, exercises, measurements } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { insertUser } from "./people.ts";

export const newId = (): string => Bun.randomUUIDv7();

/** One exercise for each way in which load and repetitions count. */
export const MOVEMENTS: readonly {
  trackingType: TrackingType;
  unilateral?: boolean;
  bodyweightFraction?: number;
  loadPer?: LoadPer;
}[] = [
  { trackingType: "weight_reps", loadPer: "hand" },
  { trackingType: "weight_reps", unilateral: true },
  { trackingType: "weighted_bodyweight", bodyweightFraction: 0.95 },
  { trackingType: "assisted_bodyweight" },
  { trackingType: "bodyweight_reps", bodyweightFraction: 0.64 },
  { trackingType: "distance_duration" },
  { trackingType: "weight_distance" },
];

export type Person = { readonly userId: string; readonly exerciseIds: readonly string[] };

export const aPerson = async (db: Database): Promise<Person> => {
  const { id: userId } = await insertUser(db, { timeZone: "Europe/Madrid" });
  const rows = MOVEMENTS.map((movement) => {
    const id = newId();
    return { id, ownerId: userId, slug: id, ...movement };
  });
  await db.insert(exercises).values(rows);
  return { userId, exerciseIds: rows.map(({ id }) => id) };
};

const ownerOf = ({ userId }: Person) => ({
  userId,
  requestId: "derived-test",
  now: new Date("2026-11-24T12:00:00Z"),
  newId,
  requireProof: async () => {},
});
export const contextOf = (person: Person, effects: Effects) => ({
  ...ownerOf(person),
  locale: "en" as const,
  ifMatch: null,
  effects,
});

/** Runs a change in a transaction of its own and flushes its effects. */
export const inEffects = <Result>(
  db: Database,
  person: Person,
  work: (tx: Transaction, effects: Effects) => Promise<Result>,
  bounds?: RecomputeBounds,
): Promise<Result> =>
  inTransaction(db, (tx) => withEffects(tx, { ...ownerOf(person), bounds }, (effects) => work(tx, effects)));

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

export type World = {
  readonly person: Person;
  readonly tx: Transaction;
  readonly effects: Effects;
  readonly workouts: Map<string, StoredWorkout>;
};
/** A change that a counterexample can be read from. */
export type Change = { readonly does: string; readonly apply: (world: World) => Promise<void> };

const changeBy = <Details>(
  does: string,
  details: fc.Arbitrary<Details>,
  apply: (world: World, details: Details) => Promise<void>,
): fc.Arbitrary<Change> =>
  details.map((chosen) => ({
    does: `${does} ${JSON.stringify(chosen)}`,
    apply: (world) => apply(world, chosen),
  }));

export const inputOf = (person: Person, done: readonly ExerciseDone[]): ExerciseInput[] =>
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
        effects.recompute({ bodyweightAt: measuredAt });
      },
    ),
  },
  changeBy("take a weight off", at, async ({ person: { userId }, tx, effects }, place) => {
    const all = await tx.select().from(measurements).where(eq(measurements.userId, userId)).orderBy(measurements.id);
    const chosenOne = all[place % Math.max(1, all.length)];
    if (chosenOne === undefined) return;
    await tx.delete(measurements).where(eq(measurements.id, chosenOne.id));
    effects.recompute({ bodyweightAt: chosenOne.measuredAt });
  }),
  changeBy(
    "retype",
    fc.record({
      movement: fc.constantFrom(0, 2, 5),
      trackingType: fc.constantFrom<TrackingType>("weight_reps", "weighted_bodyweight", "distance_duration"),
    }),
    async ({ person: { exerciseIds }, tx, effects }, { movement, trackingType }) => {
      const exerciseId = exerciseIds[movement] ?? "";
      await tx.update(exercises).set({ trackingType }).where(eq(exercises.id, exerciseId));
      effects.recompute({ exerciseId });
    },
  ),
  changeBy(
    "set the rules",
    fc.record({
      movement: fc.nat(MOVEMENTS.length - 1),
      unilateral: fc.boolean(),
      bodyweightFraction: fc.constantFrom(null, 0.5, 1),
      loadPer: fc.constantFrom(null, "total" as const, "hand" as const),
    }),
    async ({ person: { userId, exerciseIds }, tx, effects }, { movement, unilateral, ...others }) => {
      const exerciseId = exerciseIds[movement] ?? "";
      // Sets of two sides would be refused if their exercise stopped having them.
      const own = { unilateral: unilateral || MOVEMENTS[movement]?.unilateral, ...others };
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
export const history = fc.array(log, { minLength: 2, maxLength: 9, size: "max" });
export const batches = fc.array(batch, { minLength: 1, maxLength: 9, size: "max" });
