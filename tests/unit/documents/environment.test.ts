import { describe, expect, test } from "bun:test";
import { schemaOf, variables } from "#tests/support/documents/environment.ts";
import { documentText, sectionsOf, tableRows } from "#tests/support/documents/markdown.ts";

const names = variables().map(({ name }) => name);

describe(".env.example", async () => {
  const text = await documentText(".env.example");
  const settings = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = "", value = ""]) => ({
    name,
    value,
  }));

  test("has each variable once and no other", () => {
    expect(settings.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  test("sets nothing, so that a copy changes nothing until somebody wants it to", () => {
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  });

  test.each(settings)("shows a value of $name that is accepted, under a comment", ({ name, value }) => {
    expect(schemaOf(name)?.safeParse(value).success ?? value !== "").toBe(true);
    const lines = text.split("\n");
    const at = lines.indexOf(`#${name}=${value}`);
    expect(lines[at - 1]).toMatch(/^# .{10,}\.$/);
  });
});

describe("README.md", async () => {
  const section = sectionsOf(await documentText("README.md")).find(({ title }) => title === "Configuration");
  const rows = tableRows(section?.text ?? "");

  test("has each variable once and no other in its table of the configuration", () => {
    expect(rows.map(([name]) => name).sort()).toEqual([...names].sort());
  });

  test.each(variables())("says which process reads $name, its default and what it is", ({ name, readBy, preset }) => {
    const [, reader, shown, meaning = ""] = rows.find(([first]) => first === name) ?? [];
    expect({ reader, shown }).toEqual({ reader: readBy.replaceAll("`", ""), shown: preset });
    expect(meaning.length).toBeGreaterThan(10);
  });
});
