import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { FILES, filled, inserted, namesOf } from "#scripts/new/resource.ts";
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

  test("finds the places of its lines", async () => {
    const texts = await inserted(NAMES);
    expect(texts.get("api/modules/index.ts")).toContain(".use(trainingShoesRoutes(deps))");
    expect(texts.get("db/postgres/schema/index.ts")).toContain('export * from "./training-shoes.ts";');
  });

  test.each(["", "Shoes", "training_shoes", "../shoes", "shoes-", "a".repeat(41)])("refuses the name %p", (name) => {
    expect(() => namesOf(name)).toThrow("no name");
  });
});
