import { type LocalDate, toEpochDay } from "#core/time/local-date.ts";
import type { BodyweightSection } from "../analysis/analysis-document.ts";
import type { BodyweightFact, TrainingHistory } from "../analysis/history.ts";
import { MIN_TREND_POINTS, type Trend, trendOf } from "../statistics/trend.ts";
import { exact } from "../units.ts";

/** The weight of a past day in the trend of the next day. */
const DAILY_DECAY = 0.9;

export type BodyweightPoint = { readonly date: LocalDate; readonly kg: number; readonly trendKg: number };

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
 * Returns the body weight without daily noise: T = T' + α(W − T'), which starts with the first weight. α is 0.1 from
 * day to day, and 1 − 0.9^g after a gap of g days. Source: Walker, "The Hacker's Diet" (1991), with the decay applied
 * through the gap.
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

const RATE_DAYS = 28;
const SELDOM_RATE_DAYS = 84;
const POINTS_SHOWN = 366;
export const BODYWEIGHT_METHOD =
  "exponential trend, 10 % a day; rate: theil-sen of daily weights over 28 days, or 84 where those hold fewer than 8";

export type BodyweightRate = {
  readonly trend: Trend | null;
  readonly n: number;
};

/**
 * Returns the rate of the body weight, by Theil–Sen over the daily weights of the last 28 days. With fewer than 8
 * weights in them it uses the last 84 days.
 * @param points one a day, oldest first
 * @param asOf day since 1970-01-01
 * @returns the trend in kg a day; null with fewer than 8 weights
 */
export const bodyweightRate = (points: readonly BodyweightPoint[], asOf: number): BodyweightRate => {
  const since = (days: number) => points.filter(({ date }) => asOf - toEpochDay(date) < days);
  const recent = since(RATE_DAYS);
  const used = recent.length < MIN_TREND_POINTS ? since(SELDOM_RATE_DAYS) : recent;
  const trend = trendOf({
    days: Float64Array.from(used, ({ date }) => toEpochDay(date)),
    values: Float64Array.from(used, ({ kg }) => kg),
  });
  return { trend, n: used.length };
};

/** Body weight over the window; the trend itself runs from the first weight of the history. */
export const analyzeBodyweight = ({ bodyweight, window }: TrainingHistory): BodyweightSection => {
  const points = bodyweightTrend(bodyweight.filter(({ date }) => date <= window.to));
  const { trend, n } = bodyweightRate(points, toEpochDay(window.to));
  return {
    trend: points.filter(({ date }) => date >= window.from).slice(-POINTS_SHOWN),
    currentKg: points.at(-1)?.trendKg ?? null,
    kgPerWeek: trend === null ? null : exact(trend.slope * 7),
    n,
    missing: trend === null ? { code: "points", have: n, need: MIN_TREND_POINTS } : null,
    method: BODYWEIGHT_METHOD,
  };
};
