import { z } from "zod";
import { fromEpochDay, isLocalDate, isoWeekday, type LocalDate, toEpochDay } from "./local-date.ts";

/** A point in time: milliseconds since 1970-01-01T00:00:00Z, as `Date.prototype.getTime` gives them. */
export type EpochMilliseconds = number;

/** A time of day on the wall clock, `HH:mm` or `HH:mm:ss`, 00:00 to 23:59:59. */
export type LocalTime = string;

const NANOSECONDS_PER_MILLISECOND = 1_000_000;
const MILLISECONDS_PER_DAY = 86_400_000;
const LOCAL_TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const HOURS_AND_MINUTES = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const FIXED_OFFSET = /^[+-]/;

/** Only names that exist enter, so it holds at most the few hundred of the zone database. */
const known = new Set<string>();

/**
 * Returns whether a text is the name of an IANA time zone, spelled as the zone database spells it. Links such as
 * `Asia/Calcutta` are names too, since browsers still report them; offsets (`+02:00`) and other cases (`europe/madrid`)
 * are none.
 */
export const isTimeZone = (name: string): boolean => {
  if (known.has(name)) return true;
  if (name === "" || FIXED_OFFSET.test(name)) return false;
  try {
    if (new Temporal.ZonedDateTime(0n, name).timeZoneId !== name) return false;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  known.add(name);
  return true;
};

export const timeZoneName = z
  .string()
  .max(64)
  .refine(isTimeZone, { error: "must be the name of an IANA time zone, such as Europe/Madrid" })
  .meta({ examples: ["Europe/Madrid"] });

/** The zod schema of a time of day to the minute, `HH:mm`. */
export const localTime = z
  .string()
  .regex(HOURS_AND_MINUTES, { error: "must be a time of day, written HH:mm" })
  .meta({ examples: ["06:00"] });

/**
 * Returns the local date that a calendar on the wall shows at an instant.
 * @param instant milliseconds since the epoch, in the years 0001 to 9999
 * @param timeZone an IANA name
 * @throws RangeError for a zone that does not exist or an instant outside those years
 */
export const localDateAt = (instant: EpochMilliseconds, timeZone: string): LocalDate => {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const local = instant + zoned.offsetNanoseconds / NANOSECONDS_PER_MILLISECOND;
  return fromEpochDay(Math.floor(local / MILLISECONDS_PER_DAY));
};

/**
 * Returns the time of a wall clock at an instant, to the second that has begun.
 * @param instant milliseconds since the epoch, in the years 0001 to 9999
 * @param timeZone an IANA name
 * @returns `HH:mm:ss`
 * @throws RangeError for a zone that does not exist
 */
export const localTimeAt = (instant: EpochMilliseconds, timeZone: string): LocalTime =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toPlainTime()
    .toString({ smallestUnit: "second", roundingMode: "trunc" });

/**
 * Returns the instant at which a wall clock shows a local date and time. The whole project uses this rule. A time that
 * the clock skips moves by the length of the gap, so 02:30 becomes 03:30. Daylight saving skips an hour, and a zone can
 * skip a whole day. A time that the clock shows twice is the first of the two.
 * @param date a local date
 * @param time `HH:mm` or `HH:mm:ss`
 * @param timeZone an IANA name
 * @returns milliseconds since the epoch
 * @throws RangeError when one of the three is not valid
 */
export const instantOf = (date: LocalDate, time: LocalTime, timeZone: string): EpochMilliseconds => {
  const [, hour, minute, second = "0"] = LOCAL_TIME.exec(time) ?? [];
  if (hour === undefined || minute === undefined) throw new RangeError("not a local time");
  if (!isLocalDate(date)) throw new RangeError("not a local date that exists");
  const wallClock = new Temporal.PlainDateTime(
    Number(date.slice(0, 4)),
    Number(date.slice(5, 7)),
    Number(date.slice(8, 10)),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return wallClock.toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
};

export type WeeklyTime = {
  /** ISO weekday, 1 (Monday) to 7 (Sunday). */
  readonly weekday: number;
  readonly localTime: LocalTime;
  readonly timeZone: string;
};

/**
 * Returns the first instant after `after` with a weekly local time. Each ISO week has exactly one, also when the clock
 * changes. `instantOf` has the rule for skipped and repeated times.
 * @param after milliseconds since the epoch; the result is strictly later
 * @returns milliseconds since the epoch
 * @throws RangeError when the weekday, the time or the zone is not valid
 */
export const nextLocalTime = (options: WeeklyTime & { readonly after: EpochMilliseconds }): EpochMilliseconds => {
  const { after, weekday, localTime: time, timeZone } = options;
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) throw new RangeError("not an ISO weekday");
  const today = toEpochDay(localDateAt(after, timeZone));
  // A week too early, because a skipped time can fall on a later day than its own.
  let day = today - isoWeekday(today) + weekday - 7;
  for (;;) {
    const instant = instantOf(fromEpochDay(day), time, timeZone);
    if (instant > after) return instant;
    day += 7;
  }
};
