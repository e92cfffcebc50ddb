import { expect, test } from "bun:test";
import { inferTrackingType, type ObservedSet } from "#core/exercises/infer-tracking-type.ts";

const set = (told: Partial<ObservedSet>): ObservedSet => ({
  weight: null,
  reps: null,
  durationSeconds: null,
  distanceMeters: null,
  ...told,
});

test.each([
  ["weight and repetitions", [{ weight: 60, reps: 10 }], "weight_reps"],
  ["repetitions, of which one set has a weight", [{ reps: 10 }, { weight: 5, reps: 8 }], "weight_reps"],
  ["repetitions alone", [{ reps: 10 }], "reps_only"],
  ["repetitions with a weight of 0", [{ weight: 0, reps: 10 }], "reps_only"],
  ["repetitions with assistance", [{ weight: -20, reps: 8 }], "assisted_bodyweight"],
  ["a distance", [{ distanceMeters: 400 }], "distance_duration"],
  ["a distance and a time", [{ distanceMeters: 400, durationSeconds: 90 }], "distance_duration"],
  ["a weight and a distance", [{ weight: 40, distanceMeters: 50 }], "weight_distance"],
  ["a weight, a distance and repetitions", [{ weight: 40, distanceMeters: 50, reps: 2 }], "weight_reps"],
  ["a time", [{ durationSeconds: 60 }], "duration"],
  ["a weight and a time", [{ weight: 20, durationSeconds: 60 }], "weight_duration"],
  ["a weight alone", [{ weight: 20 }], "weight_reps"],
  ["no set at all", [], "weight_reps"],
] as const)("sets with %s", (_what, sets, trackingType) => {
  expect(inferTrackingType(sets.map(set))).toBe(trackingType);
});
