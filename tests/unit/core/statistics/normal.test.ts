import { describe, expect, test } from "bun:test";
import { twoSidedP, Z_80, Z_95 } from "#core/statistics/normal.ts";

describe("twoSidedP", () => {
  test("knows the usual quantiles", () => {
    expect(twoSidedP(0)).toBe(1);
    expect(twoSidedP(Z_95)).toBeCloseTo(0.05, 14);
    expect(twoSidedP(-Z_80)).toBeCloseTo(0.2, 14);
    expect(twoSidedP(1)).toBeCloseTo(0.31731050786291415, 14);
  });

  test("keeps its digits far out, where a difference from 1 would lose them", () => {
    expect(twoSidedP(5) / 5.733031437583878e-7).toBeCloseTo(1, 11);
    expect(twoSidedP(10) / 1.523970604832094e-23).toBeCloseTo(1, 11);
  });

  test("falls without a step where the series gives way to the fraction", () => {
    expect(twoSidedP(4) / twoSidedP(4 + 1e-9)).toBeCloseTo(1, 8);
    for (let z = 0; z < 9; z += 0.01) expect(twoSidedP(z + 0.01)).toBeLessThan(twoSidedP(z));
  });
});
