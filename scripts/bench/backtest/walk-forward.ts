import { recentOf, type Series, trendOf } from "#core/statistics/trend.ts";
import {
  FORECAST_WEEKS,
  type ForecastFit,
  type ForecastWeeks,
  forecastOf,
  outlookOf,
  type ProvenGain,
} from "#core/strength/forecast.ts";
import { OUTCOME_WITHIN_DAYS } from "#core/strength/forecast-errors.ts";
import { analyzeSeries, steadySeries, stretchOf } from "#core/strength/lift-analysis.ts";
import { dailyBests, type LiftLog } from "./lift-log.ts";

const EVERY_DAYS = 35;
/** A status is compared with the median of so many days, if they have enough training days. */
const CONFIRM_DAYS = 56;
const CONFIRM_POINTS = 3;

/** One forecast and what came. Errors are natural logarithms of outcome over forecast. */
export type Outcome = {
  readonly lifter: string;
  readonly weeks: ForecastWeeks;
  readonly error: number;
  readonly lastError: number;
  readonly lineError: number;
  /** In logarithms; the unit of the widths. */
  readonly spread: number;
  /** The interval's half-width as a share of the forecast, and whether it holds the outcome. */
  readonly halfWidth: number;
  readonly isInside: boolean;
};

/** A status, and the change of the level in the eight weeks after it, as a logarithm. Null with fewer than three days. */
export type Verdict = {
  readonly lifter: string;
  readonly status: string;
  readonly worthwhile: number;
  readonly change: number | null;
};

export type WalkForward = {
  /** All with an outcome, given or not. */
  readonly asked: number;
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly Verdict[];
};

const valueNear = ({ days, values }: Series, after: number, day: number): number | null => {
  let [best, nearest] = [-1, OUTCOME_WITHIN_DAYS + 1];
  for (let at = 0; at < days.length; at += 1) {
    const distance = Math.abs((days[at] ?? 0) - day);
    if ((days[at] ?? 0) > after && distance < nearest) [best, nearest] = [at, distance];
  }
  return values[best] ?? null;
};

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half] ?? 0) + (sorted[half - 1] ?? 0)) / 2;
};

const changeAfter = ({ days, values }: Series, origin: number, level: number): number | null => {
  const next = Array.from(values).filter((_, at) => {
    const day = days[at] ?? 0;
    return day > origin && day <= origin + CONFIRM_DAYS;
  });
  return next.length < CONFIRM_POINTS ? null : Math.log(medianOf(next) / level);
};

/** All that was known of a lift on a day, and what came. */
export type Moment = {
  readonly lifter: string;
  readonly known: Series;
  readonly reach: Float64Array;
  readonly gain: ProvenGain | null;
  readonly origin: number;
  readonly lastValue: number;
  /** Theil–Sen's line. */
  readonly lineOn: (day: number) => number;
  readonly actuals: readonly { readonly weeks: ForecastWeeks; readonly day: number; readonly value: number }[];
  readonly changeFrom: (level: number) => number | null;
};

/** Returns every 35th day of each lift that has a trend. */
export const momentsOf = (log: LiftLog): Moment[] =>
  log.lifters.flatMap(({ lifter, lifts }) =>
    lifts.flatMap((lift) => {
      const whole = dailyBests(lift);
      const lastDay = whole.days.at(-1) ?? 0;
      const moments: Moment[] = [];
      for (let origin = EVERY_DAYS; origin <= lastDay; origin += EVERY_DAYS) {
        const after = whole.days.findIndex((day) => day > origin);
        const until = after < 0 ? whole.days.length : after;
        const known = recentOf(
          { days: whole.days.subarray(0, until), values: whole.values.subarray(0, until) },
          origin,
        );
        const trend = trendOf(known);
        const lastValue = known.values.at(-1);
        if (trend === null || lastValue === undefined) continue;
        const reach = whole.reach.subarray(0, until);
        moments.push({
          lifter,
          known,
          reach,
          gain: stretchOf(steadySeries(known, reach), null).stretch.trend,
          origin,
          lastValue,
          lineOn: (day) => Math.max(lastValue / 10, trend.intercept + trend.slope * day),
          actuals: FORECAST_WEEKS.flatMap((weeks) => {
            const day = origin + 7 * weeks;
            const value = valueNear(whole, origin, day);
            return value === null ? [] : [{ weeks, day, value }];
          }),
          changeFrom: (level) => changeAfter(whole, origin, level),
        });
      }
      return moments;
    }),
  );

/** Returns the forecasts that are given on a moment, beside what came. */
export const outcomesOf = (
  { lifter, known, gain, origin, lastValue, lineOn, actuals }: Moment,
  fit: ForecastFit,
): Outcome[] => {
  const outlook = outlookOf(known, gain, origin, fit);
  const { forecast } = forecastOf(known, gain, origin, fit);
  return actuals.flatMap(({ weeks, day, value }) => {
    const point = forecast?.points.find((candidate) => candidate.weeks === weeks);
    if (point === undefined || typeof outlook === "string") return [];
    return [
      {
        lifter,
        weeks,
        error: Math.log(value / point.e1rmKg),
        lastError: Math.log(value / lastValue),
        lineError: Math.log(value / lineOn(day)),
        spread: outlook.spread,
        halfWidth: (point.upper - point.lower) / 2 / point.e1rmKg,
        isInside: value >= point.lower && value <= point.upper,
      },
    ];
  });
};

const verdictOf = ({ lifter, known, reach, origin, lastValue, changeFrom }: Moment): Verdict => {
  const found = analyzeSeries(known, { asOf: origin, mechanics: null, reach });
  const level = found.smoothed?.points.at(-1)?.e1rmKg ?? lastValue;
  const worthwhile = (found.smallestWorthwhileChange?.kg ?? 0) / level;
  return { lifter, status: found.status, worthwhile, change: changeFrom(level) };
};

/**
 * Walks through a log. Every 35 days the analysis is made of what was known by then. A forecast is compared with the best
 * of the training day nearest to its day, within five days. A status is compared with the median of the next eight weeks.
 */
export const walkForward = (log: LiftLog, fitFor: (lifter: string) => ForecastFit): WalkForward => {
  const moments = momentsOf(log);
  return {
    asked: moments.reduce((sum, { actuals }) => sum + actuals.length, 0),
    outcomes: moments.flatMap((moment) => outcomesOf(moment, fitFor(moment.lifter))),
    verdicts: moments.map(verdictOf),
  };
};
