import { expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { create } from "#api/modules/workouts/workouts.service.ts";
import { measurementRows } from "#db/postgres/queries/progress/measurements.ts";
import { lockTraining } from "#db/postgres/queries/workouts/derived.ts";
import { insertSetAtOnce, placeOfNewSet } from "#db/postgres/queries/workouts/sets-at-once.ts";
import { changeLog, measurements, sets, userClocks } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { aPerson, contextOf, inEffects } from "#tests/support/training-changes.ts";

const { stores } = storesBench();

const now = new Date("2026-11-24T12:00:00Z");

const waist = (userId: string, value: number) => ({
  ...{ id: Bun.randomUUIDv7(), userId, kind: "waist" as const, value, canonicalValue: value, unit: "cm" as const },
  ...{
    measuredAt: now,
    timeZone: "UTC",
    localDate: "2026-11-24",
    note: null,
    source: "manual",
    importId: null,
    version: 1,
  },
  ...{ createdAt: now, updatedAt: now },
});

const people = async (count: number): Promise<string[]> => {
  const made = await Promise.all(Array.from({ length: count }, () => insertUser(stores.db, {})));
  return made.map(({ id }) => id);
};

test("writes of many users at once are each written once, with their own entries of the log", async () => {
  const ids = await people(70);
  const written = await Promise.all(
    ids.map((userId, index) => measurementRows.insertAtOnce(stores.db, waist(userId, 50 + index))),
  );
  for (const [index, userId] of ids.entries()) {
    const [stored, ...more] = await stores.db.select().from(measurements).where(eq(measurements.userId, userId));
    expect([stored?.id, stored?.value, more.length]).toEqual([written[index]?.id, 50 + index, 0]);
    const [entry, ...others] = await stores.db.select().from(changeLog).where(eq(changeLog.userId, userId));
    expect([entry?.resourceId, entry?.seq, others.length]).toEqual([stored?.id, 1, 0]);
  }
});

test("a write that fails fails alone, and the others of its batch are written", async () => {
  const ids = await people(20);
  const strangers = [crypto.randomUUID(), crypto.randomUUID()];
  const all = [...ids.slice(0, 10), ...strangers, ...ids.slice(10)];
  const outcomes = await Promise.allSettled(all.map((id) => measurementRows.insertAtOnce(stores.db, waist(id, 80))));
  const failed = all.filter((_id, index) => outcomes[index]?.status === "rejected");
  expect(failed).toEqual(strangers);
  for (const id of ids) expect(await stores.db.$count(measurements, eq(measurements.userId, id))).toBe(1);
});

test("a user whose training or clock is locked keeps no other user waiting", async () => {
  const persons = await Promise.all(Array.from({ length: 12 }, () => aPerson(stores.db)));
  const rows = await Promise.all(
    persons.map(async (person) => {
      const { userId, exerciseIds } = person;
      const [exerciseId = ""] = exerciseIds;
      const set = { type: "normal" as const, weight: { value: 60, unit: "kg" as const }, reps: 5 };
      const body = { status: "active" as const, startedAt: now, exercises: [{ exerciseId, sets: [set] }] };
      const { written } = await inEffects(stores.db, person, (tx, effects) =>
        create(tx, contextOf(person, effects), body),
      );
      const workoutId = written.workout.id;
      const [found] = await placeOfNewSet(stores.db, { userId, workoutId, partId: null, exerciseId });
      const [stored] = await stores.db.select().from(sets).where(eq(sets.workoutId, workoutId));
      if (found === undefined || stored === undefined) throw new Error("no workout");
      const { workingSets: sumSets, reps: sumReps, seq, version } = found;
      const after = { sumSets, sumReps, sumVolumeKg: 0, seq: seq ?? 0, version: version + 1, brief: "{}" };
      return { ...stored, ...after, updatedAt: now, id: Bun.randomUUIDv7(), position: 1 };
    }),
  );
  const [trained, counted] = persons.map(({ userId }) => userId);
  const written = await inTransaction(stores.db, async (tx) => {
    await lockTraining(tx, trained ?? "");
    await tx
      .update(userClocks)
      .set({ keptSeq: 1 })
      .where(eq(userClocks.userId, counted ?? ""));
    return Promise.all(rows.map((row) => insertSetAtOnce(stores.db, row)));
  });
  expect(written).toEqual(persons.map((_person, index) => index > 1));
  for (const [index, { userId }] of persons.entries()) {
    expect(await stores.db.$count(sets, eq(sets.userId, userId))).toBe(index > 1 ? 2 : 1);
  }
});
