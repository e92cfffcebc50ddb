import { z } from "zod";
import { EXERCISE_OWNERS } from "#core/shapes/exercise.ts";
import { addedSet, completion, loggedSet, set, setRecord, workout, workoutExercise } from "#core/shapes/workout.ts";
import { TRACKING_TYPES, WORKOUT_STATUSES } from "#core/taxonomy.ts";
import { localDate } from "#core/time/local-date.ts";
import { id, instant } from "../../http/fields.ts";
import { pageOf, pageQuery, queryList } from "../../http/pagination.ts";

export const workoutCreate = workout.create;
export const workoutPatch = workout.patch;
export const workoutComplete = completion.patch.nullish();

export const setCreate = addedSet.create.meta({
  anyOf: [
    { required: ["workoutExerciseId"], properties: { workoutExerciseId: { type: "string" } } },
    { required: ["exerciseId"], properties: { exerciseId: { type: "string" } } },
  ],
});
export const setPatch = loggedSet.patch;

export const setParams = z.object({ id, setId: id });

export const workoutQuery = z.strictObject({
  ...pageQuery,
  from: localDate.optional(),
  to: localDate.optional(),
  status: queryList(z.enum(WORKOUT_STATUSES))
    .optional()
    .meta({ description: "Planned workouts come with this, `from` or `to` alone." }),
  exerciseId: queryList(id).optional(),
  routineId: queryList(id).optional(),
  tag: queryList(z.string().min(1).max(200)).optional().meta({ description: "Workouts with one of them." }),
  search: z.string().min(1).max(200).optional().meta({ description: "In titles and notes." }),
  updatedSince: instant.optional(),
  view: z.enum(["full", "summary"]).optional(),
  expand: z.enum(["exercises"]).optional(),
});

export const setView = set.view;
export const workoutExerciseView = workoutExercise.view;
export const workoutView = workout.view;

export const loggedSetView = setView.extend({
  workoutId: z.string(),
  workoutExerciseId: z.string(),
  exerciseId: z.string(),
});

export const newRecord = setRecord.extend({ exerciseId: z.string(), setId: z.string() });
export const completedWorkoutView = workoutView.extend({ records: z.array(newRecord) });

const briefExercise = z.object({
  id: z.string(),
  name: z.string(),
  trackingType: z.enum(TRACKING_TYPES),
  equipment: z.array(z.string()),
  unilateral: z.boolean(),
  owner: z.enum(EXERCISE_OWNERS),
});

/** With `expand=exercises`. */
const expanded = { exercise: briefExercise.optional() };

const listedWorkoutView = workoutView.extend({ exercises: z.array(workoutExerciseView.extend(expanded)) });

const briefFields = {
  weight: true,
  reps: true,
  repsLeft: true,
  repsRight: true,
  rpe: true,
  rir: true,
  durationSeconds: true,
  distanceMeters: true,
} as const;

/** Fields without a value are left out. */
const briefSet = setView.pick({ id: true, type: true, ...briefFields }).partial(briefFields);

export const workoutSummary = workoutView
  .omit({ notes: true, bodyweight: true, bodyweightKg: true, importId: true })
  .extend({
    exercises: z.array(
      z.object({
        exerciseId: z.string(),
        name: z.string(),
        sets: z.int(),
        workingSets: z.int(),
        bestSet: briefSet.nullable(),
        ...expanded,
      }),
    ),
  });

export const workoutPage = z.union([pageOf(listedWorkoutView), pageOf(workoutSummary)]);

export type WorkoutCreate = z.output<typeof workoutCreate>;
export type WorkoutPatch = z.output<typeof workoutPatch>;
export type WorkoutComplete = z.output<typeof workoutComplete>;
export type SetCreate = z.output<typeof setCreate>;
export type SetPatch = z.output<typeof setPatch>;
export type WorkoutQuery = z.output<typeof workoutQuery>;
