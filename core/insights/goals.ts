import { daysBetween, fromEpochDay, type LocalDate } from "#core/time/local-date.ts";
import type { GoalFact, TrainingHistory } from "../analysis/history.ts";
import { bodyweightTrend } from "../body/body-weight.ts";
import { type DayValue, type EstimatedDay, type GoalHistory, goalProgress } from "../goals/goals.ts";
import { exact } from "../units.ts";
import { type Finding, type InsightRule, isWithin } from "./context.ts";
import { above, evidence } from "./evidence.ts";

const REACHED_DAYS = 7;
const MIN_AGE_DAYS = 28;

const estimatesOf = ({ days, exercises }: TrainingHistory, exerciseId: string | null): EstimatedDay[] => {
  const estimates: EstimatedDay[] = [];
  const own = exercises.findIndex(({ id }) => id === exerciseId);
  for (let row = 0; row < days.length; row += 1) {
    const value = days.bestE1rmKg[row] ?? Number.NaN;
    if (days.exerciseIndex[row] !== own || Number.isNaN(value)) continue;
    const loadKg = days.bestEffort[row] === value ? (days.bestEffortKg[row] ?? null) : null;
    estimates.push({ date: fromEpochDay(days.day[row] ?? 0), value, loadKg });
  }
  return estimates;
};

const byDate = (values: readonly DayValue[]): DayValue[] => {
  const sums = new Map<LocalDate, number>();
  for (const { date, value } of values) sums.set(date, exact((sums.get(date) ?? 0) + value));
  return [...sums].map(([date, value]) => ({ date, value })).sort((a, b) => (a.date < b.date ? -1 : 1));
};

/** Null for a goal of a weight and its repetitions, which the roll-up of days does not know. */
const historyOf = (goal: GoalFact, history: TrainingHistory): GoalHistory | null => {
  const values = valuesOf(goal, history);
  const mechanics = history.exercises.find(({ id }) => id === goal.exerciseId)?.mechanics ?? null;
  return values === null ? null : { ...values, mechanics };
};

const valuesOf = ({ kind, exerciseId }: GoalFact, history: TrainingHistory): Omit<GoalHistory, "mechanics"> | null => {
  const { sessions, bodyweight } = history;
  switch (kind) {
    case "exercise_e1rm": {
      const estimates = estimatesOf(history, exerciseId);
      return { days: estimates, estimates };
    }
    case "weekly_workouts":
      return { days: byDate(sessions.map(({ date }) => ({ date, value: 1 }))), estimates: [] };
    case "weekly_volume":
      return { days: byDate(sessions.map(({ date, volumeKg }) => ({ date, value: volumeKg }))), estimates: [] };
    case "bodyweight":
      return { days: bodyweightTrend(bodyweight).map(({ date, kg }) => ({ date, value: kg })), estimates: [] };
    case "exercise_weight_reps":
      return null;
  }
};

const subjectOf = ({ id, kind, exerciseId, target }: GoalFact, { exercises }: TrainingHistory) => {
  const exercise = exercises.find((candidate) => candidate.id === exerciseId);
  return {
    goalId: id,
    kind,
    target,
    exercise: exercise === undefined ? null : { exerciseId: exercise.id, exerciseName: exercise.name },
  };
};

/**
 * Reports goals that were reached within seven days. Also reports goals of four weeks or more that are on track or off
 * it. Goals of a weight and its repetitions appear in `GET /progress/goals` alone.
 */
export const goalsOnTheWay: InsightRule = ({ history }) =>
  history.goals.flatMap((goal): Finding[] => {
    const { to } = history.window;
    const days = historyOf(goal, history);
    if (days === null) return [];
    const progress = goalProgress(goal, days, { today: to, weekStart: history.weekStart });
    const { status, achievedOn, current, percent, forecastDate, fourWeekMean, probability, probabilityBy } = progress;
    const subject = subjectOf(goal, history);
    const n = days.days.length;
    if (status === "achieved" && fourWeekMean === null) {
      if (achievedOn === null || !isWithin(achievedOn, to, REACHED_DAYS)) return [];
      const params = { ...subject, reachedOn: achievedOn };
      const standsOn = evidence("days", n, 1, 1);
      return [
        { code: "goal-reached", severity: "positive", params, method: "progress of the goal", evidence: standsOn },
      ];
    }
    const age = daysBetween(goal.startedOn, to);
    if (age < MIN_AGE_DAYS || (status !== "on-track" && status !== "off-track")) return [];
    const { deadline } = goal;
    const params = {
      ...subject,
      current: fourWeekMean ?? current,
      percent,
      deadline,
      forecastDate,
      probability,
      probabilityBy,
    };
    const method = "probability of the goal by its forecast, or the last four whole weeks";
    const standsOn = evidence("days", n, MIN_AGE_DAYS, above(age, MIN_AGE_DAYS));
    return status === "on-track"
      ? [{ code: "goal-on-track", severity: "positive", params, method, evidence: standsOn }]
      : [{ code: "goal-off-track", severity: "notice", params, method, evidence: standsOn }];
  });
