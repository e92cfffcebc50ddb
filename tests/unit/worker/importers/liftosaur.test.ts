import { describe, expect, test } from "bun:test";
import { outline, read, readFixture, setOf } from "#tests/support/read-export.ts";

const HEADER =
  "Workout DateTime,Program,Day Name,Exercise,Is Warmup Set?,Required Reps,Completed Reps,Is AMRAP?,Required RPE,Completed RPE,Required Weight Value,Required Weight Unit,Completed Weight Value,Completed Weight Unit,Completed Reps Time";
const liftosaur = (...rows: string[]): string => [HEADER, ...rows].join("\n");

describe("an export of Liftosaur", () => {
  const parsed = readFixture("liftosaur.csv");
  const [workout] = parsed.workouts;

  test("has the warm-ups of an exercise before its sets; a warm-up after them is the exercise once more", () => {
    expect(parsed.rowErrors).toEqual([]);
    expect(outline(parsed)).toEqual([
      ["Squat, Barbell 2W 4 6", "Bench Press, Barbell 8 9", "Squat, Barbell 10W 11", "Squat, Barbell 12W"],
    ]);
    expect(workout?.exercises[0]?.notes).toBe("Belt on\nfor the last");
  });

  test("is in UTC, and its workouts end with their last set", () => {
    expect(workout).toMatchObject({
      title: "Day 1",
      tags: ["GZCLP"],
      startedAtLocal: "2026-03-01T18:00:00",
      endedAtLocal: "2026-03-01T18:33:00",
    });
  });

  test("tells what was done, and beside it what was meant", () => {
    const [, done, most] = workout?.exercises[0]?.sets ?? [];
    expect(done).toEqual(
      setOf({
        row: 4,
        weight: { value: 230, unit: "lb" },
        reps: 3,
        rpe: 8.5,
        target: { reps: { min: 3, max: 3 }, weight: { value: 225, unit: "lb" }, rpe: 8 },
      }),
    );
    expect(most).toMatchObject({ type: "amrap", reps: 7, target: { reps: { min: 3, max: null } } });
  });

  test("takes the required weight where repetitions were done and no other is told, and says so", () => {
    const [done, missed] = workout?.exercises[1]?.sets ?? [];
    expect(done?.weight).toEqual({ value: 60, unit: "kg" });
    expect(parsed.warnings.map(({ code, params }) => [code, params["rows"]])).toEqual([["required-weight-taken", [8]]]);
    expect(missed).toEqual(
      setOf({ row: 9, target: { reps: { min: 10, max: 10 }, weight: { value: 60, unit: "kg" }, rpe: null } }),
    );
  });

  test("of old has one weight and one RPE a set, and writes 0 where there is no weight", () => {
    const old = readFixture("liftosaur-old.csv");
    expect([old.dialect, old.warnings, old.rowErrors]).toEqual(["liftosaur-old", [], []]);
    const [press, pushUp] = old.workouts[0]?.exercises ?? [];
    expect(press?.sets[1]).toMatchObject({ type: "amrap", weight: { value: 42.5, unit: "kg" }, reps: 9, rpe: 8 });
    expect(pushUp?.sets.map(({ weight, reps, target }) => [weight, reps, target?.reps?.min])).toEqual([
      [null, 15, 15],
      [null, null, 15],
    ]);
  });
});

describe("awkward exports of Liftosaur", () => {
  test("a time that is none is no end, and is told", () => {
    const parsed = read(liftosaur("2026-03-01T10:00:00Z,P,D,Squat,0,5,5,0,,,100,kg,100,kg,soon"));
    expect(parsed.workouts[0]?.endedAtLocal).toBeNull();
    expect(parsed.warnings.map(({ code }) => code)).toEqual(["workout-end-left-out"]);
  });

  test("a weight without a unit waits for one, a required one too", () => {
    const text = liftosaur("2026-03-01T10:00:00Z,P,D,Squat,0,5,,0,,,100,,,,");
    expect(read(text).needs).toEqual(["weightUnit"]);
    expect(read(text, { weightUnit: "kg" }).needs).toEqual([]);
  });

  test.each([
    ["2026-02-30T10:00:00Z,P,D,Squat,0,5,5,0,,,100,kg,100,kg,", "Workout DateTime"],
    ["2026-03-01T10:00:00Z,P,D,,0,5,5,0,,,100,kg,100,kg,", "Exercise"],
    ["2026-03-01T10:00:00Z,P,D,Squat,0,five,5,0,,,100,kg,100,kg,", "Required Reps"],
    ["2026-03-01T10:00:00Z,P,D,Squat,0,5,-5,0,,,100,kg,100,kg,", "Completed Reps"],
    ["2026-03-01T10:00:00Z,P,D,Squat,0,5,5,0,,,100,stone,100,kg,", "Required Weight Unit"],
    ["2026-03-01T10:00:00Z,P,D,Squat,0,5,5,0,,,100,kg,100,stone,", "Completed Weight Unit"],
    ["2026-03-01T10:00:00Z,P,D,Squat,0,,,0,,9,,,,,", null],
  ])("%s fails in %s", (row, column) => {
    const parsed = read(liftosaur("2026-03-01T10:00:00Z,P,D,Squat,0,5,5,0,,,100,kg,100,kg,", row));
    expect(parsed.rowErrors.map((error) => [error.row, error.column])).toEqual([[3, column]]);
  });
});
