import { MAX_MEASURE_LENGTH } from "./limits.ts";

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;

const HOURS = "h|hr|hrs|hour|hours|std|stunde|stunden|heure|heures|hora|horas|ora|ore";
const MINUTES = "m|min|mins|minute|minutes|minuten|minuto|minutos|minuti";
const SECONDS = "s|sec|secs|second|seconds|sek|sekunde|sekunden|seconde|secondes|seg|segundo|segundos|secondi";
const part = (name: string, words: string): string => `(?:(?<${name}>\\d{1,6})\\s*(?:${words})\\.?)?`;
const SPELLED = new RegExp(
  `^${part("hours", HOURS)}\\s*${part("minutes", MINUTES)}\\s*${part("seconds", SECONDS)}$`,
  "i",
);
const CLOCK = /^(?:(\d{1,4}):)?(\d{1,4}):([0-5]\d)$/;

/**
 * `2h 38m`, `45m`, `1h 5m 3s`: hours, minutes and seconds by their first letter or word.
 * @returns seconds, or null for anything else
 */
export const parseSpelledDuration = (text: string): number | null => {
  if (text.length > MAX_MEASURE_LENGTH) return null;
  const parts = SPELLED.exec(text.trim())?.groups;
  if (parts === undefined) return null;
  const { hours, minutes, seconds } = parts;
  if (hours === undefined && minutes === undefined && seconds === undefined) return null;
  return Number(hours ?? 0) * SECONDS_PER_HOUR + Number(minutes ?? 0) * SECONDS_PER_MINUTE + Number(seconds ?? 0);
};

/**
 * `h:mm:ss` or `mm:ss`, as a stopwatch shows it.
 * @returns seconds, or null for anything else
 */
export const parseClockDuration = (text: string): number | null => {
  const [, hours, minutes, seconds] = CLOCK.exec(text.trim()) ?? [];
  if (minutes === undefined || seconds === undefined) return null;
  if (hours !== undefined && Number(minutes) >= SECONDS_PER_MINUTE) return null;
  return Number(hours ?? 0) * SECONDS_PER_HOUR + Number(minutes) * SECONDS_PER_MINUTE + Number(seconds);
};

const HOURS_AND_MINUTES = /^(\d{1,2}):([0-5]\d)$/;
const HOURS_A_DAY = 24;

/**
 * `h:mm`, as the length of a workout is written: no workout takes a minute and five seconds.
 * @returns seconds, or null for anything else
 */
export const parseHoursAndMinutes = (text: string): number | null => {
  const [, hours, minutes] = HOURS_AND_MINUTES.exec(text.trim()) ?? [];
  if (hours === undefined || Number(hours) >= HOURS_A_DAY) return null;
  return Number(hours) * SECONDS_PER_HOUR + Number(minutes) * SECONDS_PER_MINUTE;
};
