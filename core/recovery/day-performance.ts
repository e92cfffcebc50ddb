import { median } from "simple-statistics";
import type { TrainingHistory } from "../analysis/history.ts";
import { exact } from "../units.ts";

/** Days on either side of a day whose estimates are a lift's level then. */
export const LEVEL_DAYS = 28;
/** Other days with an estimate within them that make a level. */
export const MIN_LEVEL_POINTS = 4;

export const PERFORMANCE_METHOD =
  "a day's best estimated one-rep max of each lift in per cent above the median of that lift's other days within 28 days, averaged over the day's lifts";

/**
 * Returns the performance of days, averaged over the lifts of each day. A lift counts its best estimate in per cent of
 * a median. The median is over its other days within four weeks on either side. A level from both sides moves with the
 * training, so progress does not look like good days. Lifts with fewer than four other days in reach do not count.
 * @param wanted days since 1970-01-01
 * @returns per cent by day, for the days with a performance
 */
export const dayPerformance = (
  { days, exercises }: Pick<TrainingHistory, "days" | "exercises">,
  wanted: ReadonlySet<number>,
): Map<number, number> => {
  const sums = new Map<number, { percent: number; lifts: number }>();
  for (const { day, kg } of seriesOf(days, exercises.length, wanted)) {
    let from = 0;
    for (const [at, today] of day.entries()) {
      while ((day[from] ?? 0) < today - LEVEL_DAYS) from += 1;
      if (!wanted.has(today)) continue;
      const others: number[] = [];
      for (let near = from; near < day.length && (day[near] ?? 0) <= today + LEVEL_DAYS; near += 1) {
        if (near !== at) others.push(kg[near] ?? 0);
      }
      if (others.length < MIN_LEVEL_POINTS) continue;
      const sum = sums.get(today) ?? { percent: 0, lifts: 0 };
      sum.percent += 100 * ((kg[at] ?? 0) / median(others) - 1);
      sum.lifts += 1;
      sums.set(today, sum);
    }
  }
  return new Map([...sums].map(([day, { percent, lifts }]) => [day, exact(percent / lifts)]));
};

const seriesOf = (
  days: TrainingHistory["days"],
  exerciseCount: number,
  wanted: ReadonlySet<number>,
): { day: number[]; kg: number[] }[] => {
  const series = Array.from({ length: exerciseCount }, (): { day: number[]; kg: number[] } => ({ day: [], kg: [] }));
  let first = Number.POSITIVE_INFINITY;
  for (const day of wanted) first = Math.min(first, day - LEVEL_DAYS);
  let start = days.length;
  while (start > 0 && (days.day[start - 1] ?? 0) >= first) start -= 1;
  for (let row = start; row < days.length; row += 1) {
    const day = days.day[row] ?? 0;
    const estimate = days.bestE1rmKg[row] ?? Number.NaN;
    if (Number.isNaN(estimate)) continue;
    const own = series[days.exerciseIndex[row] ?? -1];
    own?.day.push(day);
    own?.kg.push(estimate);
  }
  return series;
};
