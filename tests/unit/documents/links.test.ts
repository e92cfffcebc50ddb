import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Glob } from "bun";
import { ROOT } from "#scripts/stack/paths.ts";
import { documentText } from "#tests/support/documents/markdown.ts";

const documents = ["*.md", "docs/**/*.md"].flatMap((pattern) => [...new Glob(pattern).scanSync(ROOT)]).sort();
const decisions = documents.filter((path) => path.startsWith("docs/decisions/"));

const textsIn = (markdown: string, pattern: RegExp): string[] =>
  [...markdown.matchAll(pattern)].flatMap(([, found]) => found ?? []);

const FOLDERS = ["core", "db", "api", "worker", "scripts", "tests", "docs", "patches"];

describe("The documents", () => {
  test("are those that the README leads to", async () => {
    const others = documents.filter((path) => !decisions.includes(path));
    expect(others).toEqual([
      "ARCHITECTURE.md",
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "README.md",
      "SECURITY.md",
      "docs/deploy.md",
      "docs/edge.md",
      "docs/errors.md",
      "docs/exercise-names.md",
      "docs/http.md",
      "docs/insights.md",
      "docs/jobs.md",
      "docs/load-and-volume.md",
      "docs/poolers.md",
      "docs/promises.md",
      "docs/restores.md",
      "docs/science.md",
      "docs/secrets.md",
      "docs/speed.md",
    ]);
    const readme = await documentText("README.md");
    for (const path of others) {
      if (path !== "README.md") expect(readme).toContain(`(${path})`);
    }
  });

  test("have every decision in the list of ARCHITECTURE.md, under its own number and title", async () => {
    const listed = textsIn(await documentText("ARCHITECTURE.md"), /^- (\[\d{4}\]\(docs\/decisions\/.+)$/gm);
    const own = await Promise.all(
      decisions.map(async (path) => {
        const [, number, title] = /^# (\d{4}) (.+)/.exec(await documentText(path)) ?? [];
        expect(path).toStartWith(`docs/decisions/${number}-`);
        return `[${number}](${path}) ${title}`;
      }),
    );
    expect(own.length).toBeGreaterThan(50);
    expect(new Set(own.map((line) => line.slice(1, 5))).size).toBe(own.length);
    expect(listed.sort()).toEqual(own.sort());
  });

  test.each(documents)("link in %s only to what is there", async (path) => {
    const links = textsIn(await documentText(path), /\]\(([^)]+)\)/g).filter((link) => !link.startsWith("https://"));
    const missing = links.filter((link) => !existsSync(join(ROOT, dirname(path), link.split("#", 1)[0] ?? "")));
    expect(missing).toEqual([]);
  });

  test.each(documents)("name in %s only files and folders that are there", async (path) => {
    const names = textsIn(await documentText(path), /`((?:\w+\/)[\w./@-]*)`/g);
    const own = names.filter((name) => FOLDERS.includes(name.split("/", 1)[0] ?? ""));
    expect(own.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  });
});
