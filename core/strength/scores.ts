import type { Sex } from "../taxonomy.ts";

/** The formulas have constants for these two. */
export const SCORED_SEXES = ["male", "female"] as const satisfies readonly Sex[];
export type ScoredSex = (typeof SCORED_SEXES)[number];

export const SCORE_EQUIPMENT = ["raw", "equipped"] as const;
export type ScoreEquipment = (typeof SCORE_EQUIPMENT)[number];

/** `sbd` is the total of squat, bench press and deadlift. */
export const SCORE_EVENTS = ["sbd", "bench"] as const;
export type ScoreEvent = (typeof SCORE_EVENTS)[number];

/** A polynomial's coefficients from the constant term up, and the body weights in kg that it is held within. */
type Polynomial = { readonly coefficients: readonly number[]; readonly min: number; readonly max: number };

const DOTS: Record<ScoredSex, Polynomial> = {
  male: { coefficients: [-307.75076, 24.0900756, -0.1918759221, 0.0007391293, -0.000001093], min: 40, max: 210 },
  female: { coefficients: [-57.96288, 13.6175032, -0.1126655495, 0.0005158568, -0.0000010706], min: 40, max: 150 },
};

const WILKS: Record<ScoredSex, Polynomial> = {
  male: {
    coefficients: [-216.0475144, 16.2606339, -0.002388645, -0.00113732, 7.01863e-6, -1.291e-8],
    min: 40,
    max: 201.9,
  },
  female: {
    coefficients: [594.31747775582, -27.23842536447, 0.82112226871, -0.00930733913, 4.731582e-5, -9.054e-8],
    min: 26.51,
    max: 154.53,
  },
};

const WILKS_2: Record<ScoredSex, Polynomial> = {
  male: {
    coefficients: [
      47.4617885411949, 8.47206137941125, 0.073694103462609, -0.00139583381094385, 7.07665973070743e-6,
      -1.20804336482315e-8,
    ],
    min: 40,
    max: 200.95,
  },
  female: {
    coefficients: [
      -125.425539779509, 13.7121941940668, -0.0330725063103405, -0.0010504000506583, 9.38773881462799e-6,
      -2.3334613884954e-8,
    ],
    min: 40,
    max: 150.95,
  },
};

const IPF_GL: Record<
  ScoredSex,
  Record<ScoreEvent, Record<ScoreEquipment, readonly [a: number, b: number, c: number]>>
> = {
  male: {
    sbd: { raw: [1199.72839, 1025.18162, 0.00921], equipped: [1236.25115, 1449.21864, 0.01644] },
    bench: { raw: [320.98041, 281.40258, 0.01008], equipped: [381.22073, 733.79378, 0.02398] },
  },
  female: {
    sbd: { raw: [610.32796, 1045.59282, 0.03048], equipped: [758.63878, 949.31382, 0.02435] },
    bench: { raw: [142.40398, 442.52671, 0.04724], equipped: [221.82209, 357.00377, 0.02937] },
  },
};

const IPF_GL_MIN_BODYWEIGHT = 35;

/** Foster's factors by age from 14 to 22. The factor is 1 to the age of 40. Then come McCulloch's, from 41 to 80. */
const FOSTER = [1.23, 1.18, 1.13, 1.08, 1.06, 1.04, 1.03, 1.02, 1.01] as const;
const MCCULLOCH = [
  1.01, 1.02, 1.031, 1.043, 1.055, 1.068, 1.082, 1.097, 1.113, 1.13, 1.147, 1.165, 1.184, 1.204, 1.225, 1.246, 1.268,
  1.291, 1.315, 1.34, 1.366, 1.393, 1.421, 1.45, 1.48, 1.511, 1.543, 1.576, 1.61, 1.645, 1.681, 1.718, 1.756, 1.795,
  1.835, 1.876, 1.918, 1.961, 2.005, 2.05,
] as const;
const FOSTER_FROM = 14;
const MCCULLOCH_FROM = 41;

export type ScoreInput = { readonly sex: ScoredSex; readonly bodyweightKg: number; readonly totalKg: number };

const isScorable = ({ bodyweightKg, totalKg }: ScoreInput): boolean =>
  bodyweightKg > 0 && totalKg >= 0 && Number.isFinite(bodyweightKg) && Number.isFinite(totalKg);

const overPolynomial = (numerator: number, { coefficients, min, max }: Polynomial, input: ScoreInput) => {
  if (!isScorable(input)) return null;
  const x = Math.min(max, Math.max(min, input.bodyweightKg));
  const denominator = coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
  return (numerator * input.totalKg) / denominator;
};

/**
 * DOTS points. Source: Konertz 2019 (BVDK). Body weight is held within 40 to 210 kg for men, 40 to 150 for women.
 * @returns points; null for a body weight of 0 or less and a negative total
 */
export const dots = (input: ScoreInput): number | null => overPolynomial(500, DOTS[input.sex], input);

/**
 * Wilks points by the formula of 1994. Body weight is held within 40 to 201.9 kg for men, 26.51 to 154.53 for women.
 * @returns points; null for a body weight of 0 or less and a negative total
 */
export const wilks = (input: ScoreInput): number | null => overPolynomial(500, WILKS[input.sex], input);

/**
 * Wilks points by the formula of March 2020. Body weight is held within 40 to 200.95 kg for men, 40 to 150.95 for women.
 * @returns points; null for a body weight of 0 or less and a negative total
 */
export const wilks2 = (input: ScoreInput): number | null => overPolynomial(600, WILKS_2[input.sex], input);

/**
 * Returns IPF GL points: total × 100 / (A − B·e^(−C·body weight)). Source: IPF, May 2020.
 * @returns points; null below 35 kg of body weight, as outside of every range, and for a negative total
 */
export const ipfGl = (input: ScoreInput, event: ScoreEvent, equipment: ScoreEquipment): number | null => {
  if (!isScorable(input)) return null;
  if (input.bodyweightKg < IPF_GL_MIN_BODYWEIGHT) return null;
  const [a, b, c] = IPF_GL[input.sex][event][equipment];
  return (input.totalKg * 100) / (a - b * Math.exp(-c * input.bodyweightKg));
};

/**
 * Returns the factor that compares a lifter's points with those of an adult in their prime. Source: Foster up to 22
 * years, McCulloch from 41. The OpenPowerlifting project tabulates them without the misprints of the published tables.
 * It applies to DOTS.
 * @param age whole years, 14 to 80
 * @returns 1 or more; null outside 14 to 80 and for a broken number
 */
export const ageFactor = (age: number): number | null => {
  if (!Number.isInteger(age) || age < FOSTER_FROM) return null;
  const foster = FOSTER[age - FOSTER_FROM];
  if (foster !== undefined) return foster;
  return age < MCCULLOCH_FROM ? 1 : (MCCULLOCH[age - MCCULLOCH_FROM] ?? null);
};

/** The source and range of each score, for its reader. */
export const SCORE_METHODS = {
  dots: "DOTS: Konertz 2019 (BVDK); body weight held within 40 to 210 kg for men, 40 to 150 kg for women",
  wilks: "Wilks: formula of 1994; body weight held within 40 to 201.9 kg for men, 26.51 to 154.53 kg for women",
  wilks2: "Wilks 2: formula of March 2020; body weight held within 40 to 200.95 kg for men, 40 to 150.95 kg for women",
  ipfGl: "IPF GL: formula of May 2020 for the event and the equipment; from 35 kg of body weight",
  ageAdjustedDots: "DOTS times the age factor: Foster for 14 to 22 years, McCulloch for 41 to 80, 1 between",
} as const;

export type Scores = {
  readonly dots: number | null;
  readonly wilks: number | null;
  readonly wilks2: number | null;
  readonly ipfGl: number | null;
  readonly ageFactor: number | null;
  readonly ageAdjustedDots: number | null;
};

export const NO_SCORES: Scores = {
  dots: null,
  wilks: null,
  wilks2: null,
  ipfGl: null,
  ageFactor: null,
  ageAdjustedDots: null,
};

/**
 * Returns all scores of one performance.
 * @param input.age whole years; null when unknown
 * @returns points by each formula with that formula's own range. The two scores by age are null without an age, and
 * outside 14 to 80.
 */
export const scoresOf = (
  input: ScoreInput & {
    readonly event: ScoreEvent;
    readonly equipment: ScoreEquipment;
    readonly age: number | null;
  },
): Scores => {
  const points = dots(input);
  const factor = input.age === null ? null : ageFactor(input.age);
  return {
    dots: points,
    wilks: wilks(input),
    wilks2: wilks2(input),
    ipfGl: ipfGl(input, input.event, input.equipment),
    ageFactor: factor,
    ageAdjustedDots: points === null || factor === null ? null : points * factor,
  };
};
