import { z } from "zod";
import type { Series } from "#core/statistics/trend.ts";
import { estimateOfAnyReps, estimateOneRepMax } from "#core/strength/one-rep-max.ts";

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

/** Best estimates by day, with the logarithm of estimate over load; see `atUsualReps`. */
export type DailyBests = Series & { readonly reach: Float64Array };

/** The best estimate of each day that has one, as an analysis takes it. */
export const dailyBests = ({ days }: Lift): DailyBests => {
  const points = days
    .toSorted((a, b) => a.day - b.day)
    .flatMap(({ day: on, sets }) => {
      let [best, load, any] = [0, 0, 0];
      for (const [loadKg, reps] of sets) {
        const estimate = estimateOneRepMax({ loadKg, reps, rir: null }) ?? 0;
        if (estimate > best) [best, load] = [estimate, loadKg];
        any = Math.max(any, estimateOfAnyReps({ loadKg, reps, rir: null }) ?? 0);
      }
      // A set above twelve repetitions that beats the estimate has another range.
      return best > 0 ? [{ on, best, reach: any > best ? Number.NaN : Math.log(best / load) }] : [];
    });
  return {
    days: Float64Array.from(points, ({ on }) => on),
    values: Float64Array.from(points, ({ best }) => best),
    reach: Float64Array.from(points, ({ reach }) => reach),
  };
};
