import { z } from "zod";
import { timeZoneName } from "#core/time/zone.ts";
import { DECISION_CODES } from "#core/training/progression-rules.ts";
import { BLOCK_TYPES } from "#core/training/routine.ts";
import { SIMULATED_OUTCOMES } from "#core/training/routine-simulation.ts";
import { MUSCLES, SET_TYPES } from "#core/training/taxonomy.ts";
import { ROUTINE_VISIBILITIES } from "#db/postgres/schema/index.ts";
import {
  half,
  id,
  instant,
  instantOut,
  name,
  orElse,
  positiveWeight,
  RPE_RANGE,
  readRpe,
  rpeIsInRange,
  text,
  weight,
  weightOut,
} from "../../plugins/fields.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";
import { setView, workoutExerciseView, workoutView } from "../workouts/workouts.schema.ts";
import { checkProgression, checkRoutine } from "./routine-checks.ts";

const MAX_DAYS = 14;
const MAX_BLOCKS = 30;
const MAX_EXERCISES = 20;
const MAX_SETS = 50;
const MAX_ROUNDS = 100;
const MAX_WEEKS = 52;

const title = (maximum: number) => name(maximum).transform((value) => value.trim());
const rest = z.int().min(0).max(86_400);
const reps = z.int().min(0).max(10_000);

const repRange = z
  .strictObject({ min: reps, max: reps.nullish() })
  .refine(({ min, max }) => max == null || max >= min, { path: ["max"], message: "must not be less than min" });

const set = z
  .strictObject({
    id: id.nullish(),
    type: orElse(z.enum(SET_TYPES), "normal"),
    reps: repRange.nullish(),
    weight: weight.nullish(),
    weightKg: z.number().nullish().describe("Answered with `weight`; ignored when it is sent back."),
    percentOfTrainingMax: z.number().min(0).max(200).nullish(),
    rpe: readRpe.nullish(),
    rir: half(0, 10).nullish(),
    durationSeconds: z.number().min(0).max(604_800).nullish(),
    distanceMeters: z.number().min(0).max(1_000_000).nullish(),
    restSeconds: rest.nullish(),
  })
  .refine(rpeIsInRange, RPE_RANGE)
  .refine(({ rpe, rir }) => rpe == null || rir == null || rpe === 10 - rir, {
    path: ["rir"],
    message: "must be 10 minus rpe when both are given",
  });

const stepped = {
  step: positiveWeight
    .nullish()
    .describe(
      "What is added after a success, 2.5 kg or 5 lb unless given; for `rpe_target` the largest change at once.",
    ),
  ceiling: positiveWeight
    .nullish()
    .describe("Nothing heavier is asked for; for `percent_wave` no higher training max."),
  deload: z
    .strictObject({
      afterFailures: orElse(z.int().min(1).max(20), 3),
      percent: orElse(z.number().min(1).max(90), 10),
    })
    .nullish()
    .describe("How much is taken off after so many failures in a row: 10 % after 3 unless given."),
};

const progression = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("none") }),
    z.strictObject({ kind: z.literal("linear"), ...stepped }),
    z.strictObject({ kind: z.literal("double"), ...stepped }),
    z.strictObject({ kind: z.literal("rpe_target"), ...stepped }),
    z.strictObject({
      kind: z.literal("percent_wave"),
      ...stepped,
      wave: z
        .array(z.strictObject({ percentPoints: orElse(z.number().min(-100).max(100), 0), reps: repRange.nullish() }))
        .min(1)
        .max(16)
        .nullish()
        .describe(
          "One session each: points added to every working set's `percentOfTrainingMax`, and repetitions in place of its own. " +
            "0, +5, +10 and -15 points unless given.",
        ),
    }),
  ])
  .nullish();

const exercise = z
  .strictObject({
    id: id.nullish(),
    exerciseId: id,
    notes: text(10_000).nullish(),
    restSeconds: rest.nullish(),
    progression,
    sets: orElse(z.array(set).max(MAX_SETS), []),
  })
  .superRefine(checkProgression);

const block = z.strictObject({
  id: id.nullish(),
  type: orElse(z.enum(BLOCK_TYPES), "straight"),
  rounds: z.int().min(1).max(MAX_ROUNDS).nullish().describe("Where fewer sets are listed, the last one is done again."),
  restSeconds: rest.nullish(),
  exercises: orElse(z.array(exercise).max(MAX_EXERCISES), []),
});

const day = z.strictObject({
  id: id.nullish(),
  name: title(120),
  notes: text(10_000).nullish(),
  blocks: orElse(z.array(block).max(MAX_BLOCKS), []),
});

const contentFields = {
  description: text(10_000).nullish(),
  tags: z.array(text(50, 1)).max(30).nullish(),
  days: z.array(day).max(MAX_DAYS).nullish(),
};

const IGNORED = "Answered, and ignored when it is sent back.";

/** Fields that only the server sets. A client may send them back unchanged. */
const answeredFields = {
  isOwn: z.boolean().nullish().describe(IGNORED),
  shareToken: text(100).nullish().describe(IGNORED),
  copiedFrom: z.strictObject({ id, version: z.int().nullish() }).nullish().describe(IGNORED),
  version: z.int().nullish().describe(`${IGNORED} \`If-Match\` is what compares versions.`),
  createdAt: instant.nullish().describe(IGNORED),
  updatedAt: instant.nullish().describe(IGNORED),
};

export const routineCreate = z
  .strictObject({
    id: id.nullish(),
    name: title(120),
    visibility: z.enum(ROUTINE_VISIBILITIES).nullish(),
    ...contentFields,
    ...answeredFields,
  })
  .superRefine(checkRoutine);

export const routinePatch = z
  .strictObject({
    id: id.nullish().describe(IGNORED),
    name: title(120).optional(),
    visibility: z.enum(ROUTINE_VISIBILITIES).nullish().describe("`null` makes it `private`."),
    ...contentFields,
    ...answeredFields,
  })
  .superRefine(checkRoutine);

export const routineQuery = z.strictObject({
  ...pageQuery,
  visibility: z.enum(ROUTINE_VISIBILITIES).optional(),
  search: text(100).optional(),
});

/** A reader of another user's routine sends the token of its link. */
export const shareQuery = z.strictObject({ shareToken: text(100).optional() });

export const routineCopy = z.strictObject({ id: id.nullish(), name: title(120).nullish() }).nullish();

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
const repRangeView = z.object({ min: z.number(), max: z.number() });

const targetFields = {
  type: z.enum(SET_TYPES),
  reps: repRangeView.nullable(),
  weight: weightOut.nullable(),
  weightKg: nullableNumber,
  percentOfTrainingMax: nullableNumber,
  rpe: nullableNumber,
  rir: nullableNumber,
  durationSeconds: nullableNumber,
  distanceMeters: nullableNumber,
  restSeconds: nullableNumber,
};

const steppedView = {
  step: weightOut.nullable(),
  ceiling: weightOut.nullable(),
  deload: z.object({ afterFailures: z.number(), percent: z.number() }),
};

const progressionView = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("linear"), ...steppedView }),
  z.object({ kind: z.literal("double"), ...steppedView }),
  z.object({ kind: z.literal("rpe_target"), ...steppedView }),
  z.object({
    kind: z.literal("percent_wave"),
    ...steppedView,
    wave: z.array(z.object({ percentPoints: z.number(), reps: repRangeView.nullable() })),
  }),
]);

const dayView = z.object({
  id: z.string(),
  name: z.string(),
  notes: z.string().nullable(),
  blocks: z.array(
    z.object({
      id: z.string(),
      type: z.enum(BLOCK_TYPES),
      rounds: nullableNumber,
      restSeconds: nullableNumber,
      exercises: z.array(
        z.object({
          id: z.string(),
          exerciseId: z.string(),
          notes: z.string().nullable(),
          restSeconds: nullableNumber,
          progression: progressionView.nullable(),
          sets: z.array(z.object({ id: z.string(), ...targetFields })),
        }),
      ),
    }),
  ),
});

export const routineView = z.object({
  id: z.string(),
  isOwn: z.boolean(),
  name: z.string(),
  description: z.string().nullable(),
  visibility: z.enum(ROUTINE_VISIBILITIES),
  shareToken: z.string().nullable(),
  tags: z.array(z.string()),
  days: z.array(dayView),
  copiedFrom: z.object({ id: z.string(), version: nullableNumber }).nullable(),
  version: z.number(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const routinePage = pageOf(routineView);

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
          sets: z.array(z.object(targetFields)),
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
export type DayInput = z.output<typeof day>;
export type SetInput = z.output<typeof set>;
export type ProgressionInput = z.output<typeof progression>;
