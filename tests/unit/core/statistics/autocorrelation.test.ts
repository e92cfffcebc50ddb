import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { varianceInflation } from "#core/statistics/autocorrelation.ts";
import { mannKendall, trendOf } from "#core/statistics/trend.ts";

const RISING = [100, 102.5, 102.5, 105, 104, 107.5, 107.5, 110, 109, 112.5];
const FLAT = [100, 101, 100.5, 101, 100, 101.5, 100.5, 100, 101, 100.5];
/** 100 + 0.3 i + 4 sin(i / 3), to a tenth. */
const WAVE = [
  100, 101.6, 103.1, 104.3, 105.1, 105.5, 105.4, 105, 104.2, 103.3, 102.2, 101.3, 100.6, 100.2, 100.2, 100.7, 101.5,
  102.8, 104.3, 105.9, 107.5, 108.9, 110.1, 110.8, 111.2, 111, 110.6, 109.7, 108.8, 107.7,
];
/** An autoregressive series with a coefficient of 0.8 and no trend. */
const AUTOREGRESSIVE = [
  98, 96.7, 97.8, 99.8, 101.7, 100.1, 100.2, 99.7, 98.8, 100, 98.4, 99, 99.5, 100.8, 101, 100.9, 102.2, 103.7, 103.9,
  105, 103.2, 102.2, 103.4, 103.3, 104.3, 105.3, 102.9, 103.7, 104.6, 102.9, 104, 102.9, 101.5, 101.3, 100.6, 101.7,
  102.1, 101.8, 101.8, 99.8,
];
const daily = (values: readonly number[]) => ({
  days: Float64Array.from(values, (_, day) => day),
  values: Float64Array.from(values),
});
const inflationOf = (values: readonly number[]) => {
  const series = daily(values);
  return varianceInflation(series.days, series.values, trendOf(series)?.slope ?? Number.NaN);
};

describe("varianceInflation", () => {
  // pymannkendall 1.4.3: hamed_rao_modification_test(x, lag=floor(10 log10 n)), its var_s over that of original_test(x).
  test.each([
    ["a rising series whose values alternate", RISING, 0.0533333333],
    ["a flat one", FLAT, 1],
    ["a wave on a line", WAVE, 2.4927837555],
    ["an autoregressive series", AUTOREGRESSIVE, 3.345704011],
  ])("of %s is that of pymannkendall", (_, values, inflation) => {
    expect(inflationOf(values)).toBeCloseTo(inflation, 9);
  });

  test("of a perfect line, of equal values and of two points is 1", () => {
    expect(inflationOf(Array.from({ length: 30 }, (_, day) => 100 + day / 3))).toBe(1);
    expect(inflationOf(Array<number>(12).fill(100))).toBe(1);
    expect(varianceInflation(Float64Array.of(0, 1), Float64Array.of(1, 2), 1)).toBe(1);
  });
});

describe("trendOf, corrected for autocorrelation", () => {
  test("gives the p of pymannkendall where neighbours are alike", () => {
    expect(trendOf(daily(WAVE))?.z).toBeCloseTo(2.0572511509, 9);
    expect(trendOf(daily(WAVE))?.pValue).toBeCloseTo(0.0396620736, 9);
    expect(trendOf(daily(AUTOREGRESSIVE))?.pValue).toBeCloseTo(0.0753710485, 9);
    expect(trendOf(daily(AUTOREGRESSIVE))?.effectiveN).toBeCloseTo(40 / 3.345704011, 8);
  });

  test("an alternating series is not taken for surer than it is", () => {
    const trend = trendOf(daily(RISING));
    expect(trend?.pValue).toBeCloseTo(0.00061176, 8);
    expect(trend).toMatchObject({ lower: 1, upper: 1.5, effectiveN: 10 });
  });

  test("never finds what the plain test does not find, nor a narrower interval", () => {
    const points = fc.array(fc.integer({ min: 160, max: 260 }), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(points, (halves) => {
        const trend = trendOf(daily(halves));
        expect(trend?.effectiveN).toBeLessThanOrEqual(halves.length);
        expect(trend?.lower).toBeLessThanOrEqual(trend?.slope ?? Number.NaN);
        expect(trend?.upper).toBeGreaterThanOrEqual(trend?.slope ?? Number.NaN);
      }),
    );
  });

  test("takes an autoregressive series for a trend much more seldom than the plain test does", () => {
    let [corrected, plain] = [0, 0];
    for (let seed = 1; seed <= 400; seed += 1) {
      let [state, value] = [seed * 48_271, 0];
      const values = Array.from({ length: 60 }, () => {
        state = (state * 48_271) % 2_147_483_647;
        value = 0.6 * value + (state / 2_147_483_647 - 0.5);
        return 100 + value;
      });
      if ((trendOf(daily(values))?.pValue ?? 1) < 0.05) corrected += 1;
      if ((mannKendall(Float64Array.from(values))?.pValue ?? 1) < 0.05) plain += 1;
    }
    expect(plain / 400).toBeGreaterThan(0.25);
    expect(corrected / plain).toBeLessThan(0.7);
  });
});
