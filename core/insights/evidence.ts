import { round } from "../units.ts";
import type { Evidence } from "./insight-document.ts";

/** Twice the minimum of data is as much as a rule can ask for. */
const ENOUGH = 2;

const within = (value: number): number => Math.min(1, Math.max(0, value));

/** Returns how far a value is beyond a limit above 0: 0.5 at the limit, towards 1 far above it. */
export const above = (value: number, limit: number): number => (value > 0 ? within(1 - (0.5 * limit) / value) : 0);

/** Returns how far a value is short of a limit above 0: 0.5 at the limit, 1 at 0. */
export const below = (value: number, limit: number): number => within(1 - (0.5 * value) / limit);

/** How little a finding looks like chance: 0.5 at the level, 1 at p = 0. */
export const unlikely = (pValue: number, level = 0.05): number => within(1 - (0.5 * pValue) / level);

/**
 * Returns the evidence of a finding, with its strength. The strength is the available share of twice the minimum of
 * data, times the effect beyond the limit.
 * @param n available number of the unit
 * @param need number that the rule needs
 * @param effect 0 to 1, by `above`, `below` or `unlikely`
 */
export const evidence = (unit: Evidence["unit"], n: number, need: number, effect: number): Evidence => ({
  unit,
  n,
  strength: round(within(n / (ENOUGH * need)) * effect, 3),
});
