import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findDecimalMark, parseDecimal } from "#worker/importers/numbers.ts";

describe("the decimal mark of a file", () => {
  test.each([
    [["40.0", "1,234.5"], ",", "."],
    [["102,5", "80"], ";", ","],
    [["1.234,5"], ";", ","],
    [["40", "80"], ";", "."],
    [["1.234"], ";", "."],
    [["1,234"], ";", ","],
    [["1,234"], ",", "unclear"],
    [["1,234", "82.5"], ",", "."],
    [["1.234", "82,5"], ",", ","],
    [["1.234.567"], ";", ","],
    [["0,125"], ",", ","],
    [["82.5", "82,5"], ";", "unclear"],
    [["Bench", "12,5 kg"], ";", "."],
    [[], ";", "."],
  ] as const)("of %j parted by %j is %j", (cells, delimiter, mark) => {
    expect(findDecimalMark(cells, delimiter)).toBe(mark);
  });
});

describe("numbers as people write them", () => {
  test.each([
    ["40", ".", 40],
    ["40.", ".", 40],
    [".5", ".", 0.5],
    ["1,234.5", ".", 1234.5],
    ["1.234,5", ",", 1234.5],
    ["1 234,5", ",", 1234.5],
    ["1\u202f234,5", ",", 1234.5],
    ["1'234.5", ".", 1234.5],
    ["−12.5", ".", -12.5],
    ["+3", ".", 3],
    ["82.5", "unclear", 82.5],
    ["82,5", "unclear", 82.5],
    ["1,234", "unclear", "unclear"],
    ["1,23", ".", null],
    ["12,34.5", ".", null],
    ["1e9", ".", null],
    ["NaN", ".", null],
    ["0x10", ".", null],
    ["-", ".", null],
    [".", ".", null],
    ["-0", ".", 0],
    ["12 kg", ".", null],
    ["1 2", ".", null],
  ] as const)("%j with the mark %j is %j", (text, mark, value) => {
    expect(parseDecimal(text, mark)).toBe(value);
  });

  test("what is written with either mark and parted thousands is read back", () => {
    const value = fc.integer({ min: -99_999_999, max: 99_999_999 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(value, fc.constantFrom("en-US", "de-DE"), (number, locale) => {
        const text = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(number);
        const mark = locale === "en-US" ? "." : ",";
        expect(parseDecimal(text, mark)).toBeCloseTo(number, 9);
        expect(findDecimalMark([text], ";")).toBe(mark);
      }),
    );
  });
});
