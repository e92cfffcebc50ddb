import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { TRACKING_TYPES, type TrackingType } from "#core/taxonomy.ts";
import { rirOf, rpeOf } from "#core/workouts/effort.ts";
import { checkSet, isEmptySet, type SetFields } from "#core/workouts/set-rules.ts";

const weight = { value: 100, unit: "kg" } as const;
const pointers = (set: SetFields, trackingType: TrackingType, unilateral = false) =>
  checkSet(set, { trackingType, unilateral }).map(({ pointer }) => pointer);

describe("checkSet", () => {
  test.each<[TrackingType, SetFields]>([
    ["weight_reps", { weight, reps: 5 }],
    ["bodyweight_reps", { reps: 5 }],
    ["weighted_bodyweight", { weight, reps: 5 }],
    ["assisted_bodyweight", { weight, reps: 5 }],
    ["reps_only", { reps: 5 }],
    ["duration", { durationSeconds: 60 }],
    ["weight_duration", { weight, durationSeconds: 60 }],
    ["distance_duration", { distanceMeters: 5000, durationSeconds: 1500 }],
    ["weight_distance", { weight, distanceMeters: 40 }],
  ])("%s accepts its fields", (trackingType, set) => {
    expect(pointers(set, trackingType)).toEqual([]);
  });

  test.each<[TrackingType, SetFields, string[]]>([
    ["weight_reps", { weight }, ["/reps"]],
    ["weight_reps", { reps: 5 }, ["/weight"]],
    ["weight_reps", { durationSeconds: 30 }, ["/weight", "/reps"]],
    ["bodyweight_reps", { weight }, ["/reps"]],
    ["weighted_bodyweight", { reps: 5 }, ["/weight"]],
    ["assisted_bodyweight", { reps: 5 }, ["/weight"]],
    ["reps_only", { durationSeconds: 30 }, ["/reps"]],
    ["duration", { reps: 5 }, ["/durationSeconds"]],
    ["weight_duration", { durationSeconds: 30 }, ["/weight"]],
    ["weight_duration", { weight }, ["/durationSeconds"]],
    ["distance_duration", { reps: 1 }, ["/distanceMeters"]],
    ["weight_distance", { distanceMeters: 40 }, ["/weight"]],
    ["weight_distance", { weight }, ["/distanceMeters"]],
  ])("%s names what %o lacks", (trackingType, set, expected) => {
    expect(pointers(set, trackingType)).toEqual(expected);
  });

  test("a set of nothing is planned and in order for every tracking type, null or absent alike", () => {
    const nothing: SetFields = { weight: null, reps: null, rpe: null, distanceMeters: undefined };
    for (const trackingType of TRACKING_TYPES) {
      expect(pointers({}, trackingType)).toEqual([]);
      expect(pointers(nothing, trackingType)).toEqual([]);
    }
    expect(isEmptySet(nothing)).toBe(true);
  });

  test("zero is a value: a failed attempt is whole", () => {
    expect(isEmptySet({ reps: 0 })).toBe(false);
    expect(pointers({ weight, reps: 0 }, "weight_reps")).toEqual([]);
  });

  test("an effort without a performance is not whole", () => {
    expect(pointers({ rpe: 8 }, "weight_reps")).toEqual(["/weight", "/reps"]);
    expect(pointers({ rir: 0 }, "reps_only")).toEqual(["/reps"]);
  });

  test("distance or duration alone is enough where both may be known", () => {
    expect(pointers({ distanceMeters: 5000 }, "distance_duration")).toEqual([]);
    expect(pointers({ durationSeconds: 1500 }, "distance_duration")).toEqual([]);
  });

  test("fields beyond the required ones are allowed", () => {
    expect(pointers({ weight, reps: 5, durationSeconds: 40, distanceMeters: 3 }, "bodyweight_reps")).toEqual([]);
  });

  test("both sides stand for the repetitions of a unilateral exercise", () => {
    expect(pointers({ weight, repsLeft: 8, repsRight: 7 }, "weight_reps", true)).toEqual([]);
    expect(pointers({ weight, reps: 8 }, "weight_reps", true)).toEqual([]);
    expect(pointers({ weight, repsLeft: 8 }, "weight_reps", true)).toEqual(["/repsRight"]);
    expect(pointers({ weight, repsRight: 8 }, "weight_reps", true)).toEqual(["/repsLeft"]);
    expect(pointers({ weight }, "weight_reps", true)).toEqual(["/reps"]);
  });

  test("both sides don't stand for the repetitions of any other exercise", () => {
    expect(pointers({ weight, repsLeft: 8, repsRight: 8 }, "weight_reps", false)).toEqual(["/reps"]);
  });

  test("RPE and RIR agree when both are given", () => {
    expect(pointers({ weight, reps: 5, rpe: 8, rir: 2 }, "weight_reps")).toEqual([]);
    expect(pointers({ weight, reps: 5, rpe: 8.5, rir: 1.5 }, "weight_reps")).toEqual([]);
    expect(pointers({ weight, reps: 5, rpe: 10, rir: 0 }, "weight_reps")).toEqual([]);
    expect(pointers({ weight, reps: 5, rpe: 8, rir: 3 }, "weight_reps")).toEqual(["/rir"]);
  });

  test("no message repeats a submitted value", () => {
    const errors = checkSet({ reps: 4321, rpe: 7.5, rir: 9.5 }, { trackingType: "weight_duration", unilateral: true });
    expect(errors.length).toBeGreaterThan(0);
    for (const { detail } of errors) expect(detail).not.toMatch(/4321|7\.5|9\.5/);
  });
});

describe("effort", () => {
  test("either measure gives the other, and 0 in reserve is known", () => {
    expect(rirOf({ rpe: 7.5 })).toBe(2.5);
    expect(rirOf({ rir: 0 })).toBe(0);
    expect(rirOf({ rpe: null, rir: undefined })).toBeNull();
    expect(rpeOf(0)).toBe(10);
    expect(rpeOf(null)).toBeNull();
  });

  test("there and back is the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), (halves) => rpeOf(rirOf({ rpe: halves / 2 })) === halves / 2),
    );
  });
});
