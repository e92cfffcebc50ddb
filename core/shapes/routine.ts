import { z } from "zod";
import { DEFAULT_DELOAD, DEFAULT_WAVE, type Progression, type RepRange } from "../progression/progression-rules.ts";
import { BLOCK_TYPES, ROUTINE_VISIBILITIES } from "../routines/routine.ts";
import { SET_TYPES } from "../taxonomy.ts";
import {
  column,
  computed,
  decimal,
  described,
  exerciseId,
  halves,
  hidden,
  instant,
  local,
  nonBlank,
  nullable,
  object,
  oneOf,
  orElse,
  ownId,
  server,
  text,
  textValue,
  uuid,
  versioned,
  weight,
  weightJson,
  weightValue,
  whole,
} from "./field.ts";
import { checkParts } from "./routine-parts.ts";
import { list, shape } from "./shape.ts";
import {
  load,
  MAX_COUNT,
  MAX_DISTANCE_METERS,
  MAX_DURATION_SECONDS,
  MAX_NAME_LENGTH,
  MAX_NOTES_LENGTH,
  reps,
  withEffort,
} from "./workout.ts";

/** Far above what anybody plans. `checkParts` bounds the sets of the whole routine. */
const MAX_PARTS = 100;
const MAX_SETS = 200;

const notes = () => nullable(text(MAX_NOTES_LENGTH));
const rest = () => nullable(whole(0, MAX_COUNT));

const range = z
  .strictObject({ min: reps, max: reps.nullish() })
  .refine(({ min, max }) => max == null || max >= min, { path: ["max"], message: "must not be less than min" })
  .transform(({ min, max }): RepRange => ({ min, max: max ?? min }));
const rangeJson = z.object({ min: z.number(), max: z.number() });

const rangeField = () => object(range, rangeJson, range);

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);
const orDefault = <Schema extends z.ZodType>(schema: Schema, fallback: z.output<Schema>) =>
  schema
    .nullish()
    .meta({ default: fallback })
    .transform((value): z.output<Schema> => value ?? fallback);

const stepped = {
  step: orNull(weightValue(load)).describe(
    "What is added after a success, 2.5 kg or 5 lb unless given; for `rpe_target` the largest change at once.",
  ),
  ceiling: orNull(weightValue(load)).describe(
    "Nothing heavier is asked for; for `percent_wave` no higher training max.",
  ),
  deload: orDefault(
    z.strictObject({
      afterFailures: orDefault(z.int().min(1).max(100), DEFAULT_DELOAD.afterFailures),
      percent: orDefault(z.number().min(0).max(100), DEFAULT_DELOAD.percent),
    }),
    DEFAULT_DELOAD,
  ).describe("How much is taken off after so many failures in a row: 10 % after 3 unless given."),
};

const steppedJson = {
  step: weightJson.nullable(),
  ceiling: weightJson.nullable(),
  deload: z.object({ afterFailures: z.number(), percent: z.number() }),
};

const wave = z
  .array(z.strictObject({ percentPoints: orDefault(z.number().min(-100).max(100), 0), reps: orNull(range) }))
  .min(1)
  .max(MAX_PARTS);

const progressionValue: z.ZodType<Progression> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("linear"), ...stepped }),
  z.strictObject({ kind: z.literal("double"), ...stepped }),
  z.strictObject({ kind: z.literal("rpe_target"), ...stepped }),
  z.strictObject({
    kind: z.literal("percent_wave"),
    ...stepped,
    wave: orDefault(wave, [...DEFAULT_WAVE]).describe(
      "One session each: points added to every working set's `percentOfTrainingMax`, and repetitions in place of its own. " +
        "0, +5, +10 and -15 points unless given.",
    ),
  }),
]);

const progressionJson: z.ZodType<Progression> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("linear"), ...steppedJson }),
  z.object({ kind: z.literal("double"), ...steppedJson }),
  z.object({ kind: z.literal("rpe_target"), ...steppedJson }),
  z.object({
    kind: z.literal("percent_wave"),
    ...steppedJson,
    wave: z.array(z.object({ percentPoints: z.number(), reps: rangeJson.nullable() })),
  }),
]);

const nullableNumber = z.number().nullable();

const targetFields = {
  type: orElse(oneOf(SET_TYPES), "normal"),
  reps: nullable(rangeField()),
  weight: nullable(weight(load)),
  weightKg: computed(nullableNumber),
  percentOfTrainingMax: nullable(decimal(0, 200)),
  /** Stored as `rir`: RPE is 10 minus RIR. */
  rpe: { ...nullable(halves(0, 10)), storage: "none" as const },
  rir: nullable(halves(0, 10)),
  durationSeconds: nullable(decimal(0, MAX_DURATION_SECONDS)),
  distanceMeters: nullable(decimal(0, MAX_DISTANCE_METERS)),
  restSeconds: rest(),
};

export const plannedTarget = shape(targetFields);

export const plannedSet = shape({ id: ownId(), ...targetFields }, withEffort);

export const plannedExercise = shape({
  id: ownId(),
  exerciseId: exerciseId(),
  notes: notes(),
  restSeconds: rest(),
  /** Stored beside the plan, by the id of the part. */
  prescribedSince: hidden(nullable(instant())),
  progression: nullable(object(progressionValue, progressionJson, progressionValue)),
  sets: list(plannedSet, MAX_SETS),
});

export const plannedBlock = shape({
  id: ownId(),
  type: orElse(oneOf(BLOCK_TYPES), "straight"),
  rounds: described(nullable(whole(1, MAX_PARTS)), "Where fewer sets are listed, the last one is done again."),
  restSeconds: rest(),
  exercises: list(plannedExercise, MAX_PARTS),
});

export const routineDay = shape({
  id: ownId(),
  name: nonBlank(MAX_NAME_LENGTH),
  notes: notes(),
  blocks: list(plannedBlock, MAX_PARTS),
});

const copiedFrom = z.strictObject({ id: uuid, version: orNull(z.int().min(0).max(MAX_COUNT)) });

export const routine = shape(
  {
    id: ownId(),
    isOwn: computed(z.boolean()),
    name: nonBlank(MAX_NAME_LENGTH),
    description: notes(),
    visibility: described(orElse(oneOf(ROUTINE_VISIBILITIES), "private"), "`null` makes it `private`."),
    /** Null for everybody but the owner. */
    shareToken: local(server(nullable(column(z.string(), z.string())))),
    tags: orElse(column(z.array(textValue(MAX_NAME_LENGTH, 1)).max(MAX_PARTS), z.array(z.string())), []),
    days: list(routineDay, MAX_PARTS),
    copiedFrom: server(nullable(object(copiedFrom, z.object({ id: z.string(), version: nullableNumber }), copiedFrom))),
    ...versioned,
  },
  checkParts,
);

/** A row of Forja's own format: as wide as a body, and with the same rules. */
export const routineRow = checkParts(routine.row);

export type PlannedSetFields = typeof plannedSet.fields;
export type RoutineDayFields = typeof routineDay.fields;
export type RoutineFields = typeof routine.fields;
