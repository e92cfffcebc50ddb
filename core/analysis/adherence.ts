import { addDays, daysBetween, type LocalDate } from "#core/time/local-date.ts";
import { startOfWeek } from "#core/time/week.ts";
import type { WeekStart } from "../taxonomy.ts";
import type { AdherenceSection } from "./analysis-document.ts";
import type { PlannedSession, TrainingHistory } from "./history.ts";

const METHOD = "planned workouts of the window and how many were done; weeks in a row with a workout";

export type PlanKept = {
  readonly planned: number;
  readonly done: number;
  readonly percent: number | null;
};

/**
 * Returns how much of the plan of a span of days was done.
 * @param from first day
 * @param to last day, inclusive
 */
export const planKept = (plan: readonly PlannedSession[], from: LocalDate, to: LocalDate): PlanKept => {
  const due = plan.filter(({ date }) => date >= from && date <= to);
  const done = due.filter((session) => session.done).length;
  return { planned: due.length, done, percent: due.length === 0 ? null : (100 * done) / due.length };
};

/**
 * Weeks in a row with at least one workout. The running week counts once it has one and breaks nothing before that.
 * @param dates local dates of workouts, in any order
 * @param to a day of the running week
 */
export const streakWeeks = (dates: readonly LocalDate[], to: LocalDate, weekStart: WeekStart): number => {
  const trained = new Set(dates.map((date) => startOfWeek(date, weekStart)));
  const running = startOfWeek(to, weekStart);
  let week = trained.has(running) ? running : addDays(running, -7);
  let streak = 0;
  while (trained.has(week)) {
    streak += 1;
    week = addDays(week, -7);
  }
  return streak;
};

export const analyzeAdherence = (history: TrainingHistory): AdherenceSection => {
  const { from, to } = history.window;
  const days = daysBetween(from, to) + 1;
  const inWindow = history.sessions.filter(({ date }) => date >= from && date <= to).length;
  return {
    ...planKept(history.planned, from, to),
    streakWeeks: streakWeeks(
      history.sessions.map(({ date }) => date),
      to,
      history.weekStart,
    ),
    workoutsPerWeek: days < 7 ? null : (inWindow * 7) / days,
    method: METHOD,
  };
};
