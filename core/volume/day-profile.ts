import { exact } from "../units.ts";

/**
 * How the working sets of an exercise and day were done, as numbers of sets by band. The bands of repetitions, effort
 * and intensity each leave out the sets of which that is not known.
 */
export const DAY_PROFILE_COLUMNS = [
  "setsReps1To5",
  "setsReps6To12",
  "setsReps13To20",
  "setsReps21Up",
  "setsRir0",
  "setsRir1To2",
  "setsRir3To4",
  "setsRir5Up",
  "setsBelow60",
  "setsFrom60",
  "setsFrom70",
  "setsFrom80",
  "setsFrom90",
  "repsLeft",
  "repsRight",
] as const;
export type DayProfileColumn = (typeof DAY_PROFILE_COLUMNS)[number];
export type DayProfile = Readonly<Record<DayProfileColumn, number>>;

/** Repetitions of one side: to 5, 6 to 12, 13 to 20, above. */
export const REP_BANDS = [
  { code: "1-5", column: "setsReps1To5" },
  { code: "6-12", column: "setsReps6To12" },
  { code: "13-20", column: "setsReps13To20" },
  { code: "21+", column: "setsReps21Up" },
] as const satisfies readonly { code: string; column: DayProfileColumn }[];

/** Repetitions in reserve: below 1, from 1 to below 3, from 3 to 4 (up to here a set is hard), above 4. */
export const EFFORT_BANDS = [
  { code: "0", column: "setsRir0" },
  { code: "1-2", column: "setsRir1To2" },
  { code: "3-4", column: "setsRir3To4" },
  { code: "5+", column: "setsRir5Up" },
] as const satisfies readonly { code: string; column: DayProfileColumn }[];

/**
 * Load in per cent of the day's best estimated one-rep max of the exercise. A corrected set then changes its own day
 * alone. The price: on a day of light sets the zones are too high.
 */
export const INTENSITY_ZONES = [
  { code: "below-60", column: "setsBelow60" },
  { code: "60-70", column: "setsFrom60" },
  { code: "70-80", column: "setsFrom70" },
  { code: "80-90", column: "setsFrom80" },
  { code: "90+", column: "setsFrom90" },
] as const satisfies readonly { code: string; column: DayProfileColumn }[];

export type ProfiledSet = {
  /** For one side; 0 when the exercise counts none. */
  readonly sideReps: number;
  readonly rir: number | null;
  readonly loadKg: number | null;
  readonly repsLeft: number | null;
  readonly repsRight: number | null;
};

const repBand = (reps: number): DayProfileColumn | null => {
  if (reps < 1) return null;
  if (reps <= 5) return "setsReps1To5";
  if (reps <= 12) return "setsReps6To12";
  return reps <= 20 ? "setsReps13To20" : "setsReps21Up";
};

const effortBand = (rir: number | null): DayProfileColumn | null => {
  if (rir === null) return null;
  if (rir < 1) return "setsRir0";
  if (rir < 3) return "setsRir1To2";
  return rir <= 4 ? "setsRir3To4" : "setsRir5Up";
};

const zone = (loadKg: number | null, bestE1rmKg: number | null): DayProfileColumn | null => {
  if (loadKg === null || loadKg <= 0 || bestE1rmKg === null) return null;
  // 60 % in pounds is below 0.6 by binary noise alone.
  const intensity = exact(loadKg / bestE1rmKg);
  if (intensity < 0.6) return "setsBelow60";
  if (intensity < 0.7) return "setsFrom60";
  if (intensity < 0.8) return "setsFrom70";
  return intensity < 0.9 ? "setsFrom80" : "setsFrom90";
};

/**
 * Counts the working sets of an exercise and day by band.
 * @param sets the working sets; repetitions of the sides count where both were logged
 * @param bestE1rmKg the day's best estimate in kg, null when there is none
 */
export const dayProfile = (sets: readonly ProfiledSet[], bestE1rmKg: number | null): DayProfile => {
  const profile: Record<DayProfileColumn, number> = { ...NO_PROFILE };
  for (const { sideReps, rir, loadKg, repsLeft, repsRight } of sets) {
    for (const column of [repBand(sideReps), effortBand(rir), zone(loadKg, bestE1rmKg)]) {
      if (column !== null) profile[column] += 1;
    }
    if (repsLeft === null || repsRight === null) continue;
    profile.repsLeft += repsLeft;
    profile.repsRight += repsRight;
  }
  return profile;
};

const NO_PROFILE: DayProfile = {
  setsReps1To5: 0,
  setsReps6To12: 0,
  setsReps13To20: 0,
  setsReps21Up: 0,
  setsRir0: 0,
  setsRir1To2: 0,
  setsRir3To4: 0,
  setsRir5Up: 0,
  setsBelow60: 0,
  setsFrom60: 0,
  setsFrom70: 0,
  setsFrom80: 0,
  setsFrom90: 0,
  repsLeft: 0,
  repsRight: 0,
};
