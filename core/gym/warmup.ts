import { nearestLoad, type PlateCount } from "./plates.ts";

export type WarmupSet = { readonly weight: number; readonly reps: number };

const EMPTY_BAR_REPS = 10;

/** Shares of the working weight: repetitions fall as the weight rises, so that the last sets rehearse and do not tire. */
const RAMP = [
  { share: 0.4, reps: 5 },
  { share: 0.6, reps: 3 },
  { share: 0.75, reps: 2 },
  { share: 0.9, reps: 1 },
] as const;

/**
 * Returns the sets before a working weight: the empty bar for 10, 40 % × 5, 60 % × 3, 75 % × 2, 90 % × 1. Each is at
 * the nearest weight of the plates. A set must be heavier than the one before, and lighter than the working weight. So
 * a light weight has a short ramp. The rule is Forja's own, after common practice.
 * @param options.target the working weight, above 0. `bar` is 0 or more, and `plates` are of both sides. All are in one
 * unit, with at most 3 decimals.
 * @returns weights in that unit, strictly rising, all below the target. None when the bar alone is the target or more.
 */
export const warmupSets = (options: {
  readonly target: number;
  readonly bar: number;
  readonly plates: readonly PlateCount[];
}): WarmupSet[] => {
  const { target, bar, plates } = options;
  const sets: WarmupSet[] = [];
  const add = (weight: number, reps: number): void => {
    if (weight > (sets.at(-1)?.weight ?? 0) && weight < target) sets.push({ weight, reps });
  };
  add(bar, EMPTY_BAR_REPS);
  for (const { share, reps } of RAMP) {
    const wanted = Math.round(target * share * 1000) / 1000;
    add(nearestLoad({ target: wanted, bar, plates }).achieved, reps);
  }
  return sets;
};
