import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { holm, ranksOf, spearman } from "#core/statistics/rank-correlation.ts";
import { twoSidedT } from "#core/statistics/student-t.ts";

const columns = (...rows: readonly (readonly number[])[]) => rows.map((row) => Float64Array.from(row));

describe("twoSidedT", () => {
  // The values of scipy 1.17, 2·t.sf(|t|, df).
  test.each([
    [2, 18, 0.060821465669332435],
    [0, 5, 1],
    [2.5, 20, 0.02123354543913238],
    [-3.1, 58, 0.0029846908684437964],
    [12, 30, 5.580185415199261e-13],
    [0.3, 1, 0.8144528418445154],
    [40, 100, 2.462107602140071e-63],
  ])("of t = %p at %p degrees is scipy's", (t, degrees, p) => {
    expect(twoSidedT(t, degrees) / p).toBeCloseTo(1, 9);
  });

  test("falls as t moves away from 0, on either side alike", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), fc.integer({ min: 1, max: 200 }), (t, degrees) => {
        expect(twoSidedT(-t, degrees)).toBe(twoSidedT(t, degrees));
        expect(twoSidedT(t + 0.5, degrees)).toBeLessThanOrEqual(twoSidedT(t, degrees));
      }),
    );
    expect(twoSidedT(Infinity, 18)).toBe(0);
  });
});

describe("ranksOf", () => {
  test("gives equal values the mean of their places", () => {
    expect([...ranksOf(Float64Array.of(10, 20, 10, 5, 20, 20))]).toEqual([2.5, 5, 2.5, 1, 5, 5]);
    expect([...ranksOf(new Float64Array(0))]).toEqual([]);
  });
});

describe("spearman", () => {
  const [sleep, form] = columns(
    [7, 6.5, 8, 7, 5, 7.5, 8, 6, 7, 7, 6, 8, 9, 5.5, 6.5, 7, 7.5, 8, 6, 7],
    [0.4, -0.2, 1.1, 0.4, -2, 0.9, 1.5, -1, 0.2, 0.3, -0.7, 0.8, 2.1, -1.4, 0, 0.1, 0.6, 1, -0.9, 0.4],
  );
  const [a, b] = columns(
    [1, 2, 3, 3, 2, 1, 4, 5, 3, 2, 2, 4, 5, 1, 3, 3, 4, 2, 1, 5],
    [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4],
  );

  // The values of scipy 1.17, spearmanr.
  test("with ties is scipy's", () => {
    const close = spearman(sleep ?? new Float64Array(0), form ?? new Float64Array(0));
    expect(close?.rho).toBeCloseTo(0.9775103610834605, 12);
    expect((close?.pValue ?? 0) / 1.2884258451183853e-13).toBeCloseTo(1, 8);
    const loose = spearman(a ?? new Float64Array(0), b ?? new Float64Array(0));
    expect(loose?.rho).toBeCloseTo(-0.04263981009885121, 12);
    expect(loose?.pValue).toBeCloseTo(0.8583358047509627, 12);
  });

  test("is 1 or −1 for what rises or falls always, with no chance left", () => {
    const x = Float64Array.from({ length: 20 }, (_, at) => at);
    expect(
      spearman(
        x,
        x.map((value) => value ** 3),
      ),
    ).toEqual({ rho: 1, pValue: 0 });
    expect(
      spearman(
        x,
        x.map((value) => -value),
      ),
    ).toEqual({ rho: -1, pValue: 0 });
  });

  test("says nothing of a side that never varies, nor of fewer than three pairs, and refuses uneven sides", () => {
    expect(spearman(Float64Array.of(1, 2, 3), Float64Array.of(4, 4, 4))).toBeNull();
    expect(spearman(Float64Array.of(1, 2), Float64Array.of(1, 2))).toBeNull();
    expect(() => spearman(Float64Array.of(1, 2, 3), Float64Array.of(1, 2))).toThrow(RangeError);
  });

  test("is the same whichever side comes first, and under any rising change of either", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 3,
      maxLength: 60,
    });
    fc.assert(
      fc.property(pairs, (rows) => {
        const x = Float64Array.from(rows, ([value]) => value);
        const y = Float64Array.from(rows, ([, value]) => value);
        const found = spearman(x, y);
        expect(spearman(y, x)?.rho ?? null).toEqual(found?.rho ?? null);
        expect(
          spearman(
            x.map((value) => 2 * value + 7),
            y.map((value) => value ** 3),
          ),
        ).toEqual(found);
      }),
    );
  });
});

describe("holm", () => {
  test("multiplies by what is left to test, never lets a smaller p end higher, and stops at 1", () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    expect(corrected[0]).toBeCloseTo(0.03, 12);
    expect(corrected[1]).toBeCloseTo(0.06, 12);
    expect(corrected[2]).toBeCloseTo(0.06, 12);
    expect(corrected[3]).toBeCloseTo(0.02, 12);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
  });
});
