import { expect, test } from "bun:test";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "bun";
import { forjaDir, ROOT } from "#scripts/stack/paths.ts";

/** Counts files and added lines against the commit, apart from tests and from what drizzle-kit generates. */
const written = async (copy: string): Promise<{ files: number; lines: number }> => {
  await $`git add --all`.cwd(copy).quiet();
  const stat = await $`git diff --cached --numstat HEAD`.cwd(copy).quiet().text();
  const rows = stat
    .trim()
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([, , path = ""]) => !/^(node_modules$|tests\/|db\/migrations\/(meta|down|hashes))/.test(path));
  return { files: rows.length, lines: rows.reduce((sum, [added = "0"]) => sum + Number(added), 0) };
};

test("a new resource takes at most 5 files and 160 lines, and has all that a resource needs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "forja-new-"));
  const copy = join(folder, "copy");
  try {
    await $`git worktree add --detach ${copy} HEAD`.cwd(ROOT).quiet();
    await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const run = (...argv: string[]) =>
      $`${process.execPath} ${argv}`
        .cwd(copy)
        .env({ ...process.env, FORJA_DIR: forjaDir() })
        .quiet();
    await run("scripts/dev.ts", "new", "resource", "training-shoes", "--coach", "read:training");
    const { files, lines } = await written(copy);
    expect(files).toBeLessThanOrEqual(5);
    expect(lines).toBeLessThanOrEqual(160);
    // Names of simple resources must not meet.
    await run("scripts/dev.ts", "new", "resource", "belts");
    const add = async (path: string, after: string, line: string): Promise<void> => {
      const text = await Bun.file(join(copy, path)).text();
      await Bun.write(join(copy, path), text.replace(after, `${after}\n  ${line}`));
    };
    await add("db/postgres/schema/belts.ts", "note: text(),", "holes: integer(),");
    await add("db/postgres/schema/belts.ts", "import { ", "integer,");
    expect((await run("check").nothrow()).stdout.toString()).toContain("holes");
    await add("core/shapes/belts.ts", "note: nullable(text(2_000)),", "holes: nullable(whole(1, 20)),");
    await add("core/shapes/belts.ts", "import { ", "whole,");
    await $`node_modules/.bin/biome check --write core db`.cwd(copy).quiet();
    await run("scripts/dev.ts", "new", "migration", "belts");
    await run("check");
    await $`node_modules/.bin/biome ci .`.cwd(copy).quiet();
    // These go over all plain resources: operations, pages, synchronization, export, import, undo, coaches, audit, OpenAPI.
    const operations = ["tests/integration/api/plain-resources.test.ts", "tests/integration/api/policies.test.ts"];
    const stored = ["tests/integration/db/migrations.test.ts", "tests/integration/db/statements.test.ts"];
    const whole = ["tests/integration/exports/completeness.test.ts", "tests/integration/auth/purge.test.ts"];
    const coaches = ["tests/integration/coaching/without-body.test.ts", "tests/integration/api/operations.test.ts"];
    const units = ["tests/unit/db", "tests/unit/documents", "tests/unit/architecture.test.ts"];
    await run("scripts/dev.ts", "test", "--only-failures", ...operations, ...stored, ...whole, ...coaches, ...units);
    expect((await run("scripts/dev.ts", "new", "resource", "training-shoes").nothrow()).exitCode).not.toBe(0);
    expect((await run("scripts/dev.ts", "new", "resource", "../shoes").nothrow()).exitCode).not.toBe(0);
    expect((await run("scripts/dev.ts", "new", "resource", "hats", "--coach", "all").nothrow()).exitCode).not.toBe(0);
  } finally {
    await $`git worktree remove --force ${copy}`.cwd(ROOT).nothrow().quiet();
    await rm(folder, { recursive: true, force: true });
  }
});
