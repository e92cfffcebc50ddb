import {
  FORECAST_FIT,
  FORECAST_WEEKS,
  type ForecastFit,
  type ForecastWeeks,
  type ForecastWidths,
  GREATEST_MARGIN,
} from "#core/strength/forecast.ts";
import type { LiftLog } from "./lift-log.ts";
import { type Moment, momentsOf, type Outcome, outcomesOf } from "./walk-forward.ts";

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  return low + (place - Math.floor(place)) * ((sorted[Math.floor(place) + 1] ?? low) - low);
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const LEVEL = 0.8;
const ROUNDS = 6;

/**
 * Fits the widths to lifters: 80 % of those outcomes whose interval is given are inside of it.
 * @param outcomes all that can be had, see `everyOutcome`
 */
export const fitWidths = (outcomes: readonly Outcome[]): ForecastWidths => {
  const widthFor = (weeks: ForecastWeeks): number => {
    const own = outcomes.filter((outcome) => outcome.weeks === weeks);
    let width = FORECAST_FIT.widths[weeks];
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

const everyOutcomeOf = (moments: readonly Moment[], fit: ForecastFit): Outcome[] =>
  moments.flatMap((moment) => outcomesOf(moment, { ...fit, widths: NO_REFUSAL }));

/** Returns the outcomes of all forecasts, those too uncertain to be given among them. */
export const everyOutcome = (log: LiftLog): Outcome[] => everyOutcomeOf(momentsOf(log), FORECAST_FIT);

/**
 * Returns the mean score of intervals in logarithms: their width, and ten times the distance of each outcome outside.
 * Source: Gneiting and Raftery, Journal of the American Statistical Association 102, 2007.
 */
const intervalScore = (outcomes: readonly Outcome[]): number => {
  const widths = fitWidths(outcomes);
  const scores = outcomes.map(({ weeks, error, spread }) => {
    const margin = widths[weeks] * spread;
    return 2 * margin + (2 / (1 - LEVEL)) * Math.max(0, Math.abs(error) - margin);
  });
  return mean(scores);
};

const pointScore = (outcomes: readonly Outcome[]): number => mean(outcomes.map(({ error }) => Math.abs(error)));

type Part = {
  readonly values: readonly number[];
  readonly with: (fit: ForecastFit, value: number) => ForecastFit;
  readonly score: (outcomes: readonly Outcome[]) => number;
};

const { spread } = FORECAST_FIT;

/** The parts that are searched for, each with those values that were tried on the real lifters. */
const PARTS: readonly Part[] = [
  {
    values: [0, 0.2, FORECAST_FIT.gainShare, 0.5, 0.7],
    with: (fit, gainShare) => ({ ...fit, gainShare }),
    score: pointScore,
  },
  {
    values: [1.3, spread.usualWidth, 2],
    with: (fit, usualWidth) => ({ ...fit, spread: { ...fit.spread, usualWidth } }),
    score: intervalScore,
  },
  {
    values: [3, spread.usualWeight, 30],
    with: (fit, usualWeight) => ({ ...fit, spread: { ...fit.spread, usualWeight } }),
    score: intervalScore,
  },
  {
    values: [0.03, spread.leastStep, 0.08],
    with: (fit, leastStep) => ({ ...fit, spread: { ...fit.spread, leastStep } }),
    score: intervalScore,
  },
];

/** Fits all parts of a forecast to lifters: usual errors, the share of a gain, the parts of the spread, and the widths. */
const fitAll = (moments: readonly Moment[]): ForecastFit => {
  const first = everyOutcomeOf(moments, FORECAST_FIT);
  const errorIn = (weeks: ForecastWeeks): number => pointScore(first.filter((outcome) => outcome.weeks === weeks));
  let fit: ForecastFit = {
    ...FORECAST_FIT,
    spread: { ...spread, usualError: { 4: errorIn(4), 8: errorIn(8), 12: errorIn(12) } },
  };
  for (const part of PARTS) {
    const tried = part.values.map((value) => {
      const candidate = part.with(fit, value);
      return { candidate, score: part.score(everyOutcomeOf(moments, candidate)) };
    });
    fit = tried.reduce((best, one) => (one.score < best.score ? one : best)).candidate;
  }
  return { ...fit, widths: fitWidths(everyOutcomeOf(moments, fit)) };
};

/**
 * Returns for each lifter the forecast that is fitted to the other lifters of the log alone. All parts are fitted anew.
 * The shape of the forecast is not: its three simple forecasts and its spread were chosen with all lifters in view.
 */
export const fitToOthers = (log: LiftLog): ((lifter: string) => ForecastFit) => {
  const moments = momentsOf(log);
  const fits = new Map(
    log.lifters.map(({ lifter }) => [lifter, fitAll(moments.filter((moment) => moment.lifter !== lifter))]),
  );
  return (lifter) => fits.get(lifter) ?? FORECAST_FIT;
};

export const fitText = ({
  widths,
  gainShare,
  spread: { usualError, usualWidth, usualWeight, leastStep },
}: ForecastFit): string => {
  const byWeeks = (of: ForecastWidths): string => FORECAST_WEEKS.map((weeks) => of[weeks].toFixed(3)).join(" / ");
  return `widths ${byWeeks(widths)}; usual errors ${byWeeks(usualError)}; gain ${gainShare.toFixed(2)}; usual width ${usualWidth}; weight ${usualWeight}; least step ${leastStep}`;
};
