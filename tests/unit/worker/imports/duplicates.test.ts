import { describe, expect, test } from "bun:test";
import type { LoggedWorkout } from "#db/postgres/queries/imports/import-workouts.ts";
import { readFixture } from "#tests/support/read-export.ts";
import { placeWorkouts, sortWorkouts } from "#worker/imports/duplicates.ts";
import { fingerprintOf, fingerprintsOf } from "#worker/imports/fingerprint.ts";

const ORIGIN = { userId: "01a20b60-0000-7000-8000-000000000001", source: "strong", timeZone: "Europe/Madrid" } as const;
const PLACED = placeWorkouts(readFixture("strong-numbered.csv").workouts, ORIGIN);
const [FIRST, SECOND] = PLACED;
if (FIRST === undefined || SECOND === undefined) throw new Error("the fixture holds two workouts");

const OTHER_ID = "01a20b60-0000-7000-8000-000000000002";
const IMPORT_ID = "01a20b60-0000-7000-8000-000000000003";

/** The first workout as an import left it in the log, with the given changes. */
const logged = (told: Partial<LoggedWorkout>): LoggedWorkout => ({
  id: FIRST.id,
  startedAt: FIRST.startedAt,
  endedAt: null,
  timeZone: "Europe/Madrid",
  title: FIRST.workout.title,
  done: true,
  importId: IMPORT_ID,
  source: "strong",
  sourceKey: FIRST.workout.key,
  fingerprint: fingerprintOf(FIRST.workout),
  isEdited: false,
  ...told,
});
const byHand = { id: OTHER_ID, importId: null, source: null, sourceKey: null, fingerprint: null };

const kinds = (placed: readonly (typeof FIRST)[], ...inLog: LoggedWorkout[]) => {
  const { fresh, duplicates, changed, unsure } = sortWorkouts(placed, inLog, ORIGIN);
  return [fresh.length, duplicates.length, changed.length, unsure.length];
};
const [FRESH, DUPLICATE, CHANGED, UNSURE] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

test("two workouts of one file that share start and title are two, and each is known by its id", () => {
  expect([SECOND.startedAt, SECOND.workout.title]).toEqual([FIRST.startedAt, FIRST.workout.title]);
  expect(kinds(PLACED)).toEqual([2, 0, 0, 0]);
  expect(sortWorkouts(PLACED, [logged({})], ORIGIN)).toMatchObject({ fresh: [SECOND], duplicates: [FIRST] });
});

describe("a workout that was imported before", () => {
  test("is a duplicate as long as its file has not changed, wherever it was moved to in the log", () => {
    expect(kinds([FIRST], logged({ startedAt: 0, title: "Renamed", done: false }))).toEqual(DUPLICATE);
  });

  test("has changed when anything of it has, its title too", () => {
    const titled = {
      ...FIRST,
      id: OTHER_ID,
      workout: { ...FIRST.workout, title: "B", key: FIRST.workout.key.replace(/[^|]*$/, "B") },
    };
    expect(kinds([titled], logged({}))).toEqual(CHANGED);
    expect(kinds([{ ...FIRST, workout: { ...FIRST.workout, notes: "New" } }], logged({}))).toEqual(CHANGED);
  });

  test("is known by an earlier version's id or start, and its content is compared", () => {
    const old = { sourceKey: null, fingerprint: null };
    expect(kinds([FIRST], logged(old))).toEqual(UNSURE);
    expect(kinds([FIRST], logged({ ...old, id: OTHER_ID, title: "Before" }))).toEqual(UNSURE);
  });

  test("is no other application's of another title", () => {
    expect(kinds([FIRST], logged({ id: OTHER_ID, title: "Before", source: "hevy" }))).toEqual(FRESH);
  });

  test("is taken once: of two workouts of one start the second is new", () => {
    const before = logged({ id: OTHER_ID, title: "Before" });
    expect(kinds(PLACED, before)).toEqual([1, 1, 0, 0]);
  });
});

test("another workout of the same start and title is the same when it was done, not when it was planned", () => {
  expect(kinds([FIRST], logged(byHand))).toEqual(DUPLICATE);
  expect(kinds([FIRST], logged({ ...byHand, done: false }))).toEqual(FRESH);
  expect(kinds([FIRST], logged({ ...byHand, title: "Other" }))).toEqual(FRESH);
});

describe("the fingerprint of a workout", () => {
  const [open] = readFixture("strong-classic.csv").workouts;
  const [told] = readFixture("strong-classic.csv", { weightUnit: "lb", distanceUnit: "mi" }).workouts;
  if (open === undefined || told === undefined) throw new Error("the fixture holds workouts");

  test("is found again while the file's units are still to be told", () => {
    expect(fingerprintOf(open)).not.toBe(fingerprintOf(told));
    expect(fingerprintsOf(open, ["weightUnit", "distanceUnit"])).toContain(fingerprintOf(told));
    expect(fingerprintsOf(open, [])).not.toContain(fingerprintOf(told));
  });

  test("leaves out what dialects of one application write otherwise", () => {
    expect(fingerprintOf({ ...told, durationSeconds: (told.durationSeconds ?? 0) + 20 })).toBe(fingerprintOf(told));
  });
});
