import { beforeEach, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { addSet, patchSet, removeSet } from "#api/modules/workouts/sets.service.ts";
import { complete, create, patch, saved, type Written } from "#api/modules/workouts/workouts.service.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import { findWorkout, type StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { testBench } from "#tests/support/bench.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";

let person: SignedIn;
let squat: string;
let press: string;

const { stores, app } = testBench();

beforeEach(async () => {
  person = await signedIn(app);
  squat = await insertExercise(stores.db, person.userId, "weight_reps");
  press = await insertExercise(stores.db, person.userId, "weight_reps");
});

const newId = (): string => Bun.randomUUIDv7();
const now = new Date("2026-11-24T12:00:00Z");
const contextOf = (effects: Effects) => ({
  ...{ userId: person.userId, requestId: "rows", now, newId, effects },
  ...{ locale: "en" as const, ifMatch: null, requireProof: async () => {} },
});
type Context = ReturnType<typeof contextOf>;

type Counts = { readonly relname: string; readonly rows: readonly number[] };

/** Counts of this connection, of earlier transactions, too. */
const countsOf = async (tx: Transaction): Promise<Map<string, readonly number[]>> => {
  const counted = await tx.execute<Counts>(sql`select relname, array[n_tup_ins, n_tup_upd, n_tup_del]::int[] as rows
    from pg_stat_xact_user_tables`);
  return new Map(counted.map(({ relname, rows }) => [relname, rows]));
};

/** Runs a change and returns the rows that its transaction wrote, as `inserted updated deleted` of each table. */
const rowsOf = (change: (tx: Transaction, context: Context) => Promise<unknown>): Promise<Record<string, string>> =>
  inTransaction(stores.db, async (tx) => {
    const before = await countsOf(tx);
    await withEffects(tx, { userId: person.userId, requestId: "rows", now, newId }, async (effects) => {
      await change(tx, contextOf(effects));
    });
    const written = [...(await countsOf(tx))].map(([name, rows]) => {
      const own = rows.map((count, index) => count - (before.get(name)?.[index] ?? 0));
      return [name, own.join(" ")] as const;
    });
    return Object.fromEntries(written.filter(([, rows]) => rows !== "0 0 0"));
  });

const weight = (value: number) => ({ value, unit: "kg" as const });
const set = (kg: number) => ({ type: "normal" as const, weight: weight(kg), reps: 5 });

const logged = async (status: "active" | "completed"): Promise<StoredWorkout> => {
  const made: Written[] = [];
  await rowsOf(async (tx, context) => {
    const startedAt = new Date("2026-11-24T10:00:00Z");
    const exercises = [squat, press].map((exerciseId) => ({
      exerciseId,
      sets: Array.from({ length: 10 }, (_, index) => set(60 + index)),
    }));
    const { written } = await create(tx, context, { status, startedAt, endedAt: null, exercises });
    made.push(written);
  });
  const workout = await findWorkout(stores.db, person.userId, made[0]?.workout.id ?? "");
  if (workout === null) throw new Error("no workout");
  return workout;
};

const LOG = { user_clocks: "0 1 0", change_log: "1 0 0" };

test("a set that is logged, changed or removed in an active workout is one written set", async () => {
  const { id, exercises } = await logged("active");
  const sets = exercises[0]?.sets ?? [];
  const at = { workoutId: id, setId: sets.at(-1)?.id ?? "" };
  const added = await rowsOf((tx, context) => addSet(tx, context, id, { ...set(100), exerciseId: squat }));
  expect(added).toEqual({ ...LOG, workouts: "0 1 0", sets: "1 0 0" });
  const changed = await rowsOf((tx, context) => patchSet(tx, context, at, { reps: 6 }));
  expect(changed).toEqual({ ...LOG, workouts: "0 1 0", sets: "0 1 0" });
  // The one behind it moves up.
  const removed = await rowsOf((tx, context) => removeSet(tx, context, at));
  expect(removed).toEqual({ ...LOG, workouts: "0 1 0", sets: "0 1 1" });
  const workout = await findWorkout(stores.db, person.userId, id);
  expect(workout?.version).toBe(4);
  expect(workout?.exercises[0]?.sets.map((one) => one.weight?.value)).toEqual([
    ...[60, 61, 62, 63, 64, 65, 66, 67, 68],
    100,
  ]);
});

test("a title, an order and a completion write their own rows alone", async () => {
  const { id, exercises } = await logged("active");
  const named = await rowsOf((tx, context) => patch(tx, context, id, { title: "Legs" }));
  expect(named).toEqual({ ...LOG, workouts: "0 1 0" });
  const unchanged = await rowsOf((tx, context) => patch(tx, context, id, { title: "Legs" }));
  expect(unchanged).toEqual({});
  const swapped = [...exercises]
    .reverse()
    .map(({ id: partId, exerciseId, sets }) => ({ id: partId, exerciseId, sets }));
  const reordered = await rowsOf((tx, context) => patch(tx, context, id, { exercises: asBody(swapped) }));
  expect(reordered).toEqual({ ...LOG, workouts: "0 1 0", workout_exercises: "0 2 0" });
  const completed = await rowsOf((tx, context) => complete(tx, context, id, null));
  expect(completed).toMatchObject({ ...LOG, workouts: "0 1 0", exercise_days: "2 0 0" });
  expect(completed).not.toHaveProperty("sets");
});

const asBody = (parts: readonly Pick<StoredWorkout["exercises"][number], "id" | "exerciseId" | "sets">[]) =>
  parts.map(({ id, exerciseId, sets }) => ({
    id,
    exerciseId,
    sets: sets.map((one) => ({ id: one.id, type: one.type, weight: one.weight, reps: one.reps })),
  }));

test("sets that move to another part are kept when their own part goes", async () => {
  const { id, exercises } = await logged("completed");
  const [first, second] = exercises;
  if (first === undefined || second === undefined) throw new Error("no parts");
  const merged = [{ id: second.id, exerciseId: press, sets: [...second.sets, ...first.sets] }];
  const moved = await rowsOf(async (tx, context) =>
    saved(tx, context, await patch(tx, context, id, { exercises: asBody(merged) })),
  );
  expect(moved).toMatchObject({ workout_exercises: "0 1 1", sets: "0 10 0" });
  const after = await findWorkout(stores.db, person.userId, id);
  expect(after?.exercises.map(({ sets }) => sets.map((one) => one.id))).toEqual([
    [...second.sets, ...first.sets].map((one) => one.id),
  ]);
});
