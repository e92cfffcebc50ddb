import { fromEpochDay } from "#core/time/local-date.ts";
import type { ExerciseSection, MeasureKind, MeasureSection } from "../../analysis/analysis-document.ts";
import type { ExerciseDayColumns, TrainingHistory } from "../../analysis/history.ts";
import { remembered } from "../../statistics/series-memo.ts";
import { recentOf } from "../../statistics/trend.ts";
import type { TrackingType } from "../../taxonomy.ts";
import { toEpochDay } from "../../time/local-date.ts";
import { exact } from "../../units.ts";
import { analyzeSeries, type LiftMemo, type SeriesAnalysis } from "../lift-analysis.ts";
import { type Efforts, type MeasureSeries, measureSeriesOf } from "./measure-series.ts";

const UNIT = {
  reps_at_weight: "reps",
  reps: "reps",
  duration: "seconds",
  distance: "meters",
  pace: "seconds_per_kilometer",
} as const satisfies Record<MeasureKind, MeasureSection["unit"]>;

/** Worthwhile changes as shares of the level. They are Forja's choice: no test-retest study covers all exercises. */
const SHARE: Record<MeasureKind, number> = {
  reps_at_weight: 0.04,
  reps: 0.04,
  duration: 0.05,
  distance: 0.05,
  pace: 0.02,
};
const LEAST: Record<MeasureKind, number> = { reps_at_weight: 1, reps: 1, duration: 1, distance: 0, pace: 0 };

const WORTHWHILE = {
  reps_at_weight: "one repetition, or 4 % of the level where that is more (own choice)",
  reps: "one repetition, or 4 % of the level where that is more (own choice)",
  duration: "one second, or 5 % of the level where that is more (own choice)",
  distance: "5 % of the level (own choice)",
  pace: "2 % of the level (own choice)",
} as const satisfies Record<MeasureKind, string>;

const METERS = 1_000;

type Scale = {
  readonly value: (value: number) => number;
  /** A change near the present level. */
  readonly change: (change: number) => number;
  /** A greater value of the series is a smaller one of the measure. */
  readonly turns: boolean;
};

const PLAIN: Scale = { value: exact, change: exact, turns: false };

/** Pace is analysed as speed. A change of it is linear around the present speed. */
const paceNear = (speed: number): Scale => ({
  value: (value) => exact(METERS / value),
  change: (change) => exact((-METERS * change) / (speed * speed)),
  turns: true,
});

const intervalOf = (
  { lower, upper }: { readonly lower: number; readonly upper: number },
  of: (value: number) => number,
  turns: boolean,
) => (turns ? { lower: of(upper), upper: of(lower) } : { lower: of(lower), upper: of(upper) });

const sectionOf = ({ measure, atWeightKg, series }: MeasureSeries, found: SeriesAnalysis): MeasureSection => {
  const { smoothed, trend, smallestWorthwhileChange: worthwhile, forecast } = found;
  const level = trend.currentKg ?? series.values.at(-1) ?? 1;
  const { value, change, turns } = measure === "pace" ? paceNear(level) : PLAIN;
  const { slopeKgPerWeek, currentKg, ci95, ...evidence } = trend;
  const point = <Point extends { readonly e1rmKg: number; readonly lower: number; readonly upper: number }>(
    given: Point,
  ) => {
    const { e1rmKg, lower, upper, ...others } = given;
    return { ...others, value: value(e1rmKg), ...intervalOf({ lower, upper }, value, turns) };
  };
  return {
    measure,
    unit: UNIT[measure],
    atWeightKg,
    series: Array.from(series.days, (day, at) => ({ date: fromEpochDay(day), value: value(series.values[at] ?? 0) })),
    smoothed: smoothed === null ? null : { ...smoothed, points: smoothed.points.map(point) },
    trend: {
      slopePerWeek: slopeKgPerWeek === null ? null : change(slopeKgPerWeek),
      ci95: ci95 === null ? null : intervalOf(ci95, change, turns),
      current: currentKg === null ? null : value(currentKg),
      ...evidence,
    },
    smallestWorthwhileChange:
      worthwhile === null ? null : { value: Math.abs(change(worthwhile.kg)), method: WORTHWHILE[measure] },
    status: found.status,
    missing: found.missing,
    plateauSince: found.plateauSince,
    forecast: forecast === null ? null : { ...forecast, points: forecast.points.map(point) },
    forecastRefusal: found.forecastRefusal,
  };
};

/**
 * Returns level, trend, status, plateau and forecast of everything that an exercise trains and that is no kilogram. They
 * have the methods of a one-rep max, on the best effort of each day.
 * @param efforts up to `asOf`
 * @param from day since 1970-01-01: earlier days of the series are not shown
 * @param remember keeps a finding under the name of its measure
 * @returns one section for each measure with a day from `from` on
 */
export const measuresOf = (
  trackingType: TrackingType,
  efforts: Efforts,
  { asOf, from }: { readonly asOf: number; readonly from: number },
  remember: (measure: MeasureSeries, find: () => SeriesAnalysis) => SeriesAnalysis = (_, find) => find(),
): MeasureSection[] =>
  measureSeriesOf(trackingType, efforts, asOf).flatMap((found): MeasureSection[] => {
    const { measure } = found;
    const worthwhile = (level: number): number => Math.max(LEAST[measure], SHARE[measure] * level);
    const recent = { ...found, series: recentOf(found.series, asOf) };
    const analysis = remember(recent, () => analyzeSeries(recent.series, { asOf, mechanics: null, worthwhile }));
    const first = found.series.days.findIndex((day) => day >= from);
    if (first < 0) return [];
    const series = { days: found.series.days.subarray(first), values: found.series.values.subarray(first) };
    return [sectionOf({ ...found, series }, analysis)];
  });

const NEEDS_RANGE = new Set<TrackingType>(["weight_reps", "weighted_bodyweight", "assisted_bodyweight"]);

const effortsOf = (days: ExerciseDayColumns, rows: readonly number[]): Efforts => {
  const column = (of: { readonly [row: number]: number }) => Float64Array.from(rows, (row) => of[row] ?? Number.NaN);
  return {
    day: column(days.day),
    effort: column(days.bestEffort),
    effortKg: column(days.bestEffortKg),
    speed: column(days.bestSpeed),
    e1rmKg: column(days.bestE1rmKg),
  };
};

/** Rows of the exercises that can have a measure, by exercise. Those with weight need a day that is out of range. */
const measuredRows = ({ days, exercises, window }: TrainingHistory): Map<number, number[]> => {
  const last = toEpochDay(window.to);
  const isMeasured = exercises.map(({ trackingType }) => !NEEDS_RANGE.has(trackingType));
  for (let row = 0; row < days.length; row += 1) {
    if ((days.outOfRangeSets[row] ?? 0) > 0) isMeasured[days.exerciseIndex[row] ?? 0] = true;
  }
  const rows = new Map<number, number[]>();
  for (let row = 0; row < days.length; row += 1) {
    const index = days.exerciseIndex[row] ?? 0;
    if (isMeasured[index] !== true || (days.day[row] ?? 0) > last) continue;
    const own = rows.get(index);
    if (own === undefined) rows.set(index, [row]);
    else own.push(row);
  }
  return rows;
};

/**
 * Returns the sections of exercises with their measures.
 * @param sections of the same history
 * @param memo see `LiftMemo`
 */
export const withMeasures = (
  sections: readonly ExerciseSection[],
  history: TrainingHistory,
  memo: LiftMemo = new Map(),
): ExerciseSection[] => {
  const [asOf, from] = [toEpochDay(history.window.to), toEpochDay(history.window.from)];
  const rows = measuredRows(history);
  const places = new Map(history.exercises.map(({ id }, index) => [id, index]));
  return sections.map((section) => {
    const own = rows.get(places.get(section.exerciseId) ?? -1);
    if (own === undefined) return { ...section, measures: [] };
    const measures = measuresOf(
      section.trackingType,
      effortsOf(history.days, own),
      { asOf, from },
      ({ measure, atWeightKg, series }, find) =>
        remembered(memo, `${section.exerciseId} ${measure}`, { series, asOf, of: `${measure} ${atWeightKg}` }, find),
    );
    return { ...section, measures };
  });
};
