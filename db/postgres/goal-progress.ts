import { bodyweightTrend } from "#core/body/body-weight.ts";
import {
  type DayValue,
  type EstimatedDay,
  type GoalHistory,
  type GoalMoment,
  type GoalProgress,
  goalProgress,
  startValueOf,
} from "#core/goals/goals.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { toKilograms } from "#core/units.ts";
import type { GoalFacts, ListedGoal, StoredGoal } from "./queries/progress/goals.ts";

/**
 * Returns the latest date that it is anywhere: a workout may have been done in a zone that is ahead of the user's own.
 */
export const latestDate = (now: Date): LocalDate => localDateAt(now.getTime(), "Pacific/Kiritimati");

const NO_DAYS: readonly DayValue[] = [];
const NO_ESTIMATES: readonly EstimatedDay[] = [];

const historyOf = (listed: ListedGoal, facts: GoalFacts): GoalHistory => ({
  ...valuesOf(listed, facts),
  mechanics: listed.mechanics,
});

const valuesOf = ({ goal, trackingType }: ListedGoal, facts: GoalFacts): Omit<GoalHistory, "mechanics"> => {
  const { training, bodyweight } = facts;
  const estimates = facts.estimates[goal.exerciseId ?? ""] ?? NO_ESTIMATES;
  switch (goal.kind) {
    case "exercise_e1rm":
      return { days: estimates, estimates };
    case "exercise_weight_reps":
      // If the body is a part of the load, the added weight alone gives no one-rep max.
      return {
        days: facts.lifted[goal.id] ?? NO_DAYS,
        estimates: trackingType === "weight_reps" ? estimates : NO_ESTIMATES,
      };
    case "weekly_workouts":
      return { days: training.map(({ date, workouts }) => ({ date, value: workouts })), estimates: NO_ESTIMATES };
    case "weekly_volume":
      return { days: training.map(({ date, volumeKg }) => ({ date, value: volumeKg })), estimates: NO_ESTIMATES };
    case "bodyweight":
      return {
        days: bodyweightTrend(bodyweight).map(({ date, kg }) => ({ date, value: kg })),
        estimates: NO_ESTIMATES,
      };
  }
};

/** In the unit of the goal's kind. */
export const targetOf = ({ weight, count }: Pick<StoredGoal, "weight" | "count">): number =>
  weight === null ? (count ?? 0) : toKilograms(weight);

const momentOf = ({ timeZone, weekStart }: GoalFacts, now: Date): GoalMoment => ({
  today: localDateAt(now.getTime(), timeZone),
  weekStart,
});

export const progressOf = (listed: ListedGoal, facts: GoalFacts, now: Date): GoalProgress => {
  const { kind, reps, startedOn, startValue, deadline } = listed.goal;
  const measured = { kind, target: targetOf(listed.goal), reps, startedOn, startValue, deadline };
  return goalProgress(measured, historyOf(listed, facts), momentOf(facts, now));
};

export const startOf = (listed: ListedGoal, facts: GoalFacts, now: Date): number | null =>
  startValueOf(listed.goal.kind, historyOf(listed, facts), momentOf(facts, now));
