import type { Locale, UnitSystem } from "../../taxonomy.ts";
import { type LocalDate, toEpochDay } from "../../time/local-date.ts";
import { fromKilograms, METERS_PER_MILE, METERS_PER_YARD, type WeightUnit } from "../../units.ts";

export type Format = {
  readonly locale: Locale;
  readonly weightUnit: WeightUnit;
  readonly distanceUnit: "km" | "mi";
  readonly number: (value: number) => string;
  /** A ratio of two amounts as a signed change: 1.12 is `+12%`. */
  readonly change: (ratio: number) => string;
  readonly percent: (percent: number) => string;
  readonly tick: (value: number) => string;
  /** An estimated or measured weight: `102.5 kg`. */
  readonly weight: (kilograms: number) => string;
  readonly load: (kilograms: number) => string;
  readonly weightChange: (kilograms: number) => string;
  readonly loadChange: (kilograms: number) => string;
  /** A slope with its sign and two decimals, without "a week". */
  readonly weightRate: (kilograms: number) => string;
  /** How fast a weight changes, without its sign; null where it comes to nothing in the digits that are shown. */
  readonly weightPace: (kilograms: number) => string | null;
  /** The ends of an interval of slopes: `0.12 to 0.45 kg` by `join`. */
  readonly weightRates: (lower: number, upper: number, join: (lower: string, upper: string) => string) => string;
  readonly volume: (kilograms: number) => string;
  readonly duration: (seconds: number) => string;
  readonly distance: (meters: number) => string;
  readonly inWeightUnit: (kilograms: number) => number;
  readonly inDistanceUnit: (meters: number) => number;
  /** `Mon 23 Nov` */
  readonly weekday: (date: LocalDate) => string;
  /** `23 Nov` */
  readonly day: (date: LocalDate) => string;
  /** `23 Nov 2026` */
  readonly fullDay: (date: LocalDate) => string;
  /** `Nov` */
  readonly month: (date: LocalDate) => string;
  /** `November 2026`, for the beginning of a line. */
  readonly monthAndYear: (date: LocalDate) => string;
  /** `2 – 8 Nov` */
  readonly shortPeriod: (start: LocalDate, end: LocalDate) => string;
  /** `23 – 29 November 2026` */
  readonly period: (start: LocalDate, end: LocalDate) => string;
  readonly instant: (iso: string, timeZone: string) => string;
  readonly list: (items: readonly string[]) => string;
  readonly plural: (count: number, one: string, other: string) => string;
};

export const NO_BREAK = "\u00a0";
const MINUS = "\u2212";
/** Below it miles say little: who carries something for sixty yards reads yards. */
const SHORTEST_MILES = 0.1;
const MILLISECONDS_PER_DAY = 86_400_000;

/** English follows the reader's units: who lifts in pounds writes November 23, who lifts in kilograms 23 November. */
const languageTag = (locale: Locale, unitSystem: UnitSystem): string => {
  if (locale === "es") return "es-ES";
  return unitSystem === "imperial" ? "en-US" : "en-GB";
};

/** Values that many reports of one week share. It begins anew when it is full. */
const remembered = <Key, Value>(most: number, make: (key: Key) => Value): ((key: Key) => Value) => {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= most) known.clear();
    const made = make(key);
    known.set(key, made);
    return made;
  };
};

const MOST_DATES = 1_000;
const MOST_ZONES = 100;

const makeFormat = (locale: Locale, unitSystem: UnitSystem): Format => {
  const tag = languageTag(locale, unitSystem);
  const weightUnit = unitSystem === "imperial" ? "lb" : "kg";
  const distanceUnit = unitSystem === "imperial" ? "mi" : "km";

  const formatter = (options: Intl.NumberFormatOptions) => {
    const numbers = new Intl.NumberFormat(tag, options);
    return (value: number) => numbers.format(value).replace("-", MINUS);
  };
  const whole = formatter({ maximumFractionDigits: 0 });
  const number = formatter({ maximumFractionDigits: 1 });
  const two = formatter({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const signed = formatter({ maximumFractionDigits: 1, signDisplay: "exceptZero" });
  const signedUpToTwo = formatter({ maximumFractionDigits: 2, signDisplay: "exceptZero" });
  const signedTwo = formatter({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
  const signedPercent = formatter({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });
  const upToTwo = formatter({ maximumFractionDigits: 2 });
  const percent = formatter({ style: "percent", maximumFractionDigits: 1 });
  const withUnit = (value: string, unit: string) => `${value}${NO_BREAK}${unit}`;
  const inWeightUnit = (kilograms: number) => fromKilograms(kilograms, weightUnit);
  const inDistanceUnit = (meters: number) => meters / (unitSystem === "imperial" ? METERS_PER_MILE : 1000);
  // Hundredths come from small plates. A load converted from the other unit has some that no bar has.
  const loadText = (kilograms: number, as: { exact: typeof number; rounded: typeof number }) => {
    const quarters = inWeightUnit(kilograms) * 4;
    const isLoaded = Math.abs(quarters - Math.round(quarters)) < 1e-6;
    return withUnit((isLoaded ? as.exact : as.rounded)(inWeightUnit(kilograms)), weightUnit);
  };
  const shortDistance = (meters: number): string | null => {
    if (unitSystem === "metric") return Math.round(meters) < 1000 ? withUnit(whole(meters), "m") : null;
    return inDistanceUnit(meters) < SHORTEST_MILES ? withUnit(whole(meters / METERS_PER_YARD), "yd") : null;
  };

  const dates = (options: Intl.DateTimeFormatOptions) => {
    const formatted = new Intl.DateTimeFormat(tag, { ...options, timeZone: "UTC" });
    return remembered(MOST_DATES, (date: LocalDate) => formatted.format(toEpochDay(date) * MILLISECONDS_PER_DAY));
  };
  const instants = remembered(
    MOST_ZONES,
    (timeZone: string) => new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short", timeZone }),
  );
  const periods = new Intl.DateTimeFormat(tag, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const shortPeriods = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", timeZone: "UTC" });
  const monthAndYear = dates({ month: "long", year: "numeric" });
  const list = new Intl.ListFormat(tag, { type: "conjunction" });
  const plurals = new Intl.PluralRules(tag);

  return {
    locale,
    weightUnit,
    distanceUnit,
    number,
    tick: formatter({ maximumFractionDigits: 3 }),
    change: (ratio) => signedPercent(ratio - 1),
    percent: (value) => percent(value / 100),
    weight: (kilograms) => withUnit(number(inWeightUnit(kilograms)), weightUnit),
    load: (kilograms) => loadText(kilograms, { exact: upToTwo, rounded: number }),
    loadChange: (kilograms) => loadText(kilograms, { exact: signedUpToTwo, rounded: signed }),
    weightChange: (kilograms) => withUnit(signed(inWeightUnit(kilograms)), weightUnit),
    weightRate: (kilograms) => withUnit(signedTwo(inWeightUnit(kilograms)), weightUnit),
    weightPace: (kilograms) => {
      const text = two(Math.abs(inWeightUnit(kilograms)));
      return /[1-9]/.test(text) ? withUnit(text, weightUnit) : null;
    },
    weightRates: (lower, upper, join) => withUnit(join(two(inWeightUnit(lower)), two(inWeightUnit(upper))), weightUnit),
    volume: (kilograms) => withUnit(whole(inWeightUnit(kilograms)), weightUnit),
    duration: (seconds) => durationText(seconds, whole),
    distance: (meters) => shortDistance(meters) ?? withUnit(upToTwo(inDistanceUnit(meters)), distanceUnit),
    inWeightUnit,
    inDistanceUnit,
    weekday: dates({ weekday: "short", day: "numeric", month: "short" }),
    day: dates({ day: "numeric", month: "short" }),
    fullDay: dates({ day: "numeric", month: "short", year: "numeric" }),
    month: dates({ month: "short" }),
    monthAndYear: (date) => {
      const [first = "", ...rest] = monthAndYear(date);
      return first.toLocaleUpperCase(tag) + rest.join("");
    },
    shortPeriod: (start, end) =>
      shortPeriods.formatRange(toEpochDay(start) * MILLISECONDS_PER_DAY, toEpochDay(end) * MILLISECONDS_PER_DAY),
    period: (start, end) =>
      periods.formatRange(toEpochDay(start) * MILLISECONDS_PER_DAY, toEpochDay(end) * MILLISECONDS_PER_DAY),
    instant: (iso, timeZone) => instants(timeZone).format(new Date(iso)),
    list: (items) => list.format(items),
    plural: (count, one, other) => `${number(count)}${NO_BREAK}${plurals.select(count) === "one" ? one : other}`,
  };
};

const formats = new Map<string, Format>();

/** Returns the one format of a language and its units. Its formatters of the runtime are dear to make. */
/** Returns how numbers, dates and amounts are written in a language, and in the units of a user. */
export const createFormat = (locale: Locale, unitSystem: UnitSystem): Format => {
  const key = `${locale} ${unitSystem}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = makeFormat(locale, unitSystem);
  formats.set(key, made);
  return made;
};

/** Empty without a gain, and for one below the shown digits. */
export const gainText = (gain: string | null): string => (gain !== null && /[1-9]/.test(gain) ? ` (${gain})` : "");

/** Hours and minutes; seconds only below an hour, where they matter for a hold or a run. */
const durationText = (seconds: number, whole: (value: number) => string): string => {
  const total = Math.round(seconds);
  if (total > 0 && total < 60) return `${whole(total)}${NO_BREAK}s`;
  const minutes = total < 3600 ? Math.floor(total / 60) : Math.round(total / 60);
  const rest = total < 3600 ? total % 60 : 0;
  if (minutes < 60) {
    const text = `${whole(minutes)}${NO_BREAK}min`;
    return rest === 0 ? text : `${text}${NO_BREAK}${whole(rest)}${NO_BREAK}s`;
  }
  const hours = `${whole(Math.floor(minutes / 60))}${NO_BREAK}h`;
  return minutes % 60 === 0 ? hours : `${hours}${NO_BREAK}${whole(minutes % 60)}${NO_BREAK}min`;
};
