import type { Equipment } from "../taxonomy.ts";
import { fromKilograms, toKilograms, WEIGHT_UNITS, type Weight, type WeightUnit } from "../units.ts";
import { everyLoad, type PlateCount } from "./plates.ts";

export const BAR_KINDS = [
  "barbell",
  "ez_bar",
  "trap_bar",
  "specialty_bar",
  "smith_machine",
] as const satisfies readonly Equipment[];
export type BarKind = (typeof BAR_KINDS)[number];

export type BarsAndPlates = {
  readonly bars: Readonly<Partial<Record<BarKind, number>>>;
  readonly plates: readonly PlateCount[];
};

export type Gym = Readonly<Partial<Record<WeightUnit, BarsAndPlates>>>;

/** Every weight that a bar can be loaded to, in one unit, ascending; the first is the bar alone. */
export type LoadTable = { readonly unit: WeightUnit; readonly weights: Float64Array };

/**
 * Returns the possible loads of an exercise in a gym, by unit.
 * @param equipment of the exercise; the first that is a bar counts
 * @returns none when the exercise takes no bar, or the gym has no such bar
 */
export const loadTables = (gym: Gym, equipment: readonly Equipment[]): LoadTable[] => {
  const kind = equipment.flatMap((item) => BAR_KINDS.filter((bar) => bar === item))[0];
  if (kind === undefined) return [];
  return WEIGHT_UNITS.flatMap((unit): LoadTable[] => {
    const { bars, plates } = gym[unit] ?? {};
    const bar = bars?.[kind];
    return bar === undefined || plates === undefined ? [] : [{ unit, weights: everyLoad({ bar, plates }) }];
  });
};

const countUpTo = (weights: Float64Array, value: number): number => {
  let [low, high] = [0, weights.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((weights[middle] ?? Number.POSITIVE_INFINITY) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The largest error of a conversion of units. */
const NOISE = 1e-6;

/**
 * Returns the nearest weight that can be loaded, and the lighter one of two equally near ones. It is in the weight's
 * unit if that can be loaded, else in the other.
 * @param weight 0 or more
 * @param direction `down` for the heaviest that is not above it
 * @returns null when the weight is lighter than the bar, or there is no table; then no bar limits it
 */
export const nearestLoadable = (
  weight: Weight,
  tables: readonly LoadTable[],
  direction: "nearest" | "down" = "nearest",
): Weight | null => {
  const table = tables.find(({ unit }) => unit === weight.unit) ?? tables[0];
  if (table === undefined) return null;
  const { unit, weights } = table;
  const wanted = unit === weight.unit ? weight.value : fromKilograms(toKilograms(weight), unit);
  const notAbove = countUpTo(weights, wanted + NOISE);
  if (notAbove === 0) return null;
  const below = weights[notAbove - 1] ?? 0;
  const above = weights[notAbove];
  const value = direction === "down" || above === undefined || wanted - below <= above - wanted ? below : above;
  return { value, unit };
};
