import type { Goal, Verdict } from "./goals.ts";
import type { Measured } from "./measured.ts";
import type { Side } from "./pairs.ts";

const SIDE_HEAD = ["row", "side", "req/s", "p50 ms", "p99 ms", "server µs", "PG µs", "Redis µs", "client", "bytes"];
const VERDICT_HEAD = ["row", "figure", "measured", "goal", ""];

const sideCells = (row: string, name: string, side: Side): string[] => [
  row,
  name,
  side.perSecond.toFixed(0),
  side.p50Ms.toFixed(1),
  side.p99Ms.toFixed(1),
  side.serverUs.toFixed(0),
  side.postgresUs.toFixed(0),
  side.redisUs.toFixed(0),
  side.clientUs.toFixed(0),
  side.bytes.toFixed(0),
];

const refusals = ({ sides }: Measured): string[] =>
  Object.entries(sides).flatMap(([name, { refusedShare }]) =>
    refusedShare === 0 ? [] : [`${name} refused ${(100 * refusedShare).toFixed(1)} % with 503`],
  );

const cellsOf = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join(" ");

const SIDE_WIDTHS = [13, 10, 9, 9, 9, 10, 10, 8, 8, 9];

/** Prints the sides of each row, with CPU time for each request in microseconds. */
export const sidesTable = (measured: readonly Measured[]): string => {
  const lines = measured.flatMap((of) => {
    const sides = Object.entries(of.sides).map(([name, side], index) =>
      cellsOf(sideCells(index === 0 ? of.row : "", name, side), SIDE_WIDTHS),
    );
    const notes = [...refusals(of), ...of.notes];
    return [...sides, ...notes.map((note, index) => `${(sides.length + index === 0 ? of.row : "").padEnd(14)}${note}`)];
  });
  return [cellsOf(SIDE_HEAD, SIDE_WIDTHS), ...lines].join("\n");
};

export const shown = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const boundOf = ({ bound, value }: Goal): string => `${bound} ${value}`;

const verdictCells = ({ goal, measured, isMet }: Verdict): string[] => [
  goal.row,
  goal.figure,
  measured === null ? "–" : shown(measured),
  boundOf(goal),
  isMet ? "met" : "MISSED",
];

export const verdictTable = (verdicts: readonly Verdict[]): string => {
  const widths = [13, 34, 12, 10, 8];
  return [VERDICT_HEAD, ...verdicts.map(verdictCells)].map((cells) => cellsOf(cells, widths)).join("\n");
};

const markdownOf = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Returns the tables in Markdown, for docs/speed.md. */
export const verdictMarkdown = (verdicts: readonly Verdict[]): string =>
  markdownOf(["Row", "Figure", "Measured", "Goal", "Met"], verdicts.map(verdictCells));

export const sidesMarkdown = (measured: readonly Measured[]): string => {
  const lines = measured.flatMap((of) => Object.entries(of.sides).map(([name, side]) => sideCells(of.row, name, side)));
  const notes = measured.flatMap((of) => [...refusals(of), ...of.notes].map((note) => `- \`${of.row}\`: ${note}`));
  return [markdownOf(SIDE_HEAD, lines), "", ...notes].join("\n");
};
