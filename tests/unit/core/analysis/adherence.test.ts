import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { analyzeAdherence, planKept, streakWeeks } from "#core/analysis/adherence.ts";
import { addDays } from "#core/time/local-date.ts";
import { aHistory, aSession, datesUpTo } from "#tests/support/training-history.ts";

const planned = (date: string, done: boolean) => ({ date, done, workoutId: done ? `workout-${date}` : null });

describe("planKept", () => {
  test("counts what was planned in the span and how much of it was done", () => {
    const plan = [planned("2026-11-15", true), planned("2026-11-16", true), planned("2026-11-22", false)];
    expect(planKept(plan, "2026-11-16", "2026-11-22")).toEqual({ planned: 2, done: 1, percent: 50 });
  });

  test("has no per cent of no plan", () => {
    expect(planKept([], "2026-11-16", "2026-11-22")).toEqual({ planned: 0, done: 0, percent: null });
  });
});

describe("streakWeeks", () => {
  test("counts weeks in a row, and the running week only adds", () => {
    const dates = ["2026-11-03", "2026-11-10", "2026-11-12", "2026-11-18"];
    expect(streakWeeks(dates, "2026-11-22", "monday")).toBe(3);
    expect(streakWeeks(dates, "2026-11-23", "monday")).toBe(3);
    expect(streakWeeks([...dates, "2026-11-23"], "2026-11-23", "monday")).toBe(4);
  });

  test("a whole week without a workout ends it", () => {
    expect(streakWeeks(["2026-11-03", "2026-11-18"], "2026-11-22", "monday")).toBe(1);
    expect(streakWeeks(["2026-11-03"], "2026-11-22", "monday")).toBe(0);
    expect(streakWeeks([], "2026-11-22", "monday")).toBe(0);
  });

  test("weeks are the user's: Saturday and Sunday can be two of them", () => {
    expect(streakWeeks(["2026-11-21", "2026-11-22"], "2026-11-22", "sunday")).toBe(2);
    expect(streakWeeks(["2026-11-21", "2026-11-22"], "2026-11-22", "monday")).toBe(1);
  });

  test("the order of the workouts does not matter", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 0 })), (offsets) => {
        const dates = offsets.map((offset) => addDays("2026-11-22", offset));
        expect(streakWeeks(dates.toReversed(), "2026-11-22", "monday")).toBe(
          streakWeeks(dates, "2026-11-22", "monday"),
        );
      }),
    );
  });
});

describe("analyzeAdherence", () => {
  test("gives the plan, the streak and workouts a week", () => {
    const sessions = datesUpTo("2026-11-22", 8, 3).map((date) => aSession(date));
    const history = aHistory({ from: "2026-10-26", sessions, planned: [planned("2026-11-16", true)] });
    expect(analyzeAdherence(history)).toMatchObject({
      planned: 1,
      done: 1,
      percent: 100,
      streakWeeks: 4,
      workoutsPerWeek: 2,
    });
  });

  test("workouts a week are not said of less than a week", () => {
    expect(analyzeAdherence(aHistory({ from: "2026-11-17" })).workoutsPerWeek).toBeNull();
  });
});
