import { DEFAULT_MAX_REPS } from "../strength/one-rep-max.ts";
import type { TrackingType } from "../taxonomy.ts";
import { exact } from "../units.ts";
import { type DayProfile, dayProfile } from "../volume/day-profile.ts";
import { type DayEffort, effortOfDay } from "./effort-of-day.ts";
import type { LiftSet } from "./lifts.ts";

/** Sums and bests of one exercise on one day. Weights and volume are in kg. */
export type DaySums = {
  readonly workouts: number;
  readonly workingSets: number;
  readonly hardSets: number;
  readonly reps: number;
  readonly volumeKg: number;
  readonly bestE1rmKg: number | null;
  readonly bestE1rmSetId: string | null;
  readonly topWeightKg: number | null;
  readonly durationSeconds: number;
  readonly distanceMeters: number;
  /** Sets without an estimate, because they have more repetitions than its formula takes. */
  readonly outOfRangeSets: number;
};

/** The roll-up of one exercise on one day. */
export type ExerciseDay = DayProfile & DayEffort & DaySums;

const highest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (value !== null && (most === null || value > most) ? value : most), null);

/**
 * Sums up an exercise on the day of its only workout, as the statement `exercise_days.refresh` does.
 * @param sets all sets of the exercise in a completed workout, in their order
 * @returns volume and load in kg, null for a day without a working set
 */
export const exerciseDayOf = (trackingType: TrackingType, sets: readonly LiftSet[]): ExerciseDay | null => {
  const working = sets.filter(({ metrics }) => metrics.isWorking);
  if (working.length === 0) return null;
  const sum = (of: readonly LiftSet[], value: (set: LiftSet) => number): number =>
    exact(of.reduce((total, set) => total + value(set), 0));
  const bestE1rmKg = highest(sets.map(({ metrics }) => metrics.e1rmKg));
  const best = bestE1rmKg === null ? undefined : sets.find(({ metrics }) => metrics.e1rmKg === bestE1rmKg);
  return {
    workouts: 1,
    workingSets: working.length,
    hardSets: sets.filter(({ metrics }) => metrics.isHard).length,
    reps: sum(sets, ({ metrics }) => metrics.totalReps),
    volumeKg: sum(sets, ({ metrics }) => metrics.volumeKg),
    bestE1rmKg,
    bestE1rmSetId: best?.id ?? null,
    topWeightKg: highest(sets.map(({ metrics }) => metrics.topWeightKg)),
    durationSeconds: sum(working, ({ durationSeconds }) => durationSeconds ?? 0),
    distanceMeters: sum(working, ({ distanceMeters }) => distanceMeters ?? 0),
    outOfRangeSets: working.filter(({ metrics }) => metrics.e1rmKg === null && metrics.sideReps > DEFAULT_MAX_REPS)
      .length,
    ...effortOfDay(trackingType, working),
    ...dayProfile(
      working.map(({ metrics: { sideReps, loadKg }, rir, repsLeft, repsRight }) => ({
        ...{ sideReps, rir, loadKg, repsLeft, repsRight },
      })),
      bestE1rmKg,
    ),
  };
};
