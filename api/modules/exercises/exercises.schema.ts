import { z } from "zod";
import {
  EQUIPMENT,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLE_ROLES,
  MUSCLES,
  RECORD_KINDS,
  SET_TYPES,
  TRACKING_TYPES,
} from "#core/taxonomy.ts";
import { id, instant, instantOut, name, positiveWeight, text, weight, weightOut } from "../../http/fields.ts";
import { pageOf, pageQuery, queryFlag } from "../../http/pagination.ts";
import { loggedSetView } from "../workouts/workouts.schema.ts";

const OWNERS = ["system", "user"] as const;
const MEDIA_KINDS = ["image", "video"] as const;

const title = name(120).transform((value) => value.trim());

/** Returns the schema of a list without duplicates. */
const distinct = <Item extends z.ZodType>(item: Item, maximum: number, keyOf: (value: z.output<Item>) => string) =>
  z
    .array(item)
    .max(maximum)
    .superRefine((values, context) => {
      const seen = new Set<string>();
      for (const [index, value] of values.entries()) {
        const key = keyOf(value);
        if (seen.has(key)) context.addIssue({ code: "custom", path: [index], message: "must not stand there twice" });
        seen.add(key);
      }
    })
    .meta({ uniqueItems: true });

const muscle = z.strictObject({
  muscle: z.enum(MUSCLES),
  role: z.enum(MUSCLE_ROLES),
  share: z
    .number()
    .min(0.01)
    .max(1)
    .nullish()
    .describe("How much of a set the muscle gets: 1 for a primary one and 0.5 for a secondary one by default."),
});

const media = z.strictObject({ kind: z.enum(MEDIA_KINDS), url: z.url({ protocol: /^https$/ }).max(2_000) });

const contentFields = {
  description: text(2_000).nullish(),
  mechanics: z.enum(MECHANICS).nullish(),
  movementPattern: z.enum(MOVEMENT_PATTERNS).nullish(),
  bodyweightFraction: z.number().min(0).max(1).nullish(),
  aliases: distinct(title, 20, (alias) => alias.toLowerCase()).nullish(),
  equipment: distinct(z.enum(EQUIPMENT), EQUIPMENT.length, (value) => value).nullish(),
  muscles: distinct(muscle, MUSCLES.length, (value) => value.muscle).nullish(),
  instructions: z.array(name(500)).max(30).nullish(),
  media: distinct(media, 10, (value) => value.url).nullish(),
};

export const exerciseCreate = z.strictObject({
  id: id.nullish(),
  name: title,
  trackingType: z.enum(TRACKING_TYPES),
  unilateral: z.boolean().nullish(),
  ...contentFields,
});

export const exercisePatch = z.strictObject({
  name: title.optional(),
  trackingType: z.enum(TRACKING_TYPES).optional(),
  unilateral: z.boolean().nullish().describe("`null` makes it `false`."),
  archivedAt: instant.nullish(),
  ...contentFields,
});

export const exerciseQuery = z.strictObject({
  ...pageQuery,
  search: text(100).optional(),
  muscle: z.enum(MUSCLES).optional(),
  equipment: z.enum(EQUIPMENT).optional(),
  movementPattern: z.enum(MOVEMENT_PATTERNS).optional(),
  mechanics: z.enum(MECHANICS).optional(),
  trackingType: z.enum(TRACKING_TYPES).optional(),
  owner: z.enum(OWNERS).optional(),
  includeArchived: queryFlag.default(false),
});

export const exerciseView = z.object({
  id: z.string(),
  slug: z.string(),
  owner: z.enum(OWNERS),
  name: z.string(),
  aliases: z.array(z.string()),
  description: z.string().nullable(),
  trackingType: z.enum(TRACKING_TYPES),
  equipment: z.array(z.enum(EQUIPMENT)),
  mechanics: z.enum(MECHANICS).nullable(),
  movementPattern: z.enum(MOVEMENT_PATTERNS).nullable(),
  unilateral: z.boolean(),
  bodyweightFraction: z.number().nullable(),
  muscles: z.array(z.object({ muscle: z.enum(MUSCLES), role: z.enum(MUSCLE_ROLES), share: z.number() })),
  instructions: z.array(z.string()),
  media: z.array(z.object({ kind: z.enum(MEDIA_KINDS), url: z.string() })),
  archivedAt: instantOut.nullable(),
  version: z.number(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const exercisePage = pageOf(exerciseView);

const vocabulary = <const Values extends readonly string[]>(values: Values) =>
  z.array(z.object({ value: z.enum(values), label: z.string() }));

export const catalogueView = z.object({
  muscles: vocabulary(MUSCLES),
  equipment: vocabulary(EQUIPMENT),
  mechanics: vocabulary(MECHANICS),
  movementPatterns: vocabulary(MOVEMENT_PATTERNS),
  trackingTypes: vocabulary(TRACKING_TYPES),
  setTypes: vocabulary(SET_TYPES),
  recordKinds: vocabulary(RECORD_KINDS),
});

export const historyQuery = z.strictObject(pageQuery);

export const placedSetView = loggedSetView.extend({ localDate: z.string(), startedAt: instantOut });
export const historyPage = pageOf(placedSetView);

export const previousView = z.object({
  workout: z
    .object({
      id: z.string(),
      title: z.string().nullable(),
      startedAt: instantOut,
      endedAt: instantOut.nullable(),
      localDate: z.string(),
    })
    .nullable(),
  sets: z.array(placedSetView),
});

export const settingsPut = z.strictObject({
  trainingMax: weight.nullish(),
  rounding: positiveWeight.nullish(),
  notes: text(10_000).nullish(),
  unilateral: z.boolean().nullish(),
  bodyweightFraction: z.number().min(0).max(1).nullish(),
});

export const settingsView = z.object({
  exerciseId: z.string(),
  trainingMax: weightOut.nullable(),
  trainingMaxKg: z.number().nullable(),
  rounding: weightOut.nullable(),
  roundingKg: z.number().nullable(),
  notes: z.string().nullable(),
  unilateral: z.boolean().nullable(),
  bodyweightFraction: z.number().nullable(),
  version: z.number(),
  createdAt: instantOut.nullable(),
  updatedAt: instantOut.nullable(),
});

export type ExerciseCreate = z.output<typeof exerciseCreate>;
export type ExercisePatch = z.output<typeof exercisePatch>;
export type ExerciseQuery = z.output<typeof exerciseQuery>;
export type SettingsPut = z.output<typeof settingsPut>;
