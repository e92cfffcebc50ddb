import { describe, expect, test } from "bun:test";
import { GOALS, type Goal, judge } from "#scripts/bench/goals.ts";
import { cpuMultiple, medianOf, quantileOf, ratioOf, sideOf, type Window } from "#scripts/bench/pairs.ts";
import { ROWS } from "#scripts/bench/rows.ts";
import { documentText, sectionsOf, tableRows } from "#tests/support/documents/markdown.ts";

const windowOf = (answers: number, elapsedMs = 1_000): Window => ({
  answers,
  elapsedMs,
  refused: 0,
  served: answers,
  bytes: 100 * answers,
  latenciesMs: Array.from({ length: answers }, (_, index) => index + 1),
  clientUs: answers,
  serverUs: 10 * answers,
  postgresUs: 20 * answers,
  redisUs: 0,
});

describe("The arithmetic of the bench", () => {
  test("takes the median of pairs, so that one disturbed window changes nothing", () => {
    const api = [windowOf(50), windowOf(1), windowOf(60, 2_000)];
    const floor = [windowOf(100), windowOf(100), windowOf(100, 2_000)];
    expect(ratioOf(api, floor)).toBe(0.5);
    expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  });

  test("takes quantiles over all answers and CPU time for each of them", () => {
    expect(quantileOf([5, 1, 4, 2, 3], 0.99)).toBe(5);
    const side = sideOf([windowOf(100), { ...windowOf(100), refused: 50 }]);
    expect(side).toMatchObject({ perSecond: 100, p50Ms: 51, p99Ms: 100, serverUs: 10, postgresUs: 20, bytes: 100 });
    expect(side.refusedShare).toBe(0.2);
    expect(cpuMultiple(sideOf([{ ...windowOf(100), redisUs: 3_000 }]), side)).toBe(2);
  });
});

describe("The goals of the bench", () => {
  const goal = (bound: Goal["bound"], value: number): Goal => ({ row: "set", figure: "x", bound, value, quick: true });
  const verdict = (of: Goal, x: number, isRefusing = false) =>
    judge([of], new Map([["set", { figures: { x }, isRefusing }]]))[0]?.isMet;

  test("belong to rows that the bench measures, and each row has one", () => {
    expect([...new Set(GOALS.map(({ row }) => row))].toSorted()).toEqual(ROWS.toSorted());
  });

  test("are met at their bound", () => {
    expect([verdict(goal("≥", 0.9), 0.9), verdict(goal("≥", 0.9), 0.89)]).toEqual([true, false]);
    expect([verdict(goal("≤", 1.5), 1.5), verdict(goal("≤", 1.5), 1.51)]).toEqual([true, false]);
  });

  test("are missed by a row without a figure, and by a row that refused requests", () => {
    expect(judge([goal("≤", 2)], new Map())[0]).toMatchObject({ measured: null, isMet: false });
    expect(verdict(goal("≤", 2), Number.NaN)).toBe(false);
    expect(verdict(goal("≤", 2), 1, true)).toBe(false);
  });

  test("and the rows of the bench are those of docs/speed.md", async () => {
    const sections = sectionsOf(await documentText("docs/speed.md"));
    const tableOf = (wanted: string) => tableRows(sections.find(({ title }) => title === wanted)?.text ?? "");
    const declared = GOALS.map(({ row, figure, bound, value, quick }) => [
      row,
      figure,
      `${bound} ${value}`,
      quick ? "yes" : "no",
    ]);
    expect(tableOf("Goals")).toEqual(declared);
    expect(tableOf("Rows").map(([row]) => row)).toEqual([...ROWS]);
  });
});
