import { describe, expect, test } from "bun:test";
import { PROBLEMS, problemType } from "#api/plugins/problems.ts";
import { ERROR_CODES } from "#core/errors.ts";
import { documentText, sectionsOf } from "#tests/support/documents/markdown.ts";

describe("docs/errors.md", async () => {
  const sections = sectionsOf(await documentText("docs/errors.md"));

  test("has one section for each code, in the order of the code", () => {
    expect(sections.map(({ title }) => title)).toEqual([...ERROR_CODES]);
  });

  test.each([...ERROR_CODES])("says the status, the type and the title of %s, and what to do", (code) => {
    const { status, title } = PROBLEMS[code];
    const text = sections.find((section) => section.title === code)?.text ?? "";
    const [first, ...rest] = text.split("\n").filter((line) => line !== "");
    expect(first).toBe(`${status}, \`${problemType(code)}\`: ${title.en}.`);
    expect(rest.join(" ").length).toBeGreaterThan(60);
  });
});
