import { describe, expect, test } from "bun:test";
import { addDays } from "#core/time/local-date.ts";
import { analyzeSetProfile, PROFILED_WEEKS } from "#core/volume/set-profile.ts";
import { aHistory, anExerciseDay } from "#tests/support/training-history.ts";

const TO = "2026-11-22";

describe("analyzeSetProfile", () => {
  const rows = [
    anExerciseDay("squat", addDays(TO, -28), { workingSets: 5, setsReps1To5: 5 }),
    anExerciseDay("squat", addDays(TO, -27), { workingSets: 4, setsReps6To12: 3, setsRir1To2: 1, setsFrom70: 4 }),
    anExerciseDay("squat", TO, { workingSets: 3, setsReps6To12: 3, setsRir0: 3 }),
    anExerciseDay("bench", TO, { workingSets: 2, setsReps21Up: 2 }),
  ];

  test("sums the last 28 days by band, and says of how many sets a band is not known", () => {
    const { lastDays } = analyzeSetProfile(aHistory({ rows }));
    expect(lastDays).toMatchObject({ days: 28, sets: 9 });
    expect(lastDays.reps).toEqual({
      bands: [
        { code: "1-5", sets: 0 },
        { code: "6-12", sets: 6 },
        { code: "13-20", sets: 0 },
        { code: "21+", sets: 2 },
      ],
      unknown: 1,
    });
    expect(lastDays.effort).toEqual({
      bands: [
        { code: "0", sets: 3 },
        { code: "1-2", sets: 1 },
        { code: "3-4", sets: 0 },
        { code: "5+", sets: 0 },
      ],
      unknown: 5,
    });
    expect(lastDays.intensity.bands.map(({ sets }) => sets)).toEqual([0, 0, 4, 0, 0]);
  });

  test("tells the last twelve weeks apart, as far as they are in the window", () => {
    const { weeks } = analyzeSetProfile(aHistory({ rows }));
    expect(weeks).toHaveLength(PROFILED_WEEKS);
    expect(weeks.flatMap(({ week, sets }) => (sets > 0 ? [[week, sets]] : []))).toEqual([
      ["2026-W43", 5],
      ["2026-W44", 4],
      ["2026-W47", 5],
    ]);
    expect(analyzeSetProfile(aHistory({ rows, from: "2026-11-09" })).weeks.map(({ week }) => week)).toEqual([
      "2026-W46",
      "2026-W47",
    ]);
  });

  test("is the same where only the profiles of the last rows were read", () => {
    const whole = aHistory({ rows: [anExerciseDay("squat", addDays(TO, -200), { setsReps1To5: 3 }), ...rows] });
    const width = whole.profiles.cells.length / whole.days.length;
    const late = { ...whole, profiles: { firstRow: 1, cells: whole.profiles.cells.slice(width) } };
    expect(analyzeSetProfile(late)).toEqual(analyzeSetProfile(whole));
  });

  test("without training is all zeros", () => {
    const { lastDays, weeks } = analyzeSetProfile(aHistory());
    expect([lastDays.sets, lastDays.effort.unknown, weeks.every(({ sets }) => sets === 0)]).toEqual([0, 0, true]);
  });
});
