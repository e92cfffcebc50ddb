import { describe, expect, test } from "bun:test";
import { MOVEMENT_PATTERNS, type MovementPattern } from "#core/taxonomy.ts";
import { analyzeBalance } from "#core/volume/balance.ts";
import { aHistory, anExercise, anExerciseDay } from "#tests/support/training-history.ts";

const balanceOf = (sets: Partial<Record<MovementPattern, number>>, date = "2026-11-20") => {
  const patterns = MOVEMENT_PATTERNS.filter((pattern) => pattern in sets);
  return analyzeBalance(
    aHistory({
      exercises: patterns.map((movementPattern) => anExercise(movementPattern, { movementPattern })),
      rows: patterns.map((pattern) => anExerciseDay(pattern, date, { workingSets: sets[pattern] ?? 0 })),
    }),
  );
};

describe("analyzeBalance", () => {
  test("divides sets by pattern", () => {
    const balance = balanceOf({
      horizontal_push: 6,
      vertical_push: 3,
      horizontal_pull: 4,
      vertical_pull: 2,
      chest_fly: 3,
      squat: 5,
      lunge: 2,
      hinge: 4,
      knee_flexion: 3,
      carry: 9,
    });
    expect(balance.pushPull).toEqual({ push: 9, pull: 6, ratio: 1.5 });
    expect(balance.upperLower).toEqual({ upper: 18, lower: 14, ratio: 18 / 14 });
    expect(balance.horizontalVertical).toEqual({ horizontal: 10, vertical: 5, ratio: 2 });
    expect(balance.kneeHip).toEqual({ knee: 7, hip: 7, ratio: 1 });
  });

  test("has no ratio to nothing", () => {
    expect(balanceOf({ horizontal_push: 6 }).pushPull).toEqual({ push: 6, pull: 0, ratio: null });
    expect(balanceOf({}).upperLower).toEqual({ upper: 0, lower: 0, ratio: null });
  });

  test("adds up the repetitions of either side, the exercise with the most of them first", () => {
    const rows = [
      anExerciseDay("lunge", "2026-11-20", { repsLeft: 30, repsRight: 24 }),
      anExerciseDay("curl", "2026-11-20", { repsLeft: 40, repsRight: 36 }),
      anExerciseDay("squat", "2026-11-20"),
      anExerciseDay("lunge", "2026-10-25", { repsLeft: 99 }),
    ];
    expect(analyzeBalance(aHistory({ rows })).leftRight).toEqual({
      left: 70,
      right: 60,
      ratio: 70 / 60,
      exercises: [
        { exerciseId: "curl", name: "Name of curl", left: 40, right: 36 },
        { exerciseId: "lunge", name: "Name of lunge", left: 30, right: 24 },
      ],
    });
    expect(balanceOf({}).leftRight).toEqual({ left: 0, right: 0, ratio: null, exercises: [] });
  });

  test("looks at the last four weeks", () => {
    expect(balanceOf({ squat: 5 }, "2026-10-26").kneeHip.knee).toBe(5);
    expect(balanceOf({ squat: 5 }, "2026-10-25").kneeHip.knee).toBe(0);
  });
});
