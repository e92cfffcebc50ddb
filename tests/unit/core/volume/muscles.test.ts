import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ExerciseDayRow } from "#core/analysis/history.ts";
import { periodTable } from "#core/analysis/periods.ts";
import { addDays } from "#core/time/local-date.ts";
import {
  DEFAULT_LANDMARKS,
  isStrengthWork,
  muscleWeeks,
  SET_COUNTINGS,
  type SetCounting,
  setsByMuscle,
} from "#core/volume/muscles.ts";
import { aHistory, anExercise, anExerciseDay, datesUpTo } from "#tests/support/training-history.ts";

const BENCH = anExercise("bench", {
  muscles: [
    { muscle: "chest", role: "primary", share: 1 },
    { muscle: "triceps", role: "secondary", share: 0.5 },
    { muscle: "front_delts", role: "secondary", share: 0.3 },
  ],
});
const DIP = anExercise("dip", {
  muscles: [
    { muscle: "triceps", role: "primary", share: 1 },
    { muscle: "chest", role: "primary", share: 0.8 },
  ],
});
const RUN = anExercise("run", { trackingType: "distance_duration" });

const week = periodTable("2026-11-16", "2026-11-22", "week", "monday");
const setsOf = (rows: readonly ExerciseDayRow[], counting?: SetCounting) => {
  const history = aHistory({ exercises: [BENCH, DIP, RUN], rows });
  const muscles = setsByMuscle(history.days, history.exercises, week, counting);
  return Object.fromEntries([...muscles].map(([muscle, sets]) => [muscle, sets[0]]));
};
const rows = [
  anExerciseDay("bench", "2026-11-16", { workingSets: 4 }),
  anExerciseDay("bench", "2026-11-19", { workingSets: 3 }),
  anExerciseDay("dip", "2026-11-20", { workingSets: 2 }),
];

describe("setsByMuscle", () => {
  test("counts shares, only primary muscles, or every muscle alike", () => {
    expect(setsOf(rows)).toEqual({ chest: 8.6, triceps: 5.5, front_delts: 2.1 });
    expect(setsOf(rows, "direct")).toEqual({ chest: 9, triceps: 2 });
    expect(setsOf(rows, "total")).toEqual({ chest: 9, triceps: 9, front_delts: 7 });
  });

  test("a run is no set of any muscle", () => {
    expect(setsOf([anExerciseDay("run", "2026-11-16")])).toEqual({});
  });

  test("days outside the periods do not count", () => {
    expect(setsOf([anExerciseDay("bench", "2026-11-15"), anExerciseDay("bench", "2026-11-23")])).toEqual({});
  });

  test("the order of the rows does not matter, and direct is never more than total", () => {
    const row = fc.record({
      id: fc.constantFrom("bench", "dip"),
      day: fc.integer({ min: 16, max: 22 }),
      workingSets: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(row), (drawn) => {
        const made = drawn.map(({ id, day, workingSets }) => anExerciseDay(id, `2026-11-${day}`, { workingSets }));
        for (const counting of SET_COUNTINGS)
          expect(setsOf(made.toReversed(), counting)).toEqual(setsOf(made, counting));
        const [direct, total] = [setsOf(made, "direct"), setsOf(made, "total")];
        for (const [muscle, sets] of Object.entries(direct)) expect(sets).toBeLessThanOrEqual(total[muscle] ?? 0);
      }),
    );
  });
});

describe("muscleWeeks", () => {
  const history = (count: number, workingSets: number, to = "2026-11-22") =>
    aHistory({
      to,
      exercises: [BENCH],
      rows: datesUpTo(to, count, 7).map((date) => anExerciseDay("bench", date, { workingSets })),
    });

  test("gives weekly sets, the mean of four whole weeks, and where it stands", () => {
    const [chest] = muscleWeeks(history(10, 12));
    expect(chest?.muscle).toBe("chest");
    expect(chest?.weeklySets.at(-1)).toEqual({ week: "2026-W47", sets: 12, direct: 12, total: 12 });
    expect(chest?.weeklySets.filter(({ sets }) => sets > 0)).toHaveLength(10);
    expect(chest?.weeklySets).toHaveLength(26);
    expect(chest?.fourWeekMean).toBe(12);
    expect(chest?.landmark).toEqual({ low: 10, high: 20, source: expect.any(String), position: "within" });
  });

  test("the running week is shown and left out of the mean", () => {
    const running = history(10, 12, "2026-11-24");
    const [chest] = muscleWeeks({
      ...running,
      days: aHistory({
        to: "2026-11-24",
        exercises: [BENCH],
        rows: datesUpTo("2026-11-24", 10, 7).map((date, at) =>
          anExerciseDay("bench", date, { workingSets: at === 9 ? 100 : 12 }),
        ),
      }).days,
    });
    expect(chest?.weeklySets.at(-1)?.sets).toBe(100);
    expect(chest?.fourWeekMean).toBe(12);
  });

  test("weeks of rest within the four count as zeros", () => {
    const rows = [anExerciseDay("bench", "2026-10-05"), anExerciseDay("bench", "2026-11-18", { workingSets: 20 })];
    const [chest] = muscleWeeks(aHistory({ exercises: [BENCH], rows }));
    expect(chest?.fourWeekMean).toBe(5);
    expect(chest?.landmark?.position).toBe("below");
  });

  test("while training is younger than four weeks there is neither mean nor verdict", () => {
    const [chest] = muscleWeeks(history(3, 12));
    expect(chest?.fourWeekMean).toBeNull();
    expect(chest?.landmark?.position).toBeNull();
  });

  test("tells the mean by each way of counting, and on how many days a week a muscle is trained", () => {
    const twice = datesUpTo("2026-11-22", 10, 7).flatMap((date) => [addDays(date, -3), date]);
    const rows = twice.map((date) => anExerciseDay("bench", date, { workingSets: 2 }));
    const sections = muscleWeeks(aHistory({ exercises: [BENCH], rows }));
    const of = (muscle: string) => sections.find((section) => section.muscle === muscle);
    expect(of("chest")).toMatchObject({ fourWeekMeans: { fractional: 4, direct: 4, total: 4 }, daysPerWeek: 2 });
    expect(of("triceps")).toMatchObject({ fourWeekMeans: { fractional: 2, direct: 0, total: 4 }, daysPerWeek: 2 });
  });

  test("a day with less than a fractional set of a muscle does not train it", () => {
    const rows = datesUpTo("2026-11-22", 10, 7).map((date) => anExerciseDay("bench", date, { workingSets: 1 }));
    const sections = muscleWeeks(aHistory({ exercises: [BENCH], rows }));
    expect(sections.map(({ muscle, daysPerWeek }) => [muscle, daysPerWeek])).toContainEqual(["chest", 1]);
    expect(sections.map(({ muscle, daysPerWeek }) => [muscle, daysPerWeek])).toContainEqual(["triceps", 0]);
    const [young] = muscleWeeks(history(3, 12));
    expect([young?.daysPerWeek, young?.fourWeekMeans]).toEqual([null, null]);
  });

  test("a user's own landmarks go before the defaults", () => {
    const own = { chest: { low: 2, high: 4, source: "mine" } };
    const sections = muscleWeeks({ ...history(10, 12), landmarks: own });
    expect(sections[0]?.landmark).toEqual({ ...own.chest, position: "above" });
    expect(sections[1]?.landmark?.source).toBe(DEFAULT_LANDMARKS.triceps?.source ?? "");
  });

  test("weeks before the window are not shown", () => {
    const [chest] = muscleWeeks({ ...history(10, 12), window: { from: "2026-11-09", to: "2026-11-22" } });
    expect(chest?.weeklySets.map(({ week: key }) => key)).toEqual(["2026-W46", "2026-W47"]);
  });

  test("nobody's training has no muscles", () => {
    expect(muscleWeeks(aHistory())).toEqual([]);
  });

  test("every landmark is a range with a source", () => {
    for (const { low, high, source } of Object.values(DEFAULT_LANDMARKS)) {
      expect(low).toBeLessThan(high);
      expect(source).toContain("opinion");
    }
  });
});

describe("isStrengthWork", () => {
  test.each([
    ["duration", "other", false],
    ["duration", "jump", false],
    ["duration", "trunk_stability", true],
    ["distance_duration", "locomotion", false],
    ["weight_distance", "locomotion", false],
    ["weight_distance", "carry", true],
    ["reps_only", "other", true],
    ["weight_reps", "squat", true],
  ] as const)("%s and %s: %p", (trackingType, movementPattern, counts) => {
    expect(isStrengthWork({ trackingType, movementPattern })).toBe(counts);
  });
});
