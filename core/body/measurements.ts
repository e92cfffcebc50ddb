import type { FieldError } from "../errors.ts";
import { CM_PER_INCH, exact, toKilograms } from "../units.ts";

export const MEASUREMENT_KINDS = [
  "bodyweight",
  "body_fat",
  "lean_mass",
  "neck",
  "shoulders",
  "chest",
  "waist",
  "hips",
  "left_arm",
  "right_arm",
  "left_forearm",
  "right_forearm",
  "left_thigh",
  "right_thigh",
  "left_calf",
  "right_calf",
  "resting_heart_rate",
] as const;
export type MeasurementKind = (typeof MEASUREMENT_KINDS)[number];

export const MEASUREMENT_UNITS = ["kg", "lb", "%", "cm", "in", "bpm"] as const;
export type MeasurementUnit = (typeof MEASUREMENT_UNITS)[number];

export const CANONICAL_UNITS = ["kg", "%", "cm", "bpm"] as const;
export type CanonicalUnit = (typeof CANONICAL_UNITS)[number];

export const CANONICAL_UNIT = {
  kg: "kg",
  lb: "kg",
  "%": "%",
  cm: "cm",
  in: "cm",
  bpm: "bpm",
} as const satisfies Record<MeasurementUnit, CanonicalUnit>;

type Rule = { readonly unit: CanonicalUnit; readonly min: number; readonly max: number };

/** Wider than any living adult, so that only a slip of the hand or a wrong unit falls outside. */
const RULES: Readonly<Record<MeasurementKind, Rule>> = {
  bodyweight: { unit: "kg", min: 20, max: 650 },
  body_fat: { unit: "%", min: 1, max: 80 },
  lean_mass: { unit: "kg", min: 10, max: 250 },
  neck: { unit: "cm", min: 15, max: 100 },
  shoulders: { unit: "cm", min: 40, max: 250 },
  chest: { unit: "cm", min: 40, max: 300 },
  waist: { unit: "cm", min: 30, max: 350 },
  hips: { unit: "cm", min: 30, max: 350 },
  left_arm: { unit: "cm", min: 10, max: 100 },
  right_arm: { unit: "cm", min: 10, max: 100 },
  left_forearm: { unit: "cm", min: 10, max: 80 },
  right_forearm: { unit: "cm", min: 10, max: 80 },
  left_thigh: { unit: "cm", min: 20, max: 150 },
  right_thigh: { unit: "cm", min: 20, max: 150 },
  left_calf: { unit: "cm", min: 10, max: 100 },
  right_calf: { unit: "cm", min: 10, max: 100 },
  resting_heart_rate: { unit: "bpm", min: 20, max: 250 },
};

export type Measured = { readonly kind: MeasurementKind; readonly value: number; readonly unit: MeasurementUnit };

/** Returns the unit that values of a kind are canonical in: kg, %, cm or bpm. */
export const canonicalUnitOf = (kind: MeasurementKind): CanonicalUnit => RULES[kind].unit;

/** Returns the units that a kind can be entered in, the canonical one first. */
export const unitsOf = (kind: MeasurementKind): readonly MeasurementUnit[] => {
  const { unit } = RULES[kind];
  if (unit === "kg") return ["kg", "lb"];
  return unit === "cm" ? ["cm", "in"] : [unit];
};

/**
 * Returns a measured value in the unit of its kind, 1 lb = 0.45359237 kg and 1 in = 2.54 cm.
 * @param measured a finite value in a unit of its kind; see `measurementErrors`
 * @returns kg, %, cm or bpm, exact but for binary noise
 */
export const canonicalValueOf = ({ value, unit }: Pick<Measured, "value" | "unit">): number => {
  if (unit === "lb") return toKilograms({ value, unit });
  return unit === "in" ? exact(value * CM_PER_INCH) : value;
};

/**
 * Returns the faults of a measurement: a unit that its kind does not have, or a value that no adult has.
 * @returns one error per fault with a pointer from the measurement's root; none for a valid measurement
 */
export const measurementErrors = (measured: Measured): FieldError[] => {
  const units = unitsOf(measured.kind);
  if (!units.includes(measured.unit)) {
    return [{ pointer: "/unit", detail: `must be ${units.join(" or ")} for this kind` }];
  }
  const { unit, min, max } = RULES[measured.kind];
  const value = canonicalValueOf(measured);
  return value >= min && value <= max
    ? []
    : [{ pointer: "/value", detail: `must be from ${min} to ${max} ${unit} for this kind` }];
};
