import { describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { guardedText, unguardedText } from "#core/guarded-text.ts";
import { csvLine } from "#worker/exports/csv-line.ts";

describe("a text in a cell", () => {
  test.each(["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''@x", "|cmd", "%0A"])(
    "%j is no formula",
    (text) => {
      expect(guardedText(text)).toBe(`'${text}`);
    },
  );

  test.each([
    "\uFF1D1+1",
    "\uFF0B1+1",
    "\uFF0D1+1",
    "\uFF20SUM(A1)",
    "\u22121+1",
    "\uFE66x",
    "\uFE62x",
    "\uFE63x",
    "\uFE6Bx",
    " =1+1",
    "\u00A0=1+1",
    "\u3000=1+1",
    "\u200B=1+1",
    "\uFEFF=1+1",
    "\u202E=1+1",
    "\u2028x",
  ])("%j is no formula either, though another character stands first", (text) => {
    expect(guardedText(text)).toBe(`'${text}`);
    expect(unguardedText(guardedText(text))).toBe(text);
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
