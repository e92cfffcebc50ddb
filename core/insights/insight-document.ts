import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { GOAL_KINDS } from "../goals/goal-rules.ts";
import { COMPETITION_LIFTS } from "../strength/competition-lifts.ts";
import { MUSCLES } from "../taxonomy.ts";
import { REP_BANDS } from "../volume/day-profile.ts";

export const INSIGHT_SEVERITIES = ["warning", "notice", "positive", "info"] as const;
export type InsightSeverity = (typeof INSIGHT_SEVERITIES)[number];

const count = z.number().int().nonnegative();
const kg = z.number();
const lift = { exerciseId: z.string(), exerciseName: z.string() };
const liftTrend = { ...lift, slopeKgPerWeek: kg, lowerKgPerWeek: kg, upperKgPerWeek: kg, n: count, weeks: z.number() };
const muscle = z.enum(MUSCLES);

const percent = z.number();
const effort = { percent, sets: count, days: count };
const form = { form: z.number(), fitness: z.number(), percent };
const liftCounts = { improving: count, steady: count, declining: count };
const weightPace = { kgPerWeek: kg, percentPerWeek: z.number() };
const relation = { rho: z.number(), pairs: count, lagDays: count, pHolm: z.number() };
const goal = {
  goalId: z.string(),
  kind: z.enum(GOAL_KINDS),
  exercise: z.strictObject(lift).nullable(),
  /** In the unit of the kind. */
  target: z.number(),
};
const goalOnItsWay = {
  ...goal,
  current: z.number().nullable(),
  percent,
  deadline: localDate.nullable(),
  forecastDate: localDate.nullable(),
  /** 0 to 1, of reaching the target by the date; absent in analyses of before, and null for weekly goals. */
  probability: z.number().nullable().optional(),
  probabilityBy: localDate.nullable().optional(),
};

/** The parameters of each code. Quantities are kg, days, weeks or sets as their names say; texts are the report's. */
const PARAMS = {
  "lift-improving": z.strictObject(liftTrend),
  "lift-plateau": z.strictObject({
    ...liftTrend,
    /** First day of a plateau that followed a direction, with the training of the lift before and since. */
    stall: z
      .strictObject({
        since: localDate,
        setsPerWeek: z.number(),
        setsPerWeekBefore: z.number(),
        daysPerWeek: z.number(),
        daysPerWeekBefore: z.number(),
      })
      .optional(),
  }),
  "lift-declining": z.strictObject(liftTrend),
  /** Records that beat an earlier value in the last seven days, with the lift that has most of them. */
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
  "lift-share-unusual": z.strictObject({
    ...lift,
    lift: z.enum(COMPETITION_LIFTS),
    percent,
    low: percent,
    high: percent,
  }),
  "strength-kept-in-deficit": z.strictObject({ ...weightPace, ...liftCounts }),
  "strength-lost-in-deficit": z.strictObject({ ...weightPace, ...liftCounts }),
  "weight-without-strength": z.strictObject({ ...weightPace, ...liftCounts }),
  "bodyweight-rising": z.strictObject({ kgPerWeek: kg, percentPerWeek: z.number(), trendKg: kg }),
  "bodyweight-falling": z.strictObject({ kgPerWeek: kg, percentPerWeek: z.number(), trendKg: kg }),
  "history-short": z.strictObject({ workouts: count, needed: count }),
  "estimate-uncertain": z.strictObject({
    ...lift,
    n: count,
    weeks: z.number(),
    percentPerWeek: percent,
    /** More days of training that would settle the status. Absent in earlier insights. */
    daysNeeded: count.optional(),
  }),
  "new-exercise-learning": z.strictObject({ ...lift, sessions: count, days: count, percent }),
  "records-drought": z.strictObject({ days: count, workouts: count }),
  "goal-reached": z.strictObject({ ...goal, reachedOn: localDate }),
  "goal-on-track": z.strictObject(goalOnItsWay),
  "goal-off-track": z.strictObject(goalOnItsWay),
  "form-low": z.strictObject(form),
  "form-high": z.strictObject(form),
  "deload-due": z.strictObject({
    weeks: count,
    lifts: count,
    /** Lifts that are proven not to improve. Absent in earlier insights. */
    stalled: count.optional(),
  }),
  "density-change": z.strictObject({
    direction: z.enum(["up", "down"]),
    percent,
    setsPerHour: z.number(),
    setsPerHourBefore: z.number(),
  }),
  "session-rpe-partly": z.strictObject({ rated: count, workouts: count }),
  "volume-rising-fast": z.strictObject({ muscle, setsPerWeek: z.number(), before: z.number(), percent }),
  "frequency-low": z.strictObject({ muscle, setsPerWeek: z.number(), daysPerWeek: z.number() }),
  "muscle-untrained": z.strictObject({ muscle, weeks: count, low: z.number() }),
  "left-right-imbalance": z.strictObject({
    ...lift,
    more: z.enum(["left", "right"]),
    left: count,
    right: count,
    percent,
  }),
  "effort-too-easy": z.strictObject(effort),
  "effort-too-hard": z.strictObject(effort),
  "effort-logged-in-part": z.strictObject(effort),
  "rep-range-narrow": z.strictObject({
    band: z.enum(REP_BANDS.map(({ code }) => code)),
    percent,
    sets: count,
    weeks: count,
  }),
  "sleep-performance": z.strictObject({ ...relation, measure: z.enum(["sleepHours", "sleepQuality"]) }),
  "soreness-performance": z.strictObject(relation),
  "stress-performance": z.strictObject(relation),
  "resting-heart-rate-raised": z.strictObject({ recent: z.number(), usual: z.number(), difference: z.number() }),
  "sleep-short": z.strictObject({ hours: z.number(), nights: count }),
  "weekdays-steady": z.strictObject({ weekdays: z.array(z.int().min(1).max(7)), percent, weeks: count }),
  "first-weeks": z.strictObject({ weeks: count, workouts: count }),
  "bodyweight-missing": z.strictObject({ ...lift, days: count }),
} as const;

export type InsightCode = keyof typeof PARAMS;
export type InsightParams<Code extends InsightCode> = z.infer<(typeof PARAMS)[Code]>;

const evidence = z.strictObject({
  unit: z.enum(["workouts", "days", "weeks", "sets", "pairs", "points", "records", "repetitions"]),
  n: z.number().nonnegative(),
  strength: z.number().min(0).max(1),
});
export type Evidence = z.infer<typeof evidence>;

/** In the language of the reader. A stored insight has none. */
const inWords = { title: z.string().optional(), text: z.string().optional() };

const of = <Code extends InsightCode>(code: Code) =>
  z.strictObject({
    code: z.literal(code),
    severity: z.enum(INSIGHT_SEVERITIES),
    params: PARAMS[code],
    method: z.string(),
    /** The data behind the finding. Absent in earlier insights. */
    evidence: evidence.optional(),
    ...inWords,
  });

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
  of("estimate-uncertain"),
  of("new-exercise-learning"),
  of("records-drought"),
  of("goal-reached"),
  of("goal-on-track"),
  of("goal-off-track"),
  of("form-low"),
  of("form-high"),
  of("deload-due"),
  of("density-change"),
  of("session-rpe-partly"),
  of("volume-rising-fast"),
  of("frequency-low"),
  of("muscle-untrained"),
  of("left-right-imbalance"),
  of("effort-too-easy"),
  of("effort-too-hard"),
  of("effort-logged-in-part"),
  of("rep-range-narrow"),
  of("sleep-performance"),
  of("soreness-performance"),
  of("stress-performance"),
  of("resting-heart-rate-raised"),
  of("sleep-short"),
  of("weekdays-steady"),
  of("first-weeks"),
  of("bodyweight-missing"),
  of("lift-share-unusual"),
  of("strength-kept-in-deficit"),
  of("strength-lost-in-deficit"),
  of("weight-without-strength"),
]);
export type Insight = z.infer<typeof insight>;

export const INSIGHT_CODES: readonly InsightCode[] = insight.options.map((option) => option.shape.code.value);
