import { z } from "zod";
import { DECISION_CODES } from "#core/progression/progression-rules.ts";
import { SIMULATED_OUTCOMES } from "#core/routines/routine-simulation.ts";
import { plannedTarget, routine } from "#core/shapes/routine.ts";
import { MUSCLES } from "#core/taxonomy.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { id, instant, text, weight } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";
import { setView, workoutExerciseView, workoutView } from "../workouts/workouts.schema.ts";

const MAX_WEEKS = 52;

export const routineCreate = routine.create;
export const routinePatch = routine.patch;
export const routineView = routine.view;
export const routinePage = pageOf(routineView);

const { name, visibility } = routine.fields;

export const routineQuery = z.strictObject({
  ...pageQuery,
  visibility: visibility.value.optional(),
  search: text(100).optional(),
});

export const shareQuery = z.strictObject({ shareToken: text(100).optional() });

export const routineCopy = z.strictObject({ id: id.nullish(), name: name.value.nullish() }).nullish();

export const dayParams = z.object({ id, dayId: id });

export const dayStart = z
  .strictObject({
    id: id.nullish(),
    startedAt: instant.nullish(),
    timeZone: timeZoneName.nullish(),
    bodyweight: weight.nullish(),
  })
  .nullish();

export const simulation = z.strictObject({
  weeks: z.int().min(1).max(MAX_WEEKS),
  outcome: z.enum(SIMULATED_OUTCOMES),
  seed: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .nullish()
    .describe("Of `random`: the same seed gives the same sessions. 1 unless given."),
});

const nullableNumber = z.number().nullable();
const decisionView = z.object({
  code: z.enum(DECISION_CODES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string(),
});

const previousView = setView
  .pick({
    type: true,
    weight: true,
    weightKg: true,
    reps: true,
    repsLeft: true,
    repsRight: true,
    rpe: true,
    rir: true,
    durationSeconds: true,
    distanceMeters: true,
  })
  .extend({ workoutId: z.string(), localDate: z.string() });

export const startedView = workoutView.extend({
  exercises: z.array(
    workoutExerciseView.extend({
      routineExerciseId: z.string().nullable(),
      decision: decisionView.nullable(),
      sets: z.array(setView.extend({ previous: previousView.nullable() })),
    }),
  ),
});

export const simulationView = z.object({
  weeks: z.number(),
  outcome: z.enum(SIMULATED_OUTCOMES),
  seed: nullableNumber,
  sessions: z.array(
    z.object({
      week: z.number(),
      dayId: z.string(),
      dayName: z.string(),
      met: z.boolean(),
      exercises: z.array(
        z.object({
          routineExerciseId: z.string(),
          exerciseId: z.string(),
          decision: decisionView,
          sets: z.array(plannedTarget.view),
        }),
      ),
    }),
  ),
});

export const statsView = z.object({
  sessions: z.number(),
  workingSets: z.number(),
  muscleSets: z.partialRecord(z.enum(MUSCLES), z.number()),
  days: z.array(z.object({ id: z.string(), name: z.string(), workingSets: z.number(), estimatedMinutes: z.number() })),
});

export type RoutineCreate = z.output<typeof routineCreate>;
export type RoutinePatch = z.output<typeof routinePatch>;
export type RoutineQuery = z.output<typeof routineQuery>;
export type RoutineCopy = z.output<typeof routineCopy>;
export type DayStart = z.output<typeof dayStart>;
export type Simulation = z.output<typeof simulation>;
