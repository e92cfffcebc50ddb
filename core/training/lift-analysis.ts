import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import { exact } from "../units.ts";
import type {
  ExerciseSection,
  Forecast,
  ForecastRefusal,
  Shortfall,
  TrendSection,
  TrendStatus,
} from "./analysis-document.ts";
import { forecastOf } from "./forecast.ts";
import type { ExerciseDayColumns, TrainingHistory } from "./history.ts";
import { oneRepMaxMethod } from "./one-rep-max.ts";
import { trendStatus } from "./plateau/status.ts";
import { MIN_TREND_POINTS, type Series, TREND_METHOD, trendOf } from "./trend.ts";

/** What a series of one-rep maxes says. */
export type SeriesAnalysis = {
  readonly trend: TrendSection;
  readonly status: TrendStatus;
  readonly missing: Shortfall | null;
  readonly forecast: Forecast | null;
  readonly forecastRefusal: ForecastRefusal | null;
};

/**
 * Trend, status and forecast of a series of estimated one-rep maxes.
 * @param series one point a day, ascending; days since 1970-01-01, kg
 * @param asOf day since 1970-01-01 on which this is said, not before the last point
 * @returns slopes in kg a week; below 8 points nulls, and what is missing
 * @throws RangeError when the days do not ascend strictly
 */
export const analyzeSeries = (series: Series, asOf: number): SeriesAnalysis => {
  const n = series.days.length;
  const trend = trendOf(series);
  const { forecast, refusal } = forecastOf(series, trend, asOf);
  const lastDay = series.days[n - 1] ?? asOf;
  return {
    trend: {
      slopeKgPerWeek: trend === null ? null : exact(trend.slope * 7),
      ci95: trend === null ? null : { lower: exact(trend.lower * 7), upper: exact(trend.upper * 7) },
      pValue: trend === null ? null : trend.pValue,
      currentKg: trend === null ? null : exact(trend.intercept + trend.slope * lastDay),
      n,
      method: TREND_METHOD,
    },
    status: trendStatus(trend),
    missing: trend === null ? { code: "points", have: n, need: MIN_TREND_POINTS } : null,
    forecast,
    forecastRefusal: refusal,
  };
};

/** The rows of the window grouped by exercise, each group in day order. */
const rowsByExercise = (days: ExerciseDayColumns, exerciseCount: number, firstDay: number, lastDay: number) => {
  const starts = new Int32Array(exerciseCount + 1);
  const inWindow = (row: number): boolean => {
    const day = days.day[row] ?? 0;
    return day >= firstDay && day <= lastDay;
  };
  for (let row = 0; row < days.length; row += 1) {
    const next = (days.exerciseIndex[row] ?? 0) + 1;
    if (inWindow(row)) starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let at = 1; at <= exerciseCount; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const rows = new Int32Array(starts[exerciseCount] ?? 0);
  const cursor = starts.slice();
  for (let row = 0; row < days.length; row += 1) {
    if (!inWindow(row)) continue;
    const exercise = days.exerciseIndex[row] ?? 0;
    const at = cursor[exercise] ?? 0;
    rows[at] = row;
    cursor[exercise] = at + 1;
  }
  return (exercise: number): Int32Array => rows.subarray(starts[exercise] ?? 0, starts[exercise + 1] ?? 0);
};

const e1rmSeries = (days: ExerciseDayColumns, rows: Int32Array): Series => {
  const estimated = rows.filter((row) => !Number.isNaN(days.bestE1rmKg[row] ?? Number.NaN));
  return {
    days: Float64Array.from(estimated, (row) => days.day[row] ?? 0),
    values: Float64Array.from(estimated, (row) => days.bestE1rmKg[row] ?? 0),
  };
};

const sumOf = (column: Float64Array, rows: Int32Array): number => {
  let sum = 0;
  for (const row of rows) sum += column[row] ?? 0;
  return exact(sum);
};

/** The row with the greatest value, the earliest of equals; null where every value is NaN. */
const greatest = (column: Float64Array, rows: Int32Array): number | null => {
  let best: number | null = null;
  let value = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const candidate = column[row] ?? Number.NaN;
    if (!(candidate > value)) continue;
    best = row;
    value = candidate;
  }
  return best;
};

const E1RM_METHOD = oneRepMaxMethod("epley");

/**
 * One section for each exercise that was done within the window, the most trained first (by workouts, then sets).
 * @throws RangeError when an exercise has two rows for one day
 */
export const analyzeExercises = (history: TrainingHistory): ExerciseSection[] => {
  const { days, exercises, window } = history;
  const asOf = toEpochDay(window.to);
  const rowsOf = rowsByExercise(days, exercises.length, toEpochDay(window.from), asOf);
  const sections = exercises.flatMap((exercise, index): ExerciseSection[] => {
    const rows = rowsOf(index);
    const first = rows[0];
    const last = rows[rows.length - 1];
    if (first === undefined || last === undefined) return [];
    const series = e1rmSeries(days, rows);
    const best = greatest(days.bestE1rmKg, rows);
    const heaviest = greatest(days.topWeightKg, rows);
    return [
      {
        exerciseId: exercise.id,
        slug: exercise.slug,
        name: exercise.name,
        trackingType: exercise.trackingType,
        sessions: sumOf(days.workouts, rows),
        workingSets: sumOf(days.workingSets, rows),
        reps: sumOf(days.reps, rows),
        volumeKg: sumOf(days.volumeKg, rows),
        firstDate: fromEpochDay(days.day[first] ?? asOf),
        lastDate: fromEpochDay(days.day[last] ?? asOf),
        e1rmSeries: Array.from(series.days, (day, at) => ({
          date: fromEpochDay(day),
          e1rmKg: series.values[at] ?? 0,
        })),
        best:
          best === null
            ? null
            : {
                date: fromEpochDay(days.day[best] ?? asOf),
                e1rmKg: days.bestE1rmKg[best] ?? 0,
                setId: days.bestE1rmSetId[best] ?? null,
              },
        topWeightKg: heaviest === null ? null : (days.topWeightKg[heaviest] ?? null),
        e1rmMethod: E1RM_METHOD,
        ...analyzeSeries(series, asOf),
      },
    ];
  });
  return sections.sort((a, b) => b.sessions - a.sessions || b.workingSets - a.workingSets);
};
