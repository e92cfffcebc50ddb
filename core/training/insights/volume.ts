import type { MuscleSection } from "../analysis-document.ts";
import type { Insight } from "../insight-document.ts";
import { type InsightRule, isPaused, workoutsWithin } from "./context.ts";

/** Muscles told of on either side, the furthest off first. */
const MUSCLES_TOLD = 3;
const MEAN_DAYS = 28;
const MIN_WORKOUTS = 4;
const MIN_SETS = 20;
const PUSH_PULL_LIMIT = 1.5;
const UPPER_LOWER_LIMIT = 2.5;

type Measured = { section: MuscleSection; mean: number; low: number; high: number };

const measured = (sections: readonly MuscleSection[]): Measured[] =>
  sections.flatMap((section) =>
    section.fourWeekMean === null || section.landmark === null
      ? []
      : [{ section, mean: section.fourWeekMean, low: section.landmark.low, high: section.landmark.high }],
  );

/** Muscles outside their landmark over the last four whole weeks; needs those weeks and four workouts in 28 days. */
export const muscleLandmarks: InsightRule = (context) => {
  if (isPaused(context) || workoutsWithin(context, MEAN_DAYS) < MIN_WORKOUTS) return [];
  const muscles = measured(context.found.muscles);
  const above = muscles.filter(({ mean, high }) => mean > high).sort((a, b) => b.mean / b.high - a.mean / a.high);
  const below = muscles.filter(({ mean, low }) => mean < low).sort((a, b) => a.mean / a.low - b.mean / b.low);
  return [
    ...above.slice(0, MUSCLES_TOLD).map(
      ({ section: { muscle, method }, mean, high }): Insight => ({
        code: "muscle-above-landmark",
        severity: "notice",
        params: { muscle, setsPerWeek: mean, high },
        method,
      }),
    ),
    ...below.slice(0, MUSCLES_TOLD).map(
      ({ section: { muscle, method }, mean, low }): Insight => ({
        code: "muscle-below-landmark",
        severity: "info",
        params: { muscle, setsPerWeek: mean, low },
        method,
      }),
    ),
  ];
};

const isLopsided = (a: number, b: number, limit: number): boolean =>
  a + b >= MIN_SETS && Math.max(a, b) > limit * Math.min(a, b);

/** Half as much again pushing as pulling, or the reverse; needs 20 sets of both together in four weeks. */
export const pushPull: InsightRule = ({ found: { balance } }) => {
  const { push, pull } = balance.pushPull;
  if (!isLopsided(push, pull, PUSH_PULL_LIMIT)) return [];
  const more = push > pull ? "push" : "pull";
  return [{ code: "push-pull-imbalance", severity: "notice", params: { more, push, pull }, method: balance.method }];
};

/** Two and a half times as much for one half of the body; needs 20 sets of both together in four weeks. */
export const upperLower: InsightRule = ({ found: { balance } }) => {
  const { upper, lower } = balance.upperLower;
  if (!isLopsided(upper, lower, UPPER_LOWER_LIMIT)) return [];
  const more = upper > lower ? "upper" : "lower";
  return [{ code: "upper-lower-imbalance", severity: "info", params: { more, upper, lower }, method: balance.method }];
};
