import type { DateOrder } from "#core/imports/import-document.ts";
import { isLocalDate } from "#core/time/local-date.ts";
import { MAX_MEASURE_LENGTH } from "./limits.ts";
import { foldMonth, MONTH_DEPTHS, MonthNames } from "./month-names.ts";

/** The value of a wall clock. A bare date gets noon, which is that date in any zone. */
export type WallClock = { readonly local: string; readonly dateOnly: boolean };

/** The years that the API takes a workout in. */
const EARLIEST_YEAR = 1970;
const LATEST_YEAR = 2100;

const TIME = String.raw`(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?\s?m\.?)?`;
/** Words around a time of day in some languages: "um 17:29 Uhr", "klo 17.29", "17:29 ч.". */
const AT_TIME = String.raw`(?:,?\s+\(?(?:\p{L}{1,3}\.?\s+)?${TIME}(?:\s*(?:\p{L}{1,3}\.?))?\)?)?`;
const ISO = new RegExp(String.raw`^(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?(?:(?:T|,?\s+)${TIME})?$`, "i");
/** Two digits are read as a year only after slashes and points: with dashes the year could come first. */
const FIGURES = new RegExp(
  String.raw`^(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|(?<!-\s?)\d{2})\.?(?:\s?[гр]\.)?${AT_TIME}$`,
  "iu",
);
const EAST_ASIAN = new RegExp(
  String.raw`^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?${AT_TIME}$`,
  "iu",
);
const TIME_AT_END = new RegExp(String.raw`[\s,]+\(?${TIME}(?:\s*\p{L}{1,3}\.?)?\)?$`, "iu");
const TIME_AT_START = new RegExp(String.raw`^${TIME}[\s,]+`, "iu");
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})$/i;
const EPOCH = /^(?:\d{10}|\d{13})(?:\.\d+)?$/;

const NOON = "T12:00:00";

export const onDate = ({ local }: WallClock): WallClock => ({ local: `${local.slice(0, 10)}${NOON}`, dateOnly: true });

const padded = (value: number, width = 2): string => String(value).padStart(width, "0");

type TimeParts = readonly (string | undefined)[];

const timeOf = ([hour, minute, second, half]: TimeParts): string | null => {
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return null;
    hours = (hours % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  return `${padded(hours)}:${padded(Number(minute))}:${padded(Number(second ?? 0))}`;
};

const wallClock = (year: number, month: number, day: number, time: TimeParts): WallClock | null => {
  const date = `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
  if (year < EARLIEST_YEAR || year > LATEST_YEAR || !isLocalDate(date)) return null;
  if (time[0] === undefined) return onDate({ local: date, dateOnly: true });
  const local = timeOf(time);
  return local === null ? null : { local: `${date}T${local}`, dateOnly: false };
};

const instantThere = (instant: Temporal.Instant, timeZone: string): WallClock | null => {
  const { year, month, day, hour, minute, second } = instant.toZonedDateTimeISO(timeZone);
  return wallClock(year, month, day, [String(hour), String(minute), String(second)]);
};

const parseInstant = (text: string, timeZone: string): WallClock | null => {
  try {
    return instantThere(Temporal.Instant.from(text.replace(/\s(?=[Z+-])/i, "")), timeZone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

const MS_DIGITS = 13;

const parseEpoch = (text: string, timeZone: string): WallClock | null => {
  const whole = text.split(".")[0] ?? "";
  const ms = Number(whole) * (whole.length === MS_DIGITS ? 1 : 1000);
  return instantThere(Temporal.Instant.fromEpochMilliseconds(ms), timeZone);
};

/** The code points of 0 in the scripts in which applications write figures; the other nine follow each. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0xff10];

const latinDigit = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((candidate) => code >= candidate && code <= candidate + 9);
  return zero === undefined ? digit : String(code - zero);
};

const PLAIN = /^[\x20-\x7e]*$/;
const AFTERNOON = /(?:午後|下午|오후)\s?(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)/u;
const MORNING = /(?:午前|上午|오전)\s?(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)/u;

const plain = (text: string): string => {
  const spaced = text.trim().replace(/\s+/g, " ");
  if (PLAIN.test(spaced)) return spaced;
  return spaced
    .replace(/[\u200e\u200f\u061c]/g, "")
    .replace(/[،、]/g, ",")
    .replace(/\p{Nd}/gu, latinDigit)
    .replace(AFTERNOON, " $1 pm")
    .replace(MORNING, " $1 am")
    .replace(/(?<=\d\s?)(?:μ\.?\s?μ\.?|م)$/u, "pm")
    .replace(/(?<=\d\s?)(?:π\.?\s?μ\.?|ص)$/u, "am")
    .replace(/\s+/g, " ")
    .trim();
};

const DAY = /^(\d{1,2})(?:st|nd|rd|th|[.ºª日]|er|\(?a\)?)?$/iu;
const YEAR = /^(\d{4})(?:[.年]|\(e\)ko)?$/iu;
const BESIDES = /^\(?\p{L}[\p{L}\p{M}.']*\)?$/u;
const MAX_BESIDES = 4;
/** Words that a month's name has at most: "thg 9" has two, some of Kikuyu have five. */
const MAX_NAME_WORDS = 6;

type Words = { readonly year: number; readonly day: number; readonly name: string; readonly time: TimeParts };

const yearAndDay = (rest: readonly string[]): { readonly year: number; readonly day: number } | null => {
  let year: number | null = null;
  let day: number | null = null;
  let besides = 0;
  for (const token of rest) {
    const asYear = YEAR.exec(token);
    const asDay = DAY.exec(token);
    if (asYear !== null && year === null) year = Number(asYear[1]);
    else if (asDay !== null && day === null) day = Number(asDay[1]);
    else if (!BESIDES.test(token)) return null;
    else besides += 1;
  }
  return year === null || day === null || besides > MAX_BESIDES ? null : { year, day };
};

const splitTime = (text: string): { readonly date: string; readonly time: TimeParts } => {
  const end = TIME_AT_END.exec(text);
  if (end !== null) return { date: text.slice(0, end.index), time: end.slice(1, 5) };
  const start = TIME_AT_START.exec(text);
  return start === null ? { date: text, time: [] } : { date: text.slice(start[0].length), time: start.slice(1, 5) };
};

/** Words of dates that are a month's name in one language or another. */
const NO_MONTHS: ReadonlySet<string> = new Set(["de", "del", "of", "den", "di", "the", "le", "am"]);

const findWords = (text: string, months: MonthNames): Words | null => {
  const { date, time } = splitTime(text);
  const tokens = date.split(/[\s,/]+|(?<=\p{L})-|-(?=\p{L})/u).filter((token) => token !== "");
  const spans = Array.from({ length: MAX_NAME_WORDS }, (_, index) => MAX_NAME_WORDS - index).flatMap((length) =>
    Array.from({ length: Math.max(tokens.length - length + 1, 0) }, (_, at) => {
      const name = foldMonth(tokens.slice(at, at + length).join(" "));
      const rest = /\p{L}/u.test(name) && !NO_MONTHS.has(name) ? yearAndDay(tokens.toSpliced(at, length)) : null;
      return rest === null ? [] : [{ ...rest, name, time }];
    }).flat(),
  );
  for (const depth of MONTH_DEPTHS) {
    const found = spans.find(({ name }) => months.note(name, depth));
    if (found !== undefined) return found;
  }
  return null;
};

type Figures = {
  readonly first: number;
  readonly second: number;
  readonly isDotted: boolean;
  readonly year: number;
  readonly time: TimeParts;
};

const CENTURY = 100;
const EARLIEST_SHORT_YEAR = EARLIEST_YEAR % CENTURY;

const findFigures = (text: string): Figures | null => {
  const found = FIGURES.exec(text);
  if (found === null) return null;
  const [, first, mark, second, written = ""] = found;
  const short = Number(written);
  const year = written.length === 4 ? short : short + (short < EARLIEST_SHORT_YEAR ? 2000 : 1900);
  return { first: Number(first), second: Number(second), isDotted: mark === ".", year, time: found.slice(5, 9) };
};

const MONTHS_A_YEAR = 12;

/**
 * Returns the order that a date in figures shows by itself, or null when both are possible. Dates with points begin
 * with the day.
 */
const orderShownBy = ({ first, second, isDotted }: Figures): DateOrder | null => {
  if (isDotted || first > MONTHS_A_YEAR || first === second) return "dmy";
  return second > MONTHS_A_YEAR ? "mdy" : null;
};

const settles = (figures: Figures): boolean => !figures.isDotted && figures.first !== figures.second;

export type DateReading = {
  readonly parse: (text: string) => WallClock | null;
  /**
   * True when no date shows whether the day or the month comes first. Dates are then read as day first until the sender
   * chooses.
   */
  readonly isOpen: boolean;
};

export type DateOptions = {
  readonly timeZone: string;
  /** For a file that shows none. */
  readonly dateOrder?: DateOrder | undefined;
};

/**
 * Finds how to read the dates of a file; all dates decide together. It reads:
 * - ISO 8601 and similar forms (`2020-12-30 18:51:52`, `2020年12月30日`)
 * - the month as a word of any language (`28 Mar 2025, 17:29`, `Mar 28, 2025, 5:29 PM`)
 * - figures (`28.3.2025`, `3/28/25 5:29 PM`), where one date with a day above 12 settles the order of all
 * - seconds or milliseconds since 1970
 * @param texts all dates of the file
 */
export const readDates = (texts: Iterable<string>, { timeZone, dateOrder }: DateOptions): DateReading => {
  const months = new MonthNames();
  const known = new Map<string, WallClock | null>();
  const shown = new Set<DateOrder>();
  let isAmbiguous = false;

  const note = (text: string): void => {
    const figures = findFigures(text);
    if (figures !== null) {
      const order = orderShownBy(figures);
      if (order === null) isAmbiguous = true;
      else if (settles(figures)) shown.add(order);
    } else if (/\p{L}/u.test(text) && !ISO.test(text) && !WITH_OFFSET.test(text) && !EAST_ASIAN.test(text)) {
      findWords(text, months);
    }
  };
  for (const text of new Set(texts)) {
    if (text.length <= MAX_MEASURE_LENGTH) note(plain(text));
  }
  const [only] = shown;
  const order = shown.size === 1 ? only : dateOrder;

  const parseFigures = (figures: Figures): WallClock | null => {
    const { first, second, year, time } = figures;
    const isMonthFirst = (orderShownBy(figures) ?? order) === "mdy";
    return isMonthFirst ? wallClock(year, first, second, time) : wallClock(year, second, first, time);
  };

  const parseWords = (text: string): WallClock | null => {
    const words = findWords(text, months);
    const month = words === null ? null : months.month(words.name);
    return words === null || month === null ? null : wallClock(words.year, month, words.day, words.time);
  };

  const parse = (written: string): WallClock | null => {
    if (written.length > MAX_MEASURE_LENGTH) return null;
    const text = plain(written);
    if (WITH_OFFSET.test(text)) return parseInstant(text, timeZone);
    if (EPOCH.test(text)) return parseEpoch(text, timeZone);
    const iso = ISO.exec(text);
    if (iso !== null) return wallClock(Number(iso[1]), Number(iso[3]), Number(iso[4]), iso.slice(5));
    const figures = findFigures(text);
    if (figures !== null) return parseFigures(figures);
    const eastAsian = EAST_ASIAN.exec(text);
    if (eastAsian === null) return parseWords(text);
    return wallClock(Number(eastAsian[1]), Number(eastAsian[2]), Number(eastAsian[3]), eastAsian.slice(4));
  };

  return {
    isOpen: isAmbiguous && order === undefined,
    // A file repeats the date of a workout on each of its sets.
    parse: (text) => {
      const before = known.get(text);
      if (before !== undefined) return before;
      const parsed = parse(text);
      known.set(text, parsed);
      return parsed;
    },
  };
};

/** Seconds between two wall clocks of one place, as the hands moved. */
export const secondsBetween = (from: string, to: string): number =>
  (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 1000;
