import { randomFrom } from "#core/random.ts";
import { FORECAST_WEEKS } from "#core/strength/forecast.ts";
import type { Outcome, Verdict, WalkForward } from "./walk-forward.ts";

const RESAMPLES = 2_000;
const SEED = 20_261_201;
const TAIL = 0.025;

const mean = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0) / items.length;

/** Errors are means of absolute logarithms. */
export type Score = {
  readonly n: number;
  readonly coverage: number;
  readonly halfWidth: number;
  readonly forecast: number;
  readonly last: number;
  readonly line: number;
};

export const scoreOf = (outcomes: readonly Outcome[]): Score => ({
  n: outcomes.length,
  coverage: mean(outcomes, ({ isInside }) => (isInside ? 1 : 0)),
  halfWidth: mean(outcomes, ({ halfWidth }) => halfWidth),
  forecast: mean(outcomes, ({ error }) => Math.abs(error)),
  last: mean(outcomes, ({ lastError }) => Math.abs(lastError)),
  line: mean(outcomes, ({ lineError }) => Math.abs(lineError)),
});

/** Returns the 95 % interval of the coverage, from resampled lifters: those of one lifter are no independent outcomes. */
export const coverageInterval = (outcomes: readonly Outcome[]): readonly [number, number] => {
  const lifters = [...Map.groupBy(outcomes, ({ lifter }) => lifter).values()].map((own) => ({
    n: own.length,
    inside: own.filter(({ isInside }) => isInside).length,
  }));
  const random = randomFrom(SEED);
  const shares = Array.from({ length: RESAMPLES }, () => {
    let [n, inside] = [0, 0];
    for (let draw = 0; draw < lifters.length; draw += 1) {
      const drawn = lifters[Math.floor(random.next() * lifters.length)];
      n += drawn?.n ?? 0;
      inside += drawn?.inside ?? 0;
    }
    return inside / n;
  }).sort((a, b) => a - b);
  return [shares[Math.floor(TAIL * RESAMPLES)] ?? 0, shares[Math.ceil((1 - TAIL) * RESAMPLES) - 1] ?? 1];
};

const percent = (share: number, digits = 0): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : "–";

const table = (head: readonly string[], lines: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const forecastCells = (outcomes: readonly Outcome[]): string[] => {
  const { n, coverage, halfWidth, forecast, last, line } = scoreOf(outcomes);
  const share = (value: number) => percent(value, 1);
  return [
    String(n),
    percent(coverage),
    share(halfWidth),
    share(forecast),
    share(last),
    share(line),
    share(1 - forecast / last),
  ];
};

export const forecastTable = ({ outcomes }: Pick<WalkForward, "outcomes">): string => {
  const byWeeks = FORECAST_WEEKS.map((weeks) => {
    const own = outcomes.filter((outcome) => outcome.weeks === weeks);
    const [low, high] = coverageInterval(own);
    return ["all", weeks, ...forecastCells(own), `${percent(low)} to ${percent(high)}`];
  });
  const byLifter = [...Map.groupBy(outcomes, ({ lifter }) => lifter)].map(([lifter, own]) => [
    lifter,
    "all",
    ...forecastCells(own),
    "",
  ]);
  const [low, high] = coverageInterval(outcomes);
  const all = ["all", "all", ...forecastCells(outcomes), `${percent(low)} to ${percent(high)}`];
  const head = [
    "lifter",
    "weeks",
    "n",
    "inside",
    "half-width",
    "forecast",
    "last value",
    "line",
    "gain",
    "inside (95 %)",
  ];
  return table(head, [...byWeeks, all, ...byLifter]);
};

/** A plateau is confirmed while the level stays within twice the worthwhile change. */
const STILL = 2;

const isConfirmed = ({ status, worthwhile }: Verdict, change: number): boolean => {
  if (status === "improving") return change > 0;
  return status === "declining" ? change < 0 : Math.abs(change) <= STILL * worthwhile;
};

/** A direction whose opposite came, by a worthwhile change. */
const isFalseAlarm = ({ status, worthwhile }: Verdict, change: number): boolean =>
  (status === "improving" && change < -worthwhile) || (status === "declining" && change > worthwhile);

export type StatusScore = {
  readonly given: number;
  readonly compared: number;
  readonly confirmed: number;
  readonly falseAlarms: number;
};

export const statusScore = (verdicts: readonly Verdict[]): StatusScore => {
  const compared = verdicts.flatMap((verdict) =>
    verdict.change === null ? [] : [{ verdict, change: verdict.change }],
  );
  const share = (of: (verdict: Verdict, change: number) => boolean): number =>
    mean(compared, ({ verdict, change }) => (of(verdict, change) ? 1 : 0));
  return {
    given: verdicts.length,
    compared: compared.length,
    confirmed: share(isConfirmed),
    falseAlarms: share(isFalseAlarm),
  };
};

const CLAIMS = ["improving", "plateau", "declining"] as const;

const statusCells = (verdicts: readonly Verdict[]): (string | number)[] => {
  const { given, compared, confirmed, falseAlarms } = statusScore(verdicts);
  return [given, compared, percent(confirmed), percent(falseAlarms)];
};

export const statusTable = ({ verdicts }: Pick<WalkForward, "verdicts">): string => {
  const claims = verdicts.filter(({ status }) => CLAIMS.some((claim) => claim === status));
  const none = verdicts.length - claims.length;
  const byStatus = CLAIMS.map((claim) => [
    "all",
    claim,
    ...statusCells(claims.filter(({ status }) => status === claim)),
  ]);
  const byLifter = [...Map.groupBy(claims, ({ lifter }) => lifter)].map(([lifter, own]) => [
    lifter,
    "all",
    ...statusCells(own),
  ]);
  const lines = [
    ...byStatus,
    ["all", "all", ...statusCells(claims)],
    ["all", "no claim", none, "", "", ""],
    ...byLifter,
  ];
  return table(["lifter", "status", "given", "compared", "confirmed", "false alarms"], lines);
};
