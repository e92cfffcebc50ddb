import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "bun";
import { ROOT } from "#scripts/stack/paths.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import type { Names } from "./names.ts";

/** The new list has room for all that the old one allows, so Postgres need not read the change log. */
const CHECK = /ALTER TABLE "change_log" ADD CONSTRAINT "change_log_resource_check" .*;/;

const withoutScan = (text: string): string => text.replace(CHECK, (line) => `${line.slice(0, -1)} NOT VALID;`);

const BREAKPOINT = "\n--> statement-breakpoint\n";

const wayBack = (text: string, { camel, table }: Names): string => {
  const [check = ""] = CHECK.exec(text) ?? [];
  const logs = ["created_ids", "sync_operations", "change_log"];
  const statements = [
    `DROP TABLE "${table}";`,
    ...logs.map((log) => `DELETE FROM "${log}" WHERE "resource" = '${camel}';`),
    'ALTER TABLE "change_log" DROP CONSTRAINT "change_log_resource_check";',
    check.replace(`, '${camel}'`, ""),
  ];
  return `${statements.join(BREAKPOINT)}\n`;
};

/** Removes the migration of a table if it is the newest, with all that belongs to it. */
const removeNewest = async (folder: string, table: string): Promise<void> => {
  const newest =
    (await readdir(folder))
      .filter((name) => name.endsWith(".sql"))
      .sort()
      .at(-1) ?? "";
  if (newest.slice(5) !== `${table}.sql`) return;
  const number = newest.slice(0, 4);
  for (const path of [newest, `down/${newest}`, `meta/${number}_snapshot.json`]) await rm(join(folder, path));
  const [journal, hashes] = [join(folder, "meta/_journal.json"), join(folder, "hashes")];
  const read: { entries: { tag: string }[] } = await Bun.file(journal).json();
  const entries = read.entries.filter(({ tag }) => `${tag}.sql` !== newest);
  await Bun.write(journal, JSON.stringify({ ...read, entries }, null, 2));
  const lines = (await Bun.file(hashes).text()).split("\n").filter((line) => !line.endsWith(`  ${newest}`));
  await Bun.write(hashes, lines.join("\n"));
};

/** Generates the migration of a new plain resource, in place of one that was made before. */
export const migrate = async (names: Names): Promise<string> => {
  const { table } = names;
  const folder = join(ROOT, "db/migrations");
  await removeNewest(folder, table);
  const before = new Set(await readdir(folder));
  await $`${process.execPath} --bun node_modules/.bin/drizzle-kit generate --name=${table}`.cwd(ROOT).quiet();
  const [sql = ""] = (await readdir(folder)).filter((name) => name.endsWith(".sql") && !before.has(name));
  if (sql === "") throw new SetupError("drizzle-kit made no migration.");
  const text = await Bun.file(join(folder, sql)).text();
  await Bun.write(join(folder, sql), withoutScan(text));
  await Bun.write(join(folder, "down", sql), wayBack(text, names));
  const hash = new Bun.CryptoHasher("sha256").update(withoutScan(text)).digest("hex");
  const hashes = join(folder, "hashes");
  await Bun.write(hashes, `${await Bun.file(hashes).text()}${hash}  ${sql}\n`);
  return sql;
};
