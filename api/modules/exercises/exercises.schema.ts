import { z } from "zod";
import { EXERCISE_OWNERS, exercise, exerciseSettings } from "#core/shapes/exercise.ts";
import {
  EQUIPMENT,
  MECHANICS,
  MOVEMENT_PATTERNS,
  MUSCLES,
  RECORD_KINDS,
  SET_TYPES,
  TRACKING_TYPES,
} from "#core/taxonomy.ts";
import { instantOut, text } from "../../http/fields.ts";
import { pageOf, pageQuery, queryFlag } from "../../http/pagination.ts";
import { loggedSetView } from "../workouts/workouts.schema.ts";

export const exerciseCreate = exercise.create;
export const exercisePatch = exercise.patch;
export const exerciseView = exercise.view;
export const exercisePage = pageOf(exerciseView);

export const exerciseQuery = z.strictObject({
  ...pageQuery,
  search: text(100).optional(),
  muscle: z.enum(MUSCLES).optional(),
  equipment: z.enum(EQUIPMENT).optional(),
  movementPattern: z.enum(MOVEMENT_PATTERNS).optional(),
  mechanics: z.enum(MECHANICS).optional(),
  trackingType: z.enum(TRACKING_TYPES).optional(),
  owner: z.enum(EXERCISE_OWNERS).optional(),
  includeArchived: queryFlag.default(false),
});

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

export const settingsPut = exerciseSettings.create;

/** Settings that nobody has set have no instants. */
export const settingsView = exerciseSettings.view.extend({
  createdAt: instantOut.nullable(),
  updatedAt: instantOut.nullable(),
});

export type ExerciseCreate = z.output<typeof exerciseCreate>;
export type ExercisePatch = z.output<typeof exercisePatch>;
export type ExerciseQuery = z.output<typeof exerciseQuery>;
export type SettingsPut = z.output<typeof settingsPut>;
