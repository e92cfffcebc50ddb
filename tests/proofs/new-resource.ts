import { expect, test } from "bun:test";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "bun";
import { forjaDir, ROOT } from "#scripts/stack/paths.ts";

test("a new resource compiles, has its migration, and passes its tests", async () => {
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
    await run("scripts/dev.ts", "new", "resource", "training-shoes");
    await run("check");
    const tests = ["tests/integration/training-shoes", "tests/integration/api/policies.test.ts"];
    const migrations = ["tests/integration/db/migrations.test.ts", "tests/integration/db/statements.test.ts"];
    await run("scripts/dev.ts", "test", ...tests, ...migrations, "tests/unit/db", "tests/unit/documents");
    expect((await run("scripts/dev.ts", "new", "resource", "training-shoes").nothrow()).exitCode).not.toBe(0);
    expect((await run("scripts/dev.ts", "new", "resource", "../shoes").nothrow()).exitCode).not.toBe(0);
  } finally {
    await $`git worktree remove --force ${copy}`.cwd(ROOT).nothrow().quiet();
    await rm(folder, { recursive: true, force: true });
  }
});
