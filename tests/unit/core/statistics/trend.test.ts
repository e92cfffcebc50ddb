import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { slopesOfRank } from "#core/statistics/pairwise-slopes.ts";
import { mannKendall, theilSen, trendOf } from "#core/statistics/trend.ts";

const RISING = Float64Array.of(100, 102.5, 102.5, 105, 104, 107.5, 107.5, 110, 109, 112.5);
const FLAT = Float64Array.of(100, 101, 100.5, 101, 100, 101.5, 100.5, 100, 101, 100.5);
const REAL_DAYS = Float64Array.of(0, 3, 7, 10, 14, 17, 21, 24, 28, 31);
const everyDay = (length: number) => Float64Array.from({ length }, (_, day) => day);

/** A series with days of irregular distance and values on a grid, so that ties happen. */
const series = (minLength: number, maxLength: number) =>
  fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), half: fc.integer({ min: 160, max: 260 }) }), {
      minLength,
      maxLength,
      size: "max",
    })
    .map((points) => {
      let day = 0;
      const days = Float64Array.from(points, ({ gap }) => {
        day += gap;
        return day;
      });
      return { days, values: Float64Array.from(points, ({ half }) => half / 2) };
    });

describe("mannKendall", () => {
  test("gives the published statistics", () => {
    const result = mannKendall(RISING);
    expect(result?.s).toBe(39);
    expect(result?.variance).toBe(123);
    expect(result?.z).toBeCloseTo(3.4263446, 7);
    expect(result?.pValue).toBeCloseTo(0.00061176, 8);
    expect(mannKendall(FLAT)?.s).toBe(2);
    expect(mannKendall(FLAT)?.pValue).toBeCloseTo(0.9253804, 7);
  });

  test("is silent below two values, and finds nothing in values that are all equal", () => {
    expect(mannKendall(Float64Array.of(100))).toBeNull();
    expect(mannKendall(new Float64Array(9).fill(100))).toEqual({ s: 0, variance: 0, z: 0, pValue: 1 });
  });

  test("agrees with counting every pair", () => {
    fc.assert(
      fc.property(series(2, 150), ({ values }) => {
        let s = 0;
        for (const [i, value] of values.entries()) {
          for (const later of values.subarray(i + 1)) s += Math.sign(later - value);
        }
        expect(mannKendall(values)?.s).toBe(s);
      }),
    );
  });

  test("a series told backwards has the opposite trend and the same p", () => {
    fc.assert(
      fc.property(series(2, 60), ({ values }) => {
        const forwards = mannKendall(values);
        const backwards = mannKendall(values.toReversed());
        expect(backwards?.s).toBe(0 - (forwards?.s ?? Number.NaN));
        expect(backwards?.pValue).toBe(forwards?.pValue ?? Number.NaN);
      }),
    );
  });

  test("depends only on the order of the values", () => {
    fc.assert(
      fc.property(series(2, 60), ({ values }) => {
        expect(mannKendall(values.map((value) => value ** 3))).toEqual(mannKendall(values));
      }),
    );
  });
});

describe("theilSen", () => {
  test("gives the published slopes and intervals", () => {
    const daily = theilSen({ days: everyDay(10), values: RISING }, 123);
    expect(daily).toMatchObject({ slope: 1.25, lower: 1, upper: 1.5 });
    expect(daily?.intercept).toBeCloseTo(106.25 - 1.25 * 4.5, 10);
    const spaced = theilSen({ days: REAL_DAYS, values: RISING }, 123);
    expect(spaced?.slope).toBeCloseTo(0.3571428571, 10);
    expect(spaced?.lower).toBeCloseTo(0.2778, 4);
    expect(spaced?.upper).toBeCloseTo(0.4412, 4);
    expect(theilSen({ days: everyDay(10), values: FLAT }, 114)?.slope).toBe(0);
  });

  test("refuses days that do not ascend, and columns of unequal length", () => {
    const values = Float64Array.of(1, 2, 3);
    expect(() => theilSen({ days: Float64Array.of(0, 2, 2), values }, 1)).toThrow(RangeError);
    expect(() => theilSen({ days: Float64Array.of(0, 1), values }, 1)).toThrow(RangeError);
    expect(theilSen({ days: Float64Array.of(4), values: Float64Array.of(1) }, 0)).toBeNull();
  });

  test("a line is found again whatever its slope, and the epoch does not matter", () => {
    fc.assert(
      fc.property(
        series(8, 40),
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 0, max: 20_000 }),
        ({ days }, eighths, epoch) => {
          const slope = eighths / 8;
          const found = trendOf({ days: days.map((day) => day + epoch), values: days.map((day) => 50 + slope * day) });
          expect(found?.slope).toBeCloseTo(slope, 10);
          expect(found?.intercept).toBeCloseTo(50 - slope * epoch, 6);
        },
      ),
    );
  });

  test("one wild value hardly moves it", () => {
    const values = Float64Array.from({ length: 30 }, (_, day) => 100 + day);
    values[20] = 900;
    expect(trendOf({ days: everyDay(30), values })?.slope).toBeCloseTo(1, 1);
  });

  test("turned values turn the slope and its interval", () => {
    fc.assert(
      fc.property(series(8, 60), ({ days, values }) => {
        const up = trendOf({ days, values });
        const down = trendOf({ days, values: values.map((value) => -value) });
        expect(down?.slope).toBeCloseTo(-(up?.slope ?? Number.NaN), 10);
        expect(down?.lower).toBeCloseTo(-(up?.upper ?? Number.NaN), 10);
        expect(down?.upper).toBeCloseTo(-(up?.lower ?? Number.NaN), 10);
        expect(down?.pValue).toBe(up?.pValue ?? Number.NaN);
      }),
    );
  });

  test("the slope scales with the values and against the days, and lies in its interval", () => {
    fc.assert(
      fc.property(series(8, 60), fc.constantFrom(0.5, 2, 4), ({ days, values }, scale) => {
        const found = trendOf({ days, values });
        expect(trendOf({ days, values: values.map((value) => scale * value) })?.slope).toBeCloseTo(
          scale * (found?.slope ?? Number.NaN),
          10,
        );
        expect(trendOf({ days: days.map((day) => scale * day), values })?.slope).toBeCloseTo(
          (found?.slope ?? Number.NaN) / scale,
          10,
        );
        expect(found?.lower).toBeLessThanOrEqual(found?.slope ?? Number.NaN);
        expect(found?.upper).toBeGreaterThanOrEqual(found?.slope ?? Number.NaN);
      }),
    );
  });
});

describe("trendOf", () => {
  test("says nothing below eight points", () => {
    expect(trendOf({ days: everyDay(7), values: RISING.slice(0, 7) })).toBeNull();
    expect(trendOf({ days: everyDay(8), values: RISING.slice(0, 8) })?.n).toBe(8);
    expect(trendOf({ days: new Float64Array(0), values: new Float64Array(0) })).toBeNull();
  });
});

describe("slopesOfRank", () => {
  const sortedSlopes = (t: Float64Array, x: Float64Array): Float64Array => {
    const slopes: number[] = [];
    for (let i = 0; i < t.length; i += 1) {
      for (let j = i + 1; j < t.length; j += 1) {
        slopes.push(((x[j] ?? 0) - (x[i] ?? 0)) / ((t[j] ?? 0) - (t[i] ?? 0)));
      }
    }
    return Float64Array.from(slopes).sort();
  };

  test("agrees with sorting every slope, where all pairs are looked at and where the search is narrowed", () => {
    fc.assert(
      fc.property(
        series(3, 240),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
        (s, parts) => {
          const sorted = sortedSlopes(s.days, s.values);
          const ranks = parts.map((part) => Math.floor(part * (sorted.length - 1))).sort((a, b) => a - b);
          expect(slopesOfRank(s.days, s.values, ranks)).toEqual(ranks.map((rank) => sorted[rank] ?? Number.NaN));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ["all equal", () => 100],
    ["two values only", (day: number) => 100 + (day % 2)],
    ["a perfect line", (day: number) => 3 * day],
    ["one step", (day: number) => (day < 120 ? 100 : 140)],
    ["a long climb with scatter", (day: number) => 100 + day / 10 + Math.sin(day * day)],
  ])("agrees with sorting every slope for 240 points that are %s", (_, valueOn) => {
    const days = everyDay(240);
    const values = days.map(valueOn);
    const sorted = sortedSlopes(days, values);
    const ranks = [0, 9000, 14_339, 14_340, 20_000, sorted.length - 1];
    for (const [at, slope] of slopesOfRank(days, values, ranks).entries()) {
      expect(slope).toBeCloseTo(sorted[ranks[at] ?? -1] ?? Number.NaN, 12);
    }
  });
});
