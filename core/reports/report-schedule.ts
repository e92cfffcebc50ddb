import type { WeekStart } from "../taxonomy.ts";
import { addDays, daysBetween, type LocalDate } from "../time/local-date.ts";
import { weekStartFromKey } from "../time/week.ts";
import { type EpochMilliseconds, localDateAt, nextLocalTime, type WeeklyTime } from "../time/zone.ts";
import { lastWholePeriod, periodOf, type ReportPeriod } from "./report-period.ts";

export type ReportSchedule = WeeklyTime & {
  readonly weekStart: WeekStart;
  /** When the next report is due, milliseconds since the epoch. */
  readonly nextRunAt: EpochMilliseconds;
  /** The newest week that the schedule has made a report of, `2026-W48`; null before the first. */
  readonly lastWeekKey: string | null;
};

/** Periods that are made up for after a long pause; older ones can be asked for by hand. */
const MAX_MISSED_WEEKS = 60;
const MAX_MISSED_MONTHS = 14;
/** Weeks that changes of the settings can leave between two runs, and that the later one makes up for. */
const MAX_GAP_WEEKS = 8;
/** A month is made with the first run after it. Changes of the settings can put two weeks between that run and its end. */
const MONTH_AGE_DAYS = 14;

/**
 * Returns the reports that are due at an instant. Each passed time of the schedule makes the last whole week. It also
 * makes a month that ended since the time before. The key identifies a week, so it is due once after any change of
 * zone, weekday, time or week start. No week between two due ones is left out.
 * @param now milliseconds since the epoch
 * @returns weeks, then months, the oldest first; none while `nextRunAt` lies ahead. A month may be due again in the
 * next run: there is one report of it.
 */
export const dueReports = (
  schedule: ReportSchedule,
  now: EpochMilliseconds,
): { readonly periods: ReportPeriod[]; readonly nextRunAt: EpochMilliseconds } => {
  const { weekStart, timeZone, lastWeekKey } = schedule;
  const weeks: ReportPeriod[] = [];
  const months = new Map<string, ReportPeriod>();
  let newest = lastWeekKey === null ? null : weekStartFromKey(lastWeekKey, weekStart);
  let at = schedule.nextRunAt;
  for (; at <= now; at = nextLocalTime({ ...schedule, after: at })) {
    const date = localDateAt(at, timeZone);
    const { start } = lastWholePeriod("weekly", date, weekStart);
    for (const first of weeksAfter(newest, start)) weeks.push(periodOf("weekly", first, weekStart));
    if (newest === null || start > newest) newest = start;
    const month = lastWholePeriod("monthly", date, weekStart);
    if (daysBetween(month.end, date) <= MONTH_AGE_DAYS) months.set(month.key, month);
  }
  const owed = [...weeks.slice(-MAX_MISSED_WEEKS), ...[...months.values()].slice(-MAX_MISSED_MONTHS)];
  return { periods: owed, nextRunAt: at };
};

const weeksAfter = (newest: LocalDate | null, start: LocalDate): LocalDate[] => {
  if (newest === null) return [start];
  const count = Math.min(daysBetween(newest, start) / 7, MAX_GAP_WEEKS);
  return Array.from({ length: Math.max(0, count) }, (_, index) => addDays(start, -7 * (count - 1 - index)));
};

const HALF_WEEK_MS = 3.5 * 86_400_000;

/**
 * Returns the next time of a schedule after a change of its weekday, time or zone. It is the new time nearest to the
 * old one, even if that has just passed. It is no later than the first new time from now on, so changes cannot delay it
 * forever.
 * @param nextRunAt the time before, milliseconds since the epoch; null for a schedule that begins now
 * @param now milliseconds since the epoch
 */
export const rescheduleRun = (
  nextRunAt: EpochMilliseconds | null,
  to: WeeklyTime,
  now: EpochMilliseconds,
): EpochMilliseconds => {
  const { weekday, localTime, timeZone } = to;
  const next = nextLocalTime({ weekday, localTime, timeZone, after: now });
  if (nextRunAt === null) return next;
  return Math.min(next, nextLocalTime({ weekday, localTime, timeZone, after: nextRunAt - HALF_WEEK_MS }));
};
