import { addDays, endOfMonth, fromEpochDay, type LocalDate, monthKey, toEpochDay } from "#core/time/local-date.ts";
import { endOfWeek, weekKey } from "#core/time/week.ts";
import type { WeekStart } from "../taxonomy.ts";

export const PERIOD_KINDS = ["day", "week", "month"] as const;
export type PeriodKind = (typeof PERIOD_KINDS)[number];

/** One period as far as it lies within the asked days. */
export type Period = { readonly key: string; readonly from: LocalDate; readonly to: LocalDate };

/** Adjoining periods and, for each day from `firstDay` on, the index of the one that holds it. */
export type PeriodTable = {
  readonly periods: readonly Period[];
  /** Days since 1970-01-01. */
  readonly firstDay: number;
  readonly indexOfDay: Int32Array;
};

const lastDayOf = (date: LocalDate, kind: PeriodKind, weekStart: WeekStart): LocalDate => {
  if (kind === "day") return date;
  return kind === "week" ? endOfWeek(date, weekStart) : endOfMonth(date);
};

const keyOf = (date: LocalDate, kind: PeriodKind, weekStart: WeekStart): string => {
  if (kind === "day") return date;
  return kind === "week" ? weekKey(date, weekStart) : monthKey(date);
};

/** Most users ask for the same days: those up to today. A table of ten years has some 15 KB. */
const MOST_TABLES = 32;
const tables = new Map<string, PeriodTable>();

/**
 * Cuts a span of days into days, weeks or months; the first and the last may be cut short.
 * @param from first day
 * @param to last day, inclusive; before `from` the table is empty
 * @returns keys `2026-11-23`, `2026-W48` (see `weekKey` for weeks that do not begin on Monday) or `2026-11`
 */
export const periodTable = (from: LocalDate, to: LocalDate, kind: PeriodKind, weekStart: WeekStart): PeriodTable => {
  const key = `${from} ${to} ${kind} ${weekStart}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = makeTable(from, to, kind, weekStart);
  if (tables.size >= MOST_TABLES) tables.clear();
  tables.set(key, table);
  return table;
};

const makeTable = (from: LocalDate, to: LocalDate, kind: PeriodKind, weekStart: WeekStart): PeriodTable => {
  const firstDay = toEpochDay(from);
  const lastDay = toEpochDay(to);
  const indexOfDay = new Int32Array(Math.max(0, lastDay - firstDay + 1));
  const periods: Period[] = [];
  let start = from;
  while (start <= to) {
    const whole = lastDayOf(start, kind, weekStart);
    const end = whole < to ? whole : to;
    const begin = toEpochDay(start) - firstDay;
    indexOfDay.fill(periods.length, begin, toEpochDay(end) - firstDay + 1);
    periods.push({ key: keyOf(start, kind, weekStart), from: start, to: end });
    start = addDays(end, 1);
  }
  return { periods, firstDay, indexOfDay };
};

/**
 * Returns the last whole weeks up to a day, as a span of days.
 * @param to the day; a week that ends on it is whole
 * @param weeks 1 or more
 * @returns first and last day since 1970-01-01
 */
export const lastWholeWeeks = (
  to: LocalDate,
  weeks: number,
  weekStart: WeekStart,
): { readonly firstDay: number; readonly lastDay: number } => {
  const end = endOfWeek(to, weekStart);
  const lastDay = toEpochDay(end) - (end === to ? 0 : 7);
  return { firstDay: lastDay - 7 * weeks + 1, lastDay };
};

/**
 * Returns the first day of the span of the last `weeks` weeks, the running one among them.
 * @param weeks 1 or more
 */
export const startOfLastWeeks = (to: LocalDate, weeks: number, weekStart: WeekStart): LocalDate =>
  fromEpochDay(toEpochDay(endOfWeek(to, weekStart)) - 7 * weeks + 1);
