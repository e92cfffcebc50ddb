import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MIGRATIONS_FOLDER, readMigrations } from "#db/migrations.ts";
import { ROOT } from "#scripts/stack/paths.ts";

const LIST = "db/migrations/hashes";
const list = readFileSync(join(MIGRATIONS_FOLDER, "hashes"), "utf8");

test("Each migration is in db/migrations/hashes as it was when it landed: add a line for a new one, change no other", async () => {
  const lines = (await readMigrations()).map(({ name, hash }) => `${hash}  ${name}.sql\n`);
  expect(list).toBe(lines.join(""));
});

/** Returns the list of the shared branch. Null without such a branch, as in an archive of the sources. */
const landed = (branch: string): string | null => {
  const { status, stdout } = spawnSync("git", ["show", `${branch}:${LIST}`], { cwd: ROOT, encoding: "utf8" });
  return status === 0 ? stdout : null;
};

test("db/migrations/hashes begins with everything that has landed", () => {
  for (const branch of ["main", "origin/main"]) expect(list).toStartWith(landed(branch) ?? "");
  const first = list.split("\n").slice(0, 12).join("\n");
  expect(createHash("sha256").update(first).digest("hex")).toBe(
    "6fdd04a23957e225dd8c375dbe4d6aa219508f9fd6677a835b5677701712dfe5",
  );
});
