import type { LocalDate } from "#core/time/local-date.ts";
import { exact } from "../units.ts";
import type { ScoreEvent } from "./scores.ts";

export const COMPETITION_LIFTS = ["squat", "bench", "deadlift"] as const;
export type CompetitionLift = (typeof COMPETITION_LIFTS)[number];

const SLUGS: Record<CompetitionLift, readonly string[]> = {
  squat: ["barbell-back-squat", "paused-squat"],
  bench: ["barbell-bench-press", "paused-bench-press"],
  deadlift: ["deadlift", "sumo-deadlift", "paused-deadlift"],
};

/** Returns the competition lift that an exercise of the catalogue is; null for others. */
export const liftOfSlug = (slug: string): CompetitionLift | null =>
  COMPETITION_LIFTS.find((lift) => SLUGS[lift].includes(slug)) ?? null;

export const COMPETITION_SLUGS: readonly string[] = Object.values(SLUGS).flat();

const LIFTS_OF: Record<ScoreEvent, readonly CompetitionLift[]> = { sbd: COMPETITION_LIFTS, bench: ["bench"] };

/** How far back somebody's own lifts and body weights are looked for: what is older was another lifter's, as it were. */
export const OWN_SCORE_DAYS = 365;

export const OWN_LIFTS_METHOD = `best estimated one-rep max of the last ${OWN_SCORE_DAYS} days of each lift, epley on reps + rir; a real single is the weight itself`;

export type BestOfExercise = {
  readonly slug: string;
  readonly exerciseId: string;
  readonly e1rmKg: number;
  readonly date: LocalDate;
};

export type BestLift = BestOfExercise & { readonly lift: CompetitionLift };

/**
 * Somebody's best lifts for an event, and the total that they come to.
 * @param bests one for each exercise at most
 * @returns kg; the total is null where a lift is missing, and `missing` names it
 */
export const ownLifts = (
  event: ScoreEvent,
  bests: readonly BestOfExercise[],
): { readonly lifts: BestLift[]; readonly totalKg: number | null; readonly missing: CompetitionLift[] } => {
  const asked = LIFTS_OF[event];
  const lifts = asked.flatMap((lift): BestLift[] => {
    const [best] = bests.filter(({ slug }) => SLUGS[lift].includes(slug)).toSorted((a, b) => b.e1rmKg - a.e1rmKg);
    return best === undefined ? [] : [{ ...best, lift }];
  });
  const missing = asked.filter((lift) => !lifts.some((found) => found.lift === lift));
  const totalKg = missing.length > 0 ? null : exact(lifts.reduce((sum, { e1rmKg }) => sum + e1rmKg, 0));
  return { lifts, totalKg, missing };
};

/**
 * Age in whole years.
 * @param birthDate not after `today`
 */
export const ageOn = (birthDate: LocalDate, today: LocalDate): number => {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
};
