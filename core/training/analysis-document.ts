import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { insight } from "./insight-document.ts";
import { MUSCLES, RECORD_KINDS, TRACKING_TYPES, WEEK_STARTS } from "./taxonomy.ts";

/** The shape of the stored document. A change that an older reader can't read makes a new number. */
export const ANALYSIS_SCHEMA_VERSION = 1;

/** What the numbers mean. Any change of a formula, a rule or a threshold in `core/training` makes a new value. */
export const FORMULA_VERSION = "2026.11.2";

const number = z.number();
const count = z.number().int().nonnegative();
const interval = z.strictObject({ lower: number, upper: number });
const band = z.strictObject({ low: number, high: number });

/** What documents before formula version 2026.11.2 do not have: null, when they are read. */
const laterField = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

export const LOAD_METRICS = ["session-rpe", "volume", "hard-sets"] as const;
export type LoadMetric = (typeof LOAD_METRICS)[number];

export const TREND_STATUSES = ["improving", "plateau", "declining", "insufficient-data"] as const;
export type TrendStatus = (typeof TREND_STATUSES)[number];

/** What is missing before a number can be said. */
const shortfall = z.strictObject({
  code: z.enum(["points", "days", "weeks", "chronic-load", "load-variation", "workouts", "precision"]),
  have: number,
  need: number,
});
export type Shortfall = z.infer<typeof shortfall>;

const load = z.strictObject({
  /** Sessions' RPE × minutes, kg × reps, or hard sets: one measure for the whole series. */
  metric: z.enum(LOAD_METRICS),
  /** First day that feeds the averages; null without training. */
  since: localDate.nullable(),
  /** Every day of the last year of the window, days without training as zeros. */
  dailyLoad: z.array(
    z.strictObject({ date: localDate, load: number, fitness: number, fatigue: number, form: number.nullable() }),
  ),
  acwr: z.strictObject({
    rolling: z.strictObject({
      coupled: number.nullable(),
      uncoupled: number.nullable(),
      acute: number.nullable(),
      chronicCoupled: number.nullable(),
      chronicUncoupled: number.nullable(),
    }),
    ewma: z.strictObject({ ratio: number.nullable(), acute: number.nullable(), chronic: number.nullable() }),
    band: z.strictObject({ ...band.shape, source: z.string(), caveat: z.string() }),
    missing: shortfall.nullable(),
  }),
  /** Of the last seven days. */
  weekLoad: number,
  monotony: number.nullable(),
  strain: number.nullable(),
  fitness: number.nullable(),
  fatigue: number.nullable(),
  form: number.nullable(),
  methods: z.strictObject({
    dailyLoad: z.string(),
    acwrRolling: z.string(),
    acwrEwma: z.string(),
    monotony: z.string(),
    strain: z.string(),
    fitnessFatigueForm: z.string(),
  }),
});
export type LoadSection = z.infer<typeof load>;

const trend = z.strictObject({
  slopeKgPerWeek: number.nullable(),
  ci95: interval.nullable(),
  pValue: number.nullable(),
  /** The fitted line's value on the last day. */
  currentKg: number.nullable(),
  n: count,
  /** Independent points that they are worth, since neighbours are alike. */
  effectiveN: laterField(number),
  method: z.string(),
});
export type TrendSection = z.infer<typeof trend>;

const forecast = z.strictObject({
  points: z.array(z.strictObject({ weeks: count, date: localDate, e1rmKg: number, ...interval.shape })),
  /** The share of outcomes that the interval is meant to hold. */
  level: number,
  method: z.string(),
});
export type Forecast = z.infer<typeof forecast>;

/** `no-trend` is not said any more, and stands in documents of formula version 2026.11.1. */
export const FORECAST_REFUSALS = ["insufficient-data", "no-trend", "stale", "span-too-short", "too-uncertain"] as const;
export type ForecastRefusal = (typeof FORECAST_REFUSALS)[number];

/** The level behind the estimates of single days, with its band. */
const smoothed = z.strictObject({
  points: z.array(z.strictObject({ date: localDate, e1rmKg: number, ...interval.shape })),
  /** The share of levels that the band is meant to hold. */
  level: number,
  method: z.string(),
});
export type Smoothed = z.infer<typeof smoothed>;

/** The day on which a lift began to stand still, and its 95 % interval. */
const plateauSince = z.strictObject({
  date: localDate,
  from: localDate,
  to: localDate,
  /** 1 less the p of the hypothesis that one line fits before and after. */
  confidence: number,
  method: z.string(),
});
export type PlateauSince = z.infer<typeof plateauSince>;

const worthwhileChange = z.strictObject({ kg: number, method: z.string() });
export type WorthwhileChange = z.infer<typeof worthwhileChange>;

const exercise = z.strictObject({
  exerciseId: z.string(),
  slug: z.string(),
  name: z.string(),
  trackingType: z.enum(TRACKING_TYPES),
  /** Workouts of the window that hold the exercise. */
  sessions: count,
  workingSets: number,
  reps: number,
  volumeKg: number,
  firstDate: localDate,
  lastDate: localDate,
  /** The best estimate of each day. */
  e1rmSeries: z.array(z.strictObject({ date: localDate, e1rmKg: number })),
  best: z.strictObject({ date: localDate, e1rmKg: number, setId: z.string().nullable() }).nullable(),
  topWeightKg: number.nullable(),
  e1rmMethod: z.string(),
  /** This and all that follows is of the last 52 weeks of the window; null below eight estimates. */
  smoothed: laterField(smoothed),
  trend,
  smallestWorthwhileChange: laterField(worthwhileChange),
  /** Of the 52 weeks; a lift that has risen and stands still now is told by `plateauSince`. */
  status: z.enum(TREND_STATUSES),
  missing: shortfall.nullable(),
  plateauSince: laterField(plateauSince),
  forecast: forecast.nullable(),
  forecastRefusal: z.enum(FORECAST_REFUSALS).nullable(),
});
export type ExerciseSection = z.infer<typeof exercise>;

const muscle = z.strictObject({
  muscle: z.enum(MUSCLES),
  /** Oldest first; the last week may still be running. `sets` is the count by `method`. */
  weeklySets: z.array(z.strictObject({ week: z.string(), sets: number, direct: number, total: number })),
  /** Of the last four whole weeks; null before there are four. */
  fourWeekMean: number.nullable(),
  landmark: z
    .strictObject({ ...band.shape, source: z.string(), position: z.enum(["below", "within", "above"]).nullable() })
    .nullable(),
  method: z.string(),
});
export type MuscleSection = z.infer<typeof muscle>;

const balance = z.strictObject({
  /** The days that were counted, in weeks. */
  weeks: count,
  pushPull: z.strictObject({ push: number, pull: number, ratio: number.nullable() }),
  upperLower: z.strictObject({ upper: number, lower: number, ratio: number.nullable() }),
  horizontalVertical: z.strictObject({ horizontal: number, vertical: number, ratio: number.nullable() }),
  kneeHip: z.strictObject({ knee: number, hip: number, ratio: number.nullable() }),
  method: z.string(),
});
export type BalanceSection = z.infer<typeof balance>;

const adherence = z.strictObject({
  planned: count,
  done: count,
  /** Per cent of the planned that were done; null without a plan. */
  percent: number.nullable(),
  /** Weeks in a row with at least one workout; the running week can only add. */
  streakWeeks: count,
  /** Workouts of the window a week. */
  workoutsPerWeek: number.nullable(),
  method: z.string(),
});
export type AdherenceSection = z.infer<typeof adherence>;

const bodyweight = z.strictObject({
  trend: z.array(z.strictObject({ date: localDate, kg: number, trendKg: number })),
  currentKg: number.nullable(),
  kgPerWeek: number.nullable(),
  n: count,
  missing: shortfall.nullable(),
  method: z.string(),
});
export type BodyweightSection = z.infer<typeof bodyweight>;

const record = z.strictObject({
  kind: z.enum(RECORD_KINDS),
  exerciseId: z.string(),
  value: number,
  unit: z.enum(["kg", "reps", "seconds", "meters"]),
  atWeightKg: number.nullable(),
  setId: z.string(),
  workoutId: z.string(),
  achievedAt: z.string(),
  date: localDate,
  previousValue: number.nullable(),
});

const week = z.strictObject({
  period: z.string(),
  from: localDate,
  workouts: count,
  workingSets: number,
  reps: number,
  volumeKg: number,
  durationSeconds: number,
});

/** The stored result of one analysis of one user's training. */
export const analysisDocument = z.strictObject({
  schemaVersion: z.literal(ANALYSIS_SCHEMA_VERSION),
  id: z.string(),
  userId: z.string(),
  inputVersion: count,
  formulaVersion: z.string(),
  computedAt: z.string(),
  window: z.strictObject({ from: localDate, to: localDate }),
  weekStart: z.enum(WEEK_STARTS),
  totals: z.strictObject({ workouts: count, trainingDays: count, workingSets: number, reps: number, volumeKg: number }),
  /** The last half year by week, oldest first. */
  weeks: z.array(week),
  load,
  /** The most trained first. */
  exercises: z.array(exercise),
  muscles: z.array(muscle),
  balance,
  adherence,
  bodyweight,
  /** Newest first, at most 100. */
  records: z.array(record),
  /** What matters most first. */
  insights: z.array(insight),
});
export type AnalysisDocument = z.infer<typeof analysisDocument>;
