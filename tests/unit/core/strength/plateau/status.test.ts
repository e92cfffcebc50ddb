import { describe, expect, test } from "bun:test";
import { trendOf } from "#core/statistics/trend.ts";
import { trendStatus } from "#core/strength/plateau/status.ts";

const daily = (values: readonly number[]) => ({
  days: Float64Array.from(values, (_, day) => day),
  values: Float64Array.from(values),
});

describe("trendStatus", () => {
  test("the published rising series improves, told backwards it declines, and the flat one is a plateau", () => {
    const rising = [100, 102.5, 102.5, 105, 104, 107.5, 107.5, 110, 109, 112.5];
    expect(trendStatus(trendOf(daily(rising)))).toBe("improving");
    expect(trendStatus(trendOf(daily(rising.toReversed())))).toBe("declining");
    const flat = [100, 101, 100.5, 101, 100, 101.5, 100.5, 100, 101, 100.5];
    expect(trendStatus(trendOf(daily(flat)))).toBe("plateau");
  });

  test("seven points are insufficient data, however steep", () => {
    expect(trendStatus(trendOf(daily([1, 2, 3, 4, 5, 6, 7])))).toBe("insufficient-data");
  });

  test("a direction needs both the test and the interval", () => {
    expect(trendStatus({ pValue: 0.04, lower: 0, upper: 1 })).toBe("plateau");
    expect(trendStatus({ pValue: 0.06, lower: 0.1, upper: 1 })).toBe("plateau");
    expect(trendStatus({ pValue: 0.04, lower: -1, upper: 0 })).toBe("plateau");
    expect(trendStatus({ pValue: 0.04, lower: -1, upper: -0.1 })).toBe("declining");
  });

  test("the same weight for ever is a plateau", () => {
    expect(trendStatus(trendOf(daily(Array<number>(20).fill(100))))).toBe("plateau");
  });
});
