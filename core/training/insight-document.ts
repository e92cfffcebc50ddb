import { z } from "zod";
import { MUSCLES } from "./taxonomy.ts";

/** How an insight weighs with the reader, the most urgent first. */
export const INSIGHT_SEVERITIES = ["warning", "notice", "positive", "info"] as const;
export type InsightSeverity = (typeof INSIGHT_SEVERITIES)[number];

const count = z.number().int().nonnegative();
const kg = z.number();
const lift = { exerciseId: z.string(), exerciseName: z.string() };
const liftTrend = { ...lift, slopeKgPerWeek: kg, lowerKgPerWeek: kg, upperKgPerWeek: kg, n: count, weeks: z.number() };
const muscle = z.enum(MUSCLES);

/** The parameters of each code. Quantities are kg, days, weeks or sets as their names say; texts are the report's. */
const PARAMS = {
  "lift-improving": z.strictObject(liftTrend),
  "lift-plateau": z.strictObject(liftTrend),
  "lift-declining": z.strictObject(liftTrend),
  /** Records that beat an earlier value in the last seven days; the lift is the one with the most of them. */
  "records-set": z.strictObject({ ...lift, count, exercises: count }),
  "load-spike": z.strictObject({ ratio: z.number(), acute: z.number(), chronic: z.number() }),
  "load-drop": z.strictObject({ ratio: z.number(), acute: z.number(), chronic: z.number() }),
  "monotony-high": z.strictObject({ monotony: z.number(), strain: z.number() }),
  "muscle-below-landmark": z.strictObject({ muscle, setsPerWeek: z.number(), low: z.number() }),
  "muscle-above-landmark": z.strictObject({ muscle, setsPerWeek: z.number(), high: z.number() }),
  "push-pull-imbalance": z.strictObject({ more: z.enum(["push", "pull"]), push: z.number(), pull: z.number() }),
  "upper-lower-imbalance": z.strictObject({ more: z.enum(["upper", "lower"]), upper: z.number(), lower: z.number() }),
  "adherence-low": z.strictObject({ planned: count, done: count, percent: z.number(), weeks: count }),
  "adherence-high": z.strictObject({ planned: count, done: count, percent: z.number(), weeks: count }),
  "streak-kept": z.strictObject({ weeks: count }),
  "training-paused": z.strictObject({ days: count }),
  "training-resumed": z.strictObject({ breakDays: count }),
  "lift-neglected": z.strictObject({ ...lift, days: count }),
  "bodyweight-rising": z.strictObject({ kgPerWeek: kg, percentPerWeek: z.number(), trendKg: kg }),
  "bodyweight-falling": z.strictObject({ kgPerWeek: kg, percentPerWeek: z.number(), trendKg: kg }),
  "history-short": z.strictObject({ workouts: count, needed: count }),
} as const;

export type InsightCode = keyof typeof PARAMS;
export type InsightParams<Code extends InsightCode> = z.infer<(typeof PARAMS)[Code]>;

const of = <Code extends InsightCode>(code: Code) =>
  z.strictObject({
    code: z.literal(code),
    severity: z.enum(INSIGHT_SEVERITIES),
    params: PARAMS[code],
    /** Where the numbers come from. */
    method: z.string(),
  });

/** One finding as a code with its numbers. A reader's words are made from it in their language. */
export const insight = z.discriminatedUnion("code", [
  of("lift-improving"),
  of("lift-plateau"),
  of("lift-declining"),
  of("records-set"),
  of("load-spike"),
  of("load-drop"),
  of("monotony-high"),
  of("muscle-below-landmark"),
  of("muscle-above-landmark"),
  of("push-pull-imbalance"),
  of("upper-lower-imbalance"),
  of("adherence-low"),
  of("adherence-high"),
  of("streak-kept"),
  of("training-paused"),
  of("training-resumed"),
  of("lift-neglected"),
  of("bodyweight-rising"),
  of("bodyweight-falling"),
  of("history-short"),
]);
export type Insight = z.infer<typeof insight>;

export const INSIGHT_CODES: readonly InsightCode[] = insight.options.map((option) => option.shape.code.value);
