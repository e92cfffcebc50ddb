import { fromEpochDay, type LocalDate, toEpochDay } from "#core/time/local-date.ts";
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
import { LOOK_BACK_DAYS, recentOf, requireAscending, type Series } from "../statistics/trend.ts";
import type { Mechanics } from "../taxonomy.ts";
import { exact } from "../units.ts";
import { atHeavyDays } from "./day-type.ts";
import { forecastOf } from "./forecast.ts";
import { oneRepMaxMethod } from "./one-rep-max.ts";
import { atUsualReps } from "./rep-range.ts";
import { STRENGTH_LEVEL_METHOD, type StrengthLevel, strengthLevel } from "./strength-level.ts";
import { PLATEAU_METHOD, type PlateauOnset, presentStretch, STRETCH_METHOD, type Stretch } from "./stretch/stretch.ts";
import { presentLevel, smallestWorthwhileChange, WORTHWHILE_METHOD } from "./worthwhile-change.ts";

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

/** Returns the points of the smoothed level from a date on; null without one. */
export const smoothedFrom = (smoothed: Smoothed | null, from: LocalDate): Smoothed | null =>
  smoothed === null || (smoothed.points[0]?.date ?? from) >= from
    ? smoothed
    : { ...smoothed, points: smoothed.points.filter(({ date }) => date >= from) };

const trendSection = ({ start, trend }: Stretch, { days }: Series): TrendSection => {
  const first = days[start.index];
  const stretch = {
    since: first === undefined ? null : fromEpochDay(first),
    because: first === undefined ? null : start.because,
    method: STRETCH_METHOD,
  };
  if (trend === null) {
    const nothing = { slopeKgPerWeek: null, ci95: null, pValue: null, currentKg: null, effectiveN: null };
    return { ...nothing, n: days.length - start.index, ...stretch };
  }
  const { slope, lower, upper, pValue, level, n, effectiveN } = trend;
  return {
    slopeKgPerWeek: exact(slope * 7),
    ci95: { lower: exact(lower * 7), upper: exact(upper * 7) },
    pValue,
    currentKg: exact(level),
    n,
    effectiveN: exact(effectiveN),
    ...stretch,
  };
};

const sinceOf = ({ day, from, to, pValue }: PlateauOnset): PlateauSince => ({
  date: fromEpochDay(day),
  from: fromEpochDay(from),
  to: fromEpochDay(to),
  confidence: exact(1 - pValue),
  method: PLATEAU_METHOD,
});

const missingOf = ({ start, trend, pointsNeeded }: Stretch, { days }: Series): Shortfall | null =>
  pointsNeeded === null
    ? null
    : { code: trend === null ? "points" : "precision", have: days.length - start.index, need: pointsNeeded };

/** Returns the smallest worthwhile change at a level, in the unit of the series. */
export type WorthwhileRule = (level: number) => number;

type SeriesOptions = {
  readonly asOf: number;
  readonly mechanics: Mechanics | null;
  readonly worthwhile?: WorthwhileRule;
  readonly reach?: Float64Array;
};

/**
 * Level, trend, status, plateau and forecast of a series of estimated one-rep maxes. Trend, status and plateau are of
 * the present stretch within the last 52 weeks, whatever the series shows before them.
 * @param series one point a day, ascending; days since 1970-01-01, kg
 * @param options.asOf day since 1970-01-01 on which this is said, not before the last point
 * @param options.mechanics of the exercise: what change of it is worthwhile
 * @param options.worthwhile for a series that is no one-rep max
 * @param options.reach of each point, see `atUsualReps`: trend and status are at the usual rep range
 * @returns slopes in kg a week; below 8 points nulls, and what is missing
 * @throws RangeError when the days do not ascend strictly
 */
export const analyzeSeries = (
  series: Series,
  { asOf, mechanics, worthwhile: rule, reach }: SeriesOptions,
): SeriesAnalysis => {
  requireAscending(series);
  const recent = recentOf(series, asOf);
  const strength = strengthLevel(series);
  const steady = steadySeries(recent, reach);
  const { worthwhile, stretch } = stretchOf(steady, rule ?? mechanics);
  const { forecast, refusal } = forecastOf(recent, stretch.trend, asOf);
  return {
    smoothed: strength === null ? null : smoothedOf(series, strength),
    trend: trendSection(stretch, recent),
    smallestWorthwhileChange: strength === null ? null : { kg: exact(worthwhile), method: WORTHWHILE_METHOD },
    status: stretch.status,
    missing: missingOf(stretch, recent),
    plateauSince: stretch.plateau === null ? null : sinceOf(stretch.plateau),
    forecast,
    forecastRefusal: refusal,
  };
};

/**
 * Returns a series at its usual rep range and as if all days were heavy ones. A change of these alone is no trend, so
 * each trend of a lift is one of this series.
 * @param recent the days of the last 52 weeks, as `recentOf` returns them
 * @param reach of at least these days, see `atUsualReps`; undefined where it is not known
 */
export const steadySeries = (recent: Series, reach?: Float64Array): Series =>
  atHeavyDays(reach === undefined ? recent : atUsualReps(recent, reach.subarray(reach.length - recent.days.length)));

/**
 * Returns the present stretch of a lift, with the change that is worthwhile for it. Each status of a lift comes from
 * here.
 * @param steady see `steadySeries`
 */
export const stretchOf = (
  steady: Series,
  rule: Mechanics | null | WorthwhileRule,
): { readonly worthwhile: number; readonly stretch: Stretch } => {
  const level = steady.values.length === 0 ? 0 : presentLevel(steady.values);
  const worthwhile = typeof rule === "function" ? rule(level) : smallestWorthwhileChange(rule, level);
  return { worthwhile, stretch: presentStretch(steady, worthwhile) };
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

/** Unknown where a set above twelve repetitions was the best effort of the day: its load is not that of the estimate. */
const reachOf = (days: ExerciseDayColumns, rows: Int32Array, count: number): Float64Array => {
  const reach = new Float64Array(count).fill(Number.NaN);
  let at = count;
  for (let place = rows.length - 1; place >= 0 && at > 0; place -= 1) {
    const row = rows[place] ?? 0;
    const value = days.bestE1rmKg[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    at -= 1;
    if (days.bestEffort[row] === value) reach[at] = Math.log(value / (days.bestEffortKg[row] ?? Number.NaN));
  }
  return reach;
};

const rowsFrom = (rows: Int32Array, { day }: ExerciseDayColumns, from: number): Int32Array => {
  let first = 0;
  while (first < rows.length && (day[rows[first] ?? 0] ?? 0) < from) first += 1;
  return rows.subarray(first);
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
 * Returns one section for each exercise of the window, the most trained first (by workouts, then sets). Status, trend
 * and forecast are of the 52 weeks up to the end of the window, whatever its start. So each window with the same end has
 * the same status.
 * @param memo of the same user's lifts; unchanged results come from it, and new ones are added to it
 * @throws RangeError when an exercise has two rows for one day
 */
export const analyzeExercises = (history: TrainingHistory, memo: LiftMemo = new Map()): ExerciseSection[] => {
  const { days, exercises, window } = history;
  const asOf = toEpochDay(window.to);
  const from = toEpochDay(window.from);
  const rowsOf = rowsByExercise(days, exercises.length, Math.min(from, asOf - LOOK_BACK_DAYS + 1), asOf);
  const sections = exercises.flatMap((exercise, index): ExerciseSection[] => {
    const known = rowsOf(index);
    const rows = rowsFrom(known, days, from);
    const first = rows[0];
    const last = rows[rows.length - 1];
    if (first === undefined || last === undefined) return [];
    const series = e1rmSeries(days, rows);
    const recent = recentOf(known.length === rows.length ? series : e1rmSeries(days, known), asOf);
    const { mechanics } = exercise;
    const best = greatest(days.bestE1rmKg, rows);
    const heaviest = greatest(days.topWeightKg, rows);
    const reach = reachOf(days, known, recent.days.length);
    const found = remembered(memo, exercise.id, { series: recent, asOf, of: `${mechanics} ${reach.join()}` }, () =>
      analyzeSeries(recent, { asOf, mechanics, reach }),
    );
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
        ...found,
        smoothed: smoothedFrom(found.smoothed, window.from),
      },
    ];
  });
  return sections.sort((a, b) => b.sessions - a.sessions || b.workingSets - a.workingSets);
};
