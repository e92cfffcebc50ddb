import { z } from "zod";
import {
  EQUIPMENT,
  LOAD_PER,
  LOCALES,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLE_ROLES,
  MUSCLES,
  type MuscleRole,
  TRACKING_TYPES,
} from "../taxonomy.ts";
import {
  column,
  computed,
  decimal,
  described,
  exerciseId,
  filled,
  fixed,
  flag,
  hidden,
  instant,
  nonBlank,
  nullable,
  oneOf,
  orElse,
  ownId,
  server,
  text,
  textValue,
  versioned,
  weight,
} from "./field.ts";
import { list, shape } from "./shape.ts";
import { load, MAX_NAME_LENGTH, MAX_NOTES_LENGTH } from "./workout.ts";

export const EXERCISE_OWNERS = ["system", "user"] as const;
const MEDIA_KINDS = ["image", "video"] as const;

/** Far above what anybody writes. */
const MAX_PARTS = 100;
const MAX_SLUG_LENGTH = 100;
const MAX_URL_LENGTH = 2_000;

const DEFAULT_SHARE: Readonly<Record<MuscleRole, number>> = { primary: 1, secondary: 0.5 };

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

const muscle = z
  .strictObject({
    muscle: z.enum(MUSCLES),
    role: z.enum(MUSCLE_ROLES),
    share: z
      .number()
      .gt(0)
      .max(1)
      .nullish()
      .describe("How much of a set the muscle gets: 1 for a primary one and 0.5 for a secondary one by default."),
  })
  .transform(({ share, ...given }) => ({ ...given, share: share ?? DEFAULT_SHARE[given.role] }));
const muscleJson = z.object({ muscle: z.enum(MUSCLES), role: z.enum(MUSCLE_ROLES), share: z.number() });

const media = z.strictObject({
  kind: z.enum(MEDIA_KINDS),
  url: z.url({ protocol: /^https$/ }).max(MAX_URL_LENGTH),
});
const mediaJson = z.object({ kind: z.enum(MEDIA_KINDS), url: z.string() });

const name = () => nonBlank(MAX_NAME_LENGTH);
const aliases = () =>
  orElse(
    column(
      distinct(nonBlank(MAX_NAME_LENGTH).value, MAX_PARTS, (alias) => alias),
      z.array(z.string()),
    ),
    [],
  );
const description = () => nullable(text(MAX_NOTES_LENGTH));
const instructions = () => orElse(column(z.array(textValue(MAX_NOTES_LENGTH)).max(MAX_PARTS), z.array(z.string())), []);

/** A field that is stored in the table of texts, in the language of a request. */
const inText = <F extends object>(field: F): Omit<F, "storage"> & { readonly storage: "none" } => ({
  ...field,
  storage: "none",
});

export const exerciseText = shape({
  locale: oneOf(LOCALES),
  name: name(),
  aliases: aliases(),
  description: description(),
  instructions: instructions(),
});

export const exercise = shape({
  id: ownId(),
  slug: server(text(MAX_SLUG_LENGTH, 1)),
  owner: computed(z.enum(EXERCISE_OWNERS)),
  name: inText(name()),
  aliases: inText(aliases()),
  description: inText(description()),
  trackingType: oneOf(TRACKING_TYPES),
  equipment: orElse(
    column(
      distinct(z.enum(EQUIPMENT), EQUIPMENT.length, (value) => value),
      z.array(z.enum(EQUIPMENT)),
    ),
    [],
  ),
  mechanics: nullable(oneOf(MECHANICS)),
  movementPattern: nullable(oneOf(MOVEMENT_PATTERNS)),
  unilateral: described(orElse(flag(), false), "`null` makes it `false`."),
  bodyweightFraction: nullable(decimal(0, 1)),
  loadPer: described(
    orElse(oneOf(LOAD_PER), "total"),
    "The meaning of an entered weight: `total`, or that of each `hand` where two are used, which counts twice in " +
      "`volumeKg`. `null` makes it `total`.",
  ),
  muscles: {
    ...orElse(
      column(
        distinct(muscle, MUSCLES.length, (value) => value.muscle),
        z.array(muscleJson),
      ),
      [],
    ),
    storage: "list" as const,
  },
  instructions: inText(instructions()),
  media: orElse(
    column(
      distinct(media, MAX_PARTS, ({ url }) => url),
      z.array(mediaJson),
    ),
    [],
  ),
  archivedAt: nullable(instant()),
  texts: { ...list(exerciseText, LOCALES.length), access: "hidden" as const },
  ...versioned,
});

/** A row of Forja's own format has words in one language at least. */
export const exerciseRow = exercise.row.refine(({ texts }) => texts.length > 0, {
  path: ["texts"],
  message: "must hold one language or more",
});

/** A user's own view of an exercise. The path says which one. */
export const exerciseSettings = shape({
  exerciseId: filled(fixed(exerciseId())),
  trainingMax: nullable(weight(load)),
  trainingMaxKg: computed(z.number().nullable()),
  trainingMaxChangedAt: hidden(nullable(instant())),
  rounding: nullable(weight(load.gt(0))),
  roundingKg: computed(z.number().nullable()),
  notes: nullable(text(MAX_NOTES_LENGTH)),
  unilateral: nullable(flag()),
  bodyweightFraction: nullable(decimal(0, 1)),
  loadPer: nullable(oneOf(LOAD_PER)),
  ...versioned,
});

export type ExerciseFields = typeof exercise.fields;
export type ExerciseTextFields = typeof exerciseText.fields;
export type ExerciseSettingsFields = typeof exerciseSettings.fields;
