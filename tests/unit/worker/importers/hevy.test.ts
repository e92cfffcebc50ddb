import { describe, expect, test } from "bun:test";
import { failureOf, outline, read, readFixture, setOf } from "#tests/support/read-export.ts";

const HEADER =
  "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe";
const hevy = (...rows: string[]): string => [HEADER, ...rows].join("\n");
const within = (times: string, ...sets: string[]): string => hevy(...sets.map((set) => `Push,${times},,${set}`));
const TIMES = "2025-03-28T17:29:00,2025-03-28T18:52:00";

describe("an export of Hevy", () => {
  const parsed = readFixture("hevy-kg.csv");

  test("is turned to oldest first, with its set types, supersets and ends", () => {
    expect(parsed.rowErrors).toEqual([]);
    expect(parsed.needs).toEqual([]);
    expect(parsed.workouts.map(({ key, endedAtLocal }) => [key, endedAtLocal])).toEqual([
      ["hevy|2025-03-27T06:00:00|1|Cardio", "2025-03-27T06:40:00"],
      ["hevy|2025-03-28T17:29:00|1|Push Day", "2025-03-28T18:52:00"],
    ]);
    expect(outline(parsed)[1]).toEqual([
      "Bench Press (Barbell) 2W 3 4F 5D",
      "Dip 6",
      "Lateral Raise (Dumbbell) 7",
      "Bench Press (Barbell) 8",
    ]);
    expect(parsed.workouts[1]?.exercises.map(({ supersetKey }) => supersetKey)).toEqual([null, "1", "1", null]);
  });

  test("has line breaks in its notes where it writes a backslash and an n", () => {
    expect(parsed.workouts[1]?.notes).toBe("Good pump\nNo pain");
    expect(parsed.workouts[1]?.exercises[0]?.notes).toBe("Pause\nat the chest");
  });

  test("means body weight by a blank, and zero by a zero", () => {
    const [, dip, raise] = parsed.workouts[1]?.exercises ?? [];
    expect(dip?.sets).toEqual([setOf({ row: 6, reps: 12 })]);
    expect(raise?.sets).toEqual([setOf({ row: 7, weight: { value: 0, unit: "kg" }, reps: 15 })]);
  });

  test("in pounds and miles, with the months of the account's language", () => {
    const spanish = readFixture("hevy-lbs-spanish.csv");
    expect(spanish.workouts.map(({ startedAtLocal }) => startedAtLocal)).toEqual([
      "2025-09-15T19:30:00",
      "2025-12-29T08:00:00",
      "2026-01-03T08:05:00",
    ]);
    expect(spanish.workouts[0]?.exercises[0]?.sets[0]?.distance).toEqual({ value: 3.1, unit: "mi" });
    expect(spanish.workouts[2]?.exercises[0]?.sets[0]?.weight).toEqual({ value: 225, unit: "lb" });
  });

  test("with kg and lbs side by side takes what was entered, and refuses what doesn't agree", () => {
    const both = readFixture("hevy-both.csv");
    expect(both.workouts[0]?.exercises[0]?.sets.map(({ weight }) => weight)).toEqual([
      { value: 135, unit: "lb" },
      { value: 70, unit: "kg" },
    ]);
    expect(both.workouts[0]?.exercises[1]?.sets[0]?.distance).toEqual({ value: 5, unit: "km" });
    expect(both.rowErrors).toMatchObject([{ row: 4, column: "weight_lbs" }]);
  });
});

describe("awkward exports", () => {
  test("an index that begins again is the exercise once more, one that goes on is not", () => {
    const rows = ["Row,,,0,normal", "Row,,,1,normal", "Row,,,0,normal", "Curl,,,0,normal", "Row,,,1,normal"];
    expect(outline(read(within(TIMES, ...rows.map((row) => `${row},50,5,,,`))))).toEqual([
      ["Row 2 3", "Row 4 6", "Curl 5"],
    ]);
  });

  test("an exercise in another superset is another one", () => {
    const parsed = read(within(TIMES, "Row,0,,0,normal,50,5,,,", "Row,1,,1,normal,50,5,,,"));
    expect(parsed.workouts[0]?.exercises.map(({ supersetKey }) => supersetKey)).toEqual(["0", "1"]);
  });

  test.each([
    ["before the start", "2025-03-28T17:29:00,2025-03-28T16:00:00"],
    ["weeks after it", "2025-03-28T17:29:00,2025-04-28T17:00:00"],
    ["that is no date", "2025-03-28T17:29:00,soon"],
  ])("an end %s is left out with a warning", (_, times) => {
    const parsed = read(within(times, "Row,,,0,normal,50,5,,,"));
    expect(parsed.workouts[0]?.endedAtLocal).toBeNull();
    expect(parsed.warnings.map(({ code }) => code)).toEqual(["workout-end-left-out"]);
  });

  test("a blank end is no end, and an instant is told by the clock of the zone", () => {
    const parsed = read(within("2025-03-28T17:29:00Z,", "Row,,,0,normal,50,5,,,"), { timeZone: "Asia/Tokyo" });
    expect(parsed.warnings).toEqual([]);
    expect(parsed.workouts[0]).toMatchObject({ startedAtLocal: "2025-03-29T02:29:00", endedAtLocal: null });
  });

  test.each([
    ["Row,,,-1,normal,50,5,,,", "set_index"],
    ["Row,,,0.5,normal,50,5,,,", "set_index"],
    ["Row,,,0,normal,-50,5,,,", "weight_kg"],
    ["Row,,,0,normal,,,,,", null],
    [",,,0,normal,50,5,,,", "exercise_title"],
  ])("%s fails in %s", (set, column) => {
    const parsed = read(within(TIMES, "Curl,,,0,normal,20,5,,,", set));
    expect(parsed.rowErrors.map((error) => [error.row, error.column])).toEqual([[3, column]]);
  });

  test.each([
    ["Row,,,0,giant,50,5,,,8", "normal", 8, "set-type-unknown"],
    ["Row,,,0,regular,50,5,,,8", "normal", 8, null],
    ["Row,,,0,normal,50,5,,,0", "normal", null, "rpe-left-out"],
    ["Row,,,0,normal,50,5,,,12", "normal", null, "rpe-left-out"],
    ["Row,,,0,normal,50,5,,,hard", "normal", null, "rpe-left-out"],
    ["Row,,,0,normal,50,5,,,8.25", "normal", 8.5, "rpe-rounded"],
  ] as const)("%s keeps its set", (set, type, rpe, code) => {
    const parsed = read(within(TIMES, set));
    expect(parsed.rowErrors).toEqual([]);
    expect(parsed.workouts[0]?.exercises[0]?.sets).toMatchObject([{ type, rpe, reps: 5 }]);
    expect(parsed.warnings.map((warning) => warning.code)).toEqual(code === null ? [] : [code]);
  });

  test("two workouts of one minute and title are two where their ends or descriptions differ, and that is said", () => {
    const sets = (rest: string) => `Push,2025-03-28T17:29:00,${rest},Row,,,0,normal,50,5,,,`;
    const ends = read(hevy(sets("2025-03-28T18:00:00,"), sets("2025-03-28T18:30:00,"), sets(",")));
    expect(ends.workouts.map(({ endedAtLocal }) => endedAtLocal?.slice(11))).toEqual(["18:00:00", "18:30:00"]);
    expect(ends.warnings.map(({ code, params }) => [code, params["rows"]])).toEqual([["workouts-share-start", [3]]]);
    expect(read(hevy(sets(",One"), sets(",Two"), sets(",One"))).workouts.map(({ notes }) => notes)).toEqual([
      "One",
      "Two",
    ]);
    expect(read(hevy(sets(",One"), sets(","))).workouts).toHaveLength(1);
  });

  test.each([
    ["by a sort that turns it round", [2, 1, 0], ["Row 4 3 2"]],
    ["anyhow", [2, 0, 1], ["Row 3 4 2"]],
    ["where the exercise stands in the workout twice", [0, 0, 1, 1, 2], ["Row 2 4 6", "Row 3 5"]],
    ["not at all", [0, 1, 0, 1], ["Row 2 3", "Row 4 5"]],
    ["not at all, but with a set that is missing", [0, 1, 1, 2], ["Row 2 3", "Row 4 5"]],
  ])("sets that were shuffled %s stand in their order", (_, orders, expected) => {
    const parsed = read(within(TIMES, ...orders.map((order) => `Row,,,${order},normal,50,5,,,`)));
    expect(outline(parsed)).toEqual([expected]);
    const isShuffled = !_.startsWith("not at all");
    expect(parsed.warnings.map(({ code }) => code)).toEqual(isShuffled ? ["sets-reordered"] : []);
  });

  test("a workout of more sets than anybody does is no workout", () => {
    const sets = (count: number) => Array.from({ length: count }, (_, index) => `Row,,,${index},normal,50,5,,,`);
    expect(failureOf(within(TIMES, ...sets(1_000)))).toBeNull();
    expect(failureOf(within(TIMES, ...sets(1_001)))?.code).toBe("workout-too-large");
  });

  test("a weight without a unit in the column's name waits for the unit", () => {
    const text = within(TIMES, "Row,,,0,normal,50,5,,,").replace("weight_kg", "weight");
    expect(read(text).needs).toEqual(["weightUnit"]);
    expect(read(text, { weightUnit: "kg" }).needs).toEqual([]);
  });
});
