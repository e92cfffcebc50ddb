import { describe, expect, test } from "bun:test";
import { liftProgress, type ProgressSet } from "#core/strength/lift-progress.ts";

const OPTIONS = { formula: "epley", mechanics: "compound", asOf: "2026-11-24", from: null } as const;

let made = 0;
const aSet = (over: Partial<ProgressSet> = {}): ProgressSet => {
  made += 1;
  return {
    setId: `set-${made}`,
    workoutId: "workout",
    date: "2026-11-20",
    type: "normal",
    loadKg: 100,
    weightKg: 100,
    reps: 5,
    rir: null,
    ...over,
  };
};

describe("liftProgress", () => {
  test("a day stands for its greatest estimate, the earliest of equals, with what is in reserve", () => {
    const [first, tired, equal] = [aSet({ rir: 2 }), aSet({ reps: 4 }), aSet({ reps: 7 })];
    const { series } = liftProgress([first, tired, equal], OPTIONS);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ setId: first.setId, date: "2026-11-20", reps: 5, rir: 2 });
    expect(series[0]?.e1rmKg).toBeCloseTo(123.3333, 4);
  });

  test("the best sets are one a day, the best first, five at most", () => {
    const days = ["10", "11", "12", "13", "14", "15", "16"];
    const sets = days.map((day, at) => aSet({ date: `2026-11-${day}`, reps: 1 + (at % 4) }));
    const { bestSets } = liftProgress(sets, OPTIONS);
    expect(bestSets).toHaveLength(5);
    expect(bestSets.map(({ reps }) => reps)).toEqual([4, 3, 3, 2, 2]);
  });

  test("sets out of the formula's range are out of the series and counted", () => {
    const sets = [aSet({ reps: 13 }), aSet({ reps: 11, rir: 2 }), aSet({ reps: 12 }), aSet({ type: "myo" })];
    const found = liftProgress(sets, OPTIONS);
    expect(found).toMatchObject({ outOfRangeSets: 1, excluded: { aboveMaxReps: 1, other: 1 } });
    // A reserve counts up to 12 in reach, so a logged effort never costs an estimate.
    expect(found.series.map(({ reps, e1rmKg }) => [reps, e1rmKg])).toEqual([[11, 140]]);
    expect(found.method).toContain("at most 12");
  });

  test("the RTS chart is out of its range above ten, and has no estimate without an effort", () => {
    const sets = [aSet({ reps: 11, rir: 0 }), aSet({ reps: 8, rir: 3 }), aSet({ reps: 5 }), aSet({ reps: 5, rir: 1 })];
    const found = liftProgress(sets, { ...OPTIONS, formula: "rpe" });
    expect(found).toMatchObject({ outOfRangeSets: 1, excluded: { aboveMaxReps: 1, other: 1 } });
    expect(found.series).toHaveLength(1);
    expect(found.method).toContain("at most 10");
  });

  test("without sets there is nothing, and what is missing", () => {
    expect(liftProgress([], OPTIONS)).toMatchObject({
      series: [],
      bestSets: [],
      outOfRangeSets: 0,
      smoothed: null,
      status: "insufficient-data",
      missing: { code: "points", have: 0, need: 8 },
      forecast: null,
      forecastRefusal: "insufficient-data",
    });
  });
});
