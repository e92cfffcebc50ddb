import { z } from "zod";
import { FORECAST_REFUSALS, measureSection, STRETCH_STARTS, TREND_STATUSES } from "#core/analysis/analysis-document.ts";
import { PERIOD_KINDS } from "#core/analysis/periods.ts";
import { MUSCLES, ONE_REP_MAX_FORMULAS, RECORD_KINDS, SET_TYPES } from "#core/taxonomy.ts";
import { localDate } from "#core/time/local-date.ts";
import { SET_COUNTINGS } from "#core/volume/muscles.ts";
import { id, instantOut } from "../../http/fields.ts";
import { pageOf, pageQuery, queryFlag } from "../../http/pagination.ts";

export const summaryQuery = z.strictObject({
  from: localDate.optional(),
  to: localDate.optional(),
  groupBy: z.enum(PERIOD_KINDS).default("week"),
  exerciseId: id.optional(),
  muscle: z.enum(MUSCLES).optional(),
  setCounting: z.enum(SET_COUNTINGS).default("fractional"),
});

export const summaryView = z.object({
  data: z.array(
    z.object({
      period: z.string(),
      from: z.string(),
      to: z.string(),
      workouts: z.number(),
      workingSets: z.number(),
      reps: z.number(),
      volumeKg: z.number(),
      durationSeconds: z.number(),
      muscleSets: z.partialRecord(z.enum(MUSCLES), z.number()),
    }),
  ),
  from: z.string(),
  to: z.string(),
  groupBy: z.enum(PERIOD_KINDS),
  setCounting: z.enum(SET_COUNTINGS),
});

export const liftQuery = z.strictObject({
  formula: z.enum(ONE_REP_MAX_FORMULAS).default("epley"),
  from: localDate.optional(),
  to: localDate.optional(),
});

const estimatedSet = z.object({
  date: z.string(),
  e1rmKg: z.number(),
  setId: z.string(),
  workoutId: z.string(),
  type: z.enum(SET_TYPES),
  loadKg: z.number().nullable(),
  weightKg: z.number().nullable(),
  reps: z.number(),
  rir: z.number().nullable(),
});

const interval = z.object({ lower: z.number(), upper: z.number() });

export const liftView = z.object({
  exerciseId: z.string(),
  formula: z.enum(ONE_REP_MAX_FORMULAS),
  method: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  series: z.array(estimatedSet),
  bestSets: z.array(estimatedSet),
  outOfRangeSets: z.number().describe("Sets with more repetitions in reach than the formula is good for."),
  excludedSets: z.object({ aboveMaxReps: z.number(), other: z.number() }),
  smoothed: z
    .object({
      points: z.array(z.object({ date: z.string(), e1rmKg: z.number(), ...interval.shape })),
      level: z.number(),
      method: z.string(),
    })
    .nullable()
    .describe("The level behind the series, with the band that holds it with the probability `level`."),
  trend: z.object({
    slopeKgPerWeek: z.number().nullable(),
    confidenceInterval: interval.nullable(),
    pValue: z.number().nullable(),
    currentKg: z.number().nullable(),
    n: z.number(),
    effectiveN: z.number().nullable().describe("Independent points that the n are worth."),
    method: z.string(),
    since: z.string().nullable().describe("First day of the present stretch, which trend and status are of."),
    because: z
      .enum(STRETCH_STARTS)
      .nullable()
      .describe("The event that it began with: `layoff`, `step` of the level, `break` of the slope, or `first-day`."),
  }),
  smallestWorthwhileChange: z.object({ kg: z.number(), method: z.string() }).nullable(),
  status: z.enum(TREND_STATUSES).describe("Of the present stretch, whatever `from` is."),
  missing: z.object({ code: z.string(), have: z.number(), need: z.number() }).nullable(),
  plateauSince: z
    .object({ date: z.string(), from: z.string(), to: z.string(), confidence: z.number(), method: z.string() })
    .nullable()
    .describe("The day on which the lift began to stand still, with its 95 % interval; null where it did not."),
  forecast: z
    .object({
      points: z.array(z.object({ weeks: z.number(), date: z.string(), e1rmKg: z.number(), ...interval.shape })),
      level: z.number(),
      method: z.string(),
    })
    .nullable(),
  forecastRefusal: z.enum(FORECAST_REFUSALS).nullable(),
  measures: z
    .array(measureSection)
    .describe("The same of repetitions, seconds, metres and pace: what the exercise trains besides kilograms."),
});

export const recordQuery = z.strictObject({
  ...pageQuery,
  exerciseId: id.optional(),
  kind: z.enum(RECORD_KINDS).optional(),
  history: queryFlag.default(false),
});

export const recordPage = pageOf(
  z.object({
    exerciseId: z.string(),
    exerciseName: z.string(),
    kind: z.enum(RECORD_KINDS),
    value: z.number(),
    unit: z.string(),
    atWeightKg: z.number().nullable(),
    previousValue: z.number().nullable(),
    isCurrent: z.boolean(),
    setId: z.string(),
    workoutId: z.string(),
    achievedAt: instantOut,
    localDate: z.string(),
  }),
);

export type SummaryQuery = z.output<typeof summaryQuery>;
export type LiftQuery = z.output<typeof liftQuery>;
export type RecordQuery = z.output<typeof recordQuery>;
