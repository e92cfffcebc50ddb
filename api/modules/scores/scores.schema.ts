import { z } from "zod";
import { COMPETITION_LIFTS } from "#core/strength/competition-lifts.ts";
import { SCORE_EQUIPMENT, SCORE_EVENTS, SCORED_SEXES } from "#core/strength/scores.ts";
import { queryInteger, queryNumber } from "../../http/pagination.ts";

const SCORE_NEEDS = ["sex", "bodyweightKg", ...COMPETITION_LIFTS] as const;

const sex = z.enum(SCORED_SEXES);
const equipment = z.enum(SCORE_EQUIPMENT);
const event = z.enum(SCORE_EVENTS);

export const scoresQuery = z.strictObject({
  bodyweightKg: queryNumber(1, 650).optional(),
  totalKg: queryNumber(0, 3_000).optional(),
  sex: sex.optional(),
  equipment: equipment.default("raw"),
  event: event.default("sbd"),
  age: queryInteger(0, 130).optional(),
});

const points = z.number().nullable();

export const scoresView = z.object({
  bodyweightKg: z.number().nullable(),
  totalKg: z.number().nullable(),
  sex: sex.nullable(),
  equipment,
  event,
  age: z.number().nullable(),
  lifts: z
    .array(
      z.object({
        lift: z.enum(COMPETITION_LIFTS),
        exerciseId: z.string(),
        slug: z.string(),
        e1rmKg: z.number(),
        date: z.string(),
      }),
    )
    .nullable()
    .describe("What the user's own total is made of; null where a total was given."),
  missing: z.array(z.enum(SCORE_NEEDS)).describe("What must be known before there are points."),
  dots: points,
  wilks: points,
  wilks2: points,
  ipfGl: points,
  ageFactor: points,
  ageAdjustedDots: points,
  methods: z.object({
    dots: z.string(),
    wilks: z.string(),
    wilks2: z.string(),
    ipfGl: z.string(),
    ageAdjustedDots: z.string(),
    ownLifts: z.string(),
    ownBodyweight: z.string(),
  }),
});

export type ScoresQuery = z.output<typeof scoresQuery>;
