import { z } from "zod";
import { instantValue, textValue, uuid } from "#core/shapes/field.ts";
import { WEIGHT_UNITS } from "#core/units.ts";

export const id = uuid;
export const text = textValue;
export const instant = instantValue;

export const name = (maximum: number) => text(maximum, 1).refine((value) => value.trim() !== "", "must not be blank");

export const instantOut = z.iso.datetime();

const threeDecimals = (value: number) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6;

const entered = (number: z.ZodNumber, maximum: number) =>
  number.max(maximum).refine(threeDecimals, "must have 3 decimals or fewer");

export const quantityUpTo = (maximum: number) => entered(z.number().min(0), maximum);

export const weightUpTo = (maximum: number) =>
  z.strictObject({ value: quantityUpTo(maximum), unit: z.enum(WEIGHT_UNITS) });

export const weight = weightUpTo(10_000);

export const positiveWeightUpTo = (maximum: number) =>
  z.strictObject({ value: entered(z.number().gt(0), maximum), unit: z.enum(WEIGHT_UNITS) });

export const positiveWeight = positiveWeightUpTo(10_000);

export const orElse = <Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) =>
  schema
    .nullish()
    .meta({ default: value })
    .transform((given): z.output<Schema> => given ?? value);

export const weightPatch = weight.partial();

export const weightOut = z.object({ value: z.number(), unit: z.enum(WEIGHT_UNITS) });

export const half = (minimum: number, maximum: number) => z.number().min(minimum).max(maximum).multipleOf(0.5);

const OVERLOOKED = "__proto__";

/** Zod's own record passes over one name unseen, whatever it holds. */
export const recordOf = <Schema extends z.ZodType>(record: Schema) =>
  z.preprocess((value, context) => {
    if (value !== null && typeof value === "object" && Object.hasOwn(value, OVERLOOKED)) {
      context.addIssue({ code: "custom", path: [OVERLOOKED], message: "is not a name that can be given" });
    }
    return value;
  }, record);

/** The RPE of a set that may be sent back: reads have the ones below 1 too that follow from 9.5 and 10 in reserve. */
export const readRpe = half(0, 10);

export const rpeIsInRange = ({ rpe, rir }: { rpe?: number | null; rir?: number | null }): boolean =>
  rpe == null || rpe >= 1 || rir != null;
export const RPE_RANGE = { path: ["rpe"], message: "must be 1 or more" };

export const idParams = z.object({ id });
