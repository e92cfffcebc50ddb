import { z } from "zod";

/** A calendar day without a zone, `YYYY-MM-DD` in the proleptic Gregorian calendar, 0001-01-01 to 9999-12-31. */
export type LocalDate = string;

const HYPHEN = 45;
const ZERO = 48;
const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01, where the algorithm's years begin, to 1970-01-01. */
const EPOCH_SHIFT = 719_468;
const FIRST_EPOCH_DAY = -719_162;
const LAST_EPOCH_DAY = 2_932_896;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const monthLength = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);

const digits = (text: string, start: number, end: number): number => {
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

/** Days since 1970-01-01 of a civil date: Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
const daysFromCivil = (civilYear: number, month: number, day: number): number => {
  const year = month <= 2 ? civilYear - 1 : civilYear;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT;
};

const parse = (text: string): number => {
  if (text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return Number.NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const exists = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);
  return exists ? daysFromCivil(year, month, day) : Number.NaN;
};

/**
 * Returns whether a text is a local date that exists.
 * @param text any text; `2026-02-29`, `2026-2-01` and `0000-01-01` are none
 */
export const isLocalDate = (text: string): text is LocalDate => !Number.isNaN(parse(text));

export const localDate = z
  .string()
  .refine(isLocalDate, { error: "must be a date that exists, written YYYY-MM-DD" })
  .meta({ format: "date", examples: ["2026-11-23"] });

/**
 * Days from 1970-01-01 to a local date, negative before it.
 * @param date a local date that exists
 * @returns an integer from -719162 to 2932896
 * @throws RangeError when `date` is none
 */
export const toEpochDay = (date: LocalDate): number => {
  const epochDay = parse(date);
  if (Number.isNaN(epochDay)) throw new RangeError("not a local date that exists");
  return epochDay;
};

/**
 * Returns the local date that is so many days from 1970-01-01: the inverse of `toEpochDay`.
 * Source: Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
 * @param epochDay an integer from -719162 (0001-01-01) to 2932896 (9999-12-31)
 * @throws RangeError outside that range
 */
export const fromEpochDay = (epochDay: number): LocalDate => {
  const known = written[epochDay];
  if (known !== undefined) return known;
  if (!Number.isInteger(epochDay) || epochDay < FIRST_EPOCH_DAY || epochDay > LAST_EPOCH_DAY) {
    throw new RangeError("the epoch day is not of the years 0001 to 9999");
  }
  const date = dateOf(epochDay);
  if (epochDay >= 0 && epochDay < WRITTEN_DAYS) written[epochDay] = date;
  return date;
};

/** The days of 1970 to 2069. A history writes each of its days many times. */
const WRITTEN_DAYS = 36_525;
/** At its whole length from the start: an array that grows from its middle is slow. */
const written: (LocalDate | undefined)[] = new Array<LocalDate | undefined>(WRITTEN_DAYS).fill(undefined);

const dateOf = (epochDay: number): LocalDate => {
  const shifted = epochDay + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
};

/**
 * Returns the local date some days later.
 * @param days an integer, negative for earlier
 * @throws RangeError when `date` is no local date, or the result is outside the years 0001 to 9999
 */
export const addDays = (date: LocalDate, days: number): LocalDate => fromEpochDay(toEpochDay(date) + days);

/**
 * Days from one local date to another: 0 for the same day, negative when `to` is earlier.
 * @throws RangeError when either is no local date
 */
export const daysBetween = (from: LocalDate, to: LocalDate): number => toEpochDay(to) - toEpochDay(from);

/**
 * Returns the ISO 8601 weekday of an epoch day: 1 is Monday, 7 is Sunday.
 * @param epochDay an integer, days since 1970-01-01, which was a Thursday
 */
export const isoWeekday = (epochDay: number): number => ((((epochDay + 3) % 7) + 7) % 7) + 1;

/**
 * Returns the month that holds a local date, `YYYY-MM`.
 * @throws RangeError when `date` is no local date
 */
export const monthKey = (date: LocalDate): string => startOfMonth(date).slice(0, 7);

/**
 * Returns the first day of the month that holds a local date.
 * @throws RangeError when `date` is no local date
 */
export const startOfMonth = (date: LocalDate): LocalDate => {
  if (!isLocalDate(date)) throw new RangeError("not a local date that exists");
  return `${date.slice(0, 8)}01`;
};

/**
 * Returns the last day of the month that holds a local date.
 * @throws RangeError when `date` is no local date
 */
export const endOfMonth = (date: LocalDate): LocalDate => {
  const first = startOfMonth(date);
  return `${first.slice(0, 8)}${monthLength(Number(first.slice(0, 4)), Number(first.slice(5, 7)))}`;
};
