import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { PERIOD_KINDS } from "#core/analysis/periods.ts";
import { type DayVolumes, type SummaryInput, summarize } from "#core/analysis/summary.ts";
import { addDays } from "#core/time/local-date.ts";
import { aHistory, anExercise, anExerciseDay, aSession } from "#tests/support/training-history.ts";

const summaryOf = (input: Omit<SummaryInput, "volumes"> & { readonly days: DayVolumes }) =>
  summarize({ ...input, volumes: input.days });

describe("summarize", () => {
  const history = aHistory({
    rows: [
      anExerciseDay("squat", "2026-11-16", { workingSets: 5, reps: 25, volumeKg: 2500.5 }),
      anExerciseDay("squat", "2026-11-18", { workingSets: 3, reps: 9, volumeKg: 1000 }),
      anExerciseDay("squat", "2026-11-30", { workingSets: 1, reps: 1, volumeKg: 150 }),
    ],
    sessions: [
      aSession("2026-11-16"),
      aSession("2026-11-16", { durationSeconds: 1800 }),
      aSession("2026-11-18", { durationSeconds: null }),
      aSession("2026-11-30"),
    ],
  });

  test("sums by week, two workouts a day and unknown durations included, weeks of rest as zeros", () => {
    const weeks = summaryOf({ ...history, from: "2026-11-16", to: "2026-12-01", groupBy: "week" });
    expect(weeks).toEqual([
      {
        period: "2026-W47",
        from: "2026-11-16",
        to: "2026-11-22",
        workouts: 3,
        workingSets: 8,
        reps: 34,
        volumeKg: 3500.5,
        durationSeconds: 5400,
        muscleSets: { quads: 8 },
      },
      {
        period: "2026-W48",
        from: "2026-11-23",
        to: "2026-11-29",
        workouts: 0,
        workingSets: 0,
        reps: 0,
        volumeKg: 0,
        durationSeconds: 0,
        muscleSets: {},
      },
      {
        period: "2026-W49",
        from: "2026-11-30",
        to: "2026-12-01",
        workouts: 1,
        workingSets: 1,
        reps: 1,
        volumeKg: 150,
        durationSeconds: 3600,
        muscleSets: { quads: 1 },
      },
    ]);
  });

  test("days outside the asked span do not count", () => {
    const [november] = summaryOf({ ...history, from: "2026-11-17", to: "2026-11-29", groupBy: "month" });
    expect(november).toMatchObject({ period: "2026-11", workouts: 1, workingSets: 3 });
  });

  test("muscles are counted as asked", () => {
    const exercises = [anExercise("squat", { muscles: [{ muscle: "glutes", role: "secondary", share: 0.5 }] })];
    const [day] = summaryOf({
      ...aHistory({ exercises, rows: [anExerciseDay("squat", "2026-11-16")] }),
      from: "2026-11-16",
      to: "2026-11-16",
      groupBy: "day",
      counting: "total",
    });
    expect(day?.muscleSets).toEqual({ glutes: 3 });
  });

  test("however the span is cut, the sums are the same", () => {
    const row = fc.record({ day: fc.integer({ min: 0, max: 300 }), sets: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom(...PERIOD_KINDS), (drawn, groupBy) => {
        const rows = drawn.map(({ day, sets }) =>
          anExerciseDay("squat", addDays("2026-01-01", day), { workingSets: sets, volumeKg: sets * 10 }),
        );
        const periods = summaryOf({ ...aHistory({ rows }), from: "2026-01-01", to: "2026-12-31", groupBy });
        const all = drawn.reduce((sum, { sets }) => sum + sets, 0);
        expect(periods.reduce((sum, { workingSets }) => sum + workingSets, 0)).toBe(all);
        expect(periods.reduce((sum, { volumeKg }) => sum + volumeKg, 0)).toBe(all * 10);
        expect(periods.reduce((sum, { muscleSets }) => sum + (muscleSets.quads ?? 0), 0)).toBe(all);
        expect(periods.reduce((sum, { workouts }) => sum + workouts, 0)).toBe(
          new Set(drawn.map(({ day }) => day)).size,
        );
      }),
      { numRuns: 40 },
    );
  });
});
