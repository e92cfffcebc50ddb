import { describe, expect, test } from "bun:test";
import { checkGoal, GOAL_KINDS, type GoalKind, type GoalParts, suitsExercise } from "#core/goals/goal-rules.ts";

const NOTHING: GoalParts = { exerciseId: null, weight: null, reps: null, count: null };
const EVERYTHING: GoalParts = { exerciseId: "x", weight: { value: 100, unit: "kg" }, reps: 5, count: 3 };

const pointers = (kind: GoalKind, parts: GoalParts, deadline: string | null = null) =>
  checkGoal({ kind, ...parts, startedOn: "2026-11-24", deadline }).map(({ pointer }) => pointer);

const NEEDS: readonly [GoalKind, readonly (keyof GoalParts)[]][] = [
  ["exercise_e1rm", ["exerciseId", "weight"]],
  ["exercise_weight_reps", ["exerciseId", "weight", "reps"]],
  ["weekly_workouts", ["count"]],
  ["weekly_volume", ["weight"]],
  ["bodyweight", ["weight"]],
];

describe("checkGoal", () => {
  test.each(NEEDS)("wants of %s what it is made of and nothing else", (kind, parts) => {
    const others = (["exerciseId", "weight", "reps", "count"] as const).filter((part) => !parts.includes(part));
    expect(pointers(kind, NOTHING)).toEqual(parts.map((part) => `/${part}`));
    expect(pointers(kind, EVERYTHING)).toEqual(others.map((part) => `/${part}`));
    const whole: GoalParts = { ...EVERYTHING, ...Object.fromEntries(others.map((part) => [part, null])) };
    expect(pointers(kind, whole)).toEqual([]);
  });

  test("is told of every kind", () => {
    expect(NEEDS.map(([kind]) => kind)).toEqual([...GOAL_KINDS]);
  });

  test("takes of a week more than any set can weigh", () => {
    const heavy: GoalParts = { ...NOTHING, weight: { value: 10_000.5, unit: "lb" } };
    expect(pointers("weekly_volume", heavy)).toEqual([]);
    expect(pointers("bodyweight", heavy)).toEqual(["/weight/value"]);
  });

  test("takes a deadline on the first day and none before it", () => {
    const parts: GoalParts = { ...NOTHING, count: 3 };
    expect(pointers("weekly_workouts", parts, "2026-11-24")).toEqual([]);
    expect(pointers("weekly_workouts", parts, "2026-11-23")).toEqual(["/deadline"]);
  });
});

describe("suitsExercise", () => {
  test.each([
    ["exercise_e1rm", "assisted_bodyweight", true],
    ["exercise_e1rm", "duration", false],
    ["exercise_weight_reps", "weight_reps", true],
    ["exercise_weight_reps", "assisted_bodyweight", false],
    ["exercise_weight_reps", "reps_only", false],
    ["bodyweight", "weight_reps", false],
  ] as const)("says of %s for an exercise tracked by %s: %p", (kind, trackingType, suits) => {
    expect(suitsExercise(kind, trackingType)).toBe(suits);
  });
});
