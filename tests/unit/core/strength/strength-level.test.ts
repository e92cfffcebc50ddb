import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { randomFrom } from "#core/random.ts";
import { Z_95 } from "#core/statistics/normal.ts";
import { strengthLevel } from "#core/strength/strength-level.ts";

const CLIMB = [
  100, 101.5, 99.5, 102, 103.5, 101, 104, 105.5, 103, 106.5, 105, 107, 108.5, 106, 109, 108, 110.5, 109.5, 111, 110,
];
const daily = (values: readonly number[]) => ({
  days: Float64Array.from(values, (_, day) => day),
  values: Float64Array.from(values),
});

/** A level that walks at random in real days, and what is seen of it. */
const walk = (seed: number, length: number, driftPerDay: number) => {
  const random = randomFrom(seed);
  const [days, truth, values] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  let [day, level] = [0, 100];
  for (let at = 0; at < length; at += 1) {
    const gap = 1 + Math.floor(random.between(0, 7));
    day += gap;
    level += Math.sqrt(driftPerDay * gap) * random.noise(1);
    days[at] = day;
    truth[at] = level;
    values[at] = level + 3 * random.noise(1);
  }
  return { days, truth, values };
};

describe("strengthLevel", () => {
  test("is that of statsmodels' local level model, smoothed at each drift and weighed by likelihood", () => {
    // statsmodels 0.15.0: UnobservedComponents(y, "llevel") with an exact diffuse start, smoothed at each of the nine drifts.
    const found = strengthLevel(daily(CLIMB));
    const at = (column?: Float64Array) => [column?.[0], column?.[9], column?.[19]];
    const levels = [100.569715, 105.49393122, 110.09741087];
    const sds = [0.97479895, 0.79610363, 0.96125813];
    for (const [index, level] of at(found?.level).entries()) expect(level).toBeCloseTo(levels[index] ?? 0, 6);
    for (const [index, sd] of at(found?.sd).entries()) expect(sd).toBeCloseTo(sds[index] ?? 0, 6);
    expect(found?.noise).toBeCloseTo(1.71695676, 6);
    expect(found?.driftPerDay).toBeCloseTo(1.19345858, 6);
  });

  test("is silent below eight points", () => {
    expect(strengthLevel(daily(CLIMB.slice(0, 7)))).toBeNull();
    expect(strengthLevel(daily(CLIMB.slice(0, 8)))).not.toBeNull();
  });

  test("the band holds the level in about 95 of 100 cases, of long series and short ones", () => {
    for (const length of [12, 40, 150]) {
      let [inside, all] = [0, 0];
      for (let seed = 1; seed <= 150; seed += 1) {
        const { truth, ...series } = walk(seed * 7 + length, length, [0.005, 0.05, 0.5][seed % 3] ?? 0);
        const { level = truth, sd = truth } = strengthLevel(series) ?? {};
        for (const [at, value] of truth.entries()) {
          all += 1;
          if (Math.abs(value - (level[at] ?? 0)) <= Z_95 * (sd[at] ?? 0)) inside += 1;
        }
      }
      expect(inside / all).toBeGreaterThan(0.92);
      expect(inside / all).toBeLessThan(0.975);
    }
  });

  test.each([0, 1, 30, 58, 59])("an entry of twice the weight at %d leaves the level as if it were not there", (at) => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const { days, values } = walk(seed, 60, 0.05);
      const others = (_: number, index: number) => index !== at;
      const without = strengthLevel({ days: days.filter(others), values: values.filter(others) });
      const found = strengthLevel({ days, values: values.with(at, 2 * (values[at] ?? 0)) });
      for (const [day, level] of (found?.level.filter(others) ?? new Float64Array()).entries()) {
        expect(Math.abs(level / (without?.level[day] ?? Number.NaN) - 1)).toBeLessThan(0.005);
      }
    }
  });

  test("a level that changes for good is followed", () => {
    const values = Array.from({ length: 40 }, (_, at) => (at < 20 ? 100 : 120) + Math.sin(at * at));
    const found = strengthLevel(daily(values));
    expect(Math.abs((found?.level[10] ?? 0) - 100)).toBeLessThan(2);
    expect(Math.abs((found?.level[35] ?? 0) - 120)).toBeLessThan(2);
  });

  test("knows less where nothing was logged for long", () => {
    const { days, values } = walk(9, 60, 0.5);
    const paused = days.map((day, at) => (at < 30 ? day : day + 90));
    const [before, after] = [strengthLevel({ days, values }), strengthLevel({ days: paused, values })];
    expect(after?.sd[30]).toBeGreaterThan(before?.sd[30] ?? Number.NaN);
  });

  test("the same weight for ever is that level, surely", () => {
    const found = strengthLevel(daily(Array<number>(20).fill(100)));
    expect(found?.level.every((level) => level === 100)).toBe(true);
    expect(found?.sd.every((sd) => sd === 0)).toBe(true);
  });

  test("told backwards it is the same, and twice the weights are twice the level", () => {
    const points = fc.array(fc.integer({ min: 160, max: 260 }), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(points, (halves) => {
        const values = halves.map((half) => half / 2);
        const [once, twice] = [strengthLevel(daily(values)), strengthLevel(daily(values.map((value) => 2 * value)))];
        const mirrored = strengthLevel(daily(values.toReversed()));
        for (const [at, level] of (once?.level ?? new Float64Array()).entries()) {
          expect(twice?.level[at]).toBeCloseTo(2 * level, 8);
          expect(twice?.sd[at]).toBeCloseTo(2 * (once?.sd[at] ?? 0), 6);
          expect(mirrored?.level[values.length - 1 - at]).toBeCloseTo(level, 6);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("takes 2,000 days in about a millisecond", () => {
    const series = walk(3, 2_000, 0.05);
    for (let run = 0; run < 20; run += 1) strengthLevel(series);
    const started = performance.now();
    for (let run = 0; run < 20; run += 1) strengthLevel(series);
    expect((performance.now() - started) / 20).toBeLessThan(10);
  });
});
