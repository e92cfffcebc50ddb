import { type Series, type Trend, trendOf } from "#core/statistics/trend.ts";
import { FORECAST_WEEKS, forecastOf } from "#core/strength/forecast.ts";
import { strengthLevel } from "#core/strength/strength-level.ts";
import { LIFTER_MODELS, type LifterModel, type SimulatedLifter, simulateLifter } from "./lifters.ts";

/** The forecast's constants were chosen on these lifters … */
export const CHOSEN_ON_SEED = 1;
/** The results come from these seeds, which were opened after that choice. */
export const TESTED_ON_SEED = 1_000_001;

const LIFTERS_A_MODEL = 24;
const SEEDS_A_MODEL = 1_000;
const ORIGINS = [0.35, 0.5, 0.65, 0.8] as const;
const OUTCOME_WITHIN_DAYS = 4;

export type Outcome = {
  readonly model: LifterModel;
  readonly weeks: number;
  readonly actualKg: number;
  readonly forecastKg: number;
  readonly isInside: boolean;
  readonly lastKg: number;
  /** The forecast of a continued Theil–Sen line. */
  readonly lineKg: number;
};

export type BackTest = {
  readonly lifters: number;
  readonly outcomes: readonly Outcome[];
  readonly asked: number;
  readonly refused: number;
};

const outcomeOn = ({ days, values, isWild }: SimulatedLifter, after: number, day: number): number | null => {
  let best: number | null = null;
  let nearest = OUTCOME_WITHIN_DAYS + 1;
  for (let at = 0; at < days.length; at += 1) {
    const distance = Math.abs((days[at] ?? 0) - day);
    if ((days[at] ?? 0) <= after || isWild[at] === 1 || distance >= nearest) continue;
    nearest = distance;
    best = values[at] ?? null;
  }
  return best;
};

const lineOn = (trend: Trend | null, day: number, otherwise: number): number =>
  trend === null ? otherwise : trend.intercept + trend.slope * day;

const knownUntil = ({ days, values }: SimulatedLifter, origin: number): Series => {
  const after = days.findIndex((day) => day > origin);
  return after < 0 ? { days, values } : { days: days.subarray(0, after), values: values.subarray(0, after) };
};

const forecastsOf = (lifter: SimulatedLifter, origin: number): { outcomes: Outcome[]; refused: number } => {
  const series = knownUntil(lifter, origin);
  const trend = trendOf(series);
  const { forecast } = forecastOf(series, { trend, strength: strengthLevel(series) }, origin);
  const lastKg = series.values.at(-1) ?? 0;
  let refused = 0;
  const outcomes = FORECAST_WEEKS.flatMap((weeks): Outcome[] => {
    const day = origin + 7 * weeks;
    const actualKg = outcomeOn(lifter, origin, day);
    if (actualKg === null) return [];
    const point = forecast?.points.find((candidate) => candidate.weeks === weeks);
    if (point === undefined) {
      refused += 1;
      return [];
    }
    const isInside = actualKg >= point.lower && actualKg <= point.upper;
    const lineKg = lineOn(trend, day, lastKg);
    return [{ model: lifter.model, weeks, actualKg, forecastKg: point.e1rmKg, isInside, lastKg, lineKg }];
  });
  return { outcomes, refused };
};

export const backTest = (seed: number): BackTest => {
  const outcomes: Outcome[] = [];
  let [lifters, asked, refused] = [0, 0, 0];
  for (const [index, model] of LIFTER_MODELS.entries()) {
    for (let person = 0; person < LIFTERS_A_MODEL; person += 1) {
      const lifter = simulateLifter(model, seed + index * SEEDS_A_MODEL + person);
      const lastDay = lifter.days.at(-1) ?? 0;
      lifters += 1;
      for (const share of ORIGINS) {
        const made = forecastsOf(lifter, Math.floor(share * lastDay));
        asked += 1;
        refused += made.refused;
        outcomes.push(...made.outcomes);
      }
    }
  }
  return { lifters, outcomes, asked, refused };
};

/** Errors in per cent of what came. */
export type Score = {
  readonly n: number;
  readonly forecast: number;
  readonly last: number;
  readonly line: number;
  readonly coverage: number;
};

export const scoreOf = (outcomes: readonly Outcome[]): Score => {
  const n = outcomes.length;
  const mean = (of: (outcome: Outcome) => number) => outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / n;
  const error = (kg: number, actualKg: number) => (100 * Math.abs(kg - actualKg)) / actualKg;
  return {
    n,
    forecast: mean(({ forecastKg, actualKg }) => error(forecastKg, actualKg)),
    last: mean(({ lastKg, actualKg }) => error(lastKg, actualKg)),
    line: mean(({ lineKg, actualKg }) => error(lineKg, actualKg)),
    coverage: 100 * mean(({ isInside }) => (isInside ? 1 : 0)),
  };
};

type Row = readonly [name: string, weeks: string, outcomes: readonly Outcome[]];

const rowsOf = (outcomes: readonly Outcome[]): Row[] => {
  const byWeeks = (name: string, of: readonly Outcome[]): Row[] => [
    ...FORECAST_WEEKS.map((weeks): Row => [name, String(weeks), of.filter((outcome) => outcome.weeks === weeks)]),
    [name, "all", of],
  ];
  const models = LIFTER_MODELS.flatMap((model) =>
    byWeeks(
      model,
      outcomes.filter((outcome) => outcome.model === model),
    ),
  );
  return [...models, ...byWeeks("all", outcomes)].filter(([, , of]) => of.length > 0);
};

export const tableOf = (outcomes: readonly Outcome[]): string => {
  const lines = rowsOf(outcomes).map(([name, weeks, of]) => {
    const { n, forecast, last, line, coverage } = scoreOf(of);
    const cells = [name, weeks, n, forecast.toFixed(2), last.toFixed(2), line.toFixed(2), `${coverage.toFixed(0)} %`];
    return `| ${cells.join(" | ")} |`;
  });
  const head = ["model", "weeks", "n", "forecast", "last value", "line", "inside"];
  return [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...lines].join("\n");
};

const print = (title: string, seed: number): void => {
  const { lifters, outcomes, asked, refused } = backTest(seed);
  const counts = `${lifters} lifters, ${asked} days, ${outcomes.length} forecasts, ${refused} refused`;
  process.stdout.write(`\n${title} (${counts})\n\n${tableOf(outcomes)}\n`);
};

if (import.meta.main) {
  print("The lifters that the constants were chosen on", CHOSEN_ON_SEED);
  print("The lifters that they were tested on", TESTED_ON_SEED);
}
