import { z } from "zod";
import { BAR_KINDS, type BarKind } from "#core/gym/gym.ts";
import { withReadOnly } from "../../http/read-only.ts";

/** In either unit, as the tools take them. */
export const MAX_BAR = 200;
export const MAX_PLATE = 100;
export const MAX_PLATES_OF_A_WEIGHT = 100;
export const MAX_KINDS = 20;

/** Hundredths keep the search for plates small. */
export const isHundredths = (value: number): boolean => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;

const hundredths = (maximum: number) => z.number().max(maximum).refine(isHundredths, "must have 2 decimals or fewer");

const plate = z.strictObject({
  weight: hundredths(MAX_PLATE).gt(0),
  count: z
    .int()
    .min(0)
    .max(MAX_PLATES_OF_A_WEIGHT)
    .describe("All of them, not those of one side; an odd one is left over."),
});

const plates = z
  .array(plate)
  .max(MAX_KINDS)
  .superRefine((list, context) => {
    const seen = new Set<number>();
    for (const [index, { weight }] of list.entries()) {
      if (seen.has(weight)) {
        context.addIssue({ code: "custom", path: [index, "weight"], message: "must not stand there twice" });
      }
      seen.add(weight);
    }
  });

const bar = hundredths(MAX_BAR).min(0);

const barsAndPlates = z.strictObject({
  bars: z.strictObject({
    barbell: bar.nullish(),
    ez_bar: bar.nullish(),
    trap_bar: bar.nullish(),
    specialty_bar: bar.nullish(),
    smith_machine: bar.nullish(),
  } satisfies Record<BarKind, z.ZodType>),
  plates,
});

const barsAndPlatesView = z.object({
  bars: z.partialRecord(z.enum(BAR_KINDS), z.number()),
  plates: z.array(z.object({ weight: z.number(), count: z.number() })),
});

export const gymView = z.object({
  kg: barsAndPlatesView.nullable(),
  lb: barsAndPlatesView.nullable(),
  version: z.number().int(),
});

const gymFields = z.strictObject({ kg: barsAndPlates.nullish(), lb: barsAndPlates.nullish() });
export const gymPut = withReadOnly(gymFields, gymView);

export type GymPut = z.output<typeof gymPut>;
