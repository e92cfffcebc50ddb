import { z } from "zod";
import {
  EQUIPMENT,
  LOAD_PER,
  type Locale,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLE_ROLES,
  MUSCLES,
  type MuscleShare,
  TRACKING_TYPES,
} from "#core/taxonomy.ts";

const title = z.string().trim().min(1).max(80);
const sentence = z.string().trim().min(1).max(200).endsWith(".");

const exerciseText = z.strictObject({
  name: title,
  aliases: z.array(title).readonly(),
  description: sentence,
  instructions: z.array(sentence).min(2).max(4).readonly(),
});
export type ExerciseText = Readonly<z.infer<typeof exerciseText>>;

export const catalogueEntry = z.strictObject({
  slug: z
    .string()
    .max(80)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  trackingType: z.enum(TRACKING_TYPES),
  equipment: z.array(z.enum(EQUIPMENT)).min(1).readonly(),
  mechanics: z.enum(MECHANICS).nullable(),
  movementPattern: z.enum(MOVEMENT_PATTERNS),
  unilateral: z.boolean(),
  bodyweightFraction: z.number().positive().max(1).nullable(),
  loadPer: z.enum(LOAD_PER),
  muscles: z
    .array(
      z.strictObject({
        muscle: z.enum(MUSCLES),
        role: z.enum(MUSCLE_ROLES),
        share: z.number().positive().max(1),
      }),
    )
    .min(1)
    .readonly(),
  en: exerciseText,
  es: exerciseText,
} satisfies z.core.$ZodShape & Record<Locale, z.ZodType>);
export type CatalogueEntry = Readonly<z.infer<typeof catalogueEntry>>;

/**
 * An exercise as its group writes it.
 *
 * `muscles` maps a muscle to its share of a set. Primary muscles have 1. Secondary ones have 0.5, or another share when
 * they clearly work more or less than usual. The vocabulary has no muscle for the rotator cuff. Its external rotators
 * lie on the shoulder blade and count as upper back.
 *
 * `bodyweightFraction` is the part of the body weight that the working joints move. Push-ups follow the ground forces
 * measured by Ebben et al. (2011). In a hang or a support on the hands it is 1. The others are rounded from the segment
 * masses in Winter (2009): head, arms and trunk 0.68, one leg 0.16. With straps, a bench or a band it is an estimate. A
 * user may set another.
 */
const draft = catalogueEntry.extend({
  trackingType: z.enum(TRACKING_TYPES).default("weight_reps"),
  unilateral: z.boolean().default(false),
  bodyweightFraction: z.number().positive().max(1).nullable().default(null),
  loadPer: z.enum(LOAD_PER).default("total"),
  muscles: z.partialRecord(z.enum(MUSCLES), z.number().positive().max(1)),
});

const group = z.strictObject({ about: sentence, exercises: z.array(draft).min(1) });

/**
 * Parses a group of the catalogue and fills in what most exercises have in common: they are logged as weight and reps,
 * both sides at once, and do not move the body weight.
 * @throws ZodError for a group that is not valid, with the place of the fault
 */
export const exercisesOf = (written: unknown): CatalogueEntry[] =>
  group.parse(written).exercises.map((entry) => ({ ...entry, muscles: muscleShares(entry.muscles) }));

const muscleShares = (shares: z.infer<typeof draft>["muscles"]): MuscleShare[] =>
  MUSCLES.flatMap((muscle): MuscleShare[] => {
    const share = shares[muscle];
    return share === undefined ? [] : [{ muscle, role: share === 1 ? "primary" : "secondary", share }];
  }).sort((a, b) => b.share - a.share);
