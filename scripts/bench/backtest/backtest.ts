import { FORECAST_FIT } from "#core/strength/forecast.ts";
import { everyOutcome, fitText, fitToOthers, fitWidths } from "./fit.ts";
import { type LiftLog, liftLog } from "./lift-log.ts";
import { simulateLog } from "./lifters.ts";
import { forecastTable, statusTable } from "./scores.ts";
import { walkForward } from "./walk-forward.ts";

/** The sample that CI runs: `bun scripts/bench/backtest/backtest.ts --write-sample` makes it. */
export const SAMPLE = new URL("sample.json", import.meta.url);
/** One of the logs that the tests of the goals take, see `MADE_UP`. */
const SAMPLE_SEED = 2;
const SAMPLE_LIFTERS = 16;
const SAMPLE_LIFTS = 8;

export const sampleLog = (): LiftLog => simulateLog(SAMPLE_SEED, SAMPLE_LIFTERS, SAMPLE_LIFTS);

export const readLog = async (file: string | URL): Promise<LiftLog> => liftLog.parse(await Bun.file(file).json());

export const textOf = (log: LiftLog): string => `${JSON.stringify(log)}\n`;

const USAGE = `usage: bun run backtest [FILE] [--leave-one-out]

FILE holds sets by lifter, lift and day: { about, lifters: [{ lifter, lifts: [{ barbell, days: [{ day, sets:
[[weight, reps], …] }] }] }] }. Without it the committed sample is taken.
--leave-one-out  each lifter gets a forecast that is fitted to the others of the file, in all parts
`;

/**
 * Returns the report of a log: the forecasts and the statuses that its lifters would have had, against what came.
 * Errors are means of absolute logarithms in per cent.
 */
export const reportOf = (log: LiftLog, { leavesOneOut }: { readonly leavesOneOut: boolean }): string => {
  const fitFor = leavesOneOut ? fitToOthers(log) : () => FORECAST_FIT;
  const walked = walkForward(log, fitFor);
  const { asked, outcomes } = walked;
  const widths = Object.entries(fitWidths(everyOutcome(log))).map(([weeks, width]) => `${weeks}: ${width.toFixed(3)}`);
  return `${log.lifters.length} lifters; ${outcomes.length} forecasts given of ${asked} with an outcome.
The widths that would hold 80 % of all: ${widths.join(", ")}.

${forecastTable(walked)}

Statuses, and the eight weeks after them:

${statusTable(walked)}
${leavesOneOut ? `\nFitted to the others:\n\n${log.lifters.map(({ lifter }) => `${lifter}: ${fitText(fitFor(lifter))}`).join("\n")}\n` : ""}`;
};

const main = async (args: readonly string[]): Promise<number> => {
  const files = args.filter((arg) => !arg.startsWith("--"));
  if (args.includes("--write-sample")) {
    await Bun.write(SAMPLE, textOf(sampleLog()));
    return 0;
  }
  if (files.length > 1 || args.some((arg) => arg.startsWith("--") && arg !== "--leave-one-out")) {
    process.stderr.write(USAGE);
    return 2;
  }
  const log = await readLog(files[0] ?? SAMPLE);
  process.stdout.write(reportOf(log, { leavesOneOut: args.includes("--leave-one-out") }));
  return 0;
};

if (import.meta.main) process.exitCode = await main(Bun.argv.slice(2));
