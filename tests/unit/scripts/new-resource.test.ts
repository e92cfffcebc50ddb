import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { filled, namesOf } from "#scripts/new/names.ts";
import { FILES, inserted } from "#scripts/new/resource.ts";
import { ROOT } from "#scripts/stack/paths.ts";

const NAMES = namesOf("training-shoes");

const IMPORT = /import (?:type )?(?:\* as \w+|\{([^}]*)\}|\w+) from "([^"]+)";/g;

type Import = { readonly path: string; readonly names: readonly string[] };

/** Returns the project's own modules that a text imports, with the imported names. */
const importsOf = (text: string, folder: string): Import[] =>
  [...text.matchAll(IMPORT)].flatMap(([, names = "", specifier = ""]) => {
    if (!/^[#.]/.test(specifier)) return [];
    const path = specifier.startsWith("#") ? specifier.slice(1) : join(folder, specifier);
    const own = names.split(",").map(
      (name) =>
        name
          .trim()
          .replace(/^type /, "")
          .split(" as ", 1)[0] ?? "",
    );
    return [{ path, names: own.filter((name) => name !== "") }];
  });

describe("the skeleton of a resource", () => {
  test.each(Object.entries(FILES))("imports what exists: %s", async (template, written) => {
    const text = filled(await Bun.file(join(ROOT, "scripts/new/resource", `${template}.txt`)).text(), NAMES);
    expect(text).not.toContain("__");
    const own = new Set(Object.values(FILES).map((path) => filled(path, NAMES)));
    const missing: string[] = [];
    for (const { path, names } of importsOf(text, dirname(filled(written, NAMES)))) {
      if (own.has(path)) continue;
      if (!existsSync(join(ROOT, path))) missing.push(path);
      else if (!path.endsWith("/index.ts")) {
        const module = await Bun.file(join(ROOT, path)).text();
        missing.push(...names.filter((name) => !new RegExp(`export [^;]*\\b${name}\\b`).test(module)));
      }
    }
    expect(missing).toEqual([]);
  });

  test("finds the places of its lines, and repeats no import", async () => {
    const texts = await inserted(NAMES, "read:body");
    const operations = texts.get("api/modules/plain/plain-resources.ts") ?? "";
    expect(operations).toContain(", trainingShoes } as const");
    expect(operations).toContain('coach: "read:body"');
    expect(operations.match(/from ".\/plain-resource.ts"/g)).toHaveLength(1);
    expect(texts.get("db/postgres/schema/plain-resources.ts")).toContain('export * from "./training-shoes.ts";');
    expect(texts.get("tests/integration/api/policies.test.ts")).toContain("key read, coach read:body, read near");
    expect((await inserted(NAMES, null)).get("api/modules/plain/plain-resources.ts")).toContain("coach: null");
  });

  test.each(["", "Shoes", "training_shoes", "../shoes", "shoes-", "a".repeat(41)])("refuses the name %p", (name) => {
    expect(() => namesOf(name)).toThrow("no name");
  });
});
