import { estimateOfSet, type OneRepMaxOptions } from "../strength/one-rep-max.ts";
import type { SetType, TrackingType } from "../taxonomy.ts";
import { exact, toKilograms, type Weight } from "../units.ts";
import {
  effectiveLoadKg,
  isHardSet,
  isWorkingSet,
  type Repetitions,
  repsOfOneSide,
  totalReps,
  type VolumeRules,
  volumeLoadKg,
} from "../volume/volume.ts";
import { type Doubt, doubtOf, type JudgedSet, type UsualLoad } from "./doubt.ts";
import { type Effort, rirOf } from "./effort.ts";
import { effortOfSet, isOneEffort } from "./effort-of-set.ts";

export type LoggedSet = Repetitions &
  Effort & {
    readonly type: SetType;
    readonly weight: Weight | null;
    readonly durationSeconds: number | null;
    readonly distanceMeters: number | null;
    /** The judgement that stays; undefined where the set is to be judged. */
    readonly doubt?: Doubt | null;
    /** The user has confirmed the values, so nothing is in doubt. */
    readonly confirmed?: boolean | null;
  };

/** Undefined `usual` values mean that nothing is known of them, and that no set is judged. */
export type SetRules = VolumeRules & { readonly usual?: UsualLoad | null };

export type SetMetrics = {
  /** A set in doubt counts in nothing until it is confirmed or changed. */
  readonly doubt: Doubt | null;
  readonly isWorking: boolean;
  readonly isHard: boolean;
  readonly weightKg: number | null;
  readonly loadKg: number | null;
  /** The entered weight in kg where more of it is better, so null for assistance. */
  readonly topWeightKg: number | null;
  readonly e1rmKg: number | null;
  /** Both sides. */
  readonly totalReps: number;
  /** For one side; `reps_at_weight` records compare it. */
  readonly sideReps: number;
  readonly volumeKg: number;
};

/** Types whose entered weight is lifted beyond the body. */
const LIFTS_WEIGHT: ReadonlySet<TrackingType> = new Set([
  "weight_reps",
  "bodyweight_reps",
  "weighted_bodyweight",
  "weight_duration",
  "weight_distance",
]);

/**
 * Derives what a set comes to.
 * @param set as it was logged; an empty set (not yet done) is no work
 * @param bodyweightKg of the workout, else the latest before it; null when none is known
 * @param options the formula of the one-rep max, Epley unless given
 */
export const deriveSetMetrics = (
  set: LoggedSet,
  exercise: SetRules,
  bodyweightKg: number | null,
  options: OneRepMaxOptions = {},
): SetMetrics => {
  const weightKg = set.weight === null ? null : toKilograms(set.weight);
  const reps = totalReps(exercise, set);
  if (!isWorkingSet(exercise.trackingType, { ...set, totalReps: reps })) return { ...NO_WORK, weightKg };
  const rir = rirOf(set);
  const loadKg = effectiveLoadKg(exercise, weightKg, bodyweightKg);
  const sideReps = repsOfOneSide(exercise, set);
  const e1rmKg =
    loadKg === null || !isOneEffort(set.type) ? null : estimateOfSet({ loadKg, reps: sideReps, rir }, options);
  const topWeightKg = LIFTS_WEIGHT.has(exercise.trackingType) ? weightKg : null;
  const doubt = judgementOf(set, exercise, { loadKg, sideReps, rir, topWeightKg, e1rmKg });
  if (doubt !== null) return { ...NO_WORK, weightKg, doubt };
  return {
    doubt,
    isWorking: true,
    isHard: isHardSet(true, rir),
    weightKg,
    loadKg: loadKg === null ? null : exact(loadKg),
    topWeightKg,
    e1rmKg: e1rmKg === null ? null : exact(e1rmKg),
    totalReps: reps,
    sideReps,
    volumeKg: exact(volumeLoadKg(exercise, loadKg, reps)),
  };
};

type Derived = Pick<JudgedSet, "loadKg" | "sideReps" | "topWeightKg" | "e1rmKg"> & { readonly rir: number | null };

const judgementOf = (set: LoggedSet, { usual, trackingType }: SetRules, derived: Derived): Doubt | null => {
  if (set.confirmed === true) return null;
  if (set.doubt !== undefined) return set.doubt;
  if (usual === undefined || usual === null) return null;
  const { type, weight, durationSeconds, distanceMeters } = set;
  const measured = { type, durationSeconds, distanceMeters, ...derived };
  return doubtOf({ trackingType, weight, ...measured, effort: effortOfSet(trackingType, measured) }, usual);
};

const NO_WORK: SetMetrics = {
  doubt: null,
  isWorking: false,
  isHard: false,
  weightKg: null,
  loadKg: null,
  topWeightKg: null,
  e1rmKg: null,
  totalReps: 0,
  sideReps: 0,
  volumeKg: 0,
};
