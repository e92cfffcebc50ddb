import { expect, test } from "bun:test";
import { readFixture } from "#tests/support/read-export.ts";
import { partDuplicates, placeWorkouts } from "#worker/imports/duplicates.ts";

const ORIGIN = { userId: "01a20b60-0000-7000-8000-000000000001", source: "strong", timeZone: "Europe/Madrid" } as const;
const PLACED = placeWorkouts(readFixture("strong-numbered.csv").workouts, ORIGIN);
const [FIRST, SECOND] = PLACED;
if (FIRST === undefined || SECOND === undefined) throw new Error("the fixture holds two workouts");

const OTHER_ID = "01a20b60-0000-7000-8000-000000000002";

test("two workouts of one file that share start and title are two, and each is known by its id", () => {
  expect([SECOND.startedAt, SECOND.workout.title]).toEqual([FIRST.startedAt, FIRST.workout.title]);
  expect(partDuplicates(PLACED, [])).toEqual({ fresh: PLACED, duplicates: 0 });
  const logged = [{ id: FIRST.id, startedAt: FIRST.startedAt, title: FIRST.workout.title, done: true }];
  expect(partDuplicates(PLACED, logged)).toEqual({ fresh: [SECOND], duplicates: 1 });
});

test("a workout that was moved since it was imported is still the same", () => {
  const logged = [{ id: FIRST.id, startedAt: 0, title: "Renamed", done: false }];
  expect(partDuplicates([FIRST], logged).duplicates).toBe(1);
});

test("another workout of the same start and title is the same when it was done, not when it was planned", () => {
  const logged = { id: OTHER_ID, startedAt: FIRST.startedAt, title: FIRST.workout.title };
  expect(partDuplicates([FIRST], [{ ...logged, done: true }]).duplicates).toBe(1);
  expect(partDuplicates([FIRST], [{ ...logged, done: false }]).duplicates).toBe(0);
  expect(partDuplicates([FIRST], [{ ...logged, title: "Other", done: true }]).duplicates).toBe(0);
});
