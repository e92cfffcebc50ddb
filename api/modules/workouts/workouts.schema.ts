import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { RECORD_KINDS, SET_TYPES, WORKOUT_STATUSES } from "#core/training/taxonomy.ts";
import {
  half,
  id,
  instant,
  instantOut,
  RPE_RANGE,
  readRpe,
  rpeIsInRange,
  text,
  weight,
  weightOut,
  weightPatch,
} from "../../plugins/fields.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";

const MAX_REPS = 10_000;
const MAX_SECONDS = 604_800;
const MAX_METERS = 1_000_000;
const MAX_EXERCISES = 100;
const MAX_SETS = 200;

const reps = z.int().min(0).max(MAX_REPS);
const seconds = z.number().min(0).max(MAX_SECONDS);
const rest = z.int().min(0).max(86_400);
const meters = z.number().min(0).max(MAX_METERS);

/** The target of a set. A routine writes it, and `start` and clients read it. */
export const setTarget = z.strictObject({
  reps: z.strictObject({ min: reps, max: reps.nullish() }).nullish(),
  weight: weight.nullish(),
  percentOfTrainingMax: z.number().min(0).max(200).nullish(),
  rpe: half(1, 10).nullish(),
  rir: half(0, 10).nullish(),
  durationSeconds: seconds.nullish(),
  distanceMeters: meters.nullish(),
  restSeconds: rest.nullish(),
});

const setTargetPatch = setTarget.extend({
  reps: z.strictObject({ min: reps.optional(), max: reps.nullish() }).nullish(),
  weight: weightPatch.nullish(),
});

/** On create `null` means the same as nothing. */
const newSetType = z
  .enum(SET_TYPES)
  .nullish()
  .transform((type) => type ?? "normal");

const setFields = {
  type: newSetType,
  weight: weight.nullish(),
  reps: reps.nullish(),
  repsLeft: reps.nullish(),
  repsRight: reps.nullish(),
  rpe: half(1, 10).nullish(),
  rir: half(0, 10).nullish(),
  durationSeconds: seconds.nullish(),
  distanceMeters: meters.nullish(),
  restSeconds: rest.nullish(),
  completedAt: instant.nullish(),
  target: setTarget.nullish(),
  notes: text(2_000).nullish(),
};

/** RPE and RIR say one thing: when both are given and differ, neither can be believed. */
const effortAgrees = ({ rpe, rir }: { rpe?: number | null; rir?: number | null }): boolean =>
  rpe == null || rir == null || rpe === 10 - rir;
const EFFORT = { path: ["rir"], message: "must be 10 minus rpe when both are given" };

const set = z.strictObject({ id: id.nullish(), ...setFields }).refine(effortAgrees, EFFORT);

const ANSWERED = "Answered, and ignored when it is sent back.";

/** A patch replaces lists whole, so that clients send back the sets that they have read. */
const sentBackSet = z
  .strictObject({
    id: id.nullish(),
    ...setFields,
    rpe: readRpe.nullish(),
    weightKg: z.number().nullish().describe(ANSWERED),
    records: z.array(z.looseObject({})).max(20).nullish().describe(ANSWERED),
  })
  .refine(rpeIsInRange, RPE_RANGE)
  .refine(effortAgrees, EFFORT);

const exerciseOf = <Set extends z.ZodType>(item: Set) =>
  z.strictObject({
    id: id.nullish(),
    exerciseId: id,
    supersetGroup: z.int().min(0).max(1_000).nullish(),
    notes: text(10_000).nullish(),
    restSeconds: rest.nullish(),
    sets: z
      .array(item)
      .max(MAX_SETS)
      .nullish()
      .transform((sets) => sets ?? []),
  });

const exercise = exerciseOf(set);

const workoutFields = {
  routineId: id.nullish(),
  routineDayId: id.nullish(),
  title: text(200).nullish(),
  notes: text(10_000).nullish(),
  startedAt: instant.nullish(),
  endedAt: instant.nullish(),
  timeZone: timeZoneName.nullish(),
  bodyweight: weight.nullish(),
  feeling: z.int().min(1).max(5).nullish(),
  sessionRpe: half(0, 10).nullish(),
  tags: z.array(text(50, 1)).max(30).nullish(),
};

export const workoutCreate = z.strictObject({
  id: id.nullish(),
  ...workoutFields,
  status: z.enum(WORKOUT_STATUSES).nullish(),
  exercises: z.array(exercise).max(MAX_EXERCISES).nullish(),
});

export const workoutPatch = z.strictObject({
  ...workoutFields,
  startedAt: instant.optional(),
  timeZone: timeZoneName.optional(),
  bodyweight: weightPatch.nullish(),
  status: z.enum(WORKOUT_STATUSES).optional(),
  exercises: z.array(exerciseOf(sentBackSet)).max(MAX_EXERCISES).nullish(),
});

export const workoutComplete = z
  .strictObject({
    endedAt: instant.nullish(),
    sessionRpe: half(0, 10).nullish(),
    feeling: z.int().min(1).max(5).nullish(),
  })
  .nullish();

export const setCreate = z
  .strictObject({ workoutExerciseId: id.nullish(), exerciseId: id.nullish(), id: id.nullish(), ...setFields })
  .refine((value) => (value.workoutExerciseId == null) !== (value.exerciseId == null), {
    path: ["workoutExerciseId"],
    message: "must be given, or exerciseId in its place, and not both",
  })
  .refine(effortAgrees, EFFORT)
  .meta({
    oneOf: [
      {
        required: ["workoutExerciseId"],
        properties: { workoutExerciseId: { type: "string" }, exerciseId: { type: "null" } },
      },
      { required: ["exerciseId"], properties: { exerciseId: { type: "string" }, workoutExerciseId: { type: "null" } } },
    ],
  });

export const setPatch = z
  .strictObject({
    ...setFields,
    type: z.enum(SET_TYPES).optional(),
    weight: weightPatch.nullish(),
    target: setTargetPatch.nullish(),
  })
  .refine(effortAgrees, EFFORT);

export const setParams = z.object({ id, setId: id });

export const workoutQuery = z.strictObject({
  ...pageQuery,
  from: localDate.optional(),
  to: localDate.optional(),
  status: z.enum(WORKOUT_STATUSES).optional(),
  exerciseId: id.optional(),
  routineId: id.optional(),
});

const nullableNumber = z.number().nullable();

export const setRecord = z.object({
  kind: z.enum(RECORD_KINDS),
  value: z.number(),
  atWeightKg: nullableNumber,
  previousValue: nullableNumber,
});

export const setView = z.object({
  id: z.string(),
  type: z.enum(SET_TYPES),
  weight: weightOut.nullable(),
  weightKg: nullableNumber,
  reps: nullableNumber,
  repsLeft: nullableNumber,
  repsRight: nullableNumber,
  rpe: nullableNumber,
  rir: nullableNumber,
  durationSeconds: nullableNumber,
  distanceMeters: nullableNumber,
  restSeconds: nullableNumber,
  completedAt: instantOut.nullable(),
  target: z.record(z.string(), z.unknown()).nullable(),
  notes: z.string().nullable(),
  records: z.array(setRecord),
});

export const workoutExerciseView = z.object({
  id: z.string(),
  exerciseId: z.string(),
  supersetGroup: nullableNumber,
  notes: z.string().nullable(),
  restSeconds: nullableNumber,
  sets: z.array(setView),
});

export const workoutView = z.object({
  id: z.string(),
  routineId: z.string().nullable(),
  routineDayId: z.string().nullable(),
  title: z.string().nullable(),
  notes: z.string().nullable(),
  status: z.enum(WORKOUT_STATUSES),
  startedAt: instantOut,
  endedAt: instantOut.nullable(),
  timeZone: z.string(),
  localDate: z.string(),
  bodyweight: weightOut.nullable(),
  bodyweightKg: nullableNumber,
  feeling: nullableNumber,
  sessionRpe: nullableNumber,
  tags: z.array(z.string()),
  exercises: z.array(workoutExerciseView),
  totals: z.object({
    workingSets: z.number(),
    reps: z.number(),
    volumeKg: z.number(),
    durationSeconds: nullableNumber,
  }),
  importId: z.string().nullable(),
  version: z.number(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const loggedSetView = setView.extend({
  workoutId: z.string(),
  workoutExerciseId: z.string(),
  exerciseId: z.string(),
});

export const newRecord = setRecord.extend({ exerciseId: z.string(), setId: z.string() });
export const completedWorkoutView = workoutView.extend({ records: z.array(newRecord) });
export const workoutPage = pageOf(workoutView);

export type WorkoutCreate = z.output<typeof workoutCreate>;
export type WorkoutPatch = z.output<typeof workoutPatch>;
export type WorkoutComplete = z.output<typeof workoutComplete>;
export type SetCreate = z.output<typeof setCreate>;
export type SetPatch = z.output<typeof setPatch>;
export type WorkoutQuery = z.output<typeof workoutQuery>;
export type ExerciseInput = z.output<typeof exercise>;
export type SetInput = z.output<typeof set>;
