import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  canonicalUnitOf,
  canonicalValueOf,
  MEASUREMENT_KINDS,
  MEASUREMENT_UNITS,
  measurementErrors,
} from "#core/body/measurements.ts";

describe("canonicalValueOf", () => {
  test.each([
    ["lb", 180, 81.6466266],
    ["in", 34, 86.36],
    ["kg", 82.35, 82.35],
    ["cm", 0.1, 0.1],
    ["%", 18.5, 18.5],
    ["bpm", 52, 52],
  ] as const)("puts %s into the unit of its kind", (unit, value, canonical) => {
    expect(canonicalValueOf({ value, unit })).toBe(canonical);
  });
});

describe("measurementErrors", () => {
  test.each([
    ["bodyweight", 82.5, "kg"],
    ["bodyweight", 180, "lb"],
    ["lean_mass", 150, "lb"],
    ["body_fat", 18.5, "%"],
    ["waist", 33.5, "in"],
    ["left_arm", 38, "cm"],
    ["resting_heart_rate", 48, "bpm"],
  ] as const)("finds nothing wrong with a %s of %p %s", (kind, value, unit) => {
    expect(measurementErrors({ kind, value, unit })).toEqual([]);
  });

  test.each([
    ["bodyweight", 82.5, "cm", "/unit"],
    ["body_fat", 18.5, "kg", "/unit"],
    ["waist", 80, "bpm", "/unit"],
    ["bodyweight", 19.999, "kg", "/value"],
    ["bodyweight", 44, "lb", "/value"],
    ["bodyweight", 651, "kg", "/value"],
    ["body_fat", 81, "%", "/value"],
    ["neck", 5, "in", "/value"],
    ["resting_heart_rate", 0, "bpm", "/value"],
  ] as const)("points at what is wrong with a %s of %p %s", (kind, value, unit, pointer) => {
    expect(measurementErrors({ kind, value, unit }).map((error) => error.pointer)).toEqual([pointer]);
  });

  test("takes a kind in the units that lead to its canonical one, and in no other", () => {
    fc.assert(
      fc.property(fc.constantFrom(...MEASUREMENT_KINDS), fc.constantFrom(...MEASUREMENT_UNITS), (kind, unit) => {
        const canonical = { kg: "kg", lb: "kg", cm: "cm", in: "cm", "%": "%", bpm: "bpm" }[unit];
        const refused = measurementErrors({ kind, value: 50, unit }).some(({ pointer }) => pointer === "/unit");
        expect(refused).toBe(canonical !== canonicalUnitOf(kind));
      }),
    );
  });
});
