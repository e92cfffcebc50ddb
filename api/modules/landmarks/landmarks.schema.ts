import { z } from "zod";
import { MUSCLES } from "#core/taxonomy.ts";
import { instantOut, recordOf, text } from "../../http/fields.ts";
import { withReadOnly } from "../../http/read-only.ts";

/** More weekly sets of one muscle than anybody does. */
const MAX_SETS = 100;
const sets = z.number().min(0).max(MAX_SETS);

const landmarkIn = z
  .strictObject({
    low: sets,
    high: sets,
    source: text(200).nullish().describe("Where the range is from; `own` unless given."),
  })
  .refine(({ low, high }) => high >= low, { path: ["high"], message: "must be the low or more" });

const landmarksFields = z.strictObject({
  landmarks: recordOf(z.partialRecord(z.enum(MUSCLES), landmarkIn.nullable())).describe(
    "Weekly fractional sets by muscle. A muscle that is left out, or null, goes back to the default. One that is sent back as it was read stays the default.",
  ),
});

export const landmarksView = z.object({
  landmarks: z
    .partialRecord(z.enum(MUSCLES), z.object({ low: z.number(), high: z.number(), source: z.string() }))
    .describe("What holds: the user's own, else the defaults."),
  own: z.array(z.enum(MUSCLES)).describe("The muscles whose landmark is the user's own."),
  version: z.number(),
  createdAt: instantOut.nullable(),
  updatedAt: instantOut.nullable(),
});

export const landmarksPut = withReadOnly(landmarksFields, landmarksView);

export type LandmarksPut = z.output<typeof landmarksPut>;
