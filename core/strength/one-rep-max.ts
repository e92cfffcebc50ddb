import type { OneRepMaxFormula } from "../taxonomy.ts";

/** Above this many repetitions to failure an estimate is not made unless asked for. */
export const DEFAULT_MAX_REPS = 12;

const BRZYCKI_POLE = 37;
const LANDER_POLE = 101.3 / 2.67123;

/**
 * Tuchscherer's RTS chart as one curve: per cent of a one-rep max by repetitions in reach. These are n = reps + (10 −
 * RPE), from 1 to 10 in half steps.
 */
const RTS_PERCENT = [
  100, 97.8, 95.5, 93.9, 92.2, 90.7, 89.2, 87.8, 86.3, 85, 83.7, 82.4, 81.1, 79.9, 78.6, 77.4, 76.2, 75.1, 73.9,
] as const;

const RTS_MAX_REPS = (RTS_PERCENT.length + 1) / 2;

/**
 * The greatest number of repetitions in reach (reps + RIR) that a formula is used for unless another is asked for.
 * @returns 12, and 10 for the RTS chart
 */
export const greatestReps = (formula: OneRepMaxFormula): number =>
  formula === "rpe" ? RTS_MAX_REPS : DEFAULT_MAX_REPS;

/** Kilograms for w = 1 at n repetitions to failure; null where the formula has no value. n is at least 1. */
const FACTOR: Record<OneRepMaxFormula, (n: number) => number | null> = {
  epley: (n) => 1 + n / 30,
  brzycki: (n) => (n < BRZYCKI_POLE ? 36 / (37 - n) : null),
  lombardi: (n) => n ** 0.1,
  mayhew: (n) => 100 / (52.2 + 41.9 * Math.exp(-0.055 * n)),
  oconner: (n) => 1 + 0.025 * n,
  wathan: (n) => 100 / (48.8 + 53.8 * Math.exp(-0.075 * n)),
  lander: (n) => (n < LANDER_POLE ? 100 / (101.3 - 2.67123 * n) : null),
  rpe: (n) => {
    const percent = RTS_PERCENT[(n - 1) * 2];
    return percent === undefined ? null : 100 / percent;
  },
};

export type OneRepMaxInput = {
  /** Effective load in kg, above 0. */
  readonly loadKg: number;
  /** Repetitions of one side, a whole number of at least 1. */
  readonly reps: number;
  /** Repetitions in reserve, 0 to 10; null when unknown, which counts as none. */
  readonly rir: number | null;
};

export type OneRepMaxOptions = {
  readonly formula?: OneRepMaxFormula;
  /** Greatest reps + RIR that is estimated, 12 unless given. */
  readonly maxReps?: number;
};

/**
 * Estimates a one-rep max in kg. The formulas use the repetitions in reach: reps + RIR. A real single (1 rep at RIR 0
 * or unknown) is the load itself.
 * Sources: Epley 1985; Brzycki 1993; Lombardi 1989; Mayhew et al. 1992; O'Conner, Simmons and O'Shea 1989; Wathan 1994;
 * Lander 1985. `rpe` is Tuchscherer's RTS chart, which needs a known RIR and ends at 10.
 * @returns kg. Null for a load of 0 or less, for reps below 1 or not whole. Null for RIR outside 0 to 10. Null above
 * `maxReps` in reach, at or beyond a formula's pole, and off the RTS chart.
 */
export const estimateOneRepMax = (input: OneRepMaxInput, options: OneRepMaxOptions = {}): number | null => {
  const { loadKg, reps, rir } = input;
  const { formula = "epley", maxReps = DEFAULT_MAX_REPS } = options;
  if (!(loadKg > 0 && Number.isFinite(loadKg)) || !(Number.isInteger(reps) && reps >= 1)) return null;
  if (rir !== null && !(rir >= 0 && rir <= 10)) return null;
  if (reps === 1 && (rir ?? 0) === 0) return loadKg;
  if (formula === "rpe" && rir === null) return null;
  const inReach = reps + (rir ?? 0);
  if (inReach > maxReps) return null;
  const factor = FACTOR[formula](inReach);
  return factor === null ? null : loadKg * factor;
};

/**
 * Estimates a one-rep max in kg from a logged set. A reserve counts as far as the formula reaches: 8 repetitions with 6
 * in reserve count as 12 in reach. So a logged reserve never lowers an estimate.
 * @returns kg; null where `estimateOneRepMax` has none
 */
export const estimateOfSet = (input: OneRepMaxInput, { formula = "epley" }: OneRepMaxOptions = {}): number | null => {
  const { reps, rir } = input;
  const room = greatestReps(formula) - reps;
  const isCapped = rir !== null && rir > room && room >= 0 && rir <= 10;
  return estimateOneRepMax(isCapped ? { ...input, rir: room } : input, { formula });
};

/**
 * Estimates a one-rep max in kg by Epley from a set of any number of repetitions. A reserve counts up to 12 in reach.
 * @returns kg; null for a load of 0 or less and for reps below 1
 */
export const estimateOfAnyReps = ({ loadKg, reps, rir }: OneRepMaxInput): number | null => {
  const counted = rir === null ? null : Math.max(0, Math.min(rir, DEFAULT_MAX_REPS - reps));
  return estimateOneRepMax({ loadKg, reps, rir: counted }, { maxReps: Number.POSITIVE_INFINITY });
};

/**
 * Returns the text by which a document names how its one-rep maxes were estimated.
 * @param formula any of the eight
 */
export const oneRepMaxMethod = (formula: OneRepMaxFormula): string =>
  `${formula}, reps + rir, at most ${greatestReps(formula)}; best set of the day`;
