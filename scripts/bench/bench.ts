import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "#scripts/dev/interruption.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { openUsers, type Size } from "./data.ts";
import { GOALS, judge } from "./goals.ts";
import { startClient } from "./load.ts";
import { requireLinux } from "./machine.ts";
import { type Measured, outcomesOf } from "./measured.ts";
import { startApi, startFloor } from "./programs.ts";
import { sidesTable, verdictTable } from "./report.ts";
import { isRequestRow, measureRequest, type Range } from "./request-rows.ts";
import { connect, openStand, type Stand } from "./stand.ts";
import { openTap } from "./tap.ts";
import { RefusedCall } from "./template.ts";
import type { Pace } from "./windows.ts";

const QUICK: Pace = { pairs: 3, warmUpMs: 150, windowMs: 500 };
const WHOLE: Pace = { pairs: 10, warmUpMs: 500, windowMs: 1_000 };
const USERS = 1_000;
const FLOOR_USERS = 250;

type Asked = { readonly rows: readonly string[]; readonly quick: boolean; readonly pace: Pace; readonly size: Size };

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
  const known = allRows(false);
  const unknown = rows.filter((row) => !known.includes(row));
  if (unknown.length > 0) throw new SetupError(`The rows are: ${known.join(", ")}.`);
  const users = count(values.users, USERS);
  const pace = quick ? QUICK : WHOLE;
  return {
    rows,
    quick,
    pace: { ...pace, pairs: count(values.pairs, pace.pairs) },
    size: { users, floorUsers: Math.ceil((users * FLOOR_USERS) / USERS) },
  };
};

const openRange = async (stand: Stand, { size, pace }: Asked): Promise<Range> => {
  const { template, url } = await openUsers(stand, size);
  const tap = await openTap(url);
  stand.cleanup.use(tap);
  const sql = connect(url);
  stand.cleanup.defer(() => sql.end({ timeout: 5 }));
  const [tapped, api, floor] = await Promise.all([
    startApi(stand, "tapped-api", { databaseUrl: tap.url, directUrl: url }),
    startApi(stand, "api", { databaseUrl: url }),
    startFloor(stand, url),
  ]);
  const workshop = { stand, template, api: tapped, tap, sql };
  return { workshop, size, api, floor, client: startClient(stand), pace };
};

/** A row that the product does not serve has no figure, so that its goal is missed. Other faults end the bench. */
const unmeasured = (row: string, error: unknown): Measured => {
  if (error instanceof RefusedCall) return { row, figures: {}, sides: {}, notes: [error.message] };
  throw error;
};

const measure = async (stand: Stand, asked: Asked): Promise<Measured[]> => {
  const measured: Measured[] = [];
  const range = await openRange(stand, asked);
  for (const row of asked.rows.filter(isRequestRow)) {
    tell(`Measuring ${row} …`);
    measured.push(await measureRequest(range, row).catch((error: unknown) => unmeasured(row, error)));
  }
  return measured;
};

/** Measures the product against its floor, prints and keeps the table, and returns 1 where a goal is missed. */
export const bench = async (parameters: readonly string[]): Promise<number> => {
  requireLinux();
  const asked = askedBy(parameters);
  await using cleanup = new AsyncDisposableStack();
  const stand = await openStand(cleanup);
  const measured = await Promise.race([measure(stand, asked), interruption()]);
  const goals = GOALS.filter(({ row, quick }) => asked.rows.includes(row) && (quick || !asked.quick));
  const verdicts = judge(goals, outcomesOf(measured));
  process.stdout.write(`\n${sidesTable(measured)}\n\n${verdictTable(verdicts)}\n`);
  const results = join(stand.dir, "results");
  await mkdir(results, { recursive: true });
  const file = join(results, `${new Date().toISOString().replaceAll(":", "-")}.json`);
  await writeFile(file, JSON.stringify({ at: new Date().toISOString(), ...asked, measured, verdicts }, null, 2));
  tell(`All figures are in ${file}`);
  return verdicts.every(({ isMet }) => isMet) ? 0 : 1;
};
