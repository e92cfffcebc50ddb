import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { GOAL_KINDS, GOAL_PARTS } from "#core/training/goal-rules.ts";
import { GOAL_STATUSES } from "#core/training/goals.ts";
import { id, instantOut, positiveWeightUpTo, text, weightOut } from "../../plugins/fields.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";

/** Room for the volume of a week; what one set or one body can weigh is checked with the kind. */
const weight = positiveWeightUpTo(1_000_000);

const goalFields = {
  weight: weight
    .nullish()
    .describe("The one-rep max, the weight to lift for `reps`, the volume of a week, or the body weight to reach."),
  reps: z.int().min(1).max(1_000).nullish().describe("In one set; only of `exercise_weight_reps`."),
  count: z.int().min(1).max(50).nullish().describe("Workouts a week; only of `weekly_workouts`."),
  deadline: localDate.nullish(),
  note: text(2_000).nullish(),
};

const PARTS = ["exerciseId", "weight", "reps", "count"] as const;

export const goalCreate = z
  .strictObject({
    id: id.nullish(),
    kind: z.enum(GOAL_KINDS),
    exerciseId: id.nullish().describe("Of the kinds that begin with `exercise_`."),
    ...goalFields,
  })
  // Documented here, and checked with the goal.
  .meta({
    oneOf: GOAL_KINDS.map((kind) => {
      const has: readonly string[] = GOAL_PARTS[kind];
      const partOf = (part: string) => (has.includes(part) ? { not: { type: "null" } } : { type: "null" });
      const properties = Object.fromEntries(PARTS.map((part) => [part, partOf(part)]));
      return { required: [...has], properties: { kind: { const: kind }, ...properties } };
    }),
  });

export const goalPatch = z.strictObject(goalFields);

export const goalQuery = z.strictObject(pageQuery);

const nullableNumber = z.number().nullable();

export const goalView = z.object({
  id: z.string(),
  kind: z.enum(GOAL_KINDS),
  exerciseId: z.string().nullable(),
  weight: weightOut.nullable(),
  weightKg: nullableNumber,
  reps: nullableNumber,
  count: nullableNumber,
  startedOn: z.string(),
  startValue: nullableNumber,
  deadline: z.string().nullable(),
  note: z.string().nullable(),
  progress: z.object({
    current: nullableNumber,
    percent: z.number(),
    unit: z.enum(["kg", "workouts"]),
    forecastDate: z.string().nullable(),
    status: z.enum(GOAL_STATUSES),
    achievedOn: z.string().nullable(),
    fourWeekMean: nullableNumber,
  }),
  version: z.number(),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export const goalPage = pageOf(goalView);

export type GoalCreate = z.output<typeof goalCreate>;
export type GoalPatch = z.output<typeof goalPatch>;
