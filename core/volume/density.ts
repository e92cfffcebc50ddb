import { toEpochDay } from "#core/time/local-date.ts";
import type { DensitySection } from "../analysis/analysis-document.ts";
import type { SessionFacts, TrainingHistory } from "../analysis/history.ts";
import { exact } from "../units.ts";

const SPAN_DAYS = 28;
/** Workouts with a duration below which a pace is chance. */
export const MIN_PACED_WORKOUTS = 4;
/** A workout that is shorter was logged at once, not as it went. */
const MIN_SECONDS = 600;
const METHOD =
  "working sets and kg × reps a minute of workouts of ten minutes or more; the last 28 days and the 28 before";

const paceOf = (sessions: readonly SessionFacts[]): DensitySection["current"] => {
  if (sessions.length < MIN_PACED_WORKOUTS) return null;
  const sum = (of: (session: SessionFacts) => number): number =>
    sessions.reduce((total, session) => total + of(session), 0);
  const minutes = sum(({ durationSeconds }) => durationSeconds ?? 0) / 60;
  return {
    workouts: sessions.length,
    setsPerMinute: exact(sum(({ workingSets }) => workingSets) / minutes),
    kgPerMinute: exact(sum(({ volumeKg }) => volumeKg) / minutes),
  };
};

/**
 * Returns how much work is done in a minute of a workout, rests and warm-ups among its time: of the last 28 days of the
 * window and of the 28 before.
 * @returns working sets and kg a minute; null below four workouts of ten minutes or more
 */
export const analyzeDensity = ({ sessions, window }: TrainingHistory): DensitySection => {
  const lastDay = toEpochDay(window.to);
  const timed = sessions.filter((session) => (session.durationSeconds ?? 0) >= MIN_SECONDS && session.workingSets > 0);
  const between = (youngest: number, oldest: number) =>
    timed.filter(({ date }) => {
      const age = lastDay - toEpochDay(date);
      return age >= youngest && age <= oldest;
    });
  const latest = between(0, SPAN_DAYS - 1);
  const current = paceOf(latest);
  return {
    current,
    previous: paceOf(between(SPAN_DAYS, 2 * SPAN_DAYS - 1)),
    missing: current === null ? { code: "workouts", have: latest.length, need: MIN_PACED_WORKOUTS } : null,
    method: METHOD,
  };
};
