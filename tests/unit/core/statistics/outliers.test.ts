import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { outlierVariances } from "#core/statistics/outliers.ts";

const STEADY = [100, 101, 99, 100, 102, 101, 100, 99, 101, 100, 102, 101];

describe("doubtOf", () => {
  test("doubts nothing that is like its neighbours", () => {
    expect([...outlierVariances(Float64Array.from(STEADY))]).toEqual(Array<number>(12).fill(1));
    expect([...outlierVariances(new Float64Array(9).fill(80))]).toEqual(Array<number>(9).fill(1));
  });

  test.each([0, 5, 11])("doubts a weight entered twice too high at %d by its squared distance", (at) => {
    const doubt = outlierVariances(Float64Array.from(STEADY.with(at, 200)));
    expect(doubt.filter((factor) => factor > 1)).toHaveLength(1);
    // About 100 kg from the neighbours, where 3 × 1.4826 kg are believed.
    expect(doubt[at]).toBeGreaterThan(450);
    expect(doubt[at]).toBeLessThan(600);
  });

  test("does not doubt a level that has changed for good", () => {
    const doubt = outlierVariances(Float64Array.from([...STEADY, ...STEADY.map((kg) => kg - 15)]));
    expect(doubt.every((factor) => factor === 1)).toBe(true);
  });

  test("plates alone make one per cent: steps of the least weight are not doubted", () => {
    expect([...outlierVariances(Float64Array.from([...Array<number>(10).fill(100), 102.5, 100]))]).toEqual(
      Array<number>(12).fill(1),
    );
  });

  test("is told backwards as forwards, whatever the unit", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 40, max: 400 }), { minLength: 1, maxLength: 40 }), (kg) => {
        const values = Float64Array.from(kg);
        const doubt = outlierVariances(values);
        const [reversed, scaled] = [
          outlierVariances(values.toReversed()),
          outlierVariances(values.map((value) => value * 8)),
        ];
        for (const [at, factor] of doubt.entries()) {
          expect(factor).toBeGreaterThanOrEqual(1);
          expect(reversed[values.length - 1 - at]).toBeCloseTo(factor, 10);
          expect(scaled[at]).toBeCloseTo(factor, 10);
        }
      }),
    );
  });
});
