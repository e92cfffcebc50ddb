import { type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import type { Mechanics, OneRepMaxFormula, SetType } from "../taxonomy.ts";
import { exact } from "../units.ts";
import { isOneEffort } from "../workouts/effort-of-set.ts";
import { analyzeSeries, type SeriesAnalysis, smoothedFrom } from "./lift-analysis.ts";
import { estimateOfAnyReps, estimateOfSet, greatestReps, oneRepMaxMethod } from "./one-rep-max.ts";

export type ProgressSet = {
  readonly setId: string;
  readonly workoutId: string;
  readonly date: LocalDate;
  readonly type: SetType;
  /** Effective load in kg; null when the exercise has none or it is unknown. */
  readonly loadKg: number | null;
  readonly weightKg: number | null;
  /** For one side. */
  readonly reps: number;
  readonly rir: number | null;
};

export type EstimatedSet = ProgressSet & { readonly e1rmKg: number };

export type LiftProgress = SeriesAnalysis & {
  readonly series: readonly EstimatedSet[];
  readonly bestSets: readonly EstimatedSet[];
  /** Sets with more repetitions in reach than the formula is good for: they are no part of the series. */
  readonly outOfRangeSets: number;
  readonly excluded: { readonly aboveMaxReps: number; readonly other: number };
  readonly method: string;
};

const BEST_SETS = 5;

/**
 * Returns the progress of strength in one exercise. The greatest estimate of a day counts, and the earliest of equals.
 * Without a known effort an estimate can only be too low, so the greatest is the nearest.
 * @param sets working sets in time order
 * @param options.formula of the one-rep max; `rpe` takes only sets whose effort is known
 * @param options.mechanics of the exercise; it decides the worthwhile change
 * @param options.asOf the date of the result, not before the last set
 * @param options.from the first date that is shown, null for all; the status also counts the days before it
 * @param options.isBodyweight of an exercise whose best day is one of repetitions: then no rep range is evened out
 * @returns kg and kg a week; below 8 days the missing data in place of a trend
 * @throws RangeError when the sets are not in time order
 */
export const liftProgress = (
  sets: readonly ProgressSet[],
  options: {
    readonly formula: OneRepMaxFormula;
    readonly mechanics: Mechanics | null;
    readonly asOf: LocalDate;
    readonly from: LocalDate | null;
    readonly isBodyweight?: boolean;
  },
): LiftProgress => {
  const { formula, mechanics, asOf } = options;
  const from = options.from ?? "";
  const mostReps = greatestReps(formula);
  const bestOfDay = new Map<LocalDate, EstimatedSet>();
  const excluded = { aboveMaxReps: 0, other: 0 };
  const outside = new Map<LocalDate, number>();
  for (const set of sets) {
    const { loadKg, reps, rir, type } = set;
    const estimate = loadKg === null || !isOneEffort(type) ? null : estimateOfSet({ loadKg, reps, rir }, { formula });
    if (estimate === null) {
      if (reps > mostReps && isOneEffort(type)) {
        const any = estimateOfAnyReps({ loadKg: loadKg ?? 0, reps, rir: null });
        outside.set(set.date, Math.max(outside.get(set.date) ?? 0, exact(any ?? 0)));
      }
      if (set.date < from) continue;
      if (reps > mostReps) excluded.aboveMaxReps += 1;
      else excluded.other += 1;
      continue;
    }
    const e1rmKg = exact(estimate);
    const leader = bestOfDay.get(set.date);
    if (leader === undefined || e1rmKg > leader.e1rmKg) bestOfDay.set(set.date, { ...set, e1rmKg });
  }
  const known = [...bestOfDay.values()];
  const columns = {
    days: Float64Array.from(known, ({ date }) => toEpochDay(date)),
    values: Float64Array.from(known, ({ e1rmKg }) => e1rmKg),
  };
  const series = known.filter(({ date }) => date >= from);
  const reach = Float64Array.from(known, ({ date, e1rmKg, loadKg }) =>
    options.isBodyweight === true || (outside.get(date) ?? 0) > e1rmKg
      ? Number.NaN
      : Math.log(e1rmKg / (loadKg ?? Number.NaN)),
  );
  const analysis = analyzeSeries(columns, { asOf: toEpochDay(asOf), mechanics, reach });
  return {
    series,
    bestSets: series.toSorted((a, b) => b.e1rmKg - a.e1rmKg).slice(0, BEST_SETS),
    outOfRangeSets: excluded.aboveMaxReps,
    excluded,
    method: oneRepMaxMethod(formula),
    ...analysis,
    smoothed: smoothedFrom(analysis.smoothed, from),
  };
};
