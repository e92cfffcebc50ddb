import { recentOf, type Series, trendOf } from "#core/statistics/trend.ts";
import {
  FORECAST_WEEKS,
  FORECAST_WIDTHS,
  type ForecastWeeks,
  type ForecastWidths,
  forecastOf,
  GREATEST_MARGIN,
  outlookOf,
} from "#core/strength/forecast.ts";
import { OUTCOME_WITHIN_DAYS } from "#core/strength/forecast-errors.ts";
import { analyzeSeries } from "#core/strength/lift-analysis.ts";
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

/**
 * Walks through a log. Every 35 days the analysis is made of what was known by then. A forecast is compared with the best
 * of the training day nearest to its day, within five days. A status is compared with the median of the next eight weeks.
 */
export const walkForward = (log: LiftLog, widthsOf: (lifter: string) => ForecastWidths): WalkForward => {
  const outcomes: Outcome[] = [];
  const verdicts: Verdict[] = [];
  let asked = 0;
  for (const { lifter, lifts } of log.lifters) {
    const widths = widthsOf(lifter);
    for (const lift of lifts) {
      const whole = dailyBests(lift);
      const lastDay = whole.days.at(-1) ?? 0;
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
        const {
          status,
          smoothed,
          smallestWorthwhileChange: worthwhile,
        } = analyzeSeries(known, {
          asOf: origin,
          mechanics: null,
        });
        const level = smoothed?.points.at(-1)?.e1rmKg ?? lastValue;
        const change = changeAfter(whole, origin, level);
        verdicts.push({ lifter, status, worthwhile: (worthwhile?.kg ?? 0) / level, change });
        const outlook = outlookOf(known, trend, origin);
        const { forecast } = forecastOf(known, trend, origin, widths);
        for (const weeks of FORECAST_WEEKS) {
          const day = origin + 7 * weeks;
          const actual = valueNear(whole, origin, day);
          if (actual === null) continue;
          asked += 1;
          const point = forecast?.points.find((candidate) => candidate.weeks === weeks);
          if (point === undefined || typeof outlook === "string") continue;
          const line = Math.max(lastValue / 10, trend.intercept + trend.slope * day);
          outcomes.push({
            lifter,
            weeks,
            error: Math.log(actual / point.e1rmKg),
            lastError: Math.log(actual / lastValue),
            lineError: Math.log(actual / line),
            spread: outlook.spread,
            halfWidth: (point.upper - point.lower) / 2 / point.e1rmKg,
            isInside: actual >= point.lower && actual <= point.upper,
          });
        }
      }
    }
  }
  return { asked, outcomes, verdicts };
};

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  return low + (place - Math.floor(place)) * ((sorted[Math.floor(place) + 1] ?? low) - low);
};

/** Without this share of the outcomes inside, a width would be of no use. */
const LEVEL = 0.8;
const ROUNDS = 6;

/**
 * Fits the widths to lifters: 80 % of those outcomes whose interval is given are inside of it.
 * @param outcomes all that can be had, see `everyOutcome`
 */
export const fitWidths = (outcomes: readonly Outcome[]): ForecastWidths => {
  const widthFor = (weeks: ForecastWeeks): number => {
    const own = outcomes.filter((outcome) => outcome.weeks === weeks);
    let width = FORECAST_WIDTHS[weeks];
    for (let round = 0; round < ROUNDS; round += 1) {
      const given = own.filter(({ spread }) => width * spread <= GREATEST_MARGIN);
      if (given.length > 0) {
        width = quantile(
          given.map(({ error, spread }) => Math.abs(error) / spread),
          LEVEL,
        );
      }
    }
    return width;
  };
  return { 4: widthFor(4), 8: widthFor(8), 12: widthFor(12) };
};

/** Widths so small that no forecast is refused as too uncertain. */
const NO_REFUSAL: ForecastWidths = { 4: 1e-9, 8: 1e-9, 12: 1e-9 };

/** Returns the outcomes of all forecasts, those too uncertain to be given among them. */
export const everyOutcome = (log: LiftLog): readonly Outcome[] => walkForward(log, () => NO_REFUSAL).outcomes;

/** Returns for each lifter the widths that the other lifters of the log would give. */
export const widthsOfOthers = (log: LiftLog): ((lifter: string) => ForecastWidths) => {
  const all = everyOutcome(log);
  const widths = new Map(
    log.lifters.map(({ lifter }) => [lifter, fitWidths(all.filter((outcome) => outcome.lifter !== lifter))]),
  );
  return (lifter) => widths.get(lifter) ?? FORECAST_WIDTHS;
};
