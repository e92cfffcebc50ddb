import { describe, expect, test } from "bun:test";
import { readHeader, readRows } from "#worker/importers/csv.ts";
import { ImportFailure } from "#worker/importers/failure.ts";
import { ImportLog } from "#worker/importers/import-log.ts";

const rowsOf = (text: string) => {
  const log = new ImportLog();
  return { rows: readRows(text, ",", log), warnings: log.warnings.map(({ code }) => code) };
};

describe("the rows of a file", () => {
  test("carry the line on which they begin, past quoted line breaks and blank lines", () => {
    expect(rowsOf('a,b\n"x\ny\nz",1\n\n   \n2,"3"\n').rows).toEqual([
      { line: 2, cells: ["x\ny\nz", "1"] },
      { line: 7, cells: ["2", "3"] },
    ]);
  });

  test("count the lines before the header, and the line by which a spreadsheet tells the delimiter", () => {
    expect(readHeader("\n \nsep=,\na,b\n1,2", ",")).toEqual(["a", "b"]);
    expect(rowsOf("\n \nsep=,\na,b\n1,2").rows).toEqual([{ line: 5, cells: ["1", "2"] }]);
  });

  test("keep doubled quotes and delimiters inside of quotes", () => {
    expect(rowsOf('a,b\n"he said ""no"", twice",1').rows).toEqual([{ line: 2, cells: ['he said "no", twice', "1"] }]);
  });

  test("keep stray quotes as characters, and say so", () => {
    expect(rowsOf('a,b\n5" box,1\n2,3')).toEqual({
      rows: [
        { line: 2, cells: ['5" box', "1"] },
        { line: 3, cells: ["2", "3"] },
      ],
      warnings: ["quotes-kept"],
    });
  });

  test("of nothing but delimiters are left out, and that is said", () => {
    expect(rowsOf("a,b\n,\n1,2\n , \n")).toEqual({ rows: [{ line: 3, cells: ["1", "2"] }], warnings: ["rows-blank"] });
  });

  test.each([
    ["at the end of the file", 'a,b\n"1,2\n3,4', 2, [{ line: 3, cells: ["3", "4"] }]],
    [
      "before rows that have quotes",
      'a,b\n1,"x\n"3","4"\n5,6',
      2,
      [
        { line: 3, cells: ["3", "4"] },
        { line: 4, cells: ["5", "6"] },
      ],
    ],
    [
      "before a quoted cell of the same column",
      'a,b\n1,"x\n3,4\n5,"y"\n7,8',
      2,
      [
        { line: 3, cells: ["3", "4"] },
        { line: 4, cells: ["5", "y"] },
        { line: 5, cells: ["7", "8"] },
      ],
    ],
  ])("go on after a quote that is never closed, %s, which is an error of its line", (_, text, line, rows) => {
    const log = new ImportLog();
    expect(readRows(text, ",", log)).toEqual(rows);
    expect(log.rowErrors).toEqual([
      { row: line, column: null, message: `A quotation mark is opened on line ${line} and never closed.` },
    ]);
  });

  test("are refused with the line where the header's quote is never closed, or too many are", () => {
    expect(() => rowsOf('"a,b\n1,2\n3,4')).toThrow("on line 1");
    expect(() => rowsOf(`a,b\n${'"1,2\n'.repeat(99)}`)).toThrow(ImportFailure);
  });
});

describe("limits", () => {
  test("200,000 rows are read, one more is refused", () => {
    const text = `a,b\n${"1,2\n".repeat(200_000)}`;
    expect(rowsOf(text).rows).toHaveLength(200_000);
    expect(() => rowsOf(`${text}1,2\n`)).toThrow("more than 200,000 rows");
  });
});
