import { z } from "zod";
import { RECORD_KINDS, SET_TYPES, WORKOUT_STATUSES } from "../taxonomy.ts";
import { doubt } from "../workouts/doubt.ts";
import {
  column,
  computed,
  date,
  decimal,
  exerciseId,
  filled,
  flag,
  halves,
  ignored,
  instant,
  local,
  nullable,
  number,
  object,
  oneOf,
  orElse,
  ownId,
  reference,
  server,
  text,
  textValue,
  timeZone,
  versioned,
  weight,
  weightValue,
  whole,
} from "./field.ts";
import { list, shape } from "./shape.ts";

export const MAX_REPS = 10_000;
export const MAX_DURATION_SECONDS = 7 * 86_400;
export const MAX_DISTANCE_METERS = 1_000_000;
/** 10,000 kg in pounds. */
const MAX_WEIGHT_VALUE = 22_047;
/** Bounds seconds of rest and numbers of groups. */
export const MAX_COUNT = 1_000_000;
export const MAX_NAME_LENGTH = 200;
export const MAX_NOTES_LENGTH = 10_000;
const MAX_PARTS = 1_000;

export const load = z.number().min(0).max(MAX_WEIGHT_VALUE);
export const reps = z.int().min(0).max(MAX_REPS);
const halfTo10 = z.number().min(0).max(10).multipleOf(0.5);
const rest = () => nullable(whole(0, MAX_COUNT));
const notes = () => nullable(text(MAX_NOTES_LENGTH));

const targetFields = {
  percentOfTrainingMax: z.number().min(0).max(200).nullish(),
  rpe: halfTo10.nullish(),
  rir: halfTo10.nullish(),
  durationSeconds: z.number().min(0).max(MAX_DURATION_SECONDS).nullish(),
  distanceMeters: z.number().min(0).max(MAX_DISTANCE_METERS).nullish(),
  restSeconds: z.int().min(0).max(MAX_COUNT).nullish(),
};

export const setTarget = z.strictObject({
  reps: z.strictObject({ min: reps, max: reps.nullish() }).nullish(),
  weight: weightValue(load).nullish(),
  ...targetFields,
});

/** A part of a target that is null is left out. Forja's own format has it as it was stored. */
const target = {
  ...object(
    setTarget.transform(
      (value): Record<string, unknown> => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null)),
    ),
    z.record(z.string(), z.unknown()),
    setTarget.extend({
      reps: z.strictObject({ min: reps.optional(), max: reps.nullish() }).nullish(),
      weight: weightValue(load).partial().nullish(),
    }),
  ),
  row: setTarget,
};

export const setRecord = z.object({
  kind: z.enum(RECORD_KINDS),
  value: z.number(),
  atWeightKg: z.number().nullable(),
  previousValue: z.number().nullable(),
});

const effortOf = ({ rpe, rir }: Record<string, unknown>): { rpe: number | null; rir: number | null } => ({
  rpe: typeof rpe === "number" ? rpe : null,
  rir: typeof rir === "number" ? rir : null,
});

const setFields = {
  id: ownId(),
  type: orElse(oneOf(SET_TYPES), "normal"),
  weight: nullable(weight(load)),
  weightKg: local(server(nullable(number()))),
  reps: nullable(whole(0, MAX_REPS)),
  repsLeft: nullable(whole(0, MAX_REPS)),
  repsRight: nullable(whole(0, MAX_REPS)),
  /** Stored as `rir`: RPE is 10 minus RIR. */
  rpe: { ...nullable(halves(0, 10)), storage: "none" as const },
  rir: nullable(halves(0, 10)),
  durationSeconds: nullable(decimal(0, MAX_DURATION_SECONDS)),
  distanceMeters: nullable(decimal(0, MAX_DISTANCE_METERS)),
  restSeconds: rest(),
  completedAt: nullable(instant()),
  /** Forja's own format has it as it is stored, with its null parts. */
  target: nullable({ ...target, row: setTarget }),
  notes: notes(),
  /** The set counts in nothing yet: `doubt` has the question, and `confirm` or other values end it. */
  unconfirmed: computed(z.boolean()),
  doubt: server(nullable(column(doubt, doubt))),
  /** The user has confirmed the values that were in doubt. */
  confirmed: server(nullable(flag())),
  records: computed(z.array(setRecord)),
  /** In the answer of a workout that was started from a routine. */
  previous: ignored(),
};

/** RPE and RIR are one value: when both are given and differ, neither can be believed. RPE begins at 1. */
export const withEffort = (body: z.ZodType<Record<string, unknown>>) =>
  body
    .refine(
      (set) => {
        const { rpe, rir } = effortOf(set);
        return rpe === null || rpe >= 1 || rir !== null;
      },
      { path: ["rpe"], message: "must be 1 or more" },
    )
    .refine(
      (set) => {
        const { rpe, rir } = effortOf(set);
        return rpe === null || rir === null || rpe === 10 - rir;
      },
      { path: ["rir"], message: "must be 10 minus rpe when both are given" },
    );

export const set = shape(setFields, withEffort);

/** A set of a workout by itself. Its answer has the workout, the part and the exercise. */
export const loggedSet = shape(
  { ...setFields, workoutId: ignored(), workoutExerciseId: ignored(), exerciseId: ignored() },
  withEffort,
);

export const addedSet = shape(
  {
    ...setFields,
    workoutId: ignored(),
    workoutExerciseId: nullable(reference()),
    exerciseId: nullable(reference()),
  },
  (body) =>
    withEffort(body).refine(
      ({ workoutExerciseId, exerciseId: exercise }) => workoutExerciseId != null || exercise != null,
      {
        path: ["workoutExerciseId"],
        message: "must be given, or exerciseId in its place",
      },
    ),
);

export const workoutExercise = shape({
  id: ownId(),
  exerciseId: exerciseId(),
  supersetGroup: nullable(whole(0, MAX_COUNT)),
  notes: notes(),
  restSeconds: rest(),
  sets: list(set, MAX_PARTS),
  /** In the answer of a workout that was started from a routine. */
  routineExerciseId: ignored(),
  decision: ignored(),
});

export const workout = shape({
  id: ownId(),
  routineId: nullable(reference()),
  routineDayId: nullable(reference()),
  title: nullable(text(MAX_NAME_LENGTH)),
  notes: notes(),
  status: filled(oneOf(WORKOUT_STATUSES)),
  startedAt: filled(instant()),
  endedAt: nullable(instant()),
  timeZone: filled(timeZone()),
  localDate: server(date()),
  bodyweight: nullable(weight(load)),
  bodyweightKg: local(server(nullable(number()))),
  feeling: nullable(whole(1, 5)),
  sessionRpe: nullable(decimal(0, 10)),
  tags: orElse(column(z.array(textValue(MAX_NAME_LENGTH, 1)).max(100), z.array(z.string())), []),
  exercises: list(workoutExercise, MAX_PARTS),
  totals: computed(
    z.object({
      workingSets: z.number(),
      reps: z.number(),
      volumeKg: z.number(),
      durationSeconds: z.number().nullable(),
    }),
  ),
  importId: local(server(nullable(reference()))),
  ...versioned,
  /** In the answer of a completion. */
  records: ignored(),
});

export const completion = shape({
  endedAt: workout.fields.endedAt,
  sessionRpe: workout.fields.sessionRpe,
  feeling: workout.fields.feeling,
});

export type SetFields = typeof set.fields;
export type WorkoutExerciseFields = typeof workoutExercise.fields;
export type WorkoutFields = typeof workout.fields;
