import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { and, eq } from "drizzle-orm";
import { create, saved } from "#api/modules/workouts/workouts.service.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import {
  changeLog,
  exerciseDays,
  jobs,
  personalRecords,
  webhookDeliveries,
  workouts,
} from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { type TestApp, testApp } from "#tests/support/app.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";
import { squatDay } from "#tests/support/training-log.ts";
import { newWebhook } from "#tests/support/webhooks.ts";

let stores: TestStores;
let app: TestApp;
let person: SignedIn;
let squat: string;

beforeAll(async () => {
  stores = await testStores();
  app = await testApp(stores);
});
beforeEach(async () => {
  person = await signedIn(app);
  squat = await insertExercise(stores.db, person.userId, "weight_reps");
  await newWebhook(app, person.token, "https://example.com/hook", ["workout.completed", "record.set"]);
});
afterAll(async () => {
  await app.close();
  await stores.close();
});

const newId = (): string => Bun.randomUUIDv7();
const now = new Date("2026-11-24T12:00:00Z");
const owner = () => ({ userId: person.userId, requestId: "effects-test", now, newId });
const contextOf = (effects: Effects) => ({
  ...owner(),
  locale: "en" as const,
  ifMatch: null,
  requireProof: async () => {},
  effects,
});

type Work = (tx: Transaction, effects: Effects) => Promise<unknown>;

const run = (work: Work) => inTransaction(stores.db, (tx) => withEffects(tx, owner(), (effects) => work(tx, effects)));

const logOn =
  (day: string, kg: number): Work =>
  (tx, effects) =>
    create(tx, contextOf(effects), squatDay(squat, `${day}T10:00:00Z`, kg));

/** Counts the rows of each effect. */
const effectsOf = async () => {
  const { userId } = person;
  const counted = await Promise.all([
    stores.db.$count(workouts, eq(workouts.userId, userId)),
    stores.db.$count(exerciseDays, eq(exerciseDays.userId, userId)),
    stores.db.$count(personalRecords, eq(personalRecords.userId, userId)),
    stores.db.$count(changeLog, and(eq(changeLog.userId, userId), eq(changeLog.resource, "workouts"))),
    stores.db.$count(jobs, and(eq(jobs.userId, userId), eq(jobs.kind, "analyze-progress"))),
    stores.db.$count(webhookDeliveries, eq(webhookDeliveries.userId, userId)),
  ]);
  const [logged, days, records, changes, analyses, deliveries] = counted;
  return { logged, days, records: records > 0, changes, analyses, deliveries };
};

const NOTHING = { logged: 0, days: 0, records: false, changes: 0, analyses: 0, deliveries: 0 };
/** A completed workout and its records: two events. */
const OF_ONE = { logged: 1, days: 1, records: true, changes: 1, analyses: 1, deliveries: 2 };

describe("effects of a change", () => {
  test("are flushed by the unit that created them, without a word of the change", async () => {
    await run(logOn("2026-11-02", 100));
    expect(await effectsOf()).toEqual(OF_ONE);
  });

  test("are emitted once, however often they are flushed", async () => {
    await run(async (tx, effects) => {
      const { written } = await create(tx, contextOf(effects), squatDay(squat, "2026-11-02T10:00:00Z", 100));
      const workout = await saved(tx, contextOf(effects), written);
      expect(workout.exercises[0]?.sets[0]?.records.length).toBeGreaterThan(0);
      await effects.flush();
      await effects.flush();
    });
    expect(await effectsOf()).toEqual(OF_ONE);
  });

  test("end with the transaction that aborts, also after a flush", async () => {
    const early = run(async (tx, effects) => {
      await logOn("2026-11-02", 100)(tx, effects);
      throw new Error("before the flush");
    });
    await expect(early).rejects.toThrow("before the flush");
    const late = run(async (tx, effects) => {
      await logOn("2026-11-02", 100)(tx, effects);
      await effects.flush();
      throw new Error("after the flush");
    });
    await expect(late).rejects.toThrow("after the flush");
    expect(await effectsOf()).toEqual(NOTHING);
  });

  test("of a failed part are dropped, and those of the parts around it are kept", async () => {
    await run(async (tx, effects) => {
      await effects.inSavepoint(logOn("2026-11-02", 100));
      const failed = effects.inSavepoint(async (part, own) => {
        await logOn("2026-11-03", 200)(part, own);
        await own.derive();
        throw new Error("a part");
      });
      await expect(failed).rejects.toThrow("a part");
      await effects.inSavepoint(logOn("2026-11-09", 120));
      expect(effects.changes).toHaveLength(2);
      await logOn("2026-11-10", 80)(tx, effects);
    });
    // The lighter one holds the most repetitions at its weight.
    expect(await effectsOf()).toEqual({ logged: 3, days: 3, records: true, changes: 3, analyses: 1, deliveries: 6 });
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
  });

  test("that nobody would flush are refused", async () => {
    const kept: Effects[] = [];
    await run((_tx, effects) => {
      kept.push(effects);
      return effects.inSavepoint((_part, own) => Promise.resolve(kept.push(own)));
    });
    expect(kept).toHaveLength(2);
    for (const effects of kept) {
      const change = { resource: "workouts", id: newId(), op: "delete", version: 1 } as const;
      expect(() => effects.change(change)).toThrow("would be lost");
      expect(() => effects.days([{ exerciseId: squat, localDate: "2026-11-02" }])).toThrow("would be lost");
      expect(() => effects.recompute({ all: true })).toThrow("would be lost");
      expect(() => effects.analyze()).toThrow("would be lost");
      expect(() => effects.workout(newId(), null)).toThrow("would be lost");
    }
    expect(await effectsOf()).toEqual(NOTHING);
  });
});
