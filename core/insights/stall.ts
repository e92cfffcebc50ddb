import { type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import type { TrainingHistory } from "../analysis/history.ts";
import { exact } from "../units.ts";
import type { InsightParams } from "./insight-document.ts";

/** Days before a plateau that its training is compared with. */
const DAYS_BEFORE = 56;

type Training = { sets: number; days: number };

type Stall = NonNullable<InsightParams<"lift-plateau">["stall"]>;

/**
 * Compares the training of a lift since its plateau began with the eight weeks before: sets and training days a week.
 * @returns null for a lift without a day of training in those eight weeks
 */
export const stallOf = (
  { days, exercises, window }: TrainingHistory,
  exerciseId: string,
  since: LocalDate,
): Stall | null => {
  const index = exercises.findIndex(({ id }) => id === exerciseId);
  const [start, end] = [toEpochDay(since), toEpochDay(window.to)];
  const [before, after]: [Training, Training] = [
    { sets: 0, days: 0 },
    { sets: 0, days: 0 },
  ];
  for (let row = days.length - 1; row >= 0; row -= 1) {
    const day = days.day[row] ?? 0;
    if (day < start - DAYS_BEFORE) break;
    if (days.exerciseIndex[row] !== index || day > end) continue;
    const part = day < start ? before : after;
    part.sets += days.workingSets[row] ?? 0;
    part.days += 1;
  }
  if (before.days === 0) return null;
  const weeks = Math.max(1, (end - start + 1) / 7);
  const aWeek = (count: number, of: number) => exact(count / of);
  return {
    since,
    setsPerWeek: aWeek(after.sets, weeks),
    setsPerWeekBefore: aWeek(before.sets, DAYS_BEFORE / 7),
    daysPerWeek: aWeek(after.days, weeks),
    daysPerWeekBefore: aWeek(before.days, DAYS_BEFORE / 7),
  };
};
