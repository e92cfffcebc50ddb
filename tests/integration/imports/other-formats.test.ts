import { expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { importsBench, listAt, type Person } from "#tests/support/imports.ts";

const bench = importsBench();

/** Returns the exercise of each name of the import, by slug; null for a new one. */
const meanings = async (person: Person, found: unknown): Promise<Record<string, string | null>> => {
  const entries = listAt(found, "exercises").map(async (match): Promise<[string, string | null]> => {
    const id = at(match, "exerciseId");
    const slug = id === null ? null : textAt(await bench.get(person, `exercises/${id}`), "slug");
    return [textAt(match, "sourceName"), slug];
  });
  return Object.fromEntries(await Promise.all(entries));
};

const expectDerived = async ({ userId }: Person): Promise<void> => {
  const derived = await derivedInPostgres(bench.stores.db, userId);
  expect(derived.days.length).toBeGreaterThan(0);
  expect(derived).toEqual(await derivedByCore(bench.stores.db, userId));
};

test("workouts of StrongLifts bring their body weights, on which the loads of what follows stand", async () => {
  const person = await bench.person({ timeZone: "Europe/Madrid" });
  const id = await bench.add(person, importFixture("stronglifts-kg.csv"));
  const found = await bench.find(person, id);
  expect(found).toMatchObject({ source: "stronglifts", dialect: "stronglifts-kg", status: "committed", needs: [] });
  expect(await meanings(person, found)).toMatchObject({
    Squat: "barbell-back-squat",
    "Bench Press": "barbell-bench-press",
    Deadlift: "deadlift",
    Chinups: "chin-up",
  });
  expect(listAt(found, "warnings").map((warning) => textAt(warning, "code"))).toEqual(["assistance-dropped"]);
  const [second, first] = await bench.workouts(person);
  expect(first).toMatchObject({
    ...{ title: "Workout A", tags: ["StrongLifts 5×5"], localDate: "2021-05-24", bodyweightKg: 81.5 },
    ...{ startedAt: "2021-05-24T17:37:00.000Z", endedAt: "2021-05-24T18:31:00.000Z" },
  });
  expect(second).toMatchObject({ bodyweight: null, endedAt: "2021-05-26T22:10:00.000Z" });
  await expectDerived(person);
  const again = await bench.find(person, await bench.add(person, importFixture("stronglifts-kg.csv")));
  expect(at(again, "counts", "duplicates")).toBe(2);
  await bench.undo(person, id);
  expect(await bench.workouts(person)).toEqual([]);
});

test("workouts of Liftosaur bring what was meant beside what was done", async () => {
  const person = await bench.person({ timeZone: "Europe/Madrid" });
  const found = await bench.find(person, await bench.add(person, importFixture("liftosaur.csv")));
  expect(found).toMatchObject({ source: "liftosaur", dialect: "liftosaur", status: "committed" });
  expect(await meanings(person, found)).toEqual({
    "Squat, Barbell": "barbell-back-squat",
    "Bench Press, Barbell": "barbell-bench-press",
  });
  const [workout] = await bench.workouts(person);
  expect(workout).toMatchObject({ startedAt: "2026-03-01T17:00:00.000Z", endedAt: "2026-03-01T17:33:00.000Z" });
  expect(at(workout, "exercises", 0, "sets", 2)).toMatchObject({
    ...{ type: "amrap", weight: { value: 225, unit: "lb" }, reps: 7, rpe: 9 },
    target: { reps: { min: 3 }, weight: { value: 225, unit: "lb" } },
  });
  expect(at(workout, "exercises", 1, "sets", 1)).toMatchObject({
    ...{ weight: null, reps: null, rpe: null },
    target: { reps: { min: 10, max: 10 }, weight: { value: 60, unit: "kg" } },
  });
  await expectDerived(person);
});
