import { addDays, type LocalDate } from "../time/local-date.ts";
import { endOfWeek, startOfWeek, weekKey } from "../time/week.ts";
import { localDateAt, nextLocalTime, type WeeklyTime } from "../time/zone.ts";
import type { WeekStart } from "./taxonomy.ts";

export type ReportWeek = { readonly key: string; readonly start: LocalDate; readonly end: LocalDate };

/**
 * The last whole week before a date.
 * @param date a local date
 * @param weekStart where the user's weeks begin
 * @returns both days inclusive; the week has ended before `date`
 */
export const lastWholeWeek = (date: LocalDate, weekStart: WeekStart): ReportWeek => {
  const start = addDays(startOfWeek(date, weekStart), -7);
  return { key: weekKey(start, weekStart), start, end: endOfWeek(start, weekStart) };
};

export type ReportSchedule = WeeklyTime & {
  readonly weekStart: WeekStart;
  /** When the next report is due, milliseconds since the epoch. */
  readonly nextRunAt: number;
};

/** Weeks that are made up for after a long pause; older ones can be asked for by hand. */
const MAX_MISSED_WEEKS = 60;

/**
 * What a schedule owes at an instant: the week of each time that has passed since it was last looked at, oldest first,
 * and when to look again. A week never stands twice in it, even where a change of zone makes two times of one week.
 * @param now milliseconds since the epoch
 * @returns no weeks while `nextRunAt` lies ahead
 */
export const dueReports = (
  schedule: ReportSchedule,
  now: number,
): { readonly weeks: ReportWeek[]; readonly nextRunAt: number } => {
  const weeks = new Map<LocalDate, ReportWeek>();
  let at = schedule.nextRunAt;
  while (at <= now) {
    const week = lastWholeWeek(localDateAt(at, schedule.timeZone), schedule.weekStart);
    weeks.set(week.start, week);
    at = nextLocalTime({ ...schedule, after: at });
  }
  return { weeks: [...weeks.values()].slice(-MAX_MISSED_WEEKS), nextRunAt: at };
};
