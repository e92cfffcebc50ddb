import { COMPETITION_LIFTS, type CompetitionLift, liftOfSlug } from "../strength/competition-lifts.ts";
import { type InsightRule, isWithin } from "./context.ts";
import { above, below, evidence } from "./evidence.ts";

const MIN_DAYS = 8;
const CURRENT_DAYS = 56;

type Share = { readonly low: number; readonly high: number };

/**
 * Per cent of the total between which four of five lifters are, by the wider limit of both sexes. Source: data of the
 * OpenPowerlifting project, raw full power meets of 2003 to 2017. These are 79,079 entries of men and 40,388 of women.
 */
export const USUAL_SHARES: Readonly<Record<CompetitionLift, Share>> = {
  squat: { low: 31.6, high: 38.9 },
  bench: { low: 17.4, high: 27.1 },
  deadlift: { low: 37.8, high: 48.3 },
};

type Level = { readonly exerciseId: string; readonly exerciseName: string; readonly kg: number; readonly n: number };

/**
 * Names the competition lift whose share of the three is farthest outside of what four of five competitors have. Needs a
 * level of all three lifts from eight days each, done in the last eight weeks.
 */
export const liftShare: InsightRule = ({ history, found }) => {
  const slugs = new Map(history.exercises.map(({ id, slug }) => [id, slug]));
  const best = new Map<CompetitionLift, Level>();
  for (const { exerciseId, name, trend, lastDate } of found.exercises) {
    const lift = liftOfSlug(slugs.get(exerciseId) ?? "");
    const { currentKg, n } = trend;
    if (lift === null || currentKg === null || n < MIN_DAYS) continue;
    if (!isWithin(lastDate, history.window.to, CURRENT_DAYS)) continue;
    if ((best.get(lift)?.kg ?? 0) < currentKg) best.set(lift, { exerciseId, exerciseName: name, kg: currentKg, n });
  }
  const levels = COMPETITION_LIFTS.flatMap((lift) => {
    const level = best.get(lift);
    return level === undefined ? [] : [{ lift, ...level }];
  });
  if (levels.length < COMPETITION_LIFTS.length) return [];
  const totalKg = levels.reduce((sum, { kg }) => sum + kg, 0);
  const [farthest] = levels
    .map((level) => {
      const percent = (100 * level.kg) / totalKg;
      const { low, high } = USUAL_SHARES[level.lift];
      return { ...level, percent, low, high, beyond: Math.max(low - percent, percent - high) };
    })
    .sort((a, b) => b.beyond - a.beyond);
  if (farthest === undefined || farthest.beyond <= 0) return [];
  const { exerciseId, exerciseName, lift, percent, low, high } = farthest;
  const days = Math.min(...levels.map(({ n }) => n));
  return [
    {
      code: "lift-share-unusual",
      severity: "info",
      params: { exerciseId, exerciseName, lift, percent, low, high },
      method:
        "share of a lift's level in the sum of squat, bench press and deadlift, against the 10th and 90th percentile of raw full power entries",
      evidence: evidence("points", days, MIN_DAYS, percent < low ? below(percent, low) : above(percent, high)),
    },
  ];
};
