import type { LoadPer, SetType, TrackingType } from "../taxonomy.ts";

export type VolumeRules = {
  readonly trackingType: TrackingType;
  readonly unilateral: boolean;
  /** Moved share of the body weight, 0 to 1. Null counts as 1 if body weight is the load. */
  readonly bodyweightFraction: number | null;
  /** `hand`: two hands hold the entered weight each, at the same time. */
  readonly loadPer: LoadPer;
};

export type Repetitions = {
  readonly reps: number | null;
  readonly repsLeft: number | null;
  readonly repsRight: number | null;
};

const MOVES_BODYWEIGHT = {
  bodyweight_reps: true,
  weighted_bodyweight: true,
  assisted_bodyweight: true,
  weight_reps: false,
  reps_only: false,
  duration: false,
  weight_duration: false,
  distance_duration: false,
  weight_distance: false,
} as const satisfies Record<TrackingType, boolean>;

export const movesBodyweight = (trackingType: TrackingType): boolean => MOVES_BODYWEIGHT[trackingType];

const COUNTS_REPS = {
  ...MOVES_BODYWEIGHT,
  weight_reps: true,
  reps_only: true,
} as const satisfies Record<TrackingType, boolean>;

const LOADED_BY_WEIGHT: ReadonlySet<TrackingType> = new Set(["weight_reps", "weight_duration", "weight_distance"]);

/** Repetitions in reserve up to which a working set counts as hard. */
export const HARD_SET_MAX_RIR = 4;

/**
 * Returns the moved load in kg. An external load counts unchanged. If body weight moves, it is `bodyweightFraction` ×
 * body weight + added weight − assistance, never below 0.
 * @param weightKg as entered, in kg: added weight, or the assistance of an `assisted_bodyweight` exercise
 * @param bodyweightKg of the workout, else the latest before it; null when none is known
 * @returns kg. Null for tracking types without a load, and when the required weight or body weight is unknown.
 */
export const effectiveLoadKg = (
  rules: Pick<VolumeRules, "trackingType" | "bodyweightFraction">,
  weightKg: number | null,
  bodyweightKg: number | null,
): number | null => {
  if (LOADED_BY_WEIGHT.has(rules.trackingType)) return weightKg;
  if (!MOVES_BODYWEIGHT[rules.trackingType] || bodyweightKg === null) return null;
  const moved = (rules.bodyweightFraction ?? 1) * bodyweightKg;
  const change = rules.trackingType === "assisted_bodyweight" ? -(weightKg ?? 0) : (weightKg ?? 0);
  return Math.max(0, moved + change);
};

/**
 * All repetitions of a set. The sides of a unilateral exercise add up, and its plain `reps` are of each side.
 * @returns 0 for tracking types that do not count repetitions and for sets without any
 */
export const totalReps = (rules: Pick<VolumeRules, "trackingType" | "unilateral">, set: Repetitions): number => {
  if (!COUNTS_REPS[rules.trackingType]) return 0;
  if (!rules.unilateral) return set.reps ?? 0;
  if (set.repsLeft !== null || set.repsRight !== null) return (set.repsLeft ?? 0) + (set.repsRight ?? 0);
  return 2 * (set.reps ?? 0);
};

/**
 * Returns the repetitions that one side did in a row, which is what strength is estimated from: of two unequal sides
 * the one that did more.
 * @returns 0 for tracking types that do not count repetitions and for sets without any
 */
export const repsOfOneSide = (rules: Pick<VolumeRules, "trackingType" | "unilateral">, set: Repetitions): number => {
  if (!COUNTS_REPS[rules.trackingType]) return 0;
  if (rules.unilateral && (set.repsLeft !== null || set.repsRight !== null)) {
    return Math.max(set.repsLeft ?? 0, set.repsRight ?? 0);
  }
  return set.reps ?? 0;
};

/**
 * Volume load: kg × repetitions. A weight of each hand counts twice, since both hands hold one at the same time.
 * @param loadKg effective load; null (none, or unknown) adds nothing
 * @param reps all repetitions, both sides
 */
export const volumeLoadKg = ({ loadPer }: Pick<VolumeRules, "loadPer">, loadKg: number | null, reps: number): number =>
  (loadPer === "hand" ? 2 : 1) * (loadKg ?? 0) * reps;

export type Performance = {
  readonly type: SetType;
  readonly totalReps: number;
  readonly durationSeconds: number | null;
  readonly distanceMeters: number | null;
};

/**
 * Returns whether a set counts as work: it is no warm-up and something was done. A set of 0 repetitions is a failed
 * attempt, which is kept and counts in nothing.
 */
export const isWorkingSet = (trackingType: TrackingType, set: Performance): boolean => {
  if (set.type === "warmup") return false;
  if (COUNTS_REPS[trackingType]) return set.totalReps > 0;
  const moved = (set.distanceMeters ?? 0) > 0;
  const lasted = (set.durationSeconds ?? 0) > 0;
  if (trackingType === "distance_duration") return moved || lasted;
  return trackingType === "weight_distance" ? moved : lasted;
};

/**
 * Returns whether a working set was near enough to failure to count as hard: at most 4 repetitions in reserve (RPE 6 or
 * more).
 * Unknown effort counts as hard, since most people log no effort and train near it.
 * @param rir 0 to 10, null when unknown
 */
export const isHardSet = (isWorking: boolean, rir: number | null): boolean =>
  isWorking && (rir === null || rir <= HARD_SET_MAX_RIR);
