import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { generateHistory } from "#tests/support/generate-history.ts";
import { failureOf, read } from "#tests/support/read-export.ts";
import { anyWorkouts } from "#tests/support/training-csv/arbitraries.ts";
import { fitNotesCsv } from "#tests/support/training-csv/fitnotes.ts";
import { hevyCsv } from "#tests/support/training-csv/hevy.ts";
import { asLiftosaur, liftosaurCsv } from "#tests/support/training-csv/liftosaur.ts";
import { neutralWorkout } from "#tests/support/training-csv/neutral-workout.ts";
import { strongCsv } from "#tests/support/training-csv/strong.ts";
import { asStrongLifts, strongLiftsCsv } from "#tests/support/training-csv/stronglifts.ts";
import { ImportFailure, type ParsedExport, parseTrainingExport } from "#worker/importers/index.ts";
import type { NeutralWorkout } from "#worker/importers/neutral.ts";

const OPTIONS = { source: "auto", timeZone: "Europe/Madrid" } as const;

/** The workouts with each set on line 1, for the lines are those of the file. */
const withoutLines = (workouts: readonly NeutralWorkout[]): NeutralWorkout[] =>
  workouts.map((workout) => ({
    ...workout,
    exercises: workout.exercises.map((exercise) => ({
      ...exercise,
      sets: exercise.sets.map((set) => ({ ...set, row: 1 })),
    })),
  }));

const expectSame = (parsed: ParsedExport, workouts: readonly NeutralWorkout[]): void => {
  expect(parsed.rowErrors).toEqual([]);
  expect(parsed.warnings).toEqual([]);
  expect(parsed.needs).toEqual([]);
  expect(withoutLines(parsed.workouts)).toEqual([...workouts]);
};

describe("workouts written in a format are read back the same", () => {
  test.each([
    ["strong-classic", ".", "kg", "m"],
    ["strong-units", ".", "both", "mi"],
    ["strong-android", ",", "both", "km"],
    ["strong-android", ".", "both", "m"],
    ["strong-numbered", ",", "lb", "m"],
    ["strong-numbered", ".", "kg", "m"],
  ] as const)(
    "in %s with the decimal mark %j, weights in %s and distances in %s",
    (dialect, decimalMark, unit, distanceUnit) => {
      const weightUnits = unit === "both" ? (["kg", "lb"] as const) : [unit];
      fc.assert(
        fc.property(anyWorkouts({ source: "strong", weightUnits, distanceUnit }), (workouts) => {
          const text = strongCsv(workouts, { dialect, unit: unit === "both" ? "kg" : unit, decimalMark });
          expectSame(read(text, unit === "both" ? {} : { weightUnit: unit, distanceUnit }), workouts);
        }),
      );
    },
  );

  test.each(["kg", "lb"] as const)("in Hevy's, in %s", (unit) => {
    const distanceUnit = unit === "kg" ? "km" : "mi";
    fc.assert(
      fc.property(anyWorkouts({ source: "hevy", weightUnits: [unit], distanceUnit }), (workouts) => {
        expectSame(read(hevyCsv(workouts, unit)), workouts);
      }),
    );
  });

  test("in FitNotes's, with kg and lbs mixed", () => {
    fc.assert(
      fc.property(anyWorkouts({ source: "fitnotes", weightUnits: ["kg", "lb"], distanceUnit: "km" }), (workouts) => {
        expectSame(read(fitNotesCsv(workouts)), workouts);
      }),
    );
  });
});

describe("what other formats can hold of workouts is read back the same", () => {
  test.each([
    ["kg", ",", "."],
    ["lb", ",", "."],
    ["kg", ";", ","],
    ["lb", "\t", ","],
  ] as const)("in StrongLifts's, in %s, parted by %j with the decimal mark %j", (unit, delimiter, decimalMark) => {
    fc.assert(
      fc.property(
        anyWorkouts({ source: "strong", weightUnits: [unit], distanceUnit: "m" }),
        fc.integer({ min: 160, max: 480 }),
        (workouts, quarters) => {
          const held = workouts.map((workout) => asStrongLifts(workout, { value: quarters / 4, unit }));
          expectSame(read(strongLiftsCsv(held, unit, { delimiter, decimalMark })), held);
        },
      ),
    );
  });

  test("in Liftosaur's, with kg and lb mixed", () => {
    fc.assert(
      fc.property(anyWorkouts({ source: "strong", weightUnits: ["kg", "lb"], distanceUnit: "m" }), (workouts) => {
        const held = workouts.map(asLiftosaur);
        expectSame(read(liftosaurCsv(held), { timeZone: "UTC" }), held);
      }),
    );
  });
});

describe("every row of data", () => {
  const cell = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("1", "2", "5", "40.5") },
    { weight: 2, arbitrary: fc.constantFrom("", "0", "W", "Rest Timer", "Note", "8", "kg") },
    { weight: 1, arbitrary: fc.constantFrom("-3", "1e9", "x", "1,5", '5"', "2026-02-30", "9".repeat(400)) },
  );
  const row = fc
    .tuple(
      fc.constantFrom("2025-01-02 10:00:00", "2025-01-02 10:00:00", "2025-01-03 10:00:00", "2025-02-30 10:00:00"),
      fc.constantFrom("Push", "Pull"),
      fc.constantFrom("Squat", "Squat", "Curl", ""),
      fc.constantFrom("1", "2", "3", "W", "D", "F", "Rest Timer", "Note", "?"),
      fc.array(cell, { minLength: 3, maxLength: 8 }),
    )
    .map(([date, workout, exercise, order, cells]) => [date, workout, exercise, order, ...cells].join(";"));
  const header = "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Seconds;Notes";

  test("is a set, a rest, a note, or an error: none is lost and none counts twice", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        // Half of the rows are sound, so that the file is not refused as a whole.
        const sound = rows.map((_, index) => `2024-01-02 10:00:00;Sound;Row;${index + 1};50;kg;5;;;`);
        const text = [header, ...sound, ...rows].join("\n");
        const { rowUse, counts, rowErrors, workouts } = read(text);
        expect(counts.rows).toBe(2 * rows.length);
        expect(rowUse.sets + rowUse.rests + rowUse.notes + rowUse.failed).toBe(counts.rows);
        const lines = workouts.flatMap(({ exercises }) => exercises.flatMap(({ sets }) => sets.map(({ row }) => row)));
        const failed = new Set(rowErrors.map(({ row }) => row));
        expect(new Set(lines).size).toBe(rowUse.sets);
        expect(failed.size).toBe(rowUse.failed);
        expect(lines.filter((line) => failed.has(line))).toEqual([]);
        for (const workout of workouts) expect(neutralWorkout.parse(workout)).toEqual(workout);
      }),
      { numRuns: 500 },
    );
  });
});

describe("whatever is sent", () => {
  const parse = (bytes: Uint8Array): ParsedExport | ImportFailure => {
    try {
      return parseTrainingExport(bytes, OPTIONS);
    } catch (error) {
      if (error instanceof ImportFailure) return error;
      throw error;
    }
  };

  test("bytes of any kind are read or refused, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(parse(bytes)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n",
    "title,start_time,end_time,description,exercise_title,set_index,set_type,weight_kg,reps,rpe\n",
    "Date,Exercise,Category,Weight,Weight Unit,Reps,Distance,Distance Unit,Time,Comment\n",
    "Date (yyyy/mm/dd),Exercise,Body Weight (KG),Start Time (h:mm),Set 1 (Reps),Set 1 (KG),Set 2 (Reps),Set 2 (KG)\n",
    "Workout DateTime,Exercise,Is Warmup Set?,Required Reps,Completed Reps,Completed Weight Value,Completed Weight Unit\n",
  ])("and so is anything after the header %s", (header) => {
    const cells = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.double().map(String), fc.date().map(String)));
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 20 }), (rows) => {
        const text = header + rows.map((row) => row.join(",")).join("\n");
        expect(parse(new TextEncoder().encode(text))).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test("a cell made to be searched for ever is no number, date or time at once", () => {
    const header = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps";
    const sound = Array.from({ length: 4 }, (_, index) => `2025-01-02 10:00:00,A,1h,Squat,${index + 1},50,5`);
    const blanks = " ".repeat(400_000);
    const hostile = [
      `2025-01-02 10:00:00,A,1h${blanks}x,Squat,5,50,5`,
      `2025-01-02 10:00:00,A,1h,Squat,6,${"1 ".repeat(200_000)}x,5`,
      `2025-01${blanks}x,A,1h,Squat,7,50,5`,
    ];
    const started = performance.now();
    const parsed = read([header, ...sound, ...hostile].join("\n"));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(parsed.rowErrors.map(({ row, column }) => [row, column])).toEqual([
      [7, "Weight"],
      [8, "Date"],
    ]);
  });

  test.each([
    ["nothing", "", "file-empty"],
    ["blank lines", " \n\n", "file-empty"],
    ["a header alone", "Date,Workout Name,Exercise Name,Set Order,Reps\n", "file-empty"],
    ["a page of the web", "<!doctype html><title>Log in</title>", "format-unknown"],
    ["JSON", '{"workouts":[]}', "format-unknown"],
    ["an open quote", 'Date,Workout Name,Exercise Name,Set Order,Reps\n"2025-01-01,A', "csv-broken"],
  ] as const)("%s is refused", (_, text, code) => {
    expect(failureOf(text)?.code).toBe(code);
  });
});

describe("a generated year", () => {
  test("has as many sets and workouts as were asked for, and is the same for the same seed", () => {
    const history = generateHistory({ seed: 7 });
    const parsed = read(history.csv);
    expect(parsed.counts).toEqual({ rows: 1500, workouts: 150, exercises: 9, sets: 1500 });
    expect(withoutLines(parsed.workouts)).toEqual([...history.workouts]);
    expect(parsed.workouts[0]?.startedAtLocal.slice(0, 10)).toBe("2025-11-23");
    expect(parsed.workouts.at(-1)?.startedAtLocal.slice(0, 7)).toBe("2026-11");
    expect(generateHistory({ seed: 7 }).csv).toBe(history.csv);
    expect(generateHistory({ seed: 8 }).csv).not.toBe(history.csv);
  });

  test.each(["strong-classic", "strong-units", "strong-android", "strong-numbered"] as const)(
    "comes in %s, in pounds",
    (dialect) => {
      const { csv, workouts } = generateHistory({ dialect, unit: "lb", workouts: 10, sets: 73 });
      const parsed = read(csv, { weightUnit: "lb" });
      expect(parsed.dialect).toBe(dialect);
      expect(withoutLines(parsed.workouts)).toEqual([...workouts]);
    },
  );

  test("refuses what a year can't hold", () => {
    expect(() => generateHistory({ workouts: 400, sets: 400 })).toThrow(RangeError);
    expect(() => generateHistory({ workouts: 10, sets: 9 })).toThrow(RangeError);
  });
});

test("200,000 rows take seconds at most, and a year some milliseconds", () => {
  const year = new TextEncoder().encode(generateHistory().csv);
  const lines = generateHistory({ workouts: 365, sets: 20_000 }).csv.split("\n").slice(0, -1);
  const [header = "", ...rows] = lines;
  const large = new TextEncoder().encode([header, ...Array.from({ length: 10 }, () => rows).flat()].join("\n"));
  // Time of the processor, since others share the machine.
  const spent = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  expect(spent(() => expect(parseTrainingExport(year, OPTIONS).counts.sets).toBe(1500))).toBeLessThan(500);
  expect(spent(() => expect(parseTrainingExport(large, OPTIONS).counts.sets).toBe(200_000))).toBeLessThan(10_000);
});
