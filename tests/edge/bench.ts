import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { judge, type Outcome } from "#scripts/bench/goals.ts";
import { verdictTable } from "#scripts/bench/report.ts";
import { forjaDir } from "#scripts/stack/paths.ts";
import { printProgress as print } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import type { Regions } from "#tests/support/regions.ts";
import { watchFaults } from "./faults.ts";
import { GOALS, ROWS, type Row } from "./goals.ts";
import { runProgram, withRegions } from "./program.ts";
import { type Found, MEASURES, type Pace, QUICK, WHOLE } from "./rows.ts";

/** `./dev bench-edge`: the goals of several regions. Returns 1 where one is missed. */

type Asked = { readonly rows: readonly Row[]; readonly pace: Pace };

const count = (text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise);
  if (Number.isInteger(value) && value > 0) return value;
  throw new SetupError(`"${text}" is not a number of pairs or logouts.`);
};

const askedBy = (args: string[]): Asked => {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: "boolean", default: false },
      row: { type: "string", multiple: true },
      pairs: { type: "string" },
      logouts: { type: "string" },
    },
  });
  const wanted = values.row;
  if (wanted?.some((name) => !ROWS.some((row) => row === name)) === true) {
    throw new SetupError(`The rows are: ${ROWS.join(", ")}.`);
  }
  const pace = values.quick ? QUICK : WHOLE;
  return {
    rows: ROWS.filter((row) => wanted === undefined || wanted.includes(row)),
    pace: { ...pace, pairs: count(values.pairs, pace.pairs), endings: count(values.logouts, pace.endings) },
  };
};

const SHOWN_FAULTS = 12;

const SETTINGS = { RATE_LIMIT_SCALE: "1000000", LOG_LEVEL: "warn" };

const run = async ({ rows, pace }: Asked, regions: Regions): Promise<number> => {
  const found = new Map<Row, Found>();
  for (const row of rows) {
    print(`Measuring ${row} …`);
    const startedAt = performance.now();
    const faults = watchFaults(regions);
    const figures = await MEASURES[row](regions, pace).catch(
      (error: unknown): Found => ({ figures: {}, notes: [String(error)] }),
    );
    const logged = faults();
    found.set(row, { ...figures, notes: [...figures.notes, ...logged] });
    print(`  ${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${figures.notes.join("; ")}`);
    for (const fault of logged.slice(0, SHOWN_FAULTS)) print(`    ${fault}`);
  }
  const outcomes = new Map<string, Outcome>(
    [...found].map(([row, { figures }]) => [row, { figures, isRefusing: false }]),
  );
  const verdicts = judge(
    GOALS.filter(({ row }) => rows.some((name) => name === row)),
    outcomes,
  );
  process.stdout.write(`\n${verdictTable(verdicts)}\n`);
  const results = join(forjaDir(), "bench-edge");
  await mkdir(results, { recursive: true });
  const at = new Date().toISOString();
  const file = join(results, `${at.replaceAll(":", "-")}.json`);
  await writeFile(file, JSON.stringify({ at, pace, found: Object.fromEntries(found), verdicts }, null, 2));
  print(`All figures are in ${file}`);
  return verdicts.every(({ isMet }) => isMet) ? 0 : 1;
};

await runProgram(async () => {
  const asked = askedBy(process.argv.slice(2));
  return await withRegions(
    { settings: SETTINGS },
    (regions) => run(asked, regions),
    () => 130,
  );
});
