import { describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { CSV_COLUMNS, csvText, reportCsv } from "#api/modules/reports/report-csv.ts";
import { LOCALES, REPORT_KINDS } from "#core/taxonomy.ts";
import { lifter, PERSONAS, runner } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";

const cellsOf = (line: string): string[] => parse(line)[0] ?? [];
const read = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true });

describe("a report as CSV", () => {
  test.each(PERSONAS.flatMap((make) => REPORT_KINDS.map((kind) => ({ name: make().name, make, kind }))))(
    "has the same columns in every row for $name, $kind",
    ({ make, kind }) => {
      const csv = reportCsv(reportOf(make(), { kind }), "en");
      expect(csv.startsWith(`\ufeff${CSV_COLUMNS.join(",")}\r\n`)).toBe(true);
      expect(csv).not.toMatch(/NaN|undefined|null|Infinity/);
      const rows = read(csv);
      expect(rows.length).toBeGreaterThan(10);
      for (const row of rows) {
        expect(row.report).toBe(kind);
        expect(row.date).toMatch(/^\d{4}-\d\d-\d\d$/);
        expect(row.value).toMatch(/^-?\d*(\.\d+)?(e-\d+)?$/);
      }
    },
  );

  test("says what the report says, in the user's units", () => {
    const report = reportOf(lifter(), { unitSystem: "imperial" });
    const rows = read(reportCsv(report, "en"));
    const volume = rows.find(({ section, measure }) => section === "totals" && measure === "volume");
    expect(volume?.unit).toBe("lb");
    expect(Number(volume?.value)).toBeCloseTo(report.totals.current.volumeKg / 0.45359237, 4);
    const estimates = rows.filter(({ section, measure }) => section === "lifts" && measure === "e1rm");
    expect(estimates).toHaveLength(report.lifts.reduce((sum, { series }) => sum + series.length, 0));
    const distances = read(reportCsv(reportOf(runner()), "en")).filter(({ measure }) => measure === "distance");
    expect(new Set(distances.map(({ unit }) => unit))).toEqual(new Set(["km"]));
  });

  test("names exercises and muscles in the reader's language, and nothing else", () => {
    const [english, spanish] = LOCALES.map((locale) => read(reportCsv(reportOf(lifter()), locale)));
    expect(spanish?.some(({ name }) => name === "Sentadilla trasera")).toBe(true);
    expect(spanish?.map(({ measure }) => measure)).toEqual(english?.map(({ measure }) => measure));
  });
});

describe("a text in a cell", () => {
  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "%0A"])(
    "%p is no formula",
    (text) => {
      const [cell] = cellsOf(csvText(text));
      expect(cell).toBe(`'${text}`);
    },
  );

  test("comes back as it was, but for what keeps it from being a formula", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        const [cell = "", other] = cellsOf(`${csvText(text)},x`);
        expect(other).toBe("x");
        expect([text, `'${text}`]).toContain(cell);
        expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});
