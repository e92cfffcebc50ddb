import { describe, expect, test } from "bun:test";
import { INSIGHT_CATALOGUE } from "#core/insights/catalogue.ts";
import { EXCLUSIONS } from "#core/insights/exclusions.ts";
import { documentText, sectionsOf, tableRows } from "#tests/support/documents/markdown.ts";

describe("docs/insights.md", async () => {
  const [all, exclusions] = sectionsOf(await documentText("docs/insights.md"));

  test("tells of every insight what the catalogue does, in its order", () => {
    const rows = Object.entries(INSIGHT_CATALOGUE).map(([code, facts]) => [
      code,
      facts.family,
      facts.says,
      facts.when,
      facts.minimum,
      facts.severities.join(", "),
      facts.source,
    ]);
    expect(tableRows(all?.text ?? "")).toEqual(rows);
  });

  test("tells of every exclusion, in the order in which they hold", () => {
    const rows = tableRows(exclusions?.text ?? "").map((cells) => cells.map((cell) => cell.replaceAll("`", "")));
    expect(rows).toEqual(EXCLUSIONS.map(({ reported: told, within, silences }) => [told, within, silences.join(", ")]));
  });
});
