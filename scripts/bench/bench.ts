import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Interrupted, interruption } from "#scripts/dev/interruption.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import type { Size } from "./data.ts";
import { GOALS, judge } from "./goals.ts";
import { LIFTER_ROWS } from "./lifter-rows.ts";
import { requireLinux } from "./machine.ts";
import { type Measured, outcomesOf } from "./measured.ts";
import { PROCESS_ROWS } from "./process-rows.ts";
import { openLifterRange, openProcessRange, openRequestRange, openWorkerRange } from "./ranges.ts";
import { sidesMarkdown, sidesTable, verdictMarkdown, verdictTable } from "./report.ts";
import { REQUEST_ROWS } from "./request-rows.ts";
import { ROWS } from "./rows.ts";
import { openSetup, type Setup, scoped } from "./setup.ts";
import { RefusedCall } from "./template.ts";
import type { Pace } from "./windows.ts";
import { WORKER_ROWS } from "./worker-rows.ts";

const QUICK: Pace = { pairs: 3, warmUpMs: 150, windowMs: 500 };
const WHOLE: Pace = { pairs: 10, warmUpMs: 500, windowMs: 1_000 };
const USERS = 1_000;
const FLOOR_USERS = 250;

type Asked = {
  readonly rows: readonly string[];
  readonly quickGoalsOnly: boolean;
  readonly pace: Pace;
  readonly size: Size;
};

const allRows = (quick: boolean): string[] => [
  ...new Set(GOALS.filter((goal) => goal.quick || !quick).map(({ row }) => row)),
];

const count = (text: string | undefined, otherwise: number): number => {
  const value = Number(text ?? otherwise);
  if (Number.isInteger(value) && value > 0) return value;
  throw new SetupError(`"${text}" is not a number of accounts or pairs.`);
};

const askedBy = (parameters: readonly string[]): Asked => {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      quick: { type: "boolean", default: false },
      row: { type: "string", multiple: true },
      users: { type: "string" },
      pairs: { type: "string" },
    },
  });
  const quick = values.quick || values.row !== undefined;
  const rows = values.row ?? allRows(quick);
  const unknown = rows.filter((row) => !ROWS.includes(row));
  if (unknown.length > 0) throw new SetupError(`The rows are: ${ROWS.join(", ")}.`);
  const users = count(values.users, USERS);
  const pace = quick ? QUICK : WHOLE;
  return {
    rows,
    quickGoalsOnly: values.quick,
    pace: { ...pace, pairs: count(values.pairs, pace.pairs) },
    size: { users, floorUsers: Math.ceil((users * FLOOR_USERS) / USERS) },
  };
};

/** A row that the product does not serve has no figure, so that its goal is missed. Other faults end the bench. */
const unmeasured = (row: string, error: unknown): Measured => {
  if (error instanceof RefusedCall) return { row, figures: {}, sides: {}, notes: [error.message] };
  throw error;
};

const measureRows = async <Range>(
  rows: Readonly<Record<string, (range: Range) => Promise<Measured>>>,
  asked: readonly string[],
  setup: Setup,
  open: (setup: Setup) => Promise<Range>,
): Promise<Measured[]> => {
  const wanted = Object.entries(rows).filter(([row]) => asked.includes(row));
  if (wanted.length === 0) return [];
  // An interrupted bench unwinds it with the setup.
  const cleanup = setup.cleanup.use(new AsyncDisposableStack());
  const range = await open(scoped(setup, cleanup));
  const measured: Measured[] = [];
  for (const [row, measure] of wanted) {
    tell(`Measuring ${row} …`);
    measured.push(await measure(range).catch((error: unknown) => unmeasured(row, error)));
  }
  await cleanup.disposeAsync();
  return measured;
};

const measure = async (setup: Setup, { rows, size, pace }: Asked): Promise<Measured[]> => [
  ...(await measureRows(REQUEST_ROWS, rows, setup, (own) => openRequestRange(own, size, pace))),
  ...(await measureRows(LIFTER_ROWS, rows, setup, openLifterRange)),
  ...(await measureRows(PROCESS_ROWS, rows, setup, openProcessRange)),
  ...(await measureRows(WORKER_ROWS, rows, setup, openWorkerRange)),
];

const runBench = async (asked: Asked, cleanup: AsyncDisposableStack): Promise<number> => {
  const setup = await openSetup(cleanup);
  const measured = await measure(setup, asked);
  const goals = GOALS.filter(({ row, quick }) => asked.rows.includes(row) && (quick || !asked.quickGoalsOnly));
  const verdicts = judge(goals, outcomesOf(measured));
  process.stdout.write(`\n${sidesTable(measured)}\n\n${verdictTable(verdicts)}\n`);
  const results = join(setup.dir, "results");
  await mkdir(results, { recursive: true });
  const at = new Date().toISOString();
  const file = join(results, at.replaceAll(":", "-"));
  await writeFile(`${file}.json`, JSON.stringify({ at, ...asked, measured, verdicts }, null, 2));
  await writeFile(`${file}.md`, `${verdictMarkdown(verdicts)}\n\n${sidesMarkdown(measured)}\n`);
  tell(`All figures are in ${file}.json, the tables for docs/speed.md in ${file}.md`);
  return verdicts.every(({ isMet }) => isMet) ? 0 : 1;
};

/** Measures the product against its floor, prints and keeps the table, and returns 1 where a goal is missed. */
export const bench = async (parameters: readonly string[]): Promise<number> => {
  requireLinux();
  const asked = askedBy(parameters);
  const interrupted = interruption();
  await using cleanup = new AsyncDisposableStack();
  try {
    return await Promise.race([runBench(asked, cleanup), interrupted]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return 130;
  }
};
