import type { Goal, Verdict } from "./goals.ts";
import type { Measured } from "./measured.ts";

const cellsOf = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join(" ");

const SIDE_WIDTHS = [13, 10, 9, 9, 9, 10, 10, 8, 8, 9];
const SIDE_HEAD = ["row", "side", "req/s", "p50 ms", "p99 ms", "server µs", "PG µs", "Redis µs", "client", "bytes"];

/** Prints the sides of each row, with CPU time for each request in microseconds. */
export const sidesTable = (measured: readonly Measured[]): string => {
  const lines = measured.flatMap(({ row, sides, notes }) => [
    ...Object.entries(sides).map(([name, side], index) =>
      cellsOf(
        [
          index === 0 ? row : "",
          name,
          side.perSecond.toFixed(0),
          side.p50Ms.toFixed(1),
          side.p99Ms.toFixed(1),
          side.serverUs.toFixed(0),
          side.postgresUs.toFixed(0),
          side.redisUs.toFixed(0),
          side.clientUs.toFixed(0),
          side.bytes.toFixed(0),
        ],
        SIDE_WIDTHS,
      ),
    ),
    ...Object.entries(sides).flatMap(([name, { refusedShare }]) =>
      refusedShare === 0 ? [] : [`${"".padEnd(14)}${name} refused ${(100 * refusedShare).toFixed(1)} % with 503`],
    ),
    ...notes.map((note) => `${(Object.keys(sides).length === 0 ? row : "").padEnd(14)}${note}`),
  ]);
  return [cellsOf(SIDE_HEAD, SIDE_WIDTHS), ...lines].join("\n");
};

export const shown = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const boundOf = ({ bound, value }: Goal): string => `${bound} ${value}`;

export const verdictTable = (verdicts: readonly Verdict[]): string => {
  const widths = [13, 34, 12, 10, 8];
  const lines = verdicts.map(({ goal, measured, isMet }) =>
    cellsOf(
      [goal.row, goal.figure, measured === null ? "–" : shown(measured), boundOf(goal), isMet ? "met" : "MISSED"],
      widths,
    ),
  );
  return [cellsOf(["row", "figure", "measured", "goal", ""], widths), ...lines].join("\n");
};
