import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { insight } from "../insights/insight-document.ts";
import { MUSCLES, RECORD_KINDS, TRACKING_TYPES, WEEK_STARTS } from "../taxonomy.ts";
import { EFFORT_BANDS, INTENSITY_ZONES, REP_BANDS } from "../volume/day-profile.ts";

/** The shape of the stored document. A change that an older reader can't read makes a new number. */
export const ANALYSIS_SCHEMA_VERSION = 1;

/** The meaning of the numbers. Any change of a formula, a rule or a threshold in `core` makes a new value. */
export const FORMULA_VERSION = "2026.12.1";

const number = z.number();
const count = z.number().int().nonnegative();
const interval = z.strictObject({ lower: number, upper: number });
const band = z.strictObject({ low: number, high: number });

/** A field that documents before formula version 2026.11.2 lack. It is read as null. */
const laterField = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

export const LOAD_METRICS = ["session-rpe", "volume", "hard-sets"] as const;
export type LoadMetric = (typeof LOAD_METRICS)[number];

export const TREND_STATUSES = ["improving", "plateau", "declining", "uncertain", "insufficient-data"] as const;
export type TrendStatus = (typeof TREND_STATUSES)[number];

/** The event that the present stretch of a lift began with. */
export const STRETCH_STARTS = ["first-day", "layoff", "step", "break"] as const;
export type StretchStart = (typeof STRETCH_STARTS)[number];

const shortfall = z.strictObject({
  code: z.enum([
    "points",
    "days",
    "weeks",
    "chronic-load",
    "load-variation",
    "workouts",
    "precision",
    "rated-workouts",
    "pairs",
  ]),
  have: number,
  need: number,
});
export type Shortfall = z.infer<typeof shortfall>;

export const LOAD_CAVEATS = ["acwr-contested", "rated-in-part", "effort-unknown-counts-hard"] as const;
export type LoadCaveat = (typeof LOAD_CAVEATS)[number];

const loadMeasure = z.strictObject({
  metric: z.enum(LOAD_METRICS),
  /** First day that feeds the averages; null where there is no load by this measure. */
  since: localDate.nullable(),
  today: number.nullable(),
  weekLoad: number.nullable(),
  acwrCoupled: number.nullable(),
  acwrUncoupled: number.nullable(),
  acwrEwma: number.nullable(),
  monotony: number.nullable(),
  strain: number.nullable(),
  fitness: number.nullable(),
  fatigue: number.nullable(),
  form: number.nullable(),
  missing: shortfall.nullable(),
  method: z.string(),
});
export type LoadMeasure = z.infer<typeof loadMeasure>;

const load = z.strictObject({
  metric: z.enum(LOAD_METRICS),
  /** First day that feeds the averages; null without training. */
  since: localDate.nullable(),
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
  /** Load by each measure; the fields above are those of `metric`. Absent in analyses of before. */
  measures: z.array(loadMeasure).optional(),
  caveats: z.array(z.enum(LOAD_CAVEATS)).optional(),
});
export type LoadSection = z.infer<typeof load>;

const trend = z.strictObject({
  slopeKgPerWeek: number.nullable(),
  ci95: interval.nullable(),
  pValue: number.nullable(),
  currentKg: number.nullable(),
  n: count,
  /** Independent points that they are worth, since neighbours are alike. */
  effectiveN: laterField(number),
  method: z.string(),
  /** First day of the present stretch, which status and trend are of. Absent before formula version 2026.12.1. */
  since: laterField(localDate),
  because: laterField(z.enum(STRETCH_STARTS)),
});
export type TrendSection = z.infer<typeof trend>;

const forecast = z.strictObject({
  points: z.array(z.strictObject({ weeks: count, date: localDate, e1rmKg: number, ...interval.shape })),
  level: number,
  method: z.string(),
});
export type Forecast = z.infer<typeof forecast>;

/** `no-trend` is not used any more. Documents of formula version 2026.11.1 have it. */
export const FORECAST_REFUSALS = ["insufficient-data", "no-trend", "stale", "span-too-short", "too-uncertain"] as const;
export type ForecastRefusal = (typeof FORECAST_REFUSALS)[number];

const smoothed = z.strictObject({
  points: z.array(z.strictObject({ date: localDate, e1rmKg: number, ...interval.shape })),
  level: number,
  method: z.string(),
});
export type Smoothed = z.infer<typeof smoothed>;

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

export const MEASURE_KINDS = ["reps_at_weight", "reps", "duration", "distance", "pace"] as const;
export type MeasureKind = (typeof MEASURE_KINDS)[number];

const valued = { value: number, ...interval.shape };

/** Everything that is trained and no kilogram, by the methods of the one-rep max. */
export const measureSection = z.strictObject({
  measure: z.enum(MEASURE_KINDS),
  /** A pace improves as it falls. */
  unit: z.enum(["reps", "seconds", "meters", "seconds_per_kilometer"]),
  /** The weight that all values are of; null without one. */
  atWeightKg: number.nullable(),
  series: z.array(z.strictObject({ date: localDate, value: number })),
  smoothed: z
    .strictObject({
      points: z.array(z.strictObject({ date: localDate, ...valued })),
      level: number,
      method: z.string(),
    })
    .nullable(),
  trend: z.strictObject({
    slopePerWeek: number.nullable(),
    ci95: interval.nullable(),
    pValue: number.nullable(),
    current: number.nullable(),
    n: count,
    effectiveN: number.nullable(),
    method: z.string(),
    since: localDate.nullable(),
    because: z.enum(STRETCH_STARTS).nullable(),
  }),
  smallestWorthwhileChange: z.strictObject({ value: number, method: z.string() }).nullable(),
  status: z.enum(TREND_STATUSES),
  missing: shortfall.nullable(),
  plateauSince: plateauSince.nullable(),
  forecast: z
    .strictObject({
      points: z.array(z.strictObject({ weeks: count, date: localDate, ...valued })),
      level: number,
      method: z.string(),
    })
    .nullable(),
  forecastRefusal: z.enum(FORECAST_REFUSALS).nullable(),
});
export type MeasureSection = z.infer<typeof measureSection>;

const exercise = z.strictObject({
  exerciseId: z.string(),
  slug: z.string(),
  name: z.string(),
  trackingType: z.enum(TRACKING_TYPES),
  sessions: count,
  workingSets: number,
  reps: number,
  volumeKg: number,
  firstDate: localDate,
  lastDate: localDate,
  e1rmSeries: z.array(z.strictObject({ date: localDate, e1rmKg: number })),
  best: z.strictObject({ date: localDate, e1rmKg: number, setId: z.string().nullable() }).nullable(),
  /** Sets with more repetitions in reach than the formula is good for: they are no part of the series. */
  outOfRangeSets: laterField(count),
  topWeightKg: number.nullable(),
  e1rmMethod: z.string(),
  /** This and all that follows is of the last 52 weeks of the window; null below eight estimates. */
  smoothed: laterField(smoothed),
  trend,
  smallestWorthwhileChange: laterField(worthwhileChange),
  /** Status of the present stretch. `plateauSince` has its first day when a direction ended there. */
  status: z.enum(TREND_STATUSES),
  /** In the language of the reader. A stored analysis has none. */
  statusText: z.string().optional(),
  missing: shortfall.nullable(),
  plateauSince: laterField(plateauSince),
  forecast: forecast.nullable(),
  forecastRefusal: z.enum(FORECAST_REFUSALS).nullable(),
  /** Absent in analyses of before. */
  measures: z.array(measureSection).optional(),
});
export type ExerciseSection = z.infer<typeof exercise>;

const muscle = z.strictObject({
  muscle: z.enum(MUSCLES),
  weeklySets: z.array(z.strictObject({ week: z.string(), sets: number, direct: number, total: number })),
  /** Over the last four whole weeks; null before there are four. */
  fourWeekMean: number.nullable(),
  landmark: z
    .strictObject({ ...band.shape, source: z.string(), position: z.enum(["below", "within", "above"]).nullable() })
    .nullable(),
  method: z.string(),
  /** Means of the last four whole weeks by each way of counting; null before there are four. Absent before. */
  fourWeekMeans: z.strictObject({ fractional: number, direct: number, total: number }).nullable().optional(),
  /** Days a week with at least one fractional set, over the same weeks. Absent before. */
  daysPerWeek: number.nullable().optional(),
});
export type MuscleSection = z.infer<typeof muscle>;

const balance = z.strictObject({
  weeks: count,
  pushPull: z.strictObject({ push: number, pull: number, ratio: number.nullable() }),
  upperLower: z.strictObject({ upper: number, lower: number, ratio: number.nullable() }),
  horizontalVertical: z.strictObject({ horizontal: number, vertical: number, ratio: number.nullable() }),
  kneeHip: z.strictObject({ knee: number, hip: number, ratio: number.nullable() }),
  method: z.string(),
  /** Repetitions of sets whose sides were logged apart, and the exercises that have them. Absent before. */
  leftRight: z
    .strictObject({
      left: number,
      right: number,
      ratio: number.nullable(),
      exercises: z.array(z.strictObject({ exerciseId: z.string(), name: z.string(), left: number, right: number })),
    })
    .optional(),
});
export type BalanceSection = z.infer<typeof balance>;

const adherence = z.strictObject({
  planned: count,
  done: count,
  percent: number.nullable(),
  streakWeeks: count,
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

const codesOf = <const Code extends string>(bands: readonly { readonly code: Code }[]) =>
  z.enum(bands.map(({ code }) => code));
const bandsOf = <Code extends string>(code: z.ZodType<Code>) =>
  z.strictObject({
    bands: z.array(z.strictObject({ code, sets: count })),
    unknown: count,
  });
const setBands = z.strictObject({
  sets: count,
  reps: bandsOf(codesOf(REP_BANDS)),
  effort: bandsOf(codesOf(EFFORT_BANDS)),
  intensity: bandsOf(codesOf(INTENSITY_ZONES)),
});
export type SetBands = z.infer<typeof setBands>;

const setProfile = z.strictObject({
  weeks: z.array(z.strictObject({ week: z.string(), ...setBands.shape })),
  lastDays: z.strictObject({ days: count, ...setBands.shape }),
  methods: z.strictObject({ reps: z.string(), effort: z.string(), intensity: z.string() }),
});
export type SetProfileSection = z.infer<typeof setProfile>;

const pace = z.strictObject({ workouts: count, setsPerMinute: number, kgPerMinute: number });
const density = z.strictObject({
  /** Over the last 28 days and the 28 before; null below four workouts with a duration. */
  current: pace.nullable(),
  previous: pace.nullable(),
  missing: shortfall.nullable(),
  method: z.string(),
});
export type DensitySection = z.infer<typeof density>;

export const CHECKIN_MEASURES = [
  "sleepHours",
  "sleepQuality",
  "soreness",
  "fatigue",
  "stress",
  "mood",
  "motivation",
  "restingHeartRate",
] as const;
export type CheckinMeasure = (typeof CHECKIN_MEASURES)[number];

export const RELATION_STATUSES = ["related", "no-clear-relation", "insufficient-data"] as const;

const relation = z.strictObject({
  measure: z.enum(CHECKIN_MEASURES),
  /** 0 sets the check-in beside the same day, 1 beside the day after. */
  lagDays: count,
  n: count,
  /** Spearman's rank correlation; null below the pairs that are needed, and where one side never varies. */
  rho: number.nullable(),
  pValue: number.nullable(),
  pHolm: number.nullable(),
  status: z.enum(RELATION_STATUSES),
  missing: shortfall.nullable(),
});
export type RecoveryRelation = z.infer<typeof relation>;

const usual = z.strictObject({ recent: number, usual: number, recentDays: count, usualDays: count });

const recovery = z.strictObject({
  checkins: count,
  /** Days with a check-in, and days after one, that have a performance. */
  performanceDays: count,
  relations: z.array(relation),
  /** Mean of the last seven days against the median of the 28 before; null below four and fourteen days. */
  restingHeartRate: usual.nullable(),
  /** Mean of the nights of the last 14 days; null below seven. */
  sleep: z.strictObject({ hours: number, nights: count }).nullable(),
  methods: z.strictObject({ performance: z.string(), relations: z.string() }),
});
export type RecoverySection = z.infer<typeof recovery>;

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
  weeks: z.array(week),
  load,
  exercises: z.array(exercise),
  muscles: z.array(muscle),
  balance,
  adherence,
  bodyweight,
  records: z.array(record),
  insights: z.array(insight),
  /** Absent in earlier analyses, like all later fields. */
  setProfile: setProfile.optional(),
  density: density.optional(),
  recovery: recovery.optional(),
});
export type AnalysisDocument = z.infer<typeof analysisDocument>;

export type Findings = Required<Omit<AnalysisDocument, "insights">>;
