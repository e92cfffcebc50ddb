import { type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import type { BodyweightFact } from "./history.ts";

/** What a day of the past still weighs in the trend on the next day. */
const DAILY_DECAY = 0.9;

export type BodyweightPoint = { readonly date: LocalDate; readonly kg: number; readonly trendKg: number };

/** One weight a day in day order: several of a day count as their mean. */
const dailyMeans = (weights: readonly BodyweightFact[]): BodyweightFact[] => {
  const days = new Map<LocalDate, { sum: number; count: number }>();
  for (const { date, kg } of weights) {
    const day = days.get(date) ?? { sum: 0, count: 0 };
    days.set(date, { sum: day.sum + kg, count: day.count + 1 });
  }
  return [...days]
    .map(([date, { sum, count }]) => ({ date, kg: sum / count }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
};

/**
 * Body weight freed of daily noise: T = T' + α(W − T'), seeded with the first weight, α = 0.1 from day to day and
 * 1 − 0.9^g after a gap of g days. Source: Walker, "The Hacker's Diet" (1991), with the decay run through the gap.
 * @param weights kg above 0, in any order
 * @returns one point a day with a weight, oldest first
 */
export const bodyweightTrend = (weights: readonly BodyweightFact[]): BodyweightPoint[] => {
  const points: BodyweightPoint[] = [];
  let trendKg = 0;
  let lastDay = 0;
  for (const { date, kg } of dailyMeans(weights)) {
    const day = toEpochDay(date);
    trendKg = points.length === 0 ? kg : trendKg + (1 - DAILY_DECAY ** (day - lastDay)) * (kg - trendKg);
    lastDay = day;
    points.push({ date, kg, trendKg });
  }
  return points;
};
