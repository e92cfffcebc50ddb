import { describe, expect, test } from "bun:test";
import { outline, read, readFixture, setOf } from "#tests/support/read-export.ts";

const HEADER = "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment";
const fitNotes = (...rows: string[]): string => [HEADER, ...rows].join("\n");

describe("an export of FitNotes for Android", () => {
  const parsed = readFixture("fitnotes-android.csv");

  test("has one workout a date, and one entry of an exercise in it though its sets are apart", () => {
    expect(parsed.rowErrors).toEqual([]);
    expect(
      parsed.workouts.map(({ key, title, startedAtLocal, dateOnly }) => [key, title, startedAtLocal, dateOnly]),
    ).toEqual([
      ["fitnotes|2022-08-15|1|", null, "2022-08-15T12:00:00", true],
      ["fitnotes|2022-08-17|1|", null, "2022-08-17T12:00:00", true],
    ]);
    expect(outline(parsed)).toEqual([
      ["Flat Barbell Bench Press 2 4", "Pull Up 3", "Barbell Curl 5"],
      ["Running (Outdoor) 6", "Plank 7", "Swimming 8"],
    ]);
  });

  test("has a unit a row, a zero that is a weight, and comments of sets", () => {
    const [bench, pullUp, curl] = parsed.workouts[0]?.exercises ?? [];
    expect(bench?.sets[1]).toEqual(
      setOf({ row: 4, weight: { value: 65, unit: "kg" }, reps: 8, notes: "Right shoulder, a bit" }),
    );
    expect(pullUp?.sets[0]?.weight).toEqual({ value: 0, unit: "kg" });
    expect(curl?.sets[0]?.weight).toEqual({ value: 65, unit: "lb" });
  });

  test("has times of a stopwatch, and distances in units that become metres", () => {
    const [running, plank, swimming] = parsed.workouts[1]?.exercises ?? [];
    expect(running?.sets).toEqual([setOf({ row: 6, distance: { value: 5.25, unit: "km" }, durationSeconds: 1665 })]);
    expect(plank?.sets).toEqual([setOf({ row: 7, durationSeconds: 90 })]);
    expect(swimming?.sets).toEqual([setOf({ row: 8, distance: { value: 365.76, unit: "m" } })]);
  });
});

describe("an export of FitNotes for iOS", () => {
  test("has a column for kg and one for lbs", () => {
    const parsed = readFixture("fitnotes-ios.csv");
    expect(parsed.warnings).toEqual([]);
    expect(parsed.needs).toEqual([]);
    expect(parsed.workouts[0]?.exercises[0]?.sets).toEqual([
      setOf({ row: 2, weight: { value: 100, unit: "kg" }, reps: 5 }),
      setOf({ row: 3, weight: { value: 225, unit: "lb" }, reps: 5, notes: "Belt" }),
    ]);
    expect(parsed.workouts[1]?.exercises[0]?.sets[0]).toMatchObject({ durationSeconds: 1800 });
  });
});

describe("awkward exports", () => {
  test("a date that comes back in the file is the same workout", () => {
    const parsed = read(
      fitNotes(
        "2022-08-15,Row,Back,50,kgs,5,,,,",
        "2022-08-14,Row,Back,50,kgs,5,,,,",
        "2022-08-15 18:00:00,Row,Back,55,kgs,5,,,,",
      ),
    );
    expect(outline(parsed)).toEqual([["Row 3"], ["Row 2 4"]]);
  });

  test("a weight whose row has no unit waits for one, the others keep theirs", () => {
    const text = fitNotes("2022-08-15,Row,Back,50,,5,,,,", "2022-08-15,Row,Back,110,lbs,5,,,,");
    expect(read(text).needs).toEqual(["weightUnit"]);
    expect(read(text, { weightUnit: "kg" }).workouts[0]?.exercises[0]?.sets.map(({ weight }) => weight)).toEqual([
      { value: 50, unit: "kg" },
      { value: 110, unit: "lb" },
    ]);
  });

  test("a try without a repetition is a set; a cardio row's zero is no repetition", () => {
    const parsed = read(fitNotes("2022-08-15,Row,Back,200,kgs,0,,,,", "2022-08-15,Run,Cardio,,,0,5,km,0:25:00,"));
    expect(parsed.workouts[0]?.exercises.map(({ sets }) => sets[0]?.reps)).toEqual([0, null]);
  });

  test.each([
    ["2022-08-32,Row,Back,50,kgs,5,,,,", "Date"],
    ["2022-08-15,,Back,50,kgs,5,,,,", "Exercise"],
    ["2022-08-15,Row,Back,50,stones,5,,,,", "Weight Unit"],
    ["2022-08-15,Row,Back,-20,kgs,5,,,,", "Weight"],
    ["2022-08-15,Run,Cardio,,,,5,parsecs,,", "Distance Unit"],
    ["2022-08-15,Run,Cardio,,,,,,half an hour,", "Time"],
    ["2022-08-15,Run,Cardio,,,,,,200:00:00,", "Time"],
    ["2022-08-15,Row,Back,,,,,,,Forgot", null],
  ])("%s fails in %s", (row, column) => {
    const parsed = read(fitNotes("2022-08-14,Row,Back,50,kgs,5,,,,", row));
    expect(parsed.rowErrors.map((error) => [error.row, error.column])).toEqual([[3, column]]);
  });
});
