import { describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { csvLine } from "#worker/exports/csv-line.ts";
import { guardedText, unguardedText } from "#worker/exports/guarded-text.ts";

describe("a text in a cell", () => {
  test.each(["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "'=1", "''@x"])("%j is no formula", (text) => {
    expect(guardedText(text)).toBe(`'${text}`);
  });

  test.each(["Squat", "5×5", "a=b", "'quoted'", "", "-5", "+2.5", "-1,25"])("%j stays as it is", (text) => {
    expect(guardedText(text)).toBe(text);
  });

  const awkward = fc.array(fc.constantFrom(..."'=+-@\t\ra1, ;\"\n"), { maxLength: 8 }).map((parts) => parts.join(""));

  test("never begins as a formula does, and can be had back", () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const guarded = guardedText(text);
        if (!/^[+-]?\d+(?:[.,]\d+)?$/.test(guarded)) expect(guarded).not.toMatch(/^[=+\-@\t\r]/);
        expect(unguardedText(guarded)).toBe(text);
      }),
    );
  });

  test("is the same for whoever reads the line", () => {
    fc.assert(
      fc.property(fc.array(awkward, { minLength: 1, maxLength: 4 }), fc.constantFrom(",", ";"), (cells, delimiter) => {
        const rows: string[][] = parse(`${csvLine(["x", ...cells], delimiter)}\n`, {
          delimiter,
          record_delimiter: "\n",
        });
        expect(rows).toEqual([["x", ...cells.map(guardedText)]]);
      }),
    );
  });
});

test("numbers are written as they are, and what there is not is blank", () => {
  expect(csvLine([-2.5, 0, null, 1e21, "a,b"], ",")).toBe('-2.5,0,,1e+21,"a,b"');
});
