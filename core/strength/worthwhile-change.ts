import { median } from "../statistics/order-statistics.ts";
import type { Mechanics } from "../taxonomy.ts";

/** Shares of a one-rep max by mechanics. An exercise with unknown mechanics counts as a lift of several joints. */
const SHARE: Record<Mechanics, number> = { compound: 0.02, isolation: 0.04 };

export const WORTHWHILE_METHOD =
  "smallest worthwhile change: 2 % of the level for lifts of several joints, 4 % for those of one (the range of Nascimento et al. 2017); the level is the median of the newest eight days";

/**
 * Returns the smallest worthwhile change of a lift: 2 % of its one-rep max, 4 % for a lift of one joint.
 * Source: Nascimento et al., "Reliability and smallest worthwhile difference in 1RM tests", Biology of Sport 34(3),
 * 2017. They found 2 to 4 % for bench press, squat and arm curl. To assign the ends of the range to these two classes
 * is Forja's choice.
 * The least step of a dumbbell is a greater share of a curl than a plate is of a squat.
 * @param levelKg the lift's present level, 0 or more
 * @returns kg
 */
export const smallestWorthwhileChange = (mechanics: Mechanics | null, levelKg: number): number =>
  SHARE[mechanics ?? "compound"] * levelKg;

const LEVEL_POINTS = 8;

/**
 * Returns the present level that a worthwhile change is a share of: the median of the newest eight values.
 * @param values in time order, at least one
 */
export const presentLevel = (values: Float64Array): number => median(values.slice(-LEVEL_POINTS));
