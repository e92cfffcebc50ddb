import type { ReportKind, WeekStart } from "../taxonomy.ts";
import { addDays, endOfMonth, type LocalDate, monthKey, startOfMonth, toEpochDay } from "../time/local-date.ts";
import { endOfWeek, startOfWeek, weekKey } from "../time/week.ts";

export type ReportPeriod = {
  readonly kind: ReportKind;
  /** `2026-W48` or `2026-11`. */
  readonly key: string;
  readonly start: LocalDate;
  readonly end: LocalDate;
};

type Shape = {
  readonly shown: number;
  readonly meanOf: number;
  /** Weeks of the series of lifts and body weight that come before the last one. */
  readonly seriesWeeks: number;
};

export const REPORT_SHAPES: Readonly<Record<ReportKind, Shape>> = {
  weekly: { shown: 12, meanOf: 4, seriesWeeks: 25 },
  monthly: { shown: 12, meanOf: 3, seriesWeeks: 48 },
};

/**
 * Returns the period of a kind that holds a date.
 * @param date a local date
 * @param weekStart where the user's weeks begin; months do not care
 * @throws RangeError when `date` is no local date
 */
export const periodOf = (kind: ReportKind, date: LocalDate, weekStart: WeekStart): ReportPeriod =>
  kind === "weekly"
    ? { kind, key: weekKey(date, weekStart), start: startOfWeek(date, weekStart), end: endOfWeek(date, weekStart) }
    : { kind, key: monthKey(date), start: startOfMonth(date), end: endOfMonth(date) };

/**
 * Returns the last whole period before a date: it has ended before `date`.
 * @throws RangeError when `date` is no local date
 */
export const lastWholePeriod = (kind: ReportKind, date: LocalDate, weekStart: WeekStart): ReportPeriod =>
  periodOf(kind, addDays(periodOf(kind, date, weekStart).start, -1), weekStart);

/**
 * Returns a period and those before it, oldest first.
 * @param count how many in all, at least 1
 */
export const periodsUpTo = (last: ReportPeriod, count: number, weekStart: WeekStart): ReportPeriod[] => {
  const periods = [last];
  while (periods.length < count) {
    const [first = last] = periods;
    periods.unshift(lastWholePeriod(last.kind, first.start, weekStart));
  }
  return periods;
};

/** The fourth day decides to which month a week belongs, as it decides its ISO year. */
const MIDDLE = 3;

/**
 * Returns the first days of the weeks that a period is made of, oldest first: of a week itself, of a month the four or
 * five whose fourth day lies in it. Each week belongs to exactly one month.
 */
export const weeksOf = ({ kind, start, end }: ReportPeriod, weekStart: WeekStart): LocalDate[] => {
  if (kind === "weekly") return [start];
  const weeks: LocalDate[] = [];
  for (let week = startOfWeek(start, weekStart); week <= end; week = addDays(week, 7)) {
    const middle = addDays(week, MIDDLE);
    if (middle >= start && middle <= end) weeks.push(week);
  }
  return weeks;
};

/**
 * Returns the window of the history and the analysis behind a report. It begins at the oldest period or series of the
 * report. It ends at the period's end, or today. Rows before it still count for bests, streaks and running averages.
 */
export const reportWindow = (
  period: ReportPeriod,
  today: LocalDate,
  weekStart: WeekStart,
): { readonly from: LocalDate; readonly to: LocalDate } => ({
  from: seriesStart(period, weekStart),
  to: toEpochDay(period.end) < toEpochDay(today) ? period.end : today,
});

export const seriesStart = ({ kind, start }: ReportPeriod, weekStart: WeekStart): LocalDate =>
  addDays(startOfWeek(start, weekStart), -7 * REPORT_SHAPES[kind].seriesWeeks);
