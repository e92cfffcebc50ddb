import { beforeAll, describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { MigrationBusyError } from "#db/migration-lock.ts";
import { MIGRATIONS_FOLDER, migrate, rollback } from "#db/migrations.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { storesBench } from "#tests/support/bench.ts";

let other: Sql;
/** The migrations, and one more that wants a table for itself. */
let folder: string;

const { stores, closing } = storesBench();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "forja-migrations-"));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  await writeFile(join(folder, "9000_probe.sql"), "alter table workouts add column probe integer;");
  await writeFile(join(folder, "down", "9000_probe.sql"), "alter table workouts drop column probe;");
  other = postgres(stores.sqlUrl, { max: 1, onnotice: () => {}, connection: { application_name: "somebody-else" } });
});

closing(async () => {
  await other.end({ timeout: 5 });
  await rm(folder, { recursive: true, force: true });
});

const tables = async (): Promise<number> => {
  const [row] = await other<{ n: number }[]>`select count(*)::int as n from pg_tables where schemaname = 'public'`;
  return row?.n ?? -1;
};

/** Runs a script of `db/` as a command. Returns its status and output. */
const runScript = async (script: string, parameters: string[], settings: Record<string, string> = {}) => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: stores.sqlUrl, ...settings };
  const child = spawn(process.execPath, [join("db", script), ...parameters], { cwd: ROOT, env });
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => (said += String(chunk)));
  const [status] = await once(child, "close");
  return { status, said };
};

describe("A migration", () => {
  test("names who holds its lock, and gives up at its deadline", async () => {
    const sentences: string[] = [];
    await other`select pg_advisory_lock(7310420061)`;
    try {
      const began = performance.now();
      const error: unknown = await migrate(stores.sqlUrl, {
        patience: { ms: 500, print: (sentence) => sentences.push(sentence) },
      }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(MigrationBusyError);
      expect(String(error)).toContain("somebody-else");
      expect(performance.now() - began).toBeGreaterThan(500);
      expect(sentences).toEqual([expect.stringContaining("somebody-else")]);
    } finally {
      await other`select pg_advisory_unlock(7310420061)`;
    }
  });

  /** Reads the table in a transaction until the returned function is called. */
  const readTable = async (): Promise<() => Promise<void>> => {
    const { promise: done, resolve: end } = Promise.withResolvers<void>();
    const { promise: reading, resolve: began } = Promise.withResolvers<void>();
    const reader = other.begin(async (tx) => {
      await tx`lock table workouts in access share mode`;
      began();
      await done;
    });
    await reading;
    return async () => {
      end();
      await reader;
    };
  };

  test("lets go of a table that is in use, and is done once it is free", async () => {
    const { promise: waiting, resolve: waits } = Promise.withResolvers<string>();
    const end = await readTable();
    const up = migrate(stores.sqlUrl, { folder, patience: { ms: 60_000, print: waits } });
    expect(await waiting).toContain("waits for a table that is in use");
    await end();
    expect(await up).toEqual(["9000_probe"]);
  });

  test("is undone and says so when a table stays in use", async () => {
    const end = await readTable();
    const error: unknown = await rollback(stores.sqlUrl, 1, { folder, patience: { ms: 100, print: () => {} } }).catch(
      (reason: unknown) => reason,
    );
    await end();
    expect(error).toBeInstanceOf(MigrationBusyError);
    expect(await rollback(stores.sqlUrl, 1, { folder })).toEqual(["9000_probe"]);
    expect(await migrate(stores.sqlUrl)).toEqual([]);
  });

  test("needs the address of Postgres itself where the other is a pooler", async () => {
    for (const script of ["migrate.ts", "rollback.ts"]) {
      const { status, said } = await runScript(script, [], { DATABASE_POOLED: "1" });
      expect(status).toBe(78);
      expect(said).toContain("DATABASE_DIRECT_URL is missing");
    }
  });
});

describe("rollback", () => {
  test("refuses a database that was not called by its name, and changes nothing", async () => {
    const before = await tables();
    const name = new URL(stores.sqlUrl).pathname.slice(1);
    for (const parameters of [["12"], ["1", "--yes-i-mean", "forja"], ["--yes-i-mean", `${name} `]]) {
      const { status, said } = await runScript("rollback.ts", parameters);
      expect(status).toBe(77);
      expect(said).toContain(`--yes-i-mean ${name}`);
    }
    for (const parameters of [["0"], ["two"], ["1", "2"], ["--yes-i-mean"], ["--force"]]) {
      expect((await runScript("rollback.ts", parameters)).status).toBe(64);
    }
    expect(await tables()).toBe(before);
  });

  test("takes back what it was asked to when the database was called by its name", async () => {
    const name = new URL(stores.sqlUrl).pathname.slice(1);
    const { status, said } = await runScript("rollback.ts", ["--yes-i-mean", name]);
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining("Rolled back") });
    await migrate(stores.sqlUrl);
  });
});
