import { describe, expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { analyzeSeries } from "#core/strength/lift-analysis.ts";
import { atUsualReps } from "#core/strength/rep-range.ts";

const reachOf = (reps: number): number => Math.log(1 + reps / 30);

/** A flat lifter of half a year who changes from triples to eights, and shows 4 % less there. */
const changing = (seed: number) => {
  const random = randomFrom(seed);
  let scatter = 0;
  const points = Array.from({ length: 48 }, (_, at) => {
    const reps = at < 28 ? 3 : 8;
    scatter = 0.4 * scatter + random.noise(0.03);
    return { day: Math.round(3.5 * at), reach: reachOf(reps), value: 100 * Math.exp(scatter - 0.2 * reachOf(reps)) };
  });
  return {
    series: {
      days: Float64Array.from(points, ({ day }) => day),
      values: Float64Array.from(points, ({ value }) => value),
    },
    reach: Float64Array.from(points, ({ reach }) => reach),
  };
};

describe("a change of rep range alone", () => {
  test("is seldom a decline", () => {
    const declines = (isEven: boolean): number =>
      Array.from({ length: 100 }, (_, seed) => changing(seed)).filter(({ series, reach }) => {
        const options = { asOf: series.days.at(-1) ?? 0, mechanics: null };
        return analyzeSeries(series, isEven ? { ...options, reach } : options).status === "declining";
      }).length;
    expect(declines(true)).toBeLessThanOrEqual(2);
    expect(declines(false)).toBeGreaterThan(declines(true));
  });

  test("changes nothing where all days have one range, or none is known", () => {
    const { series } = changing(1);
    expect(atUsualReps(series, new Float64Array(48).fill(reachOf(5)))).toBe(series);
    expect(atUsualReps(series, new Float64Array(48).fill(Number.NaN))).toBe(series);
  });

  test("a lift's own changes decide where there are many", () => {
    // Triples and tens in turn, and tens give 10 % less.
    const reach = Float64Array.from({ length: 40 }, (_, at) => reachOf(at % 2 === 0 ? 3 : 10));
    const values = Float64Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 100 : 90));
    const even = atUsualReps({ days: Float64Array.from(reach.keys()), values }, reach).values;
    expect(Math.abs((even[0] ?? 0) / (even[1] ?? 1) - 1)).toBeLessThan(0.01);
  });
});
