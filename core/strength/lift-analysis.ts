import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import type {
  ExerciseSection,
  Forecast,
  ForecastRefusal,
  PlateauSince,
  Shortfall,
  Smoothed,
  TrendSection,
  TrendStatus,
  WorthwhileChange,
} from "../analysis/analysis-document.ts";
import type { ExerciseDayColumns, TrainingHistory } from "../analysis/history.ts";
import { Z_95 } from "../statistics/normal.ts";
import { remembered, type SeriesMemo } from "../statistics/series-memo.ts";
import { MIN_TREND_POINTS, recentOf, type Series, TREND_METHOD, type Trend, trendOf } from "../statistics/trend.ts";
import type { Mechanics } from "../taxonomy.ts";
import { exact } from "../units.ts";
import { forecastOf } from "./forecast.ts";
import { oneRepMaxMethod } from "./one-rep-max.ts";
import { movement, pointsNeeded } from "./plateau/movement.ts";
import { PLATEAU_METHOD, type PlateauOnset, plateauOnset } from "./plateau/onset.ts";
import { STRENGTH_LEVEL_METHOD, type StrengthLevel, strengthLevel } from "./strength-level.ts";
import { smallestWorthwhileChange, WORTHWHILE_METHOD } from "./worthwhile-change.ts";

export type SeriesAnalysis = {
  readonly smoothed: Smoothed | null;
  readonly trend: TrendSection;
  readonly smallestWorthwhileChange: WorthwhileChange | null;
  readonly status: TrendStatus;
  readonly missing: Shortfall | null;
  readonly plateauSince: PlateauSince | null;
  readonly forecast: Forecast | null;
  readonly forecastRefusal: ForecastRefusal | null;
};

const BAND_LEVEL = 0.95;

const smoothedOf = ({ days }: Series, { level, sd }: StrengthLevel): Smoothed => {
  const points = Array.from(days, (day, at) => {
    const e1rmKg = level[at] ?? 0;
    const margin = Z_95 * (sd[at] ?? 0);
    return { date: fromEpochDay(day), e1rmKg, lower: Math.max(0, e1rmKg - margin), upper: e1rmKg + margin };
  });
  return { points, level: BAND_LEVEL, method: STRENGTH_LEVEL_METHOD };
};

const trendSection = (trend: Trend | null, { days }: Series): TrendSection => {
  if (trend === null) {
    const nothing = { slopeKgPerWeek: null, ci95: null, pValue: null, currentKg: null, effectiveN: null };
    return { ...nothing, n: days.length, method: TREND_METHOD };
  }
  const { slope, lower, upper, pValue, intercept, n, effectiveN } = trend;
  return {
    slopeKgPerWeek: exact(slope * 7),
    ci95: { lower: exact(lower * 7), upper: exact(upper * 7) },
    pValue,
    currentKg: exact(intercept + slope * (days[n - 1] ?? 0)),
    n,
    effectiveN: exact(effectiveN),
    method: TREND_METHOD,
  };
};

const sinceOf = ({ day, from, to, pValue }: PlateauOnset): PlateauSince => ({
  date: fromEpochDay(day),
  from: fromEpochDay(from),
  to: fromEpochDay(to),
  confidence: exact(1 - pValue),
  method: PLATEAU_METHOD,
});

const missingOf = (trend: Trend | null, status: TrendStatus, series: Series, worthwhile: number): Shortfall | null => {
  const have = series.days.length;
  if (trend === null) return { code: "points", have, need: MIN_TREND_POINTS };
  if (status !== "insufficient-data") return null;
  return { code: "precision", have, need: pointsNeeded(trend, series, worthwhile) };
};

/**
 * Level, trend, status, plateau and forecast of a series of estimated one-rep maxes.
 * @param series one point a day, ascending; days since 1970-01-01, kg
 * @param options.asOf day since 1970-01-01 on which this is said, not before the last point
 * @param options.mechanics of the exercise: what change of it is worthwhile
 * @returns slopes in kg a week; below 8 points nulls, and what is missing
 * @throws RangeError when the days do not ascend strictly
 */
export const analyzeSeries = (
  series: Series,
  { asOf, mechanics }: { readonly asOf: number; readonly mechanics: Mechanics | null },
): SeriesAnalysis => {
  const trend = trendOf(series);
  const strength = strengthLevel(series);
  const worthwhile = smallestWorthwhileChange(mechanics, strength?.level[series.days.length - 1] ?? 0);
  const status = movement(trend, series, worthwhile);
  const onset = plateauOnset(series, worthwhile);
  const { forecast, refusal } = forecastOf(series, { trend, strength }, asOf);
  return {
    smoothed: strength === null ? null : smoothedOf(series, strength),
    trend: trendSection(trend, series),
    smallestWorthwhileChange: strength === null ? null : { kg: exact(worthwhile), method: WORTHWHILE_METHOD },
    status,
    missing: missingOf(trend, status, series, worthwhile),
    plateauSince: onset === null ? null : sinceOf(onset),
    forecast,
    forecastRefusal: refusal,
  };
};

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
  const [at, values] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  let count = 0;
  // Iterators of typed arrays cost more than all else in these loops.
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    const value = days.bestE1rmKg[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    at[count] = days.day[row] ?? 0;
    values[count] = value;
    count += 1;
  }
  return { days: at.slice(0, count), values: values.slice(0, count) };
};

const sumOf = (column: Float64Array, rows: Int32Array): number => {
  let sum = 0;
  for (let place = 0; place < rows.length; place += 1) sum += column[rows[place] ?? 0] ?? 0;
  return exact(sum);
};

const greatest = (column: Float64Array, rows: Int32Array): number | null => {
  let best: number | null = null;
  let value = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    const candidate = column[row] ?? Number.NaN;
    if (!(candidate > value)) continue;
    best = row;
    value = candidate;
  }
  return best;
};

const E1RM_METHOD = oneRepMaxMethod("epley");

export type LiftMemo = SeriesMemo<SeriesAnalysis>;

/**
 * Returns one section for each exercise of the window, the most trained first (by workouts, then sets). Status and
 * trend are over the last 52 weeks of the window: ten years do not describe today.
 * @param memo of the same user's lifts; unchanged results come from it, and new ones are added to it
 * @throws RangeError when an exercise has two rows for one day
 */
export const analyzeExercises = (history: TrainingHistory, memo: LiftMemo = new Map()): ExerciseSection[] => {
  const { days, exercises, window } = history;
  const asOf = toEpochDay(window.to);
  const rowsOf = rowsByExercise(days, exercises.length, toEpochDay(window.from), asOf);
  const sections = exercises.flatMap((exercise, index): ExerciseSection[] => {
    const rows = rowsOf(index);
    const first = rows[0];
    const last = rows[rows.length - 1];
    if (first === undefined || last === undefined) return [];
    const series = e1rmSeries(days, rows);
    const recent = recentOf(series, asOf);
    const { mechanics } = exercise;
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
                setId: days.bestE1rmSetId.at(best) ?? null,
              },
        outOfRangeSets: sumOf(days.outOfRangeSets, rows),
        topWeightKg: heaviest === null ? null : (days.topWeightKg[heaviest] ?? null),
        e1rmMethod: E1RM_METHOD,
        ...remembered(memo, exercise.id, { series: recent, asOf, of: mechanics }, () =>
          analyzeSeries(recent, { asOf, mechanics }),
        ),
      },
    ];
  });
  return sections.sort((a, b) => b.sessions - a.sessions || b.workingSets - a.workingSets);
};
