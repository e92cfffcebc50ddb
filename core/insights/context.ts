import { addDays, daysBetween, type LocalDate } from "#core/time/local-date.ts";
import type { ExerciseSection, Findings } from "../analysis/analysis-document.ts";
import type { TrainingHistory } from "../analysis/history.ts";
import type { Evidence, Insight } from "./insight-document.ts";

export type InsightContext = {
  readonly history: TrainingHistory;
  readonly found: Findings;
};

export type Finding = Insight & { readonly evidence: Evidence };

/** A pure rule, with no finding or some. Each rule checks its own minimum of data. */
export type InsightRule = (context: InsightContext) => Finding[];

export const PAUSE_DAYS = 10;

const MAIN_LIFTS = 6;
/** A lift that was not done for so many days is no subject now. */
const CURRENT_DAYS = 28;

export const workoutsWithin = ({ history: { sessions, window } }: InsightContext, days: number): number => {
  const before = addDays(window.to, -days);
  let workouts = 0;
  for (const { date } of sessions) if (date > before && date <= window.to) workouts += 1;
  return workouts;
};

export const isWithin = (date: LocalDate, to: LocalDate, days: number): boolean => {
  const age = daysBetween(date, to);
  return age >= 0 && age < days;
};

export const daysSinceWorkout = ({ history }: InsightContext): number | null => {
  if (history.sessions.length === 0) return null;
  let last: LocalDate = "";
  for (const { date } of history.sessions) if (date > last) last = date;
  return daysBetween(last, history.window.to);
};

/** Returns the most trained lifts that have a trend and were done lately. */
export const mainLifts = ({ history, found }: InsightContext): ExerciseSection[] =>
  found.exercises
    .filter(({ trend, lastDate }) => trend.ci95 !== null && isWithin(lastDate, history.window.to, CURRENT_DAYS))
    .slice(0, MAIN_LIFTS);
