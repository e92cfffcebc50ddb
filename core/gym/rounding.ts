import { exact, fromKilograms, round, toKilograms, type Weight, type WeightUnit } from "../units.ts";

const USUAL: Readonly<Record<WeightUnit, number>> = { kg: 2.5, lb: 5 };

const HEAVIEST = 10_000;

/**
 * Returns a weight in another unit, not rounded.
 * @returns the same object when it is in that unit
 */
export const inUnit = (weight: Weight, unit: WeightUnit): Weight =>
  weight.unit === unit ? weight : { value: fromKilograms(toKilograms(weight), unit), unit };

/** Returns the usual step of a unit: 2.5 kg or 5 lb. */
export const usualStep = (unit: WeightUnit): Weight => ({ value: USUAL[unit], unit });

/**
 * Returns the step to which targets are rounded. It is the user's own step for the exercise, else the usual one. A
 * finer step of a progression replaces the usual one, so that a step of 1 kg is not lost.
 * @param rounding the user's own, above 0; null when not set
 * @param step of the progression, above 0; null when it has none
 */
export const roundingStep = (unit: WeightUnit, rounding: Weight | null, step: Weight | null): Weight => {
  if (rounding !== null) return rounding;
  const usual = usualStep(unit);
  return step !== null && toKilograms(step) < toKilograms(usual) ? step : usual;
};

/**
 * Returns the nearest multiple of a step, in the step's unit, half up. A weight above 0 is never rounded to 0.
 * @param weight 0 or more; above 10,000 the result is the last multiple at or below 10,000
 * @param step above 0, of at most 3 decimals
 * @param direction `down` for the multiple at or below
 */
export const roundToStep = (weight: Weight, step: Weight, direction: "nearest" | "down" = "nearest"): Weight => {
  const steps = exact(inUnit(weight, step.unit).value / step.value);
  // Binary noise of a conversion must not take a whole step away.
  const whole = direction === "down" ? Math.floor(steps + 1e-9) : Math.round(steps);
  const least = weight.value > 0 ? 1 : 0;
  const most = Math.floor(HEAVIEST / step.value);
  return { value: round(Math.min(Math.max(whole, least), most) * step.value, 3), unit: step.unit };
};
