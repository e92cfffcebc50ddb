import { describe, expect, test } from "bun:test";
import { failureOf, outline, read, readFixture, setOf } from "#tests/support/read-export.ts";

const CLASSIC =
  "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE";
const HEADER_WITH_UNITS =
  "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds";

const classic = (...rows: string[]): string => [CLASSIC, ...rows].join("\n");
/** Sets of one workout in the classic dialect, in the form `exercise,order`. */
const ordered = (...sets: string[]): string =>
  classic(...sets.map((set) => `2025-01-02 10:00:00,A,1h,${set},50,5,0,0,,,`));
const withUnits = (...rows: string[]): string =>
  [HEADER_WITH_UNITS, ...rows.map((row) => `2025-01-02 10:00:00,A,${row}`)].join("\n");

test("a text that was guarded against spreadsheets is what it was, and so is one that was not", () => {
  const row = (name: string) => `2025-01-02 10:00:00,${name},1h,Squat,1,50,kg,5,,,,,'@ the gym,`;
  const header =
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,Workout Notes";
  const parsed = read([header, row("'=1+1"), row("=2+2"), row("''-x"), row("'quoted'"), row("-5")].join("\n"));
  expect(parsed.workouts.map(({ title }) => title)).toEqual(["=1+1", "=2+2", "'-x", "'quoted'", "-5"]);
  expect(parsed.workouts[0]?.exercises[0]?.notes).toBe("@ the gym");
});

describe("a classic export", () => {
  const parsed = readFixture("strong-classic.csv");

  test("is read whole, oldest workout first", () => {
    expect(parsed.counts).toEqual({ rows: 6, workouts: 2, exercises: 4, sets: 6 });
    expect(parsed.rowErrors).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    expect(parsed.workouts[0]).toEqual({
      key: "strong|2025-12-30T18:51:52|1|Evening Workout",
      title: "Evening Workout",
      startedAtLocal: "2025-12-30T18:51:52",
      endedAtLocal: null,
      durationSeconds: 9480,
      dateOnly: false,
      notes: "Slept badly",
      exercises: [
        {
          sourceName: "Snatch (Barbell)",
          supersetKey: null,
          notes: null,
          sets: [
            setOf({ row: 2, weight: { value: 40, unit: null }, reps: 3 }),
            setOf({ row: 3, weight: { value: 45, unit: null }, reps: 2, rpe: 8 }),
          ],
        },
        {
          sourceName: "Pull Up",
          supersetKey: null,
          notes: "Strict, dead hang",
          sets: [setOf({ row: 4, reps: 8 }), setOf({ row: 5, reps: 6, rpe: 9.5 })],
        },
        { sourceName: "Plank", supersetKey: null, notes: null, sets: [setOf({ row: 6, durationSeconds: 75 })] },
      ],
    });
  });

  test("leaves the units open, since it doesn't tell them", () => {
    expect(parsed.needs).toEqual(["weightUnit", "distanceUnit"]);
    const told = readFixture("strong-classic.csv", { weightUnit: "lb", distanceUnit: "mi" });
    expect(told.needs).toEqual([]);
    expect(told.workouts[0]?.exercises[0]?.sets[0]?.weight).toEqual({ value: 40, unit: "lb" });
    expect(told.workouts[1]?.exercises[0]?.sets[0]?.distance).toEqual({ value: 5.2, unit: "mi" });
  });

  test("asks for no unit of what it doesn't hold", () => {
    expect(read(classic("2025-01-02 10:00:00,A,1h,Pull Up,1,0,8,0,0,,,")).needs).toEqual([]);
  });

  test("of older versions has fewer columns, blanks after names and durations in seconds", () => {
    const old = readFixture("strong-classic-old.csv");
    expect(outline(old)).toEqual([["Squat (Barbell) 2 3"], ["Deadlift (Barbell) 4"]]);
    expect(old.workouts.map(({ durationSeconds }) => durationSeconds)).toEqual([3903, 3120]);
  });
});

describe("the other dialects", () => {
  test("with units a row keep kg and lb, km, miles and metres apart", () => {
    const parsed = readFixture("strong-units.csv", { weightUnit: "kg", distanceUnit: "km" });
    expect(parsed.needs).toEqual([]);
    expect(outline(parsed)).toEqual([["Bench Press (Barbell) 2W 3 4D 5F", "Rowing (Machine) 6", "Sled Push 7"]]);
    const [bench, row, sled] = parsed.workouts[0]?.exercises ?? [];
    expect(bench?.sets[1]).toEqual(setOf({ row: 3, weight: { value: 185, unit: "lb" }, reps: 5, rpe: 8 }));
    expect(row?.sets).toEqual([setOf({ row: 6, distance: { value: 1.5, unit: "mi" }, durationSeconds: 540 })]);
    expect(sled?.sets).toEqual([
      setOf({ row: 7, weight: { value: 50, unit: "kg" }, distance: { value: 30, unit: "m" } }),
    ]);
  });

  test("of Android write decimal commas, and rests in rows of their own", () => {
    const parsed = readFixture("strong-android.csv");
    expect(parsed.rowUse).toEqual({ sets: 6, rests: 2, notes: 0, failed: 0 });
    expect(outline(parsed)).toEqual([
      ["Squat (Barbell) 2W 4 6", "Leg Curl (Machine) 7", "Squat (Barbell) 8", "Walking 9"],
    ]);
    const workout = parsed.workouts[0];
    expect(workout?.notes).toBe("Knee ok; belt from 100");
    expect(workout?.durationSeconds).toBe(4200);
    expect(workout?.exercises[0]?.sets.map(({ restSeconds }) => restSeconds)).toEqual([90, 180, null]);
    expect(workout?.exercises[0]?.sets[1]).toMatchObject({ weight: { value: 102.5, unit: "kg" }, rpe: 8.5 });
    expect(workout?.exercises[2]?.notes).toBe("Back-off");
    expect(workout?.exercises[3]?.sets[0]?.distance).toEqual({ value: 1.25, unit: "km" });
  });

  test("of today number the workouts, so that two of the same start and name stay two", () => {
    const parsed = readFixture("strong-numbered.csv");
    expect(parsed.needs).toEqual([]);
    expect(parsed.rowUse).toEqual({ sets: 4, rests: 1, notes: 1, failed: 0 });
    expect(parsed.workouts.map(({ key, durationSeconds }) => [key, durationSeconds])).toEqual([
      ["strong|2026-03-01T10:00:00|1|Full Body", 3720],
      ["strong|2026-03-01T10:00:00|2|Full Body", 600],
    ]);
    const [bench, row] = parsed.workouts[0]?.exercises ?? [];
    expect(bench?.notes).toBe("Grip one finger wider");
    expect(bench?.sets[0]).toMatchObject({ weight: { value: 80, unit: "kg" }, reps: 8, restSeconds: 120 });
    expect(row?.sets[0]).toMatchObject({ distance: { value: 2000, unit: "m" }, durationSeconds: 485 });
  });

  test("in German are read by the German header", () => {
    const parsed = readFixture("strong-german.csv", { weightUnit: "kg" });
    expect(outline(parsed)).toEqual([["Bankdrücken (Langhantel) 2 3", "Klimmzug 4"]]);
    expect(parsed.workouts[0]).toMatchObject({ title: "Oberkörper", notes: "Müde", durationSeconds: 3480 });
    expect(parsed.workouts[0]?.exercises[0]?.sets[1]).toMatchObject({ weight: { value: 72.5, unit: "kg" }, rpe: 9 });
  });
});

describe("rows that can't be used", () => {
  const parsed = readFixture("strong-awkward.csv");

  test("are told with their line and column, and cost nothing but themselves", () => {
    expect(parsed.rowErrors.map(({ row, column }) => [row, column])).toEqual([
      [5, "Weight"],
      [7, "Date"],
      [8, "Set Order"],
      [11, "Reps"],
      [13, null],
    ]);
    expect(outline(parsed)).toEqual([
      ["Deadlift (Barbell) 2 9", "Pull Up (Assisted) 10", "Chin Up 12", "Curl 14 15 16"],
    ]);
    expect(parsed.rowUse).toEqual({ sets: 7, rests: 0, notes: 0, failed: 5 });
  });

  test("leave line breaks and quotes in the notes of others whole", () => {
    expect(parsed.workouts[0]?.notes).toBe("Line one\nLine two");
    expect(parsed.workouts[0]?.exercises[0]?.notes).toBe('He said "stop"\nand I did');
  });

  test("are told apart from what was read otherwise than it is written", () => {
    expect(parsed.warnings).toMatchObject([
      { code: "rpe-rounded", params: { count: 1, rows: [9] } },
      { code: "rpe-left-out", params: { count: 1, rows: [11] } },
      { code: "rows-short", params: { count: 1, rows: [12] } },
    ]);
    expect(parsed.workouts[0]?.exercises[0]?.sets[1]?.rpe).toBe(7.5);
  });

  test("never repeat what the file holds", () => {
    const rows = ["secret,1,50,kg,5", ...Array.from({ length: 3 }, (_, index) => `Squat,${index + 1},50,kg,5`)];
    const broken = withUnits(...rows.map((row) => `${row},,,,`), "Curl,1,hidden,stone,1.5,99,x,parsec,-4");
    const { rowErrors } = read(broken);
    expect(rowErrors.map(({ column }) => column)).toEqual(["Weight", "Reps", "Distance", "Seconds"]);
    expect(JSON.stringify(rowErrors)).not.toMatch(/hidden|stone|parsec|secret|99|-4/);
  });

  test.each([
    ["Squat,1,10001,kg,5,,,,", "Weight"],
    ["Squat,1,22050,lbs,5,,,,", "Weight"],
    ["Squat,1,1e9,kg,5,,,,", "Weight"],
    ["Squat,1,50,stone,5,,,,", "Weight Unit"],
    ["Squat,1,50,kg,10001,,,,", "Reps"],
    ["Squat,1,50,kg,2.5,,,,", "Reps"],
    ["Squat,1,50,kg,-1,,,,", "Reps"],
    ["Run,1,0,,0,,1001,km,", "Distance"],
    ["Run,1,0,,0,,-1,km,", "Distance"],
    ["Run,1,0,,0,,5,furlong,", "Distance Unit"],
    ["Plank,1,0,,0,,,,604801", "Seconds"],
    ["Plank,1,0,,0,,,,-1", "Seconds"],
    ["Squat,Pausa,50,kg,5,,,,", "Set Order"],
    ["Squat,-1,50,kg,5,,,,", "Set Order"],
    [",1,50,kg,5,,,,", "Exercise Name"],
    [`${"n".repeat(201)},1,50,kg,5,,,,`, "Exercise Name"],
    ["Squat,1,0,kg,0,9,,,0", null],
    ["Squat,Rest Timer,,,,,,,x", "Seconds"],
  ])("%s fails in %s", (row, column) => {
    const good = Array.from({ length: 2 }, (_, index) => `Curl,${index + 1},20,kg,10,,,,`);
    const parsed = read(withUnits(...good, row));
    expect(parsed.rowErrors.map((error) => [error.row, error.column])).toEqual([[4, column]]);
    expect(parsed.counts.sets).toBe(2);
  });

  test("at the edge of what is possible are used", () => {
    const parsed = read(
      withUnits(
        "Squat,1,10000,kg,10000,10,,,",
        "Sled,1,22046,lbs,1,1,1000,km,604800",
        "Dip (Assisted),1,-30.5,kg,5,,,,",
      ),
    );
    expect(parsed.rowErrors).toEqual([]);
    expect(parsed.workouts[0]?.exercises[2]?.sets[0]?.weight).toEqual({ value: -30.5, unit: "kg" });
  });

  test("above half refuse the file, with the first reasons", () => {
    const good = "Squat,1,50,kg,5,,,,";
    const bad = "Squat,?,50,kg,5,,,,";
    expect(failureOf(withUnits(good, bad))).toBeNull();
    const failure = failureOf(withUnits(good, bad, bad));
    expect(failure?.code).toBe("too-many-row-errors");
    expect(failure?.rowErrors.map(({ row }) => row)).toEqual([3, 4]);
  });
});

describe("the order of sets", () => {
  test.each([
    ["numbers that go on are one exercise", ["Squat,1", "Squat,2", "Squat,3"], ["Squat 2 3 4"]],
    [
      "numbers that begin again are the exercise once more",
      ["Squat,1", "Squat,2", "Squat,1"],
      ["Squat 2 3", "Squat 4"],
    ],
    [
      "an exercise that comes back from 1 stands twice",
      ["Squat,1", "Curl,1", "Squat,1"],
      ["Squat 2", "Curl 3", "Squat 4"],
    ],
    [
      "one that comes back with the next number goes on",
      ["Squat,1", "Curl,1", "Squat,2", "Curl,2"],
      ["Squat 2 4", "Curl 3 5"],
    ],
    [
      "warm-ups before the numbers begin again go with these",
      ["Squat,W", "Squat,1", "Squat,W", "Squat,1"],
      ["Squat 2W 3", "Squat 4W 5"],
    ],
    [
      "warm-ups of an exercise that comes back begin anew",
      ["Squat,1", "Curl,1", "Squat,W", "Squat,2"],
      ["Squat 2", "Curl 3", "Squat 4W 5"],
    ],
    [
      "drop sets and failures belong to what stands",
      ["Squat,1", "Squat,D", "Squat,F", "Squat,1"],
      ["Squat 2 3D 4F", "Squat 5"],
    ],
    ["names are compared without their blanks", ["Squat ,1", " Squat,2"], ["Squat 2 3"]],
  ])("%s", (_, sets, expected) => {
    expect(outline(read(ordered(...sets)))).toEqual([expected]);
  });
});

describe("rests and notes in rows of their own", () => {
  const rest = (seconds: number | string, date = "2025-01-02") =>
    `${date} 10:00:00,A,1h,Squat,Rest Timer,0,0,0,${seconds},,,`;
  const set = (order: number) => `2025-01-02 10:00:00,A,1h,Squat,${order},50,5,0,0,,,`;

  test("a rest without seconds changes nothing and is no error", () => {
    const parsed = read(classic(set(1), rest(0), set(2), rest("")));
    expect(parsed.rowUse).toEqual({ sets: 2, rests: 2, notes: 0, failed: 0 });
    expect(parsed.workouts[0]?.exercises[0]?.sets.map(({ restSeconds }) => restSeconds)).toEqual([null, null]);
  });

  test("a rest on its own, in another workout, or after a rest is told", () => {
    const parsed = read(classic(rest(60), set(1), rest(90), rest(30), set(2), rest(60, "2025-01-03")));
    expect(parsed.rowErrors.map(({ row }) => row)).toEqual([2, 5, 7]);
    expect(parsed.workouts[0]?.exercises[0]?.sets.map(({ restSeconds }) => restSeconds)).toEqual([90, null]);
  });

  test("a note before the first set or after the last is the exercise's; one without a set is told", () => {
    const note = (exercise: string, text: string) => `2025-01-02 10:00:00,A,1h,${exercise},Note,,,,,${text},,`;
    const parsed = read(classic(note("Squat", "Low bar"), set(1), note("Squat", "Depth"), note("Curl", "Skipped")));
    expect(parsed.workouts[0]?.exercises.map(({ notes }) => notes)).toEqual(["Low bar\nDepth"]);
    expect(parsed.rowErrors.map(({ row }) => row)).toEqual([5]);
    expect(parsed.rowUse).toEqual({ sets: 1, rests: 0, notes: 2, failed: 1 });
  });
});

describe("what belongs to the workout", () => {
  const row = (duration: string, notes = "") => `2025-01-02 10:00:00,A,${duration},Squat,1,50,5,0,0,,${notes},`;

  test.each([["ages"], ["200h"], ["-5"]])(
    "a duration of %s is left out with a warning, and the set is kept",
    (duration) => {
      const parsed = read(classic(row(duration)));
      expect(parsed.workouts[0]?.durationSeconds).toBeNull();
      expect(parsed.warnings.map(({ code }) => code)).toEqual(["workout-duration-left-out"]);
      expect(parsed.counts.sets).toBe(1);
    },
  );

  test("durations that differ part two workouts of one start and title, with a warning", () => {
    const parsed = read(classic(row("1h"), row("2h"), row("1h")));
    expect(parsed.workouts.map(({ key, durationSeconds }) => [key, durationSeconds])).toEqual([
      ["strong|2025-01-02T10:00:00|1|A", 3600],
      ["strong|2025-01-02T10:00:00|2|A", 7200],
    ]);
    expect(parsed.warnings.map(({ code }) => code)).toEqual(["workouts-share-start"]);
  });

  test("a duration that changes within a numbered workout is the first, with a warning", () => {
    const numbered = (duration: string) => `1,2025-01-02 10:00:00,A,${duration},Squat,1,50,5`;
    const header = "Workout #,Date,Workout Name,Duration,Exercise Name,Set Order,Weight (kg),Reps";
    const parsed = read([header, numbered("1h"), numbered("2h")].join("\n"));
    expect(parsed.workouts.map(({ durationSeconds }) => durationSeconds)).toEqual([3600]);
    expect(parsed.warnings.map(({ code }) => code)).toEqual(["workout-durations-differ"]);
  });

  test.each([
    ["3900", 3900],
    ["1:05:00", 3900],
    ["01:05", 3900],
    ["01:00", 3600],
    ["95:30", 5730],
  ])("a duration of %s is %d seconds", (duration, seconds) => {
    expect(read(classic(row(duration))).workouts[0]?.durationSeconds).toBe(seconds);
  });

  test("notes that change from row to row are all kept, and shortened when they are endless", () => {
    expect(read(classic(row("1h", "One"), row("1h", "Two"), row("1h", "One"))).workouts[0]?.notes).toBe("One\nTwo");
    const long = read(classic(row("1h", "x".repeat(10_001))));
    expect(long.workouts[0]?.notes).toHaveLength(10_000);
    expect(long.warnings.map(({ code }) => code)).toEqual(["notes-shortened"]);
  });
});

describe("numbers and columns", () => {
  test("that could mean two things are refused, not guessed", () => {
    const parsed = read(withUnits('Squat,1,"1,000",kg,5,,,,', "Squat,2,50,kg,5,,,,", "Squat,3,50,kg,5,,,,"));
    expect(parsed.rowErrors).toMatchObject([{ row: 2, column: "Weight" }]);
    expect(parsed.rowErrors[0]?.message).toContain("two ways");
  });

  test("of weights with more than 3 decimals are rounded with a warning", () => {
    const parsed = read(withUnits("Squat,1,102.05828325,kg,5,,,,"));
    expect(parsed.workouts[0]?.exercises[0]?.sets[0]?.weight).toEqual({ value: 102.058, unit: "kg" });
    expect(parsed.warnings.map(({ code }) => code)).toEqual(["weight-rounded"]);
  });

  test("that Forja has no use for are told by their place", () => {
    const parsed = read(`${CLASSIC},Mood\n2025-01-02 10:00:00,A,1h,Squat,1,50,5,0,0,,,,fine`);
    expect(parsed.warnings).toMatchObject([{ code: "columns-ignored", message: expect.stringContaining("13") }]);
  });

  test("that stand twice refuse the file", () => {
    expect(failureOf(`${CLASSIC},Weight\n2025-01-02 10:00:00,A,1h,Squat,1,50,5,0,0,,,,60`)?.code).toBe(
      "columns-repeated",
    );
  });
});
