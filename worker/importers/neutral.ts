import { z } from "zod";
import {
  DISTANCE_UNITS,
  type ImportNeed,
  type ImportWarning,
  type ReadableSource,
  type RowError,
} from "#core/training/import-document.ts";
import { SET_TYPES } from "#core/training/taxonomy.ts";
import { WEIGHT_UNITS } from "#core/units.ts";

const WALL_CLOCK = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
const wallClock = z.string().regex(WALL_CLOCK);

const neutralWeight = z.strictObject({ value: z.number(), unit: z.enum(WEIGHT_UNITS).nullable() });

/** What a set was meant to be, where the application tells. */
const neutralTarget = z.strictObject({
  /** `max` is null for as many as possible. */
  reps: z.strictObject({ min: z.int().min(0), max: z.int().min(0).nullable() }).nullable(),
  weight: neutralWeight.nullable(),
  rpe: z.number().multipleOf(0.5).nullable(),
});

/** A unit is null when neither the file nor the sender has told it yet. */
const neutralSet = z.strictObject({
  /** The line of the file on which the set begins, from 1. */
  row: z.int().min(1),
  type: z.enum(SET_TYPES),
  /** As the file has it, so a negative value is assistance. */
  weight: neutralWeight.nullable(),
  reps: z.int().min(0).nullable(),
  rpe: z.number().multipleOf(0.5).nullable(),
  distance: z.strictObject({ value: z.number(), unit: z.enum(DISTANCE_UNITS).nullable() }).nullable(),
  durationSeconds: z.number().min(0).nullable(),
  restSeconds: z.int().min(0).nullable(),
  notes: z.string().nullable(),
  /** The unit of a weight of 0 that stands for none, except where 0 is a weight like any other. */
  zeroUnit: z.enum(WEIGHT_UNITS).optional(),
  /** A set that was meant and not done holds nothing else. */
  target: neutralTarget.optional(),
});

const neutralExercise = z.strictObject({
  sourceName: z.string().min(1),
  /** Exercises of a workout with the same key were done as one superset. */
  supersetKey: z.string().nullable(),
  notes: z.string().nullable(),
  sets: z.array(neutralSet).min(1),
});

/** A workout as every importer hands it on. */
export const neutralWorkout = z.strictObject({
  /** The same for the same workout in each export of the same application. */
  key: z.string().min(1),
  title: z.string().nullable(),
  /** What the wall clock of the place showed; the zone is applied at the commit. */
  startedAtLocal: wallClock,
  endedAtLocal: wallClock.nullable(),
  durationSeconds: z.number().min(0).nullable(),
  /** Only the date is known; the time of day then stands at noon. */
  dateOnly: z.boolean(),
  notes: z.string().nullable(),
  bodyweight: neutralWeight.optional(),
  tags: z.array(z.string().min(1)).optional(),
  exercises: z.array(neutralExercise).min(1),
});

export type NeutralWeight = z.infer<typeof neutralWeight>;
export type NeutralTarget = z.infer<typeof neutralTarget>;
export type NeutralSet = z.infer<typeof neutralSet>;
export type NeutralExercise = z.infer<typeof neutralExercise>;
export type NeutralWorkout = z.infer<typeof neutralWorkout>;

export type ParsedExport = {
  readonly source: ReadableSource;
  readonly dialect: string;
  /** What the file doesn't tell and the sender must. */
  readonly needs: readonly ImportNeed[];
  /** Oldest first. */
  readonly workouts: readonly NeutralWorkout[];
  readonly rowErrors: readonly RowError[];
  readonly warnings: readonly ImportWarning[];
  /** `exercises` counts distinct names. */
  readonly counts: {
    readonly rows: number;
    readonly workouts: number;
    readonly exercises: number;
    readonly sets: number;
  };
  /** What became of each row of data; the four add up to `counts.rows`. A row can hold several sets. */
  readonly rowUse: {
    readonly sets: number;
    readonly rests: number;
    readonly notes: number;
    readonly failed: number;
  };
};
