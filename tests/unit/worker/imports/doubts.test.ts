import { expect, test } from "bun:test";
import { addDays } from "#core/time/local-date.ts";
import type { NeutralSet } from "#worker/importers/neutral.ts";
import { doubtsOf, withDoubts } from "#worker/imports/doubts.ts";
import type { PlacedWorkout } from "#worker/imports/duplicates.ts";
import { workoutEntryOf } from "#worker/imports/workout-entries.ts";

const aSet = (value: number): NeutralSet => ({
  ...{ row: 1, type: "normal", weight: { value, unit: "kg" }, reps: 5, rpe: null },
  ...{ distance: null, durationSeconds: null, restSeconds: null, notes: null },
});

/** A workout every third day with these top weights, and lighter sets before them. */
const placed = (tops: readonly number[]): PlacedWorkout[] =>
  tops.map((top, at) => {
    const startedAtLocal = `${addDays("2026-01-01", 3 * at)}T18:00:00`;
    return {
      id: `w${at}`,
      startedAt: Date.parse(`${startedAtLocal}Z`),
      workout: {
        ...{ key: `w${at}`, title: null, startedAtLocal, endedAtLocal: null, durationSeconds: null },
        ...{ dateOnly: false, notes: null },
        exercises: [{ sourceName: "Squat", supersetKey: null, notes: null, sets: [aSet(60), aSet(top)] }],
      },
    };
  });

const CONTEXT = {
  ...{ userId: "user", source: "strong" as const, timeZone: "UTC", importId: "import" },
  exerciseIds: new Map([["Squat", "squat"]]),
  rules: new Map([
    [
      "squat",
      { trackingType: "weight_reps" as const, unilateral: false, bodyweightFraction: null, loadPer: "total" as const },
    ],
  ]),
};

/** Returns the places of the workouts that have a set in doubt. */
const inDoubt = (tops: readonly number[]): number[] => {
  const fresh = placed(tops);
  const doubts = doubtsOf(fresh, new Set(fresh), CONTEXT, { bodyweights: [], locale: "en" });
  return fresh.flatMap((one, at) => {
    const entry = withDoubts(workoutEntryOf(one, CONTEXT), doubts);
    const sets = entry?.exercises.flatMap((part) => part.sets) ?? [];
    return sets.some(({ doubt }) => doubt != null) ? [at] : [];
  });
};

test("a slip is found among the days of its file, on any of them", () => {
  const steady = Array<number>(12).fill(100);
  for (const at of [0, 1, 6, 10, 11]) expect(inDoubt(steady.with(at, 1000))).toEqual([at]);
  expect(inDoubt(steady.with(3, 220))).toEqual([3]);
});

test("a novice who doubles a lift in a year, light weeks and a new exercise raise no question", () => {
  expect(inDoubt(Array.from({ length: 100 }, (_, at) => 60 + 0.6 * at))).toEqual([]);
  expect(inDoubt([100, 100, 100, 60, 60, 100, 100, 100])).toEqual([]);
  expect(inDoubt([40, 90])).toEqual([]);
});
