import { describe, expect, test } from "bun:test";
import { outline, read, readFixture, setOf } from "#tests/support/read-export.ts";

const HEADER =
  "Date (yyyy/mm/dd),Workout,Workout Name,Exercise,Start Time (h:mm),End Time (h:mm),Set 1 (Reps),Set 1 (KG),Set 2 (Reps),Set 2 (KG)";
const strongLifts = (...rows: string[]): string => [HEADER, ...rows].join("\n");

describe("an export of StrongLifts", () => {
  const parsed = readFixture("stronglifts-kg.csv");
  const [first, second] = parsed.workouts;

  test("has a row for each exercise, and the sets of it side by side", () => {
    expect(outline(parsed)).toEqual([
      ["Squat 2 2 2 2 2", "Bench Press 3 3 3 3 3"],
      ["Deadlift 4", "Chinups 5 5 5"],
    ]);
    expect(first?.exercises[1]?.sets.map(({ reps }) => reps)).toEqual([5, 5, 5, 4, 0]);
    expect(first?.exercises[1]?.sets[4]).toEqual(setOf({ row: 3, weight: { value: 45, unit: "kg" }, reps: 0 }));
    expect(parsed.counts).toEqual({ rows: 5, workouts: 2, exercises: 4, sets: 14 });
    expect(parsed.rowUse).toEqual({ sets: 4, rests: 0, notes: 0, failed: 1 });
  });

  test("has the body weight, the program, the notes and the hours of each workout", () => {
    expect(first).toMatchObject({
      key: "stronglifts|2021-05-24T19:37:00|1|Workout A",
      title: "Workout A",
      startedAtLocal: "2021-05-24T19:37:00",
      endedAtLocal: "2021-05-24T20:31:00",
      bodyweight: { value: 81.5, unit: "kg" },
      tags: ["StrongLifts 5×5"],
      notes: "Knees out; felt good",
    });
    expect(second?.bodyweight).toBeUndefined();
  });

  test("may end after midnight", () => {
    expect(second?.endedAtLocal).toBe("2021-05-27T00:10:00");
  });

  test("writes assistance as a weight below 0", () => {
    expect(second?.exercises[1]?.sets[0]?.weight).toEqual({ value: -5, unit: "kg" });
  });

  test("does not say for how long each set was held, and such a row is told", () => {
    expect(parsed.rowErrors).toEqual([
      { row: 6, column: "SetsxTime", message: "The sets are timed, and no column says for how long each of them." },
    ]);
  });

  test("in pounds, with the other way of writing its header", () => {
    const pounds = readFixture("stronglifts-lb.csv");
    expect([pounds.dialect, pounds.needs, pounds.warnings, pounds.rowErrors]).toEqual(["stronglifts-lb", [], [], []]);
    expect(pounds.workouts[0]?.bodyweight).toEqual({ value: 175, unit: "lb" });
    expect(pounds.workouts[0]?.exercises[0]?.sets[2]?.weight).toEqual({ value: 17.5, unit: "lb" });
  });

  test("with a decimal comma, without times and without the columns that sum up", () => {
    const comma = readFixture("stronglifts-comma.csv");
    expect([comma.warnings, comma.rowErrors]).toEqual([[], []]);
    expect(comma.workouts[0]).toMatchObject({
      startedAtLocal: "2023-11-02T12:00:00",
      dateOnly: true,
      durationSeconds: 2700,
      bodyweight: { value: 82.25, unit: "kg" },
      notes: "Leve, com pausa",
    });
    expect(comma.workouts[0]?.exercises[1]?.sets).toEqual([setOf({ row: 3, reps: 15 }), setOf({ row: 3, reps: 12 })]);
  });
});

describe("awkward exports of StrongLifts", () => {
  test("two workouts of one minute are told by their number", () => {
    const parsed = read(strongLifts("2024/01/02,1,A,Squat,7:00 AM,,5,60,,", "2024/01/02,2,A,Squat,7:00 AM,,5,65,,"));
    expect(outline(parsed)).toEqual([["Squat 2"], ["Squat 3"]]);
  });

  test("an exercise that stands in a workout twice stays two", () => {
    const parsed = read(strongLifts("2024/01/02,1,A,Squat,7:00 AM,,5,60,,", "2024/01/02,1,A,Squat,7:00 AM,,12,40,,"));
    expect(outline(parsed)).toEqual([["Squat 2", "Squat 3"]]);
  });

  test("a weight without a unit in its column waits for one, that of the body too", () => {
    const text = "Date (yyyy/mm/dd),Exercise,Body Weight,Set 1 (Reps),Set 1 (Weight)\n2024/01/02,Squat,180,5,135";
    expect(read(text).needs).toEqual(["weightUnit"]);
    const told = read(text, { weightUnit: "lb" });
    expect(told.needs).toEqual([]);
    expect(told.workouts[0]?.bodyweight).toEqual({ value: 180, unit: "lb" });
    expect(told.workouts[0]?.exercises[0]?.sets[0]?.weight).toEqual({ value: 135, unit: "lb" });
  });

  test.each([
    ["2024/13/02,1,A,Squat,7:00 AM,,5,60,,", "Date (yyyy/mm/dd)"],
    ["2024/01/02,1,A,,7:00 AM,,5,60,,", "Exercise"],
    ["2024/01/02,1,A,Squat,25:00,,5,60,,", "Start Time (h:mm)"],
    ["2024/01/02,1,A,Squat,7:00 AM,late,5,60,,", "End Time (h:mm)"],
    ["2024/01/02,1,A,Squat,7:00 AM,,5.5,60,,", "Set 1 (Reps)"],
    ["2024/01/02,1,A,Squat,7:00 AM,,5,60,,60", "Set 2 (Reps)"],
    ["2024/01/02,1,A,Squat,7:00 AM,,5,99999,,", "Set 1 (KG)"],
    ["2024/01/02,1,A,Squat,7:00 AM,,,,,", null],
  ])("%s fails in %s", (row, column) => {
    const parsed = read(strongLifts("2024/01/01,1,A,Squat,7:00 AM,,5,60,,", row));
    expect(parsed.rowErrors.map((error) => [error.row, error.column])).toEqual([[3, column]]);
  });
});
