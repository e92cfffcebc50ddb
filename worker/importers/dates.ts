import { isLocalDate } from "#core/time/local-date.ts";
import { foldName } from "./header.ts";
import { MAX_MEASURE_LENGTH } from "./limits.ts";

/** What a wall clock showed. Where only the date is known, the time stands at noon, which is that date in any zone. */
export type WallClock = { readonly local: string; readonly dateOnly: boolean };

/** By month: its names and abbreviations in English, German, Spanish, French, Italian, Portuguese, Dutch. */
const MONTH_NAMES: readonly string[] = [
  "jan january januar jänner janv janvier ene enero gen gennaio janeiro januari",
  "feb february februar febr févr fév février febrero febbraio fev fevereiro februari",
  "mar march mär märz mrz mars marzo março maart mrt",
  "apr april avr avril abr abril aprile",
  "may mai mayo mag maggio maio mei",
  "jun june juni juin junio giu giugno junho",
  "jul july juli juil juillet julio lug luglio julho",
  "aug august août aoû aout ago agosto augustus",
  "sep sept september septembre septiembre set setiembre settembre setembro",
  "oct october okt oktober octobre octubre ott ottobre out outubro",
  "nov november novembre noviembre novembro",
  "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
];

const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, index) => names.split(" ").map((name) => [foldName(name), index + 1] as const)),
);

/** The years that the API takes a workout in. */
const EARLIEST_YEAR = 1970;
const LATEST_YEAR = 2100;

const TIME = String.raw`(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?\s?m\.?)?`;
const ISO = new RegExp(String.raw`^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:(?:T|,?\s+)${TIME})?$`, "i");
const DAY_FIRST = new RegExp(
  String.raw`^(\d{1,2})\.?\s+(?:de\s+)?(\p{L}+)\.?,?\s+(?:de\s+)?(\d{4})(?:,?\s+(?:\p{L}{1,3}\s+)?${TIME})?$`,
  "iu",
);
const MONTH_FIRST = new RegExp(
  String.raw`^(\p{L}+)\.?\s+(\d{1,2}),?\s+(\d{4})(?:,?\s+(?:\p{L}{1,3}\s+)?${TIME})?$`,
  "iu",
);
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;

const NOON = "T12:00:00";

/** The date of a wall clock, its time forgotten. */
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

const parseInstant = (text: string, timeZone: string): WallClock | null => {
  let instant: Temporal.Instant;
  try {
    instant = Temporal.Instant.from(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const there = instant.toZonedDateTimeISO(timeZone);
  const { year, month, day, hour, minute, second } = there;
  return wallClock(year, month, day, [String(hour), String(minute), String(second)]);
};

/**
 * A date, with or without a time of day: ISO 8601 and its relatives (`2020-12-30 18:51:52`, `2020/12/30`), the day or
 * the month first with the month in letters (`28 Mar 2025, 17:29`, `28 de mar. de 2025, 17:29`, `Mar 28, 2025, 5:29 PM`).
 * A month in figures after the day is refused: it can't be told from the day.
 * @param timeZone where the clock hangs, for a text that carries an offset
 */
export const parseWallClock = (text: string, timeZone: string): WallClock | null => {
  if (text.length > MAX_MEASURE_LENGTH) return null;
  const trimmed = text.trim().replace(/\s+/g, " ");
  if (WITH_OFFSET.test(trimmed)) return parseInstant(trimmed, timeZone);
  const iso = ISO.exec(trimmed);
  if (iso !== null) return wallClock(Number(iso[1]), Number(iso[3]), Number(iso[4]), iso.slice(5));
  const dayFirst = DAY_FIRST.exec(trimmed);
  const monthFirst = dayFirst === null ? MONTH_FIRST.exec(trimmed) : null;
  const parts = dayFirst ?? monthFirst;
  if (parts === null) return null;
  const [, first = "", second = "", year] = parts;
  const [day, name] = dayFirst === null ? [second, first] : [first, second];
  const month = MONTHS.get(foldName(name));
  return month === undefined ? null : wallClock(Number(year), month, Number(day), parts.slice(4));
};

/** The same with a memory: a file repeats the date of a workout on each of its sets. */
export const createWallClockParser = (timeZone: string): ((text: string) => WallClock | null) => {
  const known = new Map<string, WallClock | null>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = parseWallClock(text, timeZone);
    known.set(text, parsed);
    return parsed;
  };
};

/** Seconds between two wall clocks of one place, as the hands moved. */
export const secondsBetween = (from: string, to: string): number =>
  (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 1000;
