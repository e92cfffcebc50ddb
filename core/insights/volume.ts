import { toEpochDay } from "#core/time/local-date.ts";
import { weekKey } from "#core/time/week.ts";
import type { MuscleSection } from "../analysis/analysis-document.ts";
import { lastWholeWeeks } from "../analysis/periods.ts";
import type { Muscle } from "../taxonomy.ts";
import { DEFAULT_LANDMARKS } from "../volume/muscles.ts";
import { type Finding, type InsightContext, type InsightRule, workoutsWithin } from "./context.ts";
import { above, below, evidence } from "./evidence.ts";

const MUSCLES_REPORTED = 3;
const MEAN_DAYS = 28;
const MIN_WORKOUTS = 4;
const MIN_SETS = 20;
const PUSH_PULL_LIMIT = 1.5;
const UPPER_LOWER_LIMIT = 2.5;
/** Fractional sets a week that one day a week is little for. */
const ONE_DAY_SETS = 10;
const RISING_WEEKS = 2;
const BEFORE_WEEKS = 4;
const RISING_RATIO = 1.5;
const RISING_MIN_SETS = 10;
/** Fractional sets a week that there must have been before, or anything is a rise. */
const RISING_MIN_BEFORE = 4;
/** Muscles of which a program for strength leaves out none unnoticed. */
const LARGE: readonly Muscle[] = ["quads", "hamstrings", "glutes", "chest", "lats", "upper_back"];
const UNTRAINED_WORKOUTS = 8;
const UNTRAINED_MIN_SETS = 20;
const SIDES_RATIO = 1.15;
const SIDES_MIN_REPS = 60;

type Measured = { section: MuscleSection; mean: number; low: number; high: number };

const measured = (sections: readonly MuscleSection[]): Measured[] =>
  sections.flatMap((section) =>
    section.fourWeekMean === null || section.landmark === null
      ? []
      : [{ section, mean: section.fourWeekMean, low: section.landmark.low, high: section.landmark.high }],
  );

/** Muscles outside their landmark over the last four whole weeks; needs those weeks and four workouts in 28 days. */
export const muscleLandmarks: InsightRule = (context) => {
  const workouts = workoutsWithin(context, MEAN_DAYS);
  if (workouts < MIN_WORKOUTS) return [];
  const standsOn = (effect: number) => evidence("workouts", workouts, MIN_WORKOUTS, effect);
  const muscles = measured(context.found.muscles);
  const over = muscles.filter(({ mean, high }) => mean > high).sort((a, b) => b.mean / b.high - a.mean / a.high);
  const under = muscles.filter(({ mean, low }) => mean < low).sort((a, b) => a.mean / a.low - b.mean / b.low);
  return [
    ...over.slice(0, MUSCLES_REPORTED).map(
      ({ section: { muscle, method }, mean, high }): Finding => ({
        code: "muscle-above-landmark",
        severity: "info",
        params: { muscle, setsPerWeek: mean, high },
        method,
        evidence: standsOn(above(mean, high)),
      }),
    ),
    ...under.slice(0, MUSCLES_REPORTED).map(
      ({ section: { muscle, method }, mean, low }): Finding => ({
        code: "muscle-below-landmark",
        severity: "info",
        params: { muscle, setsPerWeek: mean, low },
        method,
        evidence: standsOn(below(mean, low)),
      }),
    ),
  ];
};

const apart = (a: number, b: number, limit: number) =>
  evidence("sets", a + b, MIN_SETS, above(Math.max(a, b) / Math.max(1, Math.min(a, b)), limit));

const isLopsided = (a: number, b: number, limit: number): boolean =>
  a + b >= MIN_SETS && Math.max(a, b) > limit * Math.min(a, b);

export const pushPull: InsightRule = ({ found: { balance } }) => {
  const { push, pull } = balance.pushPull;
  if (!isLopsided(push, pull, PUSH_PULL_LIMIT)) return [];
  const more = push > pull ? "push" : "pull";
  return [
    {
      code: "push-pull-imbalance",
      severity: "notice",
      params: { more, push, pull },
      method: balance.method,
      evidence: apart(push, pull, PUSH_PULL_LIMIT),
    },
  ];
};

/** Reports two and a half times as much for one half of the body. Needs 20 sets of both together in four weeks. */
export const upperLower: InsightRule = ({ found: { balance } }) => {
  const { upper, lower } = balance.upperLower;
  if (!isLopsided(upper, lower, UPPER_LOWER_LIMIT)) return [];
  const more = upper > lower ? "upper" : "lower";
  return [
    {
      code: "upper-lower-imbalance",
      severity: "info",
      params: { more, upper, lower },
      method: balance.method,
      evidence: apart(upper, lower, UPPER_LOWER_LIMIT),
    },
  ];
};

/**
 * Reports 15 % more repetitions with one side of an exercise, for the exercise with the most. Needs 60 of them in four
 * weeks.
 */
export const leftRight: InsightRule = ({ found: { balance } }) => {
  const lopsided = balance.leftRight?.exercises.find(
    ({ left, right }) => left + right >= SIDES_MIN_REPS && Math.max(left, right) >= SIDES_RATIO * Math.min(left, right),
  );
  if (lopsided === undefined) return [];
  const { exerciseId, name, left, right } = lopsided;
  const ratio = Math.max(left, right) / Math.max(1, Math.min(left, right));
  return [
    {
      code: "left-right-imbalance",
      severity: "notice",
      params: {
        exerciseId,
        exerciseName: name,
        more: left > right ? "left" : "right",
        left,
        right,
        percent: 100 * (ratio - 1),
      },
      method: "repetitions of sets whose sides were logged apart, of the last 28 days",
      evidence: evidence("repetitions", left + right, SIDES_MIN_REPS, above(ratio, SIDES_RATIO)),
    },
  ];
};

/** Reports ten fractional sets a week or more for a muscle, all on one day. Needs the four whole weeks of the mean. */
export const frequencyLow: InsightRule = ({ found }) => {
  const [crowded] = found.muscles.filter(
    ({ fourWeekMean, daysPerWeek }) =>
      fourWeekMean !== null && fourWeekMean >= ONE_DAY_SETS && daysPerWeek != null && daysPerWeek <= 1,
  );
  if (crowded === undefined) return [];
  const { muscle, fourWeekMean, daysPerWeek, method } = crowded;
  const setsPerWeek = fourWeekMean ?? 0;
  return [
    {
      code: "frequency-low",
      severity: "info",
      params: { muscle, setsPerWeek, daysPerWeek: daysPerWeek ?? 0 },
      method: `${method}; days with a fractional set or more`,
      evidence: evidence("sets", setsPerWeek, ONE_DAY_SETS, above(setsPerWeek, ONE_DAY_SETS)),
    },
  ];
};

const wholeWeeksOf = ({ weeklySets }: MuscleSection, { history }: InsightContext): number[] => {
  const { to } = history.window;
  const { lastDay } = lastWholeWeeks(to, 1, history.weekStart);
  const isRunning = lastDay < toEpochDay(to);
  const running = weekKey(to, history.weekStart);
  return weeklySets.flatMap(({ week, sets }) => (isRunning && week === running ? [] : [sets])).reverse();
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Reports half as many sets again for a muscle in the last two whole weeks as in the four before. Needs those six
 * weeks, and ten sets a week or more. Names the muscle that rose most.
 */
export const volumeRisingFast: InsightRule = (context) => {
  const risen = context.found.muscles.flatMap((section): Finding[] => {
    const weeks = wholeWeeksOf(section, context);
    if (weeks.length < RISING_WEEKS + BEFORE_WEEKS) return [];
    const setsPerWeek = mean(weeks.slice(0, RISING_WEEKS));
    const before = mean(weeks.slice(RISING_WEEKS, RISING_WEEKS + BEFORE_WEEKS));
    if (setsPerWeek < RISING_MIN_SETS || before < RISING_MIN_BEFORE || setsPerWeek < RISING_RATIO * before) return [];
    const percent = 100 * (setsPerWeek / before - 1);
    return [
      {
        code: "volume-rising-fast",
        severity: "notice",
        params: { muscle: section.muscle, setsPerWeek, before, percent },
        method: "fractional working sets a week: the last two whole weeks over the four before",
        evidence: evidence("sets", setsPerWeek, RISING_MIN_SETS, above(setsPerWeek / before, RISING_RATIO)),
      },
    ];
  });
  return risen.sort((a, b) => b.evidence.strength - a.evidence.strength).slice(0, 1);
};

/**
 * Reports a large muscle without any set in the four whole weeks of the mean, while strength training continues. Names
 * the first one from the legs up. Needs eight workouts in 28 days.
 */
export const muscleUntrained: InsightRule = (context) => {
  const workouts = workoutsWithin(context, MEAN_DAYS);
  const trained = new Map(context.found.muscles.map((section) => [section.muscle, section]));
  const setsOf = (muscle: Muscle): number => trained.get(muscle)?.fourWeekMeans?.total ?? 0;
  const all = [...trained.keys()].reduce((sum, muscle) => sum + setsOf(muscle), 0);
  if (workouts < UNTRAINED_WORKOUTS || all < UNTRAINED_MIN_SETS) return [];
  const muscle = LARGE.find((large) => setsOf(large) === 0);
  if (muscle === undefined) return [];
  const landmark = trained.get(muscle)?.landmark ?? DEFAULT_LANDMARKS[muscle];
  return [
    {
      code: "muscle-untrained",
      severity: "notice",
      params: { muscle, weeks: 4, low: landmark?.low ?? 0 },
      method: "sets of the last four whole weeks in which the muscle takes any part",
      evidence: evidence("workouts", workouts, UNTRAINED_WORKOUTS, 1),
    },
  ];
};
