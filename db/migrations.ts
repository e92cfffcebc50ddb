import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { hostOptions } from "#core/config/database-address.ts";
import { EnvironmentError } from "#core/config/environment.ts";
import { inMigrationTransaction, PATIENCE, type Patience, takeMigrationLock } from "./migration-lock.ts";
import { isPooler } from "./postgres/pooler.ts";

/** A compiled binary carries the folder beside its code. */
export const MIGRATIONS_FOLDER = join(import.meta.dir, "migrations");

export type Migration = {
  readonly name: string;
  readonly up: string;
  readonly down: string;
  readonly hash: string;
  /** Leads from earlier texts of the migration, by their hashes, to its present one. */
  readonly repair: { readonly script: string; readonly from: readonly string[] } | null;
};
export type Applied = { readonly name: string; readonly hash: string };

const BREAKPOINT = "--> statement-breakpoint";

const statementsOf = (script: string): string[] =>
  script
    .split(BREAKPOINT)
    .map((part) => part.trim())
    .filter((part) => part !== "");

const repairOf = async (folder: string, file: string): Promise<Migration["repair"]> => {
  const path = join(folder, "repairs", file);
  if (!existsSync(path)) return null;
  const script = await readFile(path, "utf8");
  return { script, from: [...script.matchAll(/^-- from ([0-9a-f]{64})$/gm)].flatMap(([, hash]) => hash ?? []) };
};

/** Throws when a migration has no way down. */
export const readMigrations = async (folder = MIGRATIONS_FOLDER): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (file) => {
      const up = await readFile(join(folder, file), "utf8");
      const down = await readFile(join(folder, "down", file), "utf8");
      const hash = createHash("sha256").update(up).digest("hex");
      return { name: file.slice(0, -4), up, down, hash, repair: await repairOf(folder, file) };
    }),
  );
};

type Client = postgres.ReservedSql;

const applied = async (client: Client): Promise<Applied[]> => {
  await client`create schema if not exists forja`;
  await client`create table if not exists forja.migrations (
    name text primary key, hash text not null, applied_at timestamptz not null default now())`;
  return client<Applied[]>`select name, hash from forja.migrations order by name`;
};

export type MigrationOptions = { readonly folder?: string; readonly patience?: Patience };

/** The lock ends with the connection. */
const locked = async <Result>(
  url: string,
  patience: Patience,
  work: (client: Client) => Promise<Result>,
): Promise<Result> => {
  if (await isPooler(url, {})) {
    throw new EnvironmentError([
      "the address for migrations is a pooler in transaction mode: set DATABASE_DIRECT_URL to the address of Postgres itself",
    ]);
  }
  const connection = { application_name: "forja-migrate" };
  const pool = postgres(url, { ...hostOptions(url), max: 1, onnotice: () => {}, connect_timeout: 10, connection });
  try {
    const client = await pool.reserve();
    try {
      await takeMigrationLock(client, patience);
      return await work(client);
    } finally {
      client.release();
    }
  } finally {
    await pool.end({ timeout: 5 });
  }
};

/** Each script is one transaction together with its row in the ledger, so half a migration never remains. */
const run = (
  client: Client,
  { name, script, patience }: { name: string; script: string; patience: Patience },
  ledger: (client: Client) => Promise<unknown>,
): Promise<void> =>
  inMigrationTransaction(client, name, patience, async () => {
    for (const part of statementsOf(script)) await client.unsafe(part);
    await ledger(client);
  });

/** An unknown ledger is another program's, or newer. It is left alone. */
const checkHistory = (migrations: readonly Migration[], history: readonly Applied[]): void => {
  history.forEach((row, index) => {
    const known = migrations[index];
    if (known === undefined || known.name !== row.name)
      throw new Error(`The database has the unknown migration ${row.name}.`);
    if (known.hash !== row.hash) throw new Error(`Migration ${row.name} was changed after it had been applied.`);
  });
};

/** Brings what an earlier text of a migration has made to its present text. Answers the names of those migrations. */
const repair = async (client: Client, migrations: readonly Migration[], patience: Patience): Promise<string[]> => {
  const repaired: string[] = [];
  const history = new Map((await applied(client)).map(({ name, hash }) => [name, hash]));
  for (const { name, hash, repair: way } of migrations) {
    if (way === null || !way.from.includes(history.get(name) ?? "")) continue;
    await run(
      client,
      { name, script: way.script, patience },
      (tx) => tx`update forja.migrations set hash = ${hash} where name = ${name}`,
    );
    repaired.push(name);
  }
  return repaired;
};

export const migrate = (url: string, { folder, patience = PATIENCE }: MigrationOptions = {}): Promise<string[]> =>
  locked(url, patience, async (client) => {
    const migrations = await readMigrations(folder);
    const repaired = await repair(client, migrations, patience);
    const history = await applied(client);
    checkHistory(migrations, history);
    const missing = migrations.slice(history.length);
    for (const { name, up, hash } of missing) {
      await run(
        client,
        { name, script: up, patience },
        (tx) => tx`insert into forja.migrations (name, hash) values (${name}, ${hash})`,
      );
    }
    const [count] = await client<{ n: number }[]>`select count(*)::int as n from forja.migrations`;
    if (count?.n !== migrations.length) throw new Error("The database does not have all migrations after migrating.");
    return [...repaired, ...missing.map(({ name }) => name)];
  });

export const rollback = (
  url: string,
  steps: number,
  { folder, patience = PATIENCE }: MigrationOptions = {},
): Promise<string[]> =>
  locked(url, patience, async (client) => {
    const migrations = await readMigrations(folder);
    const history = await applied(client);
    checkHistory(migrations, history);
    const undone = migrations.slice(0, history.length).slice(-steps).reverse();
    for (const { name, down } of undone) {
      await run(
        client,
        { name, script: down, patience },
        (tx) => tx`delete from forja.migrations where name = ${name}`,
      );
    }
    return undone.map(({ name }) => name);
  });
