import { expect, test } from "bun:test";
import { setOf } from "#tests/support/read-export.ts";
import type { NeutralWorkout } from "#worker/importers/index.ts";
import { planExercises } from "#worker/imports/exercise-plan.ts";

const USER = "01a20b60-0000-7000-8000-000000000001";
const FOUND = "01a20b60-0000-7000-8000-000000000002";
const CHOSEN = "01a20b60-0000-7000-8000-000000000003";

const workoutOf = (...names: string[]): NeutralWorkout => ({
  key: "strong|2026-05-04T18:00:00|1|A",
  title: "A",
  startedAtLocal: "2026-05-04T18:00:00",
  endedAtLocal: null,
  durationSeconds: null,
  dateOnly: false,
  notes: null,
  exercises: names.map((sourceName) => ({
    sourceName,
    supersetKey: null,
    notes: null,
    sets: [setOf({ weight: { value: 60, unit: "kg" }, reps: 5 })],
  })),
});

const plan = (names: readonly string[], mapping: Record<string, string>, visible = [FOUND, CHOSEN]) =>
  planExercises({
    userId: USER,
    source: "strong",
    task: {
      exercises: names.map((sourceName) => ({
        sourceName,
        exerciseId: sourceName.startsWith("Known") ? FOUND : null,
        confidence: 1,
        candidates: [],
      })),
      mapping,
    },
    workouts: [workoutOf(...names)],
    visible: new Set(visible),
  });

test("what its sender chose goes before what was found", () => {
  const { exerciseIds, creations } = plan(["Known", "Known too", "Known not"], { Known: CHOSEN, "Known not": "skip" });
  expect([...exerciseIds]).toEqual([
    ["Known", CHOSEN],
    ["Known too", FOUND],
    ["Known not", null],
  ]);
  expect(creations).toEqual([]);
});

test("an exercise that was found and has gone is made anew; one that was chosen and has gone is refused", () => {
  expect(plan(["Known"], {}, []).creations).toMatchObject([{ name: "Known", trackingType: "weight_reps" }]);
  expect(() => plan(["Known"], { Known: CHOSEN }, [FOUND])).toThrow("request-invalid");
});

test("the same name is the same exercise each time, and names with the same words have slugs of their own", () => {
  const first = plan(["Curl (A)", "Curl Á!B", "Жим"], {}).creations;
  expect(plan(["Curl (A)", "Curl Á!B", "Жим"], {}).creations).toEqual(first);
  const slugs = first.map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(3);
  expect(slugs[0]).toMatch(/^curl-a-[0-9a-f]{8}$/);
  expect(slugs[2]).toMatch(/^exercise-[0-9a-f]{8}$/);
});

test("names that differ in case and punctuation alone are one, in the first spelling", () => {
  const { exerciseIds, creations } = plan(["zorbo lift", "Zorbo Lift", "Zorbo  Lift", "Zorbo-Lift"], {});
  expect(creations.map(({ name }) => name)).toEqual(["zorbo lift"]);
  expect(new Set(exerciseIds.values()).size).toBe(1);
  expect(exerciseIds.size).toBe(4);
});

test("names that mean something to a JavaScript object are names like any other", () => {
  const { exerciseIds } = plan(["constructor", "__proto__", "toString"], { constructor: "skip" });
  expect(exerciseIds.get("constructor")).toBeNull();
  expect(exerciseIds.get("__proto__")).toBeString();
  expect(exerciseIds.get("toString")).toBeString();
});
