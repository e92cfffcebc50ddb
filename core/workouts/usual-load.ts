import type { Locale, TrackingType } from "../taxonomy.ts";
import type { UsualLoad } from "./doubt.ts";
import { type EffortSet, effortOfDay } from "./effort-of-day.ts";

export type DoneSet = EffortSet & {
  readonly metrics: { readonly e1rmKg: number | null; readonly topWeightKg: number | null };
};

/** The greatest values of one day, null where it has none. */
export type DayMost = {
  readonly e1rmKg: number | null;
  readonly topWeightKg: number | null;
  readonly effort: number | null;
  readonly speed: number | null;
};

const greatest = (values: readonly (number | null)[]): number | null =>
  values.reduce((most, value) => (value !== null && (most === null || value > most) ? value : most), null);

/** @param sets of one exercise and day */
export const mostOfDay = (trackingType: TrackingType, sets: readonly DoneSet[]): DayMost => {
  const { bestEffort, bestSpeed } = effortOfDay(trackingType, sets);
  return {
    e1rmKg: greatest(sets.map(({ metrics }) => metrics.e1rmKg)),
    topWeightKg: greatest(sets.map(({ metrics }) => metrics.topWeightKg)),
    effort: bestEffort,
    speed: bestSpeed,
  };
};

/**
 * Returns what is usual on some days of an exercise. The statement of the last days does so for a new set.
 * @param days of training, in any order
 */
export const usualOf = (days: readonly DayMost[], locale: Locale): UsualLoad => {
  const done = days.filter(({ topWeightKg, effort }) => topWeightKg !== null || effort !== null);
  return {
    days: done.filter(({ topWeightKg }) => topWeightKg !== null).length,
    e1rmKg: greatest(done.map(({ e1rmKg }) => e1rmKg)),
    topWeightKg: greatest(done.map(({ topWeightKg }) => topWeightKg)),
    effortDays: done.filter(({ effort }) => effort !== null).length,
    effort: greatest(done.map(({ effort }) => effort)),
    speed: greatest(done.map(({ speed }) => speed)),
    locale,
  };
};

/** Days of training on either side that a stored day is compared with. */
export const NEIGHBOUR_DAYS = 3;

/** Returns the days around one, at most three on either side. */
export const aroundDay = <Day>(days: readonly Day[], at: number): Day[] => [
  ...days.slice(Math.max(0, at - NEIGHBOUR_DAYS), at),
  ...days.slice(at + 1, at + 1 + NEIGHBOUR_DAYS),
];
