import { beforeAll, expect, test } from "bun:test";
import { Glob } from "bun";
import postgres from "postgres";
import { declaredStatements } from "#db/postgres/statement.ts";
import { storesBench } from "#tests/support/bench.ts";

const MODULES = new Glob("db/postgres/**/*.ts");
const DECLARES = /\b(statement|query)\(/;
/** Postgres prepares neither. */
const UNPREPARED = /^\s*(savepoint|release|rollback|set|lock|notify|listen)\b/i;

const { stores } = storesBench();

beforeAll(async () => {
  for (const path of MODULES.scanSync(".")) {
    if (path.startsWith("db/postgres/schema/")) continue;
    await import(`#db/${path.slice("db/".length)}`);
  }
  // The list of the API declares the statements of simple resources.
  await import("#api/modules/plain/plain-resources.ts");
});

const prepareAll = async (texts: ReadonlyMap<string, () => string>): Promise<string[]> => {
  const sql = postgres(stores.sqlUrl, { max: 1, onnotice: () => {} });
  const wrong: string[] = [];
  try {
    for (const [name, text] of texts) {
      const written = text();
      if (UNPREPARED.test(written)) continue;
      const problem = await sql
        .unsafe(`prepare "${name}" as ${written}`)
        .then(() => null)
        .catch((error: unknown) => `${name}: ${error instanceof Error ? error.message : String(error)}`);
      if (problem !== null) wrong.push(problem);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
  return wrong;
};

test("Postgres prepares each declared statement on the migrated schema", async () => {
  const declared = declaredStatements();
  expect(declared.size).toBeGreaterThan(250);
  expect(await prepareAll(declared)).toEqual([]);
}, 60_000);

test("a wrong column is found", async () => {
  expect(await prepareAll(new Map([["wrong", () => "select idd from goals"]]))).toEqual([
    'wrong: column "idd" does not exist',
  ]);
});

test("each module that declares a statement was read", async () => {
  const unread: string[] = [];
  for (const root of ["api", "worker", "db"]) {
    for (const path of new Glob(`${root}/**/*.ts`).scanSync(".")) {
      if (path.startsWith("db/postgres/")) continue;
      const text = await Bun.file(path).text();
      if (/from "[^"]*\/statement\.ts"/.test(text) && DECLARES.test(text)) unread.push(path);
    }
  }
  expect(unread).toEqual([]);
});
