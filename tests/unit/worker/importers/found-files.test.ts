import { describe, expect, test } from "bun:test";
import { readFixture } from "#tests/support/read-export.ts";
import { ImportFailure, type ParsedExport } from "#worker/importers/index.ts";

/** Summary of a file: start, end or length, title, and each exercise with its sets. */
const content = ({ workouts }: ParsedExport): string[] =>
  workouts.map(({ startedAtLocal, endedAtLocal, durationSeconds, title, exercises }) => {
    const parts = exercises.map(({ sourceName, sets }) => {
      const shown = sets.map(({ type, weight, reps, rpe }) => {
        const mark = type === "normal" ? "" : `${type} `;
        return `${mark}${weight?.value ?? "-"}x${reps ?? "-"}${rpe === null ? "" : ` @${rpe}`}`;
      });
      return `${sourceName}: ${shown.join(", ")}`;
    });
    return `${startedAtLocal} to ${endedAtLocal?.slice(11) ?? durationSeconds}, ${title}; ${parts.join("; ")}`;
  });

const codes = ({ warnings }: ParsedExport): string[] => warnings.map(({ code }) => code);

const PUSH = "2026-09-05T20:39:00 to 21:39:00, Push; Bench Press (Barbell):";

describe("a file that other importers refuse, or read in part", () => {
  test.each<[string, string[], string[]]>([
    ["hevy-ja-month", [`${PUSH} 62.5x8`], []],
    ["hevy-ja-zh-date", [`${PUSH} 62.5x8`], []],
    ["hevy-ru", [`${PUSH} 62.5x8`], []],
    ["hevy-pl", [`${PUSH} 62.5x8`], []],
    ["hevy-fi", [`${PUSH} 62.5x8`], []],
    ["hevy-no-set-index", [`${PUSH} 60x8`], []],
    ["hevy-no-set-type", [`${PUSH} 60x8`], []],
    ["hevy-shuffled-sets", [`${PUSH} 60x8, 65x8, 70x8`], ["sets-reordered"]],
    ["hevy-rpe-zero", [`${PUSH} 62.5x8 @8.5, 62.5x8 @10, 62.5x8, 62.5x8`], ["rpe-rounded", "rpe-left-out"]],
    [
      "hevy-unknown-set-type",
      [
        `${PUSH} 62.5x8, 62.5x8, 62.5x8, 62.5x8, 62.5x8, drop 62.5x8, failure 62.5x8, warmup 62.5x8, drop 62.5x8, 62.5x8`,
      ],
      ["set-type-unknown"],
    ],
    [
      "strong-excel-de-dates",
      [
        "2024-03-14T18:05:00 to 3600, A; Squat (Barbell): 100x5",
        "2024-03-15T18:05:00 to 3600, A; Squat (Barbell): 102.5x5",
      ],
      [],
    ],
    [
      "strong-excel-us-dates",
      [
        "2024-03-04T18:05:00 to 3600, A; Squat (Barbell): 102.5x5",
        "2024-03-14T18:05:00 to 3600, A; Squat (Barbell): 100x5",
      ],
      [],
    ],
    [
      "strong-duration-hhmm",
      [
        "2024-07-05T07:30:00 to 3900, A; Squat (Barbell): 100x5",
        "2024-07-06T07:30:00 to 3900, A; Squat (Barbell): 100x5",
        "2024-07-07T07:30:00 to 3900, A; Squat (Barbell): 100x5",
      ],
      [],
    ],
    ["fitnotes-dmy", ["2026-09-17T12:00:00 to null, null; Bench Press: 60x8"], []],
    ["strong-iso-offset", ["2024-03-04T19:05:00 to 3600, A; Squat (Barbell): 100x5"], []],
  ])("%s is read whole", (name, expected, warnings) => {
    const parsed = readFixture(`found-${name}.csv`, { weightUnit: "kg", distanceUnit: "km" });
    expect(content(parsed)).toEqual(expected);
    expect(codes(parsed)).toEqual(warnings);
    expect([parsed.rowErrors, parsed.needs]).toEqual([[], []]);
  });

  test.each<[string, string[], string[]]>([
    ["hevy-app-korean", ["2026-09-05T06:10:00 to 07:25:00, 유산소; 달리기 (실외): -x- @7; 줄넘기: -x-"], []],
    [
      "hevy-app-german",
      [
        "2026-06-16T18:00:00 to 18:45:00, Push; Squat (Langhantel): 132.28x5",
        "2026-09-01T07:30:00 to 08:41:00, Push; Bankdrücken (Langhantel): warmup 44.09x10",
      ],
      [],
    ],
    ["hevy-web-german", ["2026-09-22T17:00:00 to 17:45:00, Morning Lift; Overhead Press (Barbell): 93.7x8"], []],
    ["hevy-web-american", ["2025-11-02T01:30:00 to 01:45:00, Fall back; Squat (Barbell): 209.44x5"], []],
    [
      "hevy-same-start",
      [
        "2026-09-22T06:00:00 to 06:50:00, Morning Lift; Overhead Press (Barbell): 82.67x8",
        "2026-09-22T06:00:00 to 06:45:00, Morning Lift; Overhead Press (Barbell): 88.18x8",
      ],
      ["workouts-share-start"],
    ],
    ["strong-trimmed-german", ["2026-02-03T12:00:00 to null, Euro; Kniebeuge: 110.5x5, 110x3"], []],
  ])("%s, in a form that applications write, is read whole", (name, expected, warnings) => {
    const parsed = readFixture(`${name}.csv`);
    expect(content(parsed)).toEqual(expected);
    expect(codes(parsed)).toEqual(warnings);
    expect([parsed.rowErrors, parsed.needs]).toEqual([[], []]);
  });

  test("with dates that nothing settles asks for their order, and is read in the order that is told", () => {
    const name = "found-hevy-dmy.csv";
    expect(readFixture(name).needs).toEqual(["dateOrder"]);
    const dmy = readFixture(name, { dateOrder: "dmy" });
    expect([dmy.needs, content(dmy)]).toEqual([[], [`${PUSH} 62.5x8`]]);
    const mdy = readFixture(name, { dateOrder: "mdy" });
    expect(content(mdy)).toEqual(["2026-05-09T20:39:00 to 21:39:00, Push; Bench Press (Barbell): 62.5x8"]);
  });

  test("with a quote that is never closed loses that row alone, and names its line", () => {
    const parsed = readFixture("found-hevy-unclosed-quote.csv");
    expect(content(parsed)).toEqual([`${PUSH} 62.5x8`]);
    expect(parsed.rowErrors).toEqual([
      { row: 2, column: null, message: "A quotation mark is opened on line 2 and never closed." },
    ]);
    expect(parsed.rowUse).toEqual({ sets: 1, rests: 0, notes: 0, failed: 1 });
  });

  test.each([
    ["fitbod", "lacks: Workout Name, Exercise Name"],
    ["lyfta", "As one of FitNotes it lacks: Category"],
    ["repcount", "As one of FitNotes it lacks: Date, Category"],
    ["stronglifts-legacy", "lacks: "],
  ])("of an application that is not read, %s, says what it lacks", (name, lacks) => {
    const read = () => readFixture(`found-${name}.csv`);
    expect(read).toThrow(ImportFailure);
    expect(read).toThrow(lacks);
  });
});
