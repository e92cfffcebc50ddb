import { z } from "zod";
import { GOAL_KINDS } from "../goals/goal-rules.ts";
import { GOAL_STATUSES } from "../goals/goals.ts";
import {
  computed,
  date,
  described,
  exerciseId,
  fixed,
  hidden,
  instant,
  nullable,
  number,
  oneOf,
  ownId,
  server,
  text,
  versioned,
  weight,
  whole,
} from "./field.ts";
import { shape } from "./shape.ts";

const nullableNumber = z.number().nullable();

const progress = z.object({
  current: nullableNumber,
  percent: z.number(),
  unit: z.enum(["kg", "workouts"]),
  forecastDate: z.string().nullable(),
  probability: nullableNumber,
  probabilityBy: z.string().nullable(),
  status: z.enum(GOAL_STATUSES),
  achievedOn: z.string().nullable(),
  fourWeekMean: nullableNumber,
});

/** Room for the volume of a week; `checkGoal` has the limit of what one set or one body can weigh. */
const MAX_WEIGHT = 1_000_000;

export const goal = shape({
  id: ownId(),
  kind: fixed(oneOf(GOAL_KINDS)),
  exerciseId: described(fixed(nullable(exerciseId())), "Of the kinds that begin with `exercise_`."),
  weight: described(
    nullable(weight(z.number().gt(0).max(MAX_WEIGHT))),
    "The one-rep max, the weight to lift for `reps`, the volume of a week, or the body weight to reach.",
  ),
  weightKg: computed(nullableNumber),
  reps: described(nullable(whole(1, 1_000)), "In one set; only of `exercise_weight_reps`."),
  count: described(nullable(whole(1, 50)), "Workouts a week; only of `weekly_workouts`."),
  startedOn: server(date()),
  startValue: server(nullable(number())),
  deadline: nullable(date()),
  note: nullable(text(10_000)),
  reachedAt: hidden(nullable(instant())),
  progress: computed(progress),
  ...versioned,
});

export type GoalFields = typeof goal.fields;
