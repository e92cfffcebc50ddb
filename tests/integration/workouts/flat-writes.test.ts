import { beforeAll, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { measurementService } from "#api/modules/measurements/measurements.service.ts";
import { patchSet, removeSet } from "#api/modules/workouts/sets.service.ts";
import { complete, create, patch, remove } from "#api/modules/workouts/workouts.service.ts";
import type { WorkoutEntry } from "#core/workouts/workout.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import { exerciseHistory, previousPerformance } from "#db/postgres/queries/exercises/exercise-history.ts";
import { listSummaries } from "#db/postgres/queries/workouts/workout-summaries.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { entryOf, type Lifter, longHistory } from "#tests/support/long-history.ts";
import { insertUser } from "#tests/support/people.ts";

const { stores } = storesBench();

const newId = (): string => Bun.randomUUIDv7();
const now = new Date("2026-11-24T12:00:00Z");

type Context = ReturnType<typeof contextOf>;

const ownerOf = (userId: string) => ({ userId, requestId: "flat", now, newId, requireProof: async () => {} });
const contextOf = (userId: string, effects: Effects) => ({
  ...ownerOf(userId),
  locale: "en" as const,
  ifMatch: null,
  effects,
});

const TABLES = sql.join(
  ["sets", "workouts", "workout_exercises", "personal_records", "exercise_days"].map((name) => sql`${name}`),
  sql`, `,
);

/** Rows that the transaction has read so far. */
const rowsRead = async (tx: Transaction): Promise<number> => {
  const [row] = await tx.execute<{ count: number }>(
    sql`select sum(idx_tup_fetch + case when relname = 'workouts' then 0 else seq_tup_read end)::int as count
      from pg_stat_xact_user_tables where relname in (${TABLES})`,
  );
  return row?.count ?? 0;
};

type Write = (tx: Transaction, context: Context, lifter: Lifter) => Promise<unknown>;

/** The share of the history is the age of the workout: 0 is the newest, 1 the oldest. */
const at = ({ workouts }: Lifter, age: number): WorkoutEntry => {
  const entry = workouts[Math.round(age * (workouts.length - 1))];
  if (entry === undefined) throw new Error("the lifter has no workout");
  return entry;
};

const aSetOf = (entry: WorkoutEntry) => ({
  workoutId: entry.id,
  setId: entry.exercises[0]?.sets[3]?.id ?? "",
});

const inputOn = (day: number, { lifts }: Lifter, status: "completed" | "active", kg: number) => {
  const { id, startedAt, exercises: done } = entryOf(day, lifts, kg);
  const plain = done.map(({ exerciseId, sets }) => ({
    exerciseId,
    sets: sets.map(({ reps, weight }) => ({ reps, weight })),
  }));
  return { id, startedAt, status, exercises: plain };
};

const oldest = ({ workouts }: Lifter): number => workouts.length + 2;

const WRITES: readonly (readonly [string, Write])[] = [
  ["creates the newest workout", (tx, context, lifter) => create(tx, context, inputOn(-1, lifter, "completed", 102.5))],
  [
    "completes a workout",
    async (tx, context, lifter) => {
      const { written } = await create(tx, context, inputOn(-1, lifter, "active", 105));
      await complete(tx, context, written.workout.id, { sessionRpe: 8 });
    },
  ],
  [
    "patches a set of the newest workout",
    (tx, context, lifter) => patchSet(tx, context, aSetOf(at(lifter, 0)), { reps: 9 }),
  ],
  [
    "patches a set of an old workout",
    (tx, context, lifter) => patchSet(tx, context, aSetOf(at(lifter, 0.5)), { weight: { value: 300, unit: "kg" } }),
  ],
  ["patches a title", (tx, context, lifter) => patch(tx, context, at(lifter, 0.5).id, { title: "Bench" })],
  ["deletes the newest workout", (tx, context, lifter) => remove(tx, context, at(lifter, 0).id)],
  ["deletes an old workout", (tx, context, lifter) => remove(tx, context, at(lifter, 0.5).id)],
  ["deletes a set of the newest workout", (tx, context, lifter) => removeSet(tx, context, aSetOf(at(lifter, 0)))],
  [
    "creates a workout before all others",
    (tx, context, lifter) => create(tx, context, inputOn(oldest(lifter), lifter, "completed", 62.5)),
  ],
  [
    "moves the newest workout back by days",
    (tx, context, lifter) => {
      const { id, startedAt } = at(lifter, 0);
      return patch(tx, context, id, { startedAt: new Date(startedAt.getTime() - 5 * 86_400_000) });
    },
  ],
  [
    "moves an old workout by an hour",
    (tx, context, lifter) => {
      const { id, startedAt } = at(lifter, 0.5);
      return patch(tx, context, id, { startedAt: new Date(startedAt.getTime() + 3_600_000), endedAt: null });
    },
  ],
  ["deletes the first workout", (tx, context, lifter) => remove(tx, context, at(lifter, 1).id)],
  [
    "measures the body weight of now",
    (tx, context) =>
      measurementService.create(tx, context, { kind: "bodyweight", value: 81, unit: "kg", measuredAt: now }),
  ],
];

const liftOf = ({ userId, lifts }: Lifter) => ({ userId, exerciseId: lifts[0] ?? "" });

const READS: readonly (readonly [string, (tx: Transaction, lifter: Lifter) => Promise<unknown>])[] = [
  ["the history of a lift", (tx, lifter) => exerciseHistory(tx, liftOf(lifter), null, 20)],
  [
    "the page of it that ends at its first workouts",
    (tx, lifter) => {
      const { id, startedAt } = at(lifter, 0.9);
      const key = { sortKey: startedAt.toISOString(), workoutId: id, exercisePosition: 0, position: 0 };
      return exerciseHistory(tx, liftOf(lifter), key, 20);
    },
  ],
  ["its last workout", (tx, lifter) => previousPerformance(tx, liftOf(lifter))],
  [
    "workouts in brief",
    (tx, { userId }) =>
      listSummaries(tx, {
        ...{ userId, from: null, to: null, statuses: null, exerciseIds: null, routineIds: null },
        ...{ tags: null, search: null, updatedSince: null, hasPlanned: false },
        ...{ beforeStartedAt: null, beforeId: null, limit: 21 },
      }),
  ],
];

/** Returns the rows that a write reads. It is rolled back when its result is checked. */
const cost = async (lifter: Lifter, write: Write): Promise<number> => {
  const { userId } = lifter;
  const undo = new Error("rolled back");
  let read = 0;
  const work = inTransaction(stores.db, async (tx) => {
    const before = await rowsRead(tx);
    await withEffects(tx, ownerOf(userId), (effects) => write(tx, contextOf(userId, effects), lifter));
    read = (await rowsRead(tx)) - before;
    throw undo;
  });
  await work.catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  return read;
};

describe("a write at a long history", () => {
  let short: Lifter;
  let long: Lifter;

  beforeAll(async () => {
    const of = async (count: number) => longHistory(stores.db, (await insertUser(stores.db)).id, count);
    short = await of(60);
    long = await of(1_200);
    await stores.db.execute(sql`analyze`);
  });

  test.each(WRITES)("that %s reads as many rows as at a short one", async (_what, write) => {
    const [few, many] = [await cost(short, write), await cost(long, write)];
    expect(many).toBeLessThanOrEqual(1.3 * few);
  });

  test.each(READS)("so does a read of %s", async (_what, read) => {
    const costOf = (lifter: Lifter) =>
      inTransaction(stores.db, async (tx) => {
        const before = await rowsRead(tx);
        await read(tx, lifter);
        return (await rowsRead(tx)) - before;
      });
    const [few, many] = [await costOf(short), await costOf(long)];
    expect(few).toBeGreaterThan(0);
    expect(many).toBeLessThanOrEqual(1.3 * few);
  });

  test("leaves what core makes of it", async () => {
    for (const [, write] of WRITES) {
      await inTransaction(stores.db, (tx) =>
        withEffects(tx, ownerOf(short.userId), (effects) => write(tx, contextOf(short.userId, effects), short)),
      ).catch((error: unknown) => {
        // An earlier write deleted its workout.
        if (!(error instanceof Error) || !("code" in error) || error.code !== "not-found") throw error;
      });
      expect(await derivedInPostgres(stores.db, short.userId)).toEqual(await derivedByCore(stores.db, short.userId));
    }
  });
});
