import { z } from "zod";
import type { PlateCount } from "#core/gym/plates.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import { queryNumber } from "../../http/pagination.ts";
import { isHundredths, MAX_BAR, MAX_KINDS, MAX_PLATE, MAX_PLATES_OF_A_WEIGHT } from "../users/gym.schema.ts";

const MIN_TARGET = 0.01;
/** In either unit: more than has ever been lifted. */
const MAX_TARGET = 2_000;

const weight = (minimum: number, maximum: number) =>
  queryNumber(minimum, maximum).refine(isHundredths, "must have 2 decimals or fewer");

const ITEM = /^(\d{1,3}(?:\.\d{1,2})?)x(\d{1,3})$/;

const plateOf = (item: string): PlateCount | null => {
  const [, plate, count] = ITEM.exec(item.trim()) ?? [];
  return plate === undefined || count === undefined ? null : { weight: Number(plate), count: Number(count) };
};

const faultOf = (plates: readonly (PlateCount | null)[]): string | null => {
  if (plates.length > MAX_KINDS) return `must have ${MAX_KINDS} weights or fewer`;
  const known = plates.filter((plate) => plate !== null);
  if (known.length < plates.length) return "must be a list such as 20x4,10x2,1.25x2: a weight, x, and how many of it";
  if (known.some((plate) => plate.weight === 0 || plate.weight > MAX_PLATE)) {
    return `must have plates of more than 0 and at most ${MAX_PLATE}`;
  }
  if (known.some(({ count }) => count > MAX_PLATES_OF_A_WEIGHT)) {
    return `must have at most ${MAX_PLATES_OF_A_WEIGHT} plates of a weight`;
  }
  return new Set(known.map((plate) => plate.weight)).size < known.length ? "must name each weight once" : null;
};

const plateList = z
  .string()
  .max(400)
  .meta({
    examples: ["20x4,10x2,5x2,2.5x2,1.25x2"],
    description: "A weight, x, and how many of it there are, by commas.",
  })
  .transform((text, context): PlateCount[] => {
    const plates = text.split(",").map(plateOf);
    const fault = faultOf(plates);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
    return plates.filter((plate) => plate !== null);
  });

const onABar = {
  target: weight(MIN_TARGET, MAX_TARGET),
  unit: z.enum(WEIGHT_UNITS).default("kg"),
  bar: weight(0, MAX_BAR).optional(),
};

export const warmupQuery = z.strictObject(onABar);
export const platesQuery = z.strictObject({
  ...onABar,
  plates: plateList.optional(),
});

const unit = z.enum(WEIGHT_UNITS);

export const platesView = z.object({
  target: z.number(),
  unit,
  bar: z.number(),
  achieved: z.number(),
  perSide: z.array(z.object({ weight: z.number(), count: z.number() })),
  difference: z.number(),
});

export const warmupView = z.object({
  target: z.number(),
  unit,
  bar: z.number(),
  sets: z.array(z.object({ weight: z.number(), reps: z.number() })),
});
