import { expect, test } from "bun:test";
import { type Random, randomFrom } from "#core/random.ts";
import type { Series } from "#core/statistics/trend.ts";
import { steadySeries, stretchOf } from "#core/strength/lift-analysis.ts";
import { documentText } from "#tests/support/documents/markdown.ts";

/** Rates of each status among simulated lifters, by the whole way of an analysis. docs/science.md has this table. */

const LIFTERS = 1_000;
const WEEKS = [8, 12, 26, 39, 52] as const;

type Kind = { readonly gain: number; readonly memory: number; readonly scatter: number };

const KINDS: readonly Kind[] = [
  { gain: 0, memory: 0.8, scatter: 0.063 },
  { gain: 0, memory: 0.93, scatter: 0.063 },
  { gain: 0, memory: 0.8, scatter: 0.03 },
  { gain: 0.0025, memory: 0.8, scatter: 0.063 },
  { gain: 0.0025, memory: 0.8, scatter: 0.03 },
  { gain: 0.005, memory: 0.8, scatter: 0.063 },
  { gain: 0.005, memory: 0.8, scatter: 0.03 },
  { gain: 0.01, memory: 0.8, scatter: 0.063 },
  { gain: 0.01, memory: 0.8, scatter: 0.03 },
  { gain: -0.005, memory: 0.8, scatter: 0.063 },
];

const GAP = 3.5;

const lifterOf = (random: Random, { gain, memory, scatter }: Kind, weeks: number): Series => {
  const days: number[] = [];
  const values: number[] = [];
  let [deviation, last] = [random.noise(1), -1];
  for (let next = random.between(0, GAP); next < 7 * weeks; next += Math.max(1, GAP * random.between(0.7, 1.3))) {
    const day = Math.round(next);
    if (day === last) continue;
    const kept = memory ** (day - last);
    deviation = kept * deviation + Math.sqrt(1 - kept * kept) * random.noise(1);
    last = day;
    days.push(20_000 + day);
    values.push(100 * (1 + (gain * day) / 7) * (1 + scatter * deviation));
  }
  return { days: Float64Array.from(days), values: Float64Array.from(values) };
};

const sharesOf = (kind: Kind, weeks: number) => {
  const counts = { improving: 0, plateau: 0, declining: 0, uncertain: 0, "insufficient-data": 0 };
  for (let seed = 1; seed <= LIFTERS; seed += 1) {
    const steady = steadySeries(lifterOf(randomFrom(seed), kind, weeks));
    counts[stretchOf(steady, null).stretch.status] += 100 / LIFTERS;
  }
  return counts;
};

const percent = (share: number): string => `${100 * share}`.replace("-", "−");

const cellsOf = (kind: Kind): string[] =>
  WEEKS.map((weeks) => {
    const { improving, plateau, declining } = sharesOf(kind, weeks);
    if (kind.gain === 0) expect(improving + declining).toBeLessThanOrEqual(kind.memory > 0.9 ? 10 : 5);
    return [improving, plateau, declining].map((share) => Math.round(share)).join(" / ");
  });

test("flat lifters seldom get a direction, and the table of the rates is the one in docs/science.md", async () => {
  const printed = (await documentText("docs/science.md")).split("\n").map((line) => line.replaceAll(/\s+/gu, " "));
  const rows = KINDS.map((kind) => {
    const { gain, memory, scatter } = kind;
    return `| ${[percent(gain), memory, `${percent(scatter)} %`, ...cellsOf(kind)].join(" | ")} |`;
  });
  process.stdout.write(`${rows.join("\n")}\n`);
  for (const row of rows) expect(printed).toContain(row);
});
