import { expect, test } from "bun:test";
import { GOALS, ROWS } from "#tests/edge/goals.ts";
import { MEASURES } from "#tests/edge/rows.ts";
import { documentText, sectionsOf, tableRows } from "#tests/support/documents/markdown.ts";

test("The goals of several regions are those of docs/edge.md, and each row is measured", async () => {
  const text = await documentText("docs/edge.md");
  const goals = sectionsOf(text).find(({ title }) => title === "Goals");
  expect(tableRows(goals?.text ?? "")).toEqual(
    GOALS.map(({ row, figure, bound, value }) => [row, figure, `${bound} ${value}`]),
  );
  const measured = tableRows(sectionsOf(text).find(({ title }) => title === "Measured")?.text ?? "");
  expect(measured.map(([row, figure]) => [row, figure])).toEqual(GOALS.map(({ row, figure }) => [row, figure]));
  const missed = GOALS.filter(({ value }, index) => !(Number(measured[index]?.[2]) <= value));
  expect(missed).toEqual([]);
  expect(Object.keys(MEASURES)).toEqual([...ROWS]);
  expect([...new Set(GOALS.map(({ row }) => row))]).toEqual([...ROWS]);
});
