import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import { ROOT } from "#scripts/stack/paths.ts";
import { documentText, sectionsOf } from "#tests/support/documents/markdown.ts";

const lines = sectionsOf(await documentText("docs/promises.md"))
  .flatMap(({ text }) => text.split("\n"))
  .filter((line) => line !== "");
const promises = lines.map((line) => {
  const [, promise = line, file = "", title = ""] = line.match(/^- (.+\.) \((tests\/[^:]+): "(.+)"\)$/) ?? [];
  return { promise, file, title };
});
const proofs = [...new Glob("tests/proofs/*.ts").scanSync(ROOT)];

describe("docs/promises.md", () => {
  test.each(promises)("names the test of: $promise", async ({ file, title }) => {
    expect(file).toMatch(/^tests\/.+\.ts$/);
    expect(title.length).toBeGreaterThan(10);
    // A quote inside a title is escaped in the source.
    const source = (await Bun.file(join(ROOT, file)).text()).replaceAll('\\"', '"');
    expect(source).toContain(title);
  });

  test("names every proof that CI does not run", () => {
    const named = new Set(promises.map(({ file }) => file));
    expect(proofs.filter((proof) => !named.has(proof))).toEqual([]);
  });
});
