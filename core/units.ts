export const WEIGHT_UNITS = ["kg", "lb"] as const;
export type WeightUnit = (typeof WEIGHT_UNITS)[number];

export type Weight = { readonly value: number; readonly unit: WeightUnit };

/** Kilograms in one international avoirdupois pound, exact by definition (1959). */
export const KG_PER_LB = 0.45359237;

/** Metres in one international mile, exact by definition (1959). */
export const METERS_PER_MILE = 1609.344;

/** Metres in one international yard, exact by definition (1959). */
export const METERS_PER_YARD = 0.9144;

/** Centimetres in one international inch, exact by definition (1959). */
export const CM_PER_INCH = 2.54;

/**
 * Rounds away binary noise: the nearest number of 15 significant digits, the most that a double always keeps.
 * @param value any finite number
 */
export const exact = (value: number): number => (isShort(value) ? value : Number(value.toPrecision(15)));

const SHORT_DECIMALS = 1e8;
const MOST_DIGITS = 1e15;

/**
 * Returns whether a value is the double nearest to a decimal of 8 places and at most 15 digits. Such a decimal survives
 * a double and its 15 digits, so `exact` would return the value. Most values are such, and their text costs much more.
 */
const isShort = (value: number): boolean => {
  const scaled = Math.round(value * SHORT_DECIMALS);
  return scaled !== 0 && Math.abs(scaled) < MOST_DIGITS && scaled / SHORT_DECIMALS === value;
};

/**
 * Exact kilograms of a weight, 1 lb = 0.45359237 kg.
 * @param weight value of at most 3 decimals in kg or lb
 * @returns kg; 225 lb is 102.05828325
 */
export const toKilograms = (weight: Weight): number =>
  weight.unit === "kg" ? weight.value : exact(weight.value * KG_PER_LB);

/**
 * Returns a weight in kilograms put into a unit, for showing.
 * @param kilograms kg
 * @returns the value in `unit`, without binary noise and otherwise unrounded
 */
export const fromKilograms = (kilograms: number, unit: WeightUnit): number =>
  unit === "kg" ? kilograms : exact(kilograms / KG_PER_LB);

/**
 * Rounds to a number of decimals, half away from zero.
 * @param decimals 0 to 12
 */
export const round = (value: number, decimals: number): number => {
  const scale = 10 ** decimals;
  const rounded = (Math.sign(value) * Math.round(exact(Math.abs(value) * scale))) / scale;
  return rounded === 0 ? 0 : rounded;
};
