import { describe, expect, test } from "bun:test";
import { trendOf } from "#core/statistics/trend.ts";
import { movement, pointsNeeded } from "#core/strength/plateau/movement.ts";

const RISING = [100, 102.5, 102.5, 105, 104, 107.5, 107.5, 110, 109, 112.5];
const FLAT = [100, 101, 100.5, 101, 100, 101.5, 100.5, 100, 101, 100.5];
const daily = (values: readonly number[]) => ({
  days: Float64Array.from(values, (_, day) => day),
  values: Float64Array.from(values),
});
const moves = (values: readonly number[], worthwhile = 2) => {
  const series = daily(values);
  return movement(trendOf(series), series, worthwhile);
};

describe("movement", () => {
  test("the published rising series improves, told backwards it declines, and the flat one is a plateau", () => {
    expect(moves(RISING)).toBe("improving");
    expect(moves(RISING.toReversed())).toBe("declining");
    expect(moves(FLAT)).toBe("plateau");
  });

  test("seven points are insufficient data, however steep", () => {
    expect(moves([1, 2, 3, 4, 5, 6, 7])).toBe("insufficient-data");
  });

  test("a sure change that is too small to matter is a plateau", () => {
    const creeping = Array.from({ length: 40 }, (_, day) => 100 + day / 100);
    expect(moves(creeping, 2)).toBe("plateau");
    expect(moves(creeping, 0.3)).toBe("improving");
  });

  test("where neither a worthwhile gain nor a worthwhile loss is left out, nothing is said", () => {
    const series = daily(FLAT);
    const slopes = { pValue: 0.5, slope: 0 };
    expect(movement({ ...slopes, lower: -0.3, upper: 0.3 }, series, 2)).toBe("insufficient-data");
    expect(movement({ ...slopes, lower: -0.3, upper: 0.2 }, series, 2)).toBe("plateau");
    expect(movement({ ...slopes, lower: -0.2, upper: 0.3 }, series, 2)).toBe("plateau");
  });

  test("of a long series, the change within four weeks is what counts", () => {
    const long = daily(Array<number>(200).fill(100));
    const slopes = { pValue: 0.5, slope: 0, lower: -0.06, upper: 0.06 };
    expect(movement(slopes, long, 2)).toBe("plateau");
    expect(movement({ ...slopes, lower: -0.08, upper: 0.08 }, long, 2)).toBe("insufficient-data");
  });

  test("four times as wide an interval takes about two and a half times the points", () => {
    const series = daily(Array<number>(40).fill(100));
    expect(pointsNeeded({ lower: -8 / 28, upper: 8 / 28, n: 40 }, series, 2)).toBe(101);
    expect(pointsNeeded({ lower: -2.0001 / 28, upper: 3 / 28, n: 40 }, series, 2)).toBe(41);
  });
});
