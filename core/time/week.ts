import type { WeekStart } from "#core/taxonomy.ts";
import { fromEpochDay, isoWeekday, type LocalDate, toEpochDay } from "./local-date.ts";

/** A week's key, `YYYY-Www`: an ISO 8601 week-year and the number of the week in it, such as `2026-W48`. */
export type WeekKey = string;

const FIRST_WEEKDAY = { monday: 1, sunday: 7, saturday: 6 } as const satisfies Record<WeekStart, number>;

const MIDDLE = 3;
const THURSDAY = 4;

const WEEK_KEY = /^(\d{4})-W(\d{2})$/;

const startOf = (epochDay: number, weekStart: WeekStart): number =>
  epochDay - ((isoWeekday(epochDay) - FIRST_WEEKDAY[weekStart] + 7) % 7);

const firstOfJanuary = (year: string): number => toEpochDay(`${year}-01-01`);

/**
 * Returns the first day of the week that holds a local date.
 * @param weekStart the weekday on which the user's weeks begin
 * @throws RangeError when `date` is no local date
 */
export const startOfWeek = (date: LocalDate, weekStart: WeekStart): LocalDate =>
  fromEpochDay(startOf(toEpochDay(date), weekStart));

/**
 * Returns the last day of the week that holds a local date.
 * @param weekStart the weekday on which the user's weeks begin
 * @throws RangeError when `date` is no local date
 */
export const endOfWeek = (date: LocalDate, weekStart: WeekStart): LocalDate =>
  fromEpochDay(startOf(toEpochDay(date), weekStart) + 6);

/**
 * Returns the key of the week that holds a local date.
 * The rule: a week has the key of the ISO 8601 week that holds its fourth day. A week that begins on Monday is an ISO
 * week. Its fourth day, Thursday, gives it its own key. A week from Sunday or Saturday has its Wednesday or Tuesday as
 * its fourth day. So it has the key of the ISO week with which it shares most days (six, or five). Every key is exactly
 * one week under each `weekStart`.
 * @param weekStart the weekday on which the user's weeks begin
 * @returns such as `2026-W48`; the year is the ISO week-year, so 2027-01-01 is of `2026-W53`
 * @throws RangeError when `date` is no local date
 */
export const weekKey = (date: LocalDate, weekStart: WeekStart): WeekKey => {
  const middle = startOf(toEpochDay(date), weekStart) + MIDDLE;
  const thursday = middle + THURSDAY - isoWeekday(middle);
  const year = fromEpochDay(thursday).slice(0, 4);
  const number = Math.floor((thursday - firstOfJanuary(year)) / 7) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
};

/**
 * Returns the first day of the week of a key: the inverse of `weekKey`.
 * @param key `2026-W48`; week 53 only in the years that have it
 * @param weekStart the weekday on which the user's weeks begin
 * @throws RangeError when no such week exists
 */
export const weekStartFromKey = (key: WeekKey, weekStart: WeekStart): LocalDate => {
  const [, year = "", number = ""] = WEEK_KEY.exec(key) ?? [];
  if (year === "" || year === "0000") throw new RangeError("not a week key");
  // ISO 8601: the fourth of January is always in week 1.
  const monday = startOf(firstOfJanuary(year) + 3, "monday") + (Number(number) - 1) * 7;
  // The one week of this start whose fourth day lies in that ISO week.
  const first = fromEpochDay(startOf(monday + 6 - MIDDLE, weekStart));
  if (weekKey(first, weekStart) !== key) throw new RangeError("not a week key");
  return first;
};

/**
 * Returns whether a text is the key of a week that exists.
 * @param text any text; `2026-W53` is one, `2025-W53` and `2026-W1` are none
 */
export const isWeekKey = (text: string): text is WeekKey => {
  const [, year = "0000", number = "00"] = WEEK_KEY.exec(text) ?? [];
  if (year === "0000" || number === "00") return false;
  // The 28th of December is always in the last week of its ISO year.
  return text <= weekKey(`${year}-12-28`, "monday");
};
