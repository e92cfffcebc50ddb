import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { isWeekKey } from "#core/time/week.ts";
import { timeZoneName } from "#core/time/zone.ts";
import { FORECAST_REFUSALS, TREND_STATUSES } from "./analysis-document.ts";
import { insight } from "./insight-document.ts";
import { LOCALES, MUSCLES, RECORD_KINDS, UNIT_SYSTEMS, WEEK_STARTS } from "./taxonomy.ts";

/** The shape of the stored report. A change that an older reader can't read makes a new number. */
export const WEEKLY_REPORT_SCHEMA_VERSION = 1;

const number = z.number();
const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const interval = z.strictObject({ lower: number, upper: number });

/** What was done in a span of days: working sets only, and every completed workout. */
const totals = z.strictObject({
  workouts: amount,
  workingSets: amount,
  reps: amount,
  volumeKg: amount,
  /** Of the workouts that have a beginning and an end. */
  durationSeconds: amount,
  distanceMeters: amount,
});
export type ReportTotals = z.infer<typeof totals>;

export const SESSION_STATUSES = ["done", "missed", "upcoming", "unplanned"] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

const session = z.strictObject({
  date: localDate,
  workoutId: z.string().nullable(),
  /** As the user wrote it. */
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

const week = z.strictObject({ key: z.string().refine(isWeekKey), start: localDate, ...totals.shape });
export type ReportWeek = z.infer<typeof week>;

const muscle = z.strictObject({
  muscle: z.enum(MUSCLES),
  sets: amount,
  /** Null when the training began later. */
  lastWeek: amount.nullable(),
  /** Of the four weeks before; null when the training began later. */
  fourWeekMean: amount.nullable(),
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
  /** The record before the week, or the first mark where the line began in it; null where nothing was beaten. */
  previousValue: number.nullable(),
});
export type ReportRecord = z.infer<typeof record>;

const lift = z.strictObject({
  exerciseId: z.string(),
  exerciseName: z.string(),
  /** The best estimate of each day of the last 26 weeks, oldest first. */
  series: z.array(z.strictObject({ date: localDate, e1rmKg: number })),
  /** The best estimate of the week; null when the lift gave none. */
  thisWeekKg: number.nullable(),
  best: z.strictObject({ date: localDate, e1rmKg: number }).nullable(),
  trend: z.strictObject({
    slopeKgPerWeek: number.nullable(),
    ci95: interval.nullable(),
    pValue: number.nullable(),
    /** The fitted line's value on the last day of the series. */
    currentKg: number.nullable(),
    /** Points that the line was fitted to: with a window of 26 weeks, the series. */
    n: count,
  }),
  status: z.enum(TREND_STATUSES),
  forecast: z
    .strictObject({ date: localDate, weeks: count, e1rmKg: number, ...interval.shape, level: number })
    .nullable(),
  forecastRefusal: z.enum(FORECAST_REFUSALS).nullable(),
});
export type ReportLift = z.infer<typeof lift>;

const bodyweight = z.strictObject({
  /** Of the last 26 weeks, oldest first: the measured weight and its trend. */
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

/** The one thing to say about the week, as a code with its numbers. `records` counts only what beat an earlier value. */
const headline = z.discriminatedUnion("code", [
  z.strictObject({ code: z.literal("nothing-logged") }),
  z.strictObject({ code: z.literal("week-ahead"), planned: count }),
  z.strictObject({ code: z.literal("rest-week"), daysSinceWorkout: count, planned: count }),
  z.strictObject({ code: z.literal("first-week"), workouts: count, workingSets: amount }),
  z.strictObject({ code: z.literal("plan-complete"), planned: count, records }),
  z.strictObject({ code: z.literal("plan-partly"), planned: count, done: count, records }),
  z.strictObject({ code: z.literal("week-running"), planned: count, done: count, workouts: count, records }),
  z.strictObject({ code: z.literal("early-week"), workouts: count, workingSets: amount, records }),
  z.strictObject({ code: z.literal("more-than-usual"), ...compared }),
  z.strictObject({ code: z.literal("less-than-usual"), ...compared }),
  z.strictObject({ code: z.literal("steady"), ...compared }),
]);
export type Headline = z.infer<typeof headline>;
export type HeadlineCode = Headline["code"];

/** The stored weekly report: data and codes, no words. Its page is made from it in the reader's language. */
export const weeklyReport = z.strictObject({
  schemaVersion: z.literal(WEEKLY_REPORT_SCHEMA_VERSION),
  id: z.string(),
  userId: z.string(),
  kind: z.literal("weekly"),
  /** `complete` is false while the week is still running on the day of the report. */
  period: z.strictObject({
    key: z.string().refine(isWeekKey),
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
    thisWeek: totals,
    /** Null when the training began this week. */
    lastWeek: totals.nullable(),
    /** Mean of the four weeks before; null when the training began later than that. */
    fourWeekMean: totals.nullable(),
  }),
  plan,
  /** The last twelve weeks with this one, oldest first. */
  weeks: z.array(week),
  /** Most sets first. */
  muscles: z.array(muscle),
  /** Oldest first, one of each kind and exercise (and weight, for repetitions): as it stood at the week's end. */
  records: z.array(record),
  /** The most trained first, at most six. */
  lifts: z.array(lift),
  bodyweight,
  /** What matters most first, at most five. */
  insights: z.array(insight).max(5),
  /** Names that differ by language, by exercise id; what is not here is called by its `exerciseName`. */
  exerciseNames: z.record(z.string(), z.record(z.enum(LOCALES), z.string())),
  /** How the numbers were made, by name. */
  methods: z.strictObject({
    e1rm: z.string().nullable(),
    trend: z.string().nullable(),
    muscleSets: z.string().nullable(),
    bodyweight: z.string(),
  }),
});
export type WeeklyReport = z.infer<typeof weeklyReport>;
