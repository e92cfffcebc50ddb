import type { DistanceUnit } from "#core/imports/import-document.ts";
import { round, type WeightUnit } from "#core/units.ts";
import { MAX_DISTANCE_METERS, MAX_DURATION_SECONDS, MAX_REPS, MAX_RPE, MAX_WEIGHT_KG, MIN_RPE } from "./limits.ts";
import type { NeutralSet } from "./neutral.ts";
import { parseDecimal } from "./numbers.ts";
import { DISTANCES, type QuantityColumns, readQuantity, WEIGHTS, type Zero } from "./quantities.ts";
import type { RowReader } from "./row-reader.ts";

const WEIGHT_DECIMALS = 3;
const WEIGHT_SCALE = 10 ** WEIGHT_DECIMALS;

/** Words of applications for exercises in which a machine or a band removes weight: assisted, asistida, assisté… */
const ASSISTED = /as+ist|unterst[uü]tzt/i;

const present = (value: number | null, zero: Zero): number | null => (value === 0 && zero === "absent" ? null : value);

export const readWeight = <Field extends string>(
  row: RowReader<Field>,
  columns: QuantityColumns<Field, WeightUnit>,
  options: { readonly zero: Zero; readonly exercise: string | null; readonly assistance?: "by-name" | "any" },
): NeutralSet["weight"] => {
  const found = readQuantity(row, columns, WEIGHTS, { told: row.context.weightUnit, zero: options.zero });
  if (found === null) return null;
  const { value, unit, field } = found;
  // Without a unit the value must fit in kg, the heavier unit. Then no later answer can break it.
  if (Math.abs(value) * WEIGHTS.per[unit ?? "kg"] > MAX_WEIGHT_KG) {
    row.fail(field, "The weight is more than 10,000 kg.");
    return null;
  }
  if (value < 0 && options.assistance !== "any" && !ASSISTED.test(options.exercise ?? "")) {
    row.fail(field, "The weight is below 0, and the exercise is not an assisted one.");
    return null;
  }
  if (Math.round(value * WEIGHT_SCALE) / WEIGHT_SCALE === value) return { value, unit };
  row.warn("weight-rounded", "Some weights have more than 3 decimals and were rounded to 3.");
  return { value: round(value, WEIGHT_DECIMALS), unit };
};

export const readDistance = <Field extends string>(
  row: RowReader<Field>,
  columns: QuantityColumns<Field, DistanceUnit>,
): NeutralSet["distance"] => {
  const found = readQuantity(row, columns, DISTANCES, { told: row.context.distanceUnit, zero: "absent" });
  if (found === null) return null;
  const { value, unit, field } = found;
  // Without a unit only what is too far even in metres is refused here.
  const meters = value * DISTANCES.per[unit ?? "m"];
  if (meters >= 0 && meters <= MAX_DISTANCE_METERS) return { value, unit };
  row.fail(field, "The distance is not between 0 and 1,000 km.");
  return null;
};

export const readReps = <Field extends string>(row: RowReader<Field>, field: Field, zero: Zero): number | null => {
  const reps = present(row.number(field), zero);
  if (reps === null) return null;
  if (reps < 0 || reps > MAX_REPS) {
    row.fail(field, "The repetitions are not between 0 and 10,000.");
    return null;
  }
  if (Number.isInteger(reps)) return reps;
  row.fail(field, "The repetitions are not a whole number.");
  return null;
};

const checkSeconds = <Field extends string>(row: RowReader<Field>, field: Field, seconds: number): number | null => {
  if (seconds >= 0 && seconds <= MAX_DURATION_SECONDS) return present(seconds, "absent");
  row.fail(field, "The time is not between 0 and 7 days.");
  return null;
};

/** Returns null for 0 seconds. */
export const readSeconds = <Field extends string>(row: RowReader<Field>, field: Field): number | null => {
  const seconds = row.number(field);
  return seconds === null ? null : checkSeconds(row, field, seconds);
};

export const readDuration = <Field extends string>(
  row: RowReader<Field>,
  field: Field,
  parse: (text: string) => number | null,
): number | null => {
  const text = row.text(field);
  if (text === "") return null;
  const seconds = parse(text);
  if (seconds !== null) return checkSeconds(row, field, seconds);
  row.fail(field, "The cell is not a time.");
  return null;
};

export const readRpe = <Field extends string>(row: RowReader<Field>, field: Field, zero: Zero): number | null => {
  const text = row.text(field);
  if (text === "") return null;
  const rpe = parseDecimal(text, row.context.mark);
  if (rpe === 0 && zero === "absent") return null;
  if (typeof rpe !== "number" || rpe < MIN_RPE || rpe > MAX_RPE) {
    row.warn("rpe-left-out", "Some RPE are not between 1 and 10 and were left out; their sets were kept.");
    return null;
  }
  const halves = Math.round(rpe * 2) / 2;
  if (halves !== rpe) row.warn("rpe-rounded", "Some RPE are not whole or half and were rounded to the nearest half.");
  return halves;
};

/** A set must say what was done, or what was meant to be; its effort alone doesn't. */
export const requirePerformance = <Field extends string>(
  row: RowReader<Field>,
  set: Pick<NeutralSet, "weight" | "reps" | "distance" | "durationSeconds" | "target">,
): void => {
  if (row.failed || set.target !== undefined) return;
  if (set.weight === null && set.reps === null && set.distance === null && set.durationSeconds === null) {
    row.fail(null, "The set holds no weight, repetitions, distance or time.");
  }
};
