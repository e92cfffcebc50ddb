import { z } from "zod";
import type { Series } from "#core/statistics/trend.ts";
import { estimateOneRepMax } from "#core/strength/one-rep-max.ts";

const day = z.object({
  day: z.number().int().nonnegative(),
  sets: z.array(z.tuple([z.number().nonnegative(), z.number().int().nonnegative()])),
});
const lift = z.object({ barbell: z.boolean(), days: z.array(day) });

/** Sets as weight and repetitions, by lifter, lift and day. The weight has any unit; days count from any first day. */
export const liftLog = z.object({
  about: z.string(),
  lifters: z.array(z.object({ lifter: z.string(), lifts: z.array(lift) })),
});
export type LiftLog = z.infer<typeof liftLog>;
export type Lift = z.infer<typeof lift>;

/** The best estimate of each day that has one, as an analysis takes it. */
export const dailyBests = ({ days }: Lift): Series => {
  const points = days
    .toSorted((a, b) => a.day - b.day)
    .flatMap(({ day: on, sets }) => {
      const estimates = sets.map(([loadKg, reps]) => estimateOneRepMax({ loadKg, reps, rir: null }) ?? 0);
      const best = Math.max(0, ...estimates);
      return best > 0 ? [{ on, best }] : [];
    });
  return {
    days: Float64Array.from(points, ({ on }) => on),
    values: Float64Array.from(points, ({ best }) => best),
  };
};
