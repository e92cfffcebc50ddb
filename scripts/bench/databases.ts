import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { ROOT } from "#scripts/stack/paths.ts";
import { isErrno } from "#scripts/stack/processes.ts";
import { release } from "./programs.ts";
import { type Setup, type Sql, scoped, withSql } from "./setup.ts";

/** Raised when data of an earlier version of the bench cannot be used. */
const VERSION = 4;
const KEPT = "bench_v";

/** A new migration makes new data: the product then writes other rows. */
const schemaKey = async (): Promise<string> => {
  const hashes = await readFile(join(ROOT, "db/migrations/hashes"));
  return `${VERSION}_${new Bun.CryptoHasher("sha256").update(hashes).digest("hex").slice(0, 8)}`;
};

const onMaintenance = <Result>(setup: Setup, work: (sql: Sql) => Promise<Result>): Promise<Result> =>
  withSql(setup.urlOf("postgres"), work);

const factsFile = (setup: Setup, name: string): string => join(setup.dir, `${name}.json`);

const drop = (sql: Sql, name: string): Promise<unknown> => sql.unsafe(`drop database if exists "${name}" with (force)`);

const isThere = (setup: Setup, name: string): Promise<boolean> =>
  onMaintenance(setup, async (sql) => (await sql`select 1 from pg_database where datname = ${name}`).length > 0);

const keptFacts = async <Facts>(setup: Setup, name: string, facts: z.ZodType<Facts>): Promise<Facts | null> => {
  try {
    const kept = facts.safeParse(JSON.parse(await readFile(factsFile(setup, name), "utf8")));
    return kept.success && (await isThere(setup, name)) ? kept.data : null;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
};

/** Makes an empty database with the schema and the catalogue. Those of earlier versions of the bench go. */
const newDatabase = async (setup: Setup, key: string, name: string): Promise<string> => {
  await rm(factsFile(setup, name), { force: true });
  await onMaintenance(setup, async (sql) => {
    const kept = await sql<
      { name: string }[]
    >`select datname as name from pg_database where datname ~ ${`^${KEPT}[0-9]`}`;
    const old = kept.filter((database) => !database.name.startsWith(`${KEPT}${key}_`));
    for (const database of old) await drop(sql, database.name);
    await drop(sql, name);
    await sql.unsafe(`create database "${name}" template template0`);
  });
  const url = setup.urlOf(name);
  await release(setup, url);
  return url;
};

/**
 * Leaves a database as a run finds it. The other stores of a run are empty, so the epoch's copies must be, too: no store
 * has lost anything.
 */
const settle = async (setup: Setup, url: string): Promise<void> => {
  await withSql(url, async (sql) => {
    await sql`update store_epoch set epoch = 0, previous = null, pulse = 0, mongo_pulse = 0, redis_pulse = 0`;
    await sql`delete from outbox`;
    await sql`vacuum (analyze, freeze)`;
  });
  await onMaintenance(setup, (sql) => sql`checkpoint`);
};

export type DataSet<Facts> = {
  readonly name: string;
  readonly facts: z.ZodType<Facts>;
  readonly make: (setup: Setup, url: string) => Promise<Facts>;
};

/** Returns a fresh copy of a data set, under the name `run`. The data set is made once for each schema. */
export const openDataSet = async <Facts>(
  setup: Setup,
  run: string,
  set: DataSet<Facts>,
): Promise<{ readonly facts: Facts; readonly url: string }> => {
  const key = await schemaKey();
  const name = `${KEPT}${key}_${set.name}`;
  let facts = await keptFacts(setup, name, set.facts);
  if (facts === null) {
    const kept = await newDatabase(setup, key, name);
    const cleanup = setup.cleanup.use(new AsyncDisposableStack());
    facts = await set.make(scoped(setup, cleanup), kept);
    await cleanup.disposeAsync();
    await settle(setup, kept);
    await writeFile(factsFile(setup, name), JSON.stringify(facts));
  } else if (await release(setup, setup.urlOf(name))) await settle(setup, setup.urlOf(name));
  await onMaintenance(setup, async (sql) => {
    await drop(sql, run);
    await sql.unsafe(`create database "${run}" template "${name}" strategy file_copy`);
  });
  return { facts, url: setup.urlOf(run) };
};
