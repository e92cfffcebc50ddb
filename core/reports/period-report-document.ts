import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { isWeekKey } from "#core/time/week.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { FORECAST_REFUSALS, STRETCH_STARTS, TREND_STATUSES } from "../analysis/analysis-document.ts";
import { insight } from "../insights/insight-document.ts";
import { LOCALES, MUSCLES, RECORD_KINDS, REPORT_KINDS, UNIT_SYSTEMS, WEEK_STARTS } from "../taxonomy.ts";

/** The shape of the stored report. A change that an older reader can't read makes a new number. */
export const PERIOD_REPORT_SCHEMA_VERSION = 2;

const number = z.number();
const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const interval = z.strictObject({ lower: number, upper: number });

const totals = z.strictObject({
  workouts: amount,
  workingSets: amount,
  reps: amount,
  volumeKg: amount,
  durationSeconds: amount,
  distanceMeters: amount,
});
export type ReportTotals = z.infer<typeof totals>;

export const SESSION_STATUSES = ["done", "missed", "upcoming", "unplanned"] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

const session = z.strictObject({
  date: localDate,
  workoutId: z.string().nullable(),
  title: z.string().nullable(),
  status: z.enum(SESSION_STATUSES),
  /** Null for what has not been done. */
  workingSets: amount.nullable(),
  volumeKg: amount.nullable(),
  durationSeconds: amount.nullable(),
  /** Null also when the day had several workouts, since distances are kept by day. */
  distanceMeters: amount.nullable(),
  sessionRpe: number.nullable(),
});
export type ReportSession = z.infer<typeof session>;

const plan = z.strictObject({ planned: count, done: count, sessions: z.array(session) });

/** `2026-W48` or `2026-11`. */
const periodKey = z
  .string()
  .regex(/^\d{4}-(?:W[0-5]\d|[01]\d)$/)
  .refine((key) => !key.includes("W") || isWeekKey(key));

const periodTotals = z.strictObject({ key: periodKey, start: localDate, ...totals.shape });
export type ReportPeriodTotals = z.infer<typeof periodTotals>;

const muscle = z.strictObject({
  muscle: z.enum(MUSCLES),
  /** A week, whatever the period: of a month the mean of its weeks. */
  sets: amount,
  /** In the period before; null when the training began later. */
  previous: amount.nullable(),
  /** Over the earlier periods of the comparison; null when the training began later. */
  mean: amount.nullable(),
  landmark: z.strictObject({ low: amount, high: amount, source: z.string() }).nullable(),
});
export type ReportMuscle = z.infer<typeof muscle>;

const record = z.strictObject({
  kind: z.enum(RECORD_KINDS),
  exerciseId: z.string(),
  exerciseName: z.string(),
  date: localDate,
  value: number,
  unit: z.enum(["kg", "reps", "seconds", "meters"]),
  atWeightKg: number.nullable(),
  /** The record before the period, or the first mark where the line began in it; null where nothing was beaten. */
  previousValue: number.nullable(),
});
export type ReportRecord = z.infer<typeof record>;

const lift = z.strictObject({
  exerciseId: z.string(),
  exerciseName: z.string(),
  series: z.array(z.strictObject({ date: localDate, e1rmKg: number })),
  /** The level behind the estimates of single days, with the band in which it lies; empty where there is none. */
  smoothed: z.array(z.strictObject({ date: localDate, e1rmKg: number, ...interval.shape })),
  periodBestKg: number.nullable(),
  best: z.strictObject({ date: localDate, e1rmKg: number }).nullable(),
  trend: z.strictObject({
    slopeKgPerWeek: number.nullable(),
    ci95: interval.nullable(),
    pValue: number.nullable(),
    /** The fitted line's value on the last day of the series. */
    currentKg: number.nullable(),
    /** Points that the line was fitted to: those of the present stretch. */
    n: count,
    /** First day of that stretch, and the event that it began with; null in earlier reports. */
    since: localDate.nullable().default(null),
    because: z.enum(STRETCH_STARTS).nullable().default(null),
    /** Days of training that settle an uncertain status; null otherwise. */
    pointsNeeded: count.nullable().default(null),
  }),
  status: z.enum(TREND_STATUSES),
  /** The first day of the lift's plateau, and its 95 % interval; null without a known one. */
  plateauSince: z.strictObject({ date: localDate, from: localDate, to: localDate }).nullable().default(null),
  forecast: z
    .strictObject({ date: localDate, weeks: count, e1rmKg: number, ...interval.shape, level: number })
    .nullable(),
  forecastRefusal: z.enum(FORECAST_REFUSALS).nullable(),
});
export type ReportLift = z.infer<typeof lift>;

const bodyweight = z.strictObject({
  points: z.array(z.strictObject({ date: localDate, kg: number, trendKg: number })),
  currentKg: number.nullable(),
  kgPerWeek: number.nullable(),
});
export type ReportBodyweight = z.infer<typeof bodyweight>;

const records = count;
const percent = z.number().int().nonnegative();

export const COMPARED_MEASURES = ["volume", "distance", "sets"] as const;
export type ComparedMeasure = (typeof COMPARED_MEASURES)[number];
const compared = { workouts: count, percent, measure: z.enum(COMPARED_MEASURES), records };

/** In the language of the reader. A stored headline has none. */
const inWords = { text: z.string().optional() };

const headline = z.discriminatedUnion("code", [
  z.strictObject({ code: z.literal("nothing-logged"), ...inWords }),
  z.strictObject({ code: z.literal("period-ahead"), planned: count, ...inWords }),
  z.strictObject({ code: z.literal("rest"), daysSinceWorkout: count, planned: count, ...inWords }),
  z.strictObject({ code: z.literal("first-period"), workouts: count, workingSets: amount, ...inWords }),
  z.strictObject({ code: z.literal("plan-complete"), planned: count, records, ...inWords }),
  z.strictObject({ code: z.literal("plan-partly"), planned: count, done: count, records, ...inWords }),
  z.strictObject({
    code: z.literal("period-running"),
    planned: count,
    done: count,
    workouts: count,
    records,
    ...inWords,
  }),
  z.strictObject({ code: z.literal("early"), workouts: count, workingSets: amount, records, ...inWords }),
  z.strictObject({ code: z.literal("more-than-usual"), ...compared, ...inWords }),
  z.strictObject({ code: z.literal("less-than-usual"), ...compared, ...inWords }),
  z.strictObject({ code: z.literal("steady"), ...compared, ...inWords }),
]);
export type Headline = z.infer<typeof headline>;
export type HeadlineCode = Headline["code"];

export const periodReport = z.strictObject({
  schemaVersion: z.literal(PERIOD_REPORT_SCHEMA_VERSION),
  id: z.string(),
  userId: z.string(),
  kind: z.enum(REPORT_KINDS),
  /** `complete` is false while the period is still running on the day of the report. */
  period: z.strictObject({
    key: periodKey,
    start: localDate,
    end: localDate,
    complete: z.boolean(),
  }),
  timeZone: timeZoneName,
  unitSystem: z.enum(UNIT_SYSTEMS),
  weekStart: z.enum(WEEK_STARTS),
  inputVersion: count,
  formulaVersion: z.string(),
  computedAt: z.iso.datetime(),
  headline,
  totals: z.strictObject({
    current: totals,
    /** In the period before; null when the training began in this one. */
    previous: totals.nullable(),
    /** Mean of the four weeks or three months before; null when the training began later than that. */
    mean: totals.nullable(),
  }),
  plan,
  periods: z.array(periodTotals),
  muscles: z.array(muscle),
  /** Oldest first, one of each kind and exercise (and weight, for repetitions), as of the period's end. */
  records: z.array(record),
  lifts: z.array(lift),
  bodyweight,
  insights: z.array(insight).max(5),
  /** Names that differ by language, by exercise id; what is not here is called by its `exerciseName`. */
  exerciseNames: z.record(z.string(), z.record(z.enum(LOCALES), z.string())),
  methods: z.strictObject({
    e1rm: z.string().nullable(),
    trend: z.string().nullable(),
    muscleSets: z.string().nullable(),
    bodyweight: z.string(),
  }),
});
export type PeriodReport = z.infer<typeof periodReport>;
