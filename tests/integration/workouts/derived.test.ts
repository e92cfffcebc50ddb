import { beforeAll, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { patchSet } from "#api/modules/workouts/sets.service.ts";
import { create, patch } from "#api/modules/workouts/workouts.service.ts";
import { addDays } from "#core/time/local-date.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import {
  exerciseDays,
  measurements,
  personalRecords,
  recomputations,
  rederivations,
} from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import {
  aPerson,
  batches,
  contextOf,
  history,
  inEffects,
  inputOf,
  MOVEMENTS,
  newId,
  type Person,
} from "#tests/support/training-changes.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { recomputeTraining } from "#worker/processors/recompute-training.ts";
import type { WorkerDependencies } from "#worker/processors/types.ts";

const { stores, closing } = storesBench();

let deps: WorkerDependencies;
beforeAll(() => {
  deps = workerDependencies(stores);
  closing(() => deps.mongo.close());
});

/** Runs the job without its queue. */
const recompute = ({ userId }: Person) =>
  recomputeTraining(deps, {
    job: { id: newId(), userId, requestId: null, priority: 0, createdAt: "2026-11-24T12:00:00.000Z" },
    payload: {},
    signal: new AbortController().signal,
    progress: () => {},
    log: silentLog,
  });

/** Rows of roll-ups and records, with the transaction that wrote each. */
const writtenBy = ({ userId }: Person) =>
  Promise.all(
    [exerciseDays, personalRecords].map((table) =>
      stores.db
        .select({ row: sql`${table}`, xmin: sql`${table}.xmin` })
        .from(table)
        .where(eq(table.userId, userId)),
    ),
  );

describe("what Postgres derives from sets", () => {
  test("stays as it is written when no value of a set that counts changes", async () => {
    const person = await aPerson(stores.db);
    const [exerciseId = ""] = person.exerciseIds;
    const set = { id: newId(), type: "normal", weight: { value: 60, unit: "kg" }, reps: 5, rir: 2 } as const;
    const { written } = await inEffects(stores.db, person, (tx, effects) =>
      create(tx, contextOf(person, effects), {
        startedAt: new Date("2026-10-01T18:00:00Z"),
        status: "completed",
        exercises: [{ exerciseId, sets: [set] }],
      }),
    );
    const { id } = written.workout;
    const before = await writtenBy(person);
    expect(before.map(({ length }) => length > 0)).toEqual([true, true]);
    const idle = [
      { title: "Bench day" },
      { notes: "Slow", tags: ["a"], feeling: 4 },
      { sessionRpe: 8, endedAt: new Date("2026-10-01T19:00:00Z") },
    ];
    for (const input of idle) {
      await inEffects(stores.db, person, (tx, effects) => patch(tx, contextOf(person, effects), id, input));
    }
    const place = { workoutId: id, setId: set.id };
    await inEffects(stores.db, person, (tx, effects) =>
      patchSet(tx, contextOf(person, effects), place, { restSeconds: 90, notes: "Grip" }),
    );
    expect(await writtenBy(person)).toEqual(before);
    await inEffects(stores.db, person, (tx, effects) => patchSet(tx, contextOf(person, effects), place, { rir: 1 }));
    expect(await writtenBy(person)).not.toEqual(before);
  });

  test.each([
    ["later", 2],
    ["to the end", 4],
    ["to the day of another", 3],
  ])("follows a workout with a body weight that is moved %s", async (_where, day) => {
    const person = await aPerson(stores.db);
    const exerciseId =
      person.exerciseIds[MOVEMENTS.findIndex(({ trackingType }) => trackingType === "weighted_bodyweight")];
    const startOf = (on: number) => new Date(`${addDays("2026-10-01", on)}T18:00:00Z`);
    const log = (on: number, kg: number | null) =>
      inEffects(stores.db, person, (tx, effects) =>
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
    await inEffects(stores.db, person, (tx, effects) =>
      patch(tx, contextOf(person, effects), id, { startedAt: startOf(day) }),
    );
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  });

  test("counts each set in the band of its repetitions and of its reserve, the limits included", async () => {
    const person = await aPerson(stores.db);
    const [exerciseId = ""] = person.exerciseIds;
    const weight = { value: 60, unit: "kg" } as const;
    const sets = [1, 5, 6, 12, 13, 20, 21].flatMap((reps) =>
      [null, 0, 0.5, 1, 2.5, 3, 4, 4.5].map((rir) => ({ type: "normal", weight, reps, rir }) as const),
    );
    await inEffects(stores.db, person, (tx, effects) =>
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
    const person = await aPerson(stores.db);
    const { userId } = person;
    const movement = MOVEMENTS.findIndex(({ trackingType }) => trackingType === "weighted_bodyweight");
    const startOf = (on: number) => new Date(`${addDays("2026-10-01", on)}T18:00:00Z`);
    for (const day of [1, 3]) {
      await inEffects(stores.db, person, (tx, effects) =>
        create(tx, contextOf(person, effects), {
          startedAt: startOf(day),
          status: "completed",
          exercises: inputOf(person, [
            { movement, sets: [{ type: "normal", weight: { value: 10, unit: "kg" }, reps: 5 }] },
          ]),
        }),
      );
    }
    await inEffects(stores.db, person, async (tx, effects) => {
      for (const day of [first, second]) {
        const measuredAt = startOf(day);
        await tx.insert(measurements).values({
          ...{ id: newId(), userId, kind: "bodyweight", unit: "kg", timeZone: "UTC", measuredAt },
          ...{ value: 80 + day, canonicalValue: 80 + day, localDate: measuredAt.toISOString().slice(0, 10) },
        });
        effects.recompute({ bodyweightAt: measuredAt });
      }
    });
    expect(await derivedInPostgres(stores.db, userId)).toEqual(await derivedByCore(stores.db, userId));
  });

  /** Without bounds all is derived at once. With small bounds most recomputations wait for a job. */
  const bounds = fc.constantFrom(undefined, { sets: 2, workouts: 1 });

  test("is what core makes of them, after any changes in any order", async () => {
    await fc.assert(
      fc.asyncProperty(history, batches, bounds, async (logged, later, bound) => {
        const person = await aPerson(stores.db);
        const workouts = new Map<string, StoredWorkout>();
        for (const [index, changes] of [logged, ...later].entries()) {
          const written = inEffects(
            stores.db,
            person,
            async (tx, effects) => {
              for (const { apply } of changes) await apply({ person, tx, effects, workouts });
            },
            bound,
          );
          // A job runs beside each third write.
          await Promise.all([written, index % 3 === 2 ? recompute(person) : null]);
        }
        // The whole is derived anew where a release asks for it, also over days that an older version wrote.
        await stores.db.update(exerciseDays).set({ bestEffort: null }).where(eq(exerciseDays.userId, person.userId));
        await stores.db.insert(rederivations).values({ userId: person.userId });
        await recompute(person);
        expect(await stores.db.$count(rederivations, eq(rederivations.userId, person.userId))).toBe(0);
        expect(await stores.db.$count(recomputations, eq(recomputations.userId, person.userId))).toBe(0);
        expect(await derivedInPostgres(stores.db, person.userId)).toEqual(
          await derivedByCore(stores.db, person.userId),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("stays so when a user's workouts arrive all at once", async () => {
    const person = await aPerson(stores.db);
    const [exerciseId = ""] = person.exerciseIds;
    const log = (day: number) =>
      inEffects(stores.db, person, (tx, effects) =>
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
    const person = await aPerson(stores.db);
    const [exerciseId = ""] = person.exerciseIds;
    const log = (day: number, kg: number) =>
      inEffects(stores.db, person, (tx, effects) =>
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
