import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { estimateOneRepMax, greatestReps } from "#core/strength/one-rep-max.ts";
import { ONE_REP_MAX_FORMULAS, type OneRepMaxFormula } from "#core/taxonomy.ts";

const REP_FORMULAS = ONE_REP_MAX_FORMULAS.filter((formula) => formula !== "rpe");
const estimate = (loadKg: number, reps: number, rir: number | null, formula: OneRepMaxFormula = "epley") =>
  estimateOneRepMax({ loadKg, reps, rir }, { formula });

const PUBLISHED: readonly [formula: OneRepMaxFormula, two: number, five: number, ten: number][] = [
  ["epley", 106.6667, 116.6667, 133.3333],
  ["brzycki", 102.8571, 112.5, 133.3333],
  ["lombardi", 107.1773, 117.4619, 125.8925],
  ["mayhew", 111.4387, 119.0107, 130.9343],
  ["oconner", 105, 112.5, 125],
  ["wathan", 105.1457, 116.5825, 134.7467],
  ["lander", 104.2128, 113.7089, 134.0704],
];

describe("estimateOneRepMax", () => {
  test.each(PUBLISHED)("%s gives the published values for 100 kg", (formula, two, five, ten) => {
    expect(estimate(100, 2, null, formula)).toBeCloseTo(two, 4);
    expect(estimate(100, 5, null, formula)).toBeCloseTo(five, 4);
    expect(estimate(100, 10, 0, formula)).toBeCloseTo(ten, 4);
  });

  test("repetitions in reserve count as repetitions in reach", () => {
    expect(estimate(100, 5, 2)).toBeCloseTo(123.3333, 4);
    expect(estimate(100, 5, 2, "brzycki")).toBeCloseTo(120, 10);
    expect(estimate(100, 1, 2)).toBeCloseTo(110, 10);
  });

  test("the RTS chart gives the published values, half steps included", () => {
    expect(estimate(100, 1, 1, "rpe")).toBeCloseTo(104.712, 4);
    expect(estimate(100, 5, 2, "rpe")).toBeCloseTo(123.3046, 4);
    const percents = [100, 97.8, 95.5, 93.9, 92.2, 90.7, 89.2, 87.8, 86.3, 85, 83.7, 82.4, 81.1, 79.9, 78.6, 77.4];
    for (const [at, percent] of percents.entries()) {
      expect(estimate(100, 1, at / 2, "rpe")).toBeCloseTo(10_000 / percent, 10);
    }
    expect(estimate(100, 9, 0, "rpe")).toBeCloseTo(10_000 / 76.2, 10);
    expect(estimate(100, 9, 0.5, "rpe")).toBeCloseTo(10_000 / 75.1, 10);
    expect(estimate(100, 10, 0, "rpe")).toBeCloseTo(10_000 / 73.9, 10);
  });

  test("the RTS chart says nothing beyond ten in reach, between its steps, or without a known effort", () => {
    expect(estimate(100, 10, 0.5, "rpe")).toBeNull();
    expect(estimate(100, 5, 0.25, "rpe")).toBeNull();
    expect(estimate(100, 5, null, "rpe")).toBeNull();
  });

  test.each(ONE_REP_MAX_FORMULAS.map((formula) => [formula]))("a real single is the load itself by %s", (formula) => {
    expect(estimate(142.5, 1, 0, formula)).toBe(142.5);
    expect(estimate(142.5, 1, null, formula)).toBe(142.5);
  });

  test.each([
    ["no repetition", 100, 0, null],
    ["negative repetitions", 100, -3, null],
    ["a part of a repetition", 100, 2.5, null],
    ["no load", 0, 5, null],
    ["a negative load", -20, 5, null],
    ["an endless load", Number.POSITIVE_INFINITY, 5, null],
    ["a load that is no number", Number.NaN, 5, null],
    ["a negative reserve", 100, 5, -1],
    ["a reserve above ten", 100, 1, 10.5],
    ["more than twelve repetitions", 100, 13, null],
    ["more than twelve in reach", 100, 10, 3],
  ])("nothing is estimated for %s", (_, loadKg, reps, rir) => {
    for (const formula of ONE_REP_MAX_FORMULAS) expect(estimate(loadKg, reps, rir, formula)).toBeNull();
  });

  test("twelve repetitions are within the default range, and a wider one can be asked for", () => {
    expect(estimate(100, 12, null)).toBeCloseTo(140, 10);
    expect(estimateOneRepMax({ loadKg: 100, reps: 15, rir: null }, { maxReps: 20 })).toBeCloseTo(150, 10);
  });

  test("a formula's range ends at twelve, and that of the RTS chart where the chart does", () => {
    for (const formula of REP_FORMULAS) expect(greatestReps(formula)).toBe(12);
    expect(greatestReps("rpe")).toBe(10);
  });

  test("at and beyond a pole there is no number", () => {
    const at = (reps: number, formula: OneRepMaxFormula) =>
      estimateOneRepMax({ loadKg: 100, reps, rir: null }, { formula, maxReps: 100 });
    expect(at(36, "brzycki")).toBeCloseTo(3600, 8);
    expect(at(37, "brzycki")).toBeNull();
    expect(at(60, "brzycki")).toBeNull();
    expect(at(37, "lander")).toBeGreaterThan(0);
    expect(at(38, "lander")).toBeNull();
  });

  const load = fc.double({ min: 0.5, max: 500, noNaN: true });
  const reps = fc.integer({ min: 2, max: 12 });
  const formula = fc.constantFrom(...REP_FORMULAS);

  test("twice the load is twice the estimate", () => {
    fc.assert(
      fc.property(load, reps, formula, (kg, r, f) => {
        expect(estimate(2 * kg, r, null, f)).toBeCloseTo(2 * (estimate(kg, r, null, f) ?? Number.NaN), 8);
      }),
    );
  });

  test("more repetitions, or as many with more in reserve, never estimate less", () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 2, max: 11 }), formula, (kg, r, f) => {
        const base = estimate(kg, r, 0, f) ?? Number.NaN;
        expect(estimate(kg, r + 1, 0, f)).toBeGreaterThan(base);
        expect(estimate(kg, r, 1, f)).toBeCloseTo(estimate(kg, r + 1, 0, f) ?? Number.NaN, 10);
      }),
    );
  });

  test("no estimate is below the load", () => {
    fc.assert(fc.property(load, reps, formula, (kg, r, f) => (estimate(kg, r, null, f) ?? 0) > kg));
  });
});
