import { describe, expect, test } from "bun:test";
import { exerciseDayColumns } from "#core/analysis/history.ts";
import { fromEpochDay } from "#core/time/local-date.ts";
import { anExercise, anExerciseDay } from "#tests/support/training-history.ts";

const exercises = [anExercise("squat"), anExercise("bench")];

describe("exerciseDayColumns", () => {
  test("puts rows into day order and names exercises by their place", () => {
    const rows = [
      anExerciseDay("bench", "2026-11-20", { workingSets: 2 }),
      anExerciseDay("squat", "2026-11-18", {
        workingSets: 5,
        bestE1rmKg: null,
        topWeightKg: null,
        bestE1rmSetId: null,
      }),
    ];
    const columns = exerciseDayColumns(rows, exercises);
    expect(columns.length).toBe(2);
    expect([...columns.day].map(fromEpochDay)).toEqual(["2026-11-18", "2026-11-20"]);
    expect([...columns.exerciseIndex]).toEqual([0, 1]);
    expect([...columns.workingSets]).toEqual([5, 2]);
    expect([...columns.bestE1rmKg]).toEqual([Number.NaN, 120]);
    expect([...columns.topWeightKg]).toEqual([Number.NaN, 100]);
    expect(columns.bestE1rmSetId).toEqual([null, "bench-2026-11-20"]);
  });

  test("refuses a row of an exercise that the history does not hold", () => {
    expect(() => exerciseDayColumns([anExerciseDay("row", "2026-11-20")], exercises)).toThrow(RangeError);
  });
});
