import { describe, expect, test } from "bun:test";
import type { VolumeRules } from "#core/volume/volume.ts";
import {
  checkWorkout,
  deriveExercises,
  type ExerciseEntry,
  MAX_WORKOUT_SETS,
  type SetEntry,
  totalsOf,
} from "#core/workouts/workout.ts";

const set = (fields: Partial<SetEntry> = {}): SetEntry => ({
  id: "s",
  type: "normal",
  weight: null,
  reps: null,
  repsLeft: null,
  repsRight: null,
  rir: null,
  durationSeconds: null,
  distanceMeters: null,
  restSeconds: null,
  completedAt: null,
  target: null,
  notes: null,
  ...fields,
});

const exercise = (exerciseId: string, ...sets: SetEntry[]): ExerciseEntry => ({
  id: "e",
  exerciseId,
  supersetGroup: null,
  notes: null,
  restSeconds: null,
  sets,
});

const BENCH: VolumeRules = {
  trackingType: "weight_reps",
  unilateral: false,
  bodyweightFraction: null,
  loadPer: "total",
};
const PULL_UP: VolumeRules = {
  trackingType: "bodyweight_reps",
  unilateral: false,
  bodyweightFraction: 1,
  loadPer: "total",
};
const rules = new Map([
  ["bench", BENCH],
  ["pull-up", PULL_UP],
]);

const kg = (value: number) => ({ value, unit: "kg" as const });

describe("a workout's sets", () => {
  test("name the field that their exercise requires and they lack", () => {
    const exercises = [exercise("bench", set({ weight: kg(100), reps: 5 }), set({ weight: kg(100) }))];
    expect(checkWorkout("completed", exercises, rules)).toEqual([
      { pointer: "/exercises/0/sets/1/reps", detail: "is required for this exercise" },
    ]);
  });

  test("may be empty until the workout is completed, and after it when they were prescribed", () => {
    const exercises = [exercise("bench", set())];
    expect(checkWorkout("active", exercises, rules)).toEqual([]);
    expect(checkWorkout("planned", exercises, rules)).toEqual([]);
    expect(checkWorkout("completed", exercises, rules).map(({ pointer }) => pointer)).toEqual([
      "/exercises/0/sets/0/weight",
      "/exercises/0/sets/0/reps",
    ]);
    expect(checkWorkout("completed", [exercise("bench", set({ target: {} }))], rules)).toEqual([]);
  });

  test("are no more than anybody does in one workout", () => {
    const half = Array.from({ length: MAX_WORKOUT_SETS / 2 }, () => set({ reps: 5 }));
    expect(checkWorkout("planned", [exercise("pull-up", ...half), exercise("pull-up", ...half)], rules)).toEqual([]);
    const over = [exercise("pull-up", ...half), exercise("pull-up", ...half, set({ reps: 5 }))];
    expect(checkWorkout("planned", over, rules)).toEqual([
      { pointer: "/exercises", detail: "must have 1000 sets or fewer in all" },
    ]);
  });

  test("are not done while they are empty", () => {
    const exercises = [exercise("bench", set({ completedAt: new Date(0) }))];
    expect(checkWorkout("active", exercises, rules).length).toBe(2);
  });

  test("that stood before are not judged again", () => {
    const kept = exercise("bench", set({ reps: 5 }));
    const before = { status: "completed", exercises: [kept] } as const;
    const edited = exercise("bench", set({ reps: 4, notes: "heavy" }));
    expect(checkWorkout("completed", [edited], rules, before)).toEqual([]);
    expect(checkWorkout("completed", [edited], rules).length).toBe(1);
    // A set must have each value that it had, and a set of another exercise is checked anew.
    expect(
      checkWorkout("completed", [exercise("bench", set({ rir: 2 }))], rules, before).map(({ pointer }) => pointer),
    ).toEqual(["/exercises/0/sets/0/reps"]);
    const elsewhere = { ...before, exercises: [{ ...kept, exerciseId: "pull-up" }] };
    expect(checkWorkout("completed", [edited], rules, elsewhere).length).toBe(1);
  });

  test("of an exercise that the user cannot see are refused at the exercise", () => {
    expect(checkWorkout("active", [exercise("secret", set())], rules)).toEqual([
      { pointer: "/exercises/0/exerciseId", detail: "is not an exercise that you can use" },
    ]);
  });
});

describe("a workout's totals", () => {
  test("leave warm-ups out and count body weight in", () => {
    const derived = deriveExercises(
      [
        exercise("bench", set({ type: "warmup", weight: kg(60), reps: 5 }), set({ weight: kg(100), reps: 5 })),
        exercise("pull-up", set({ reps: 10 })),
      ],
      rules,
      80,
    );
    const start = new Date("2026-11-24T10:00:00Z");
    expect(totalsOf(derived, start, new Date("2026-11-24T11:00:00Z"))).toEqual({
      workingSets: 2,
      reps: 15,
      volumeKg: 1300,
      durationSeconds: 3600,
    });
  });

  test("have no duration without an end, nor for a workout that was left running", () => {
    const start = new Date("2026-11-24T10:00:00Z");
    expect(totalsOf([], start, null).durationSeconds).toBeNull();
    expect(totalsOf([], start, new Date("2026-11-26T10:00:00Z")).durationSeconds).toBeNull();
  });
});
