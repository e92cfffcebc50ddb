import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { exact } from "#core/units.ts";

/** The nearest number of 15 significant digits. */
const rounded = (value: number): number => Number(value.toPrecision(15));

describe("exact", () => {
  test("rounds to 15 significant digits, whatever the number", () => {
    const decimals = fc
      .tuple(fc.integer(), fc.integer({ min: 0, max: 12 }))
      .map(([digits, places]) => digits / 10 ** places);
    const sums = fc.array(decimals, { maxLength: 8 }).map((values) => values.reduce((sum, value) => sum + value, 0));
    fc.assert(
      fc.property(fc.oneof(fc.double(), decimals, sums), (value) => {
        expect(exact(value)).toBe(rounded(value));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([0, -0, 0.1 + 0.2, 1e-9, -1e-9, 5e-9, 999_999_999_999_999, 1e15, 1e300, -1 / 3, 102.05828325])(
    "rounds %p so",
    (value) => {
      expect(exact(value)).toBe(rounded(value));
    },
  );
});
