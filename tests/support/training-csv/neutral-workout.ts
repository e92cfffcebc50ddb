import { z } from "zod";
import { DISTANCE_UNITS } from "#core/imports/import-document.ts";
import { SET_TYPES } from "#core/taxonomy.ts";
import { WEIGHT_UNITS } from "#core/units.ts";
import type { NeutralWorkout } from "#worker/importers/neutral.ts";

const wallClock = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
const weight = z.strictObject({ value: z.number(), unit: z.enum(WEIGHT_UNITS).nullable() });

const target = z.strictObject({
  reps: z.strictObject({ min: z.int().min(0), max: z.int().min(0).nullable() }).nullable(),
  weight: weight.nullable(),
  rpe: z.number().multipleOf(0.5).nullable(),
});

const set = z.strictObject({
  row: z.int().min(1),
  type: z.enum(SET_TYPES),
  weight: weight.nullable(),
  reps: z.int().min(0).nullable(),
  rpe: z.number().multipleOf(0.5).nullable(),
  distance: z.strictObject({ value: z.number(), unit: z.enum(DISTANCE_UNITS).nullable() }).nullable(),
  durationSeconds: z.number().min(0).nullable(),
  restSeconds: z.int().min(0).nullable(),
  notes: z.string().nullable(),
  zeroUnit: z.enum(WEIGHT_UNITS).optional(),
  target: target.optional(),
});

const exercise = z.strictObject({
  sourceName: z.string().min(1),
  supersetKey: z.string().nullable(),
  notes: z.string().nullable(),
  sets: z.array(set).min(1),
});

/** Parses what an importer returned: each field has its type and its range. */
export const neutralWorkout: z.ZodType<NeutralWorkout> = z.strictObject({
  key: z.string().min(1),
  title: z.string().nullable(),
  startedAtLocal: wallClock,
  endedAtLocal: wallClock.nullable(),
  durationSeconds: z.number().min(0).nullable(),
  dateOnly: z.boolean(),
  notes: z.string().nullable(),
  bodyweight: weight.optional(),
  tags: z.array(z.string().min(1)).optional(),
  exercises: z.array(exercise).min(1),
});
