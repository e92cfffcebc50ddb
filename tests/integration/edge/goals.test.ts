import { expect, test } from "bun:test";
import { GOALS, ROWS } from "#tests/edge/goals.ts";
import { MEASURES } from "#tests/edge/rows.ts";
import { documentText, sectionsOf, tableRows } from "#tests/support/documents/markdown.ts";

test("The goals of several regions are those of docs/edge.md, and each row is measured", async () => {
  const goals = sectionsOf(await documentText("docs/edge.md")).find(({ title }) => title === "Goals");
  expect(tableRows(goals?.text ?? "")).toEqual(
    GOALS.map(({ row, figure, bound, value }) => [row, figure, `${bound} ${value}`]),
  );
  expect(Object.keys(MEASURES)).toEqual([...ROWS]);
  expect([...new Set(GOALS.map(({ row }) => row))]).toEqual([...ROWS]);
});
