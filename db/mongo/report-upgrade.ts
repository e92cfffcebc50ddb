import { z } from "zod";

const HEADLINES: Readonly<Record<string, string>> = {
  "week-ahead": "period-ahead",
  "rest-week": "rest",
  "first-week": "first-period",
  "week-running": "period-running",
  "early-week": "early",
};

const headline = z.looseObject({ code: z.string() });
const any = z.unknown();

/** A report of the first shape, before months had reports: what has another name since. */
const first = z.looseObject({
  schemaVersion: z.literal(1),
  totals: z.strictObject({ thisWeek: any, lastWeek: any, fourWeekMean: any }),
  weeks: any,
  muscles: z.array(z.looseObject({ lastWeek: any, fourWeekMean: any })),
  lifts: z.array(z.looseObject({ thisWeekKg: any })),
});

export const upgradeHeadline = (stored: unknown): unknown => {
  const { success, data } = headline.safeParse(stored);
  return success ? { ...data, code: HEADLINES[data.code] ?? data.code } : stored;
};

export const upgradeReport = (stored: unknown): unknown => {
  const { success, data } = first.safeParse(stored);
  if (!success) return stored;
  const { weeks, totals, muscles, lifts, ...same } = data;
  return {
    ...same,
    schemaVersion: 2,
    headline: upgradeHeadline(same.headline),
    totals: { current: totals.thisWeek, previous: totals.lastWeek, mean: totals.fourWeekMean },
    periods: weeks,
    muscles: muscles.map(({ lastWeek, fourWeekMean, ...muscle }) => ({
      ...muscle,
      previous: lastWeek,
      mean: fourWeekMean,
    })),
    lifts: lifts.map(({ thisWeekKg, ...lift }) => ({ ...lift, smoothed: [], periodBestKg: thisWeekKg })),
  };
};
