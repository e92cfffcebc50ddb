import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MIGRATIONS_FOLDER, readMigrations } from "#db/migrations.ts";
import { ROOT } from "#scripts/stack/places.ts";

const LIST = "db/migrations/hashes";
const list = readFileSync(join(MIGRATIONS_FOLDER, "hashes"), "utf8");

test("Each migration is in db/migrations/hashes as it was when it landed: add a line for a new one, change no other", async () => {
  const lines = (await readMigrations()).map(({ name, hash }) => `${hash}  ${name}.sql\n`);
  expect(list).toBe(lines.join(""));
});

const git = (...parameters: string[]): string =>
  spawnSync("git", parameters, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 24 }).stdout ?? "";

test("db/migrations/hashes begins with everything that it held in any commit before", () => {
  // The list of the commit in which it began holds where there is no history, as in an archive of the sources.
  expect(
    list.startsWith("bbebcde482ad8fbbc6c21fc1b1e6c62f12c6a70f3274861c8075b1aa3498afb3  0000_extensions.sql\n"),
  ).toBe(true);
  expect(list).toContain("24200ddb8ba936107e9bc24c0162ce898c9b9039454f30db209d3eb37b6c6419  0011_whole_api.sql\n");
  const commits = git("log", "--first-parent", "--format=%H", "HEAD", "--", LIST).split("\n").filter(Boolean);
  for (const commit of commits) {
    const then = git("show", `${commit}:${LIST}`);
    expect(list.startsWith(then)).toBe(true);
  }
});
