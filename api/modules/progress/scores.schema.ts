import { z } from "zod";
import { SCORE_EQUIPMENT, SCORE_EVENTS, SCORED_SEXES } from "#core/training/scores.ts";
import { queryInteger, queryNumber } from "../../plugins/pagination.ts";

const sex = z.enum(SCORED_SEXES);
const equipment = z.enum(SCORE_EQUIPMENT);
const event = z.enum(SCORE_EVENTS);

export const scoresQuery = z.strictObject({
  bodyweightKg: queryNumber(1, 650),
  totalKg: queryNumber(0, 3_000),
  sex,
  equipment: equipment.default("raw"),
  event: event.default("sbd"),
  age: queryInteger(0, 130).optional(),
});

const points = z.number().nullable();

export const scoresView = z.object({
  bodyweightKg: z.number(),
  totalKg: z.number(),
  sex,
  equipment,
  event,
  age: z.number().nullable(),
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
  }),
});

export type ScoresQuery = z.output<typeof scoresQuery>;
