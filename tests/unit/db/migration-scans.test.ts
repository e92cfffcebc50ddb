import { expect, test } from "bun:test";
import { readMigrations } from "#db/migrations.ts";

/** Landed before this rule, and never edited. */
const LAST_WITHOUT_RULE = "0018_unsubscribe_hash";

const ADDED = /alter table (?:only )?"?(\w+)"? add constraint "?(\w+)"? (?:check|foreign key)/i;

/** Statements that make Postgres read a whole table while all writes are locked. */
const scansOf = (text: string): string[] => {
  const made = new Set([...text.matchAll(/create table (?:if not exists )?"?(\w+)"?/gi)].map(([, table]) => table));
  return text.split(";").flatMap((statement) => {
    const [, table, name = ""] = ADDED.exec(statement) ?? [];
    if (table === undefined || made.has(table)) return [];
    if (!/\bnot valid\b/i.test(statement)) return [`${name} is not NOT VALID`];
    // The lock of the addition lasts until the end of the transaction, which is the file.
    return new RegExp(`validate constraint "?${name}"?`, "i").test(text) ? [`${name} is validated beside it`] : [];
  });
};

test("A migration adds no rule that has to read a table under its lock", async () => {
  const later = (await readMigrations()).filter(({ name }) => name > LAST_WITHOUT_RULE);
  expect(later.flatMap(({ name, up }) => scansOf(up).map((scan) => `${name}: ${scan}`))).toEqual([]);
});

test("Such rules are found where they are", async () => {
  const of = async (wanted: string) => scansOf((await readMigrations()).find(({ name }) => name === wanted)?.up ?? "");
  expect(await of("0017_moved_names")).toEqual(["jobs_kind_check is not NOT VALID"]);
  expect(await of("0001_foundation")).toEqual([]);
  const add =
    'ALTER TABLE "sets" ADD CONSTRAINT "sets_x" FOREIGN KEY ("a") REFERENCES "b"("c") ON DELETE cascade NOT VALID';
  expect(scansOf(`${add};`)).toEqual([]);
  expect(scansOf(`${add};--> statement-breakpoint\nALTER TABLE "sets" VALIDATE CONSTRAINT "sets_x";`)).toEqual([
    "sets_x is validated beside it",
  ]);
});
