import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isErrno } from "#scripts/stack/processes.ts";
import { printProgress as tell } from "#scripts/stack/progress.ts";
import { copyAccount } from "./copies.ts";
import { release, startApi } from "./programs.ts";
import { type Sql, type Stand, withSql } from "./stand.ts";
import { logTemplate, type Template, template } from "./template.ts";

/** Raised when data of an earlier version cannot be used. */
const VERSION = 1;
const WORKOUTS = 50;
const RUN = "bench_run";

/** Copies that the API reads and changes, and copies that the floor changes. */
export type Size = { readonly users: number; readonly floorUsers: number };

const onMaintenance = <Result>(stand: Stand, work: (sql: Sql) => Promise<Result>): Promise<Result> =>
  withSql(stand.urlOf("postgres"), work);

const dropDatabase = (stand: Stand, name: string): Promise<unknown> =>
  onMaintenance(stand, (sql) => sql.unsafe(`drop database if exists "${name}" with (force)`));

const createDatabase = (stand: Stand, name: string, origin: string): Promise<unknown> =>
  onMaintenance(stand, (sql) => sql.unsafe(`create database "${name}" template "${origin}" strategy file_copy`));

const isThere = async (stand: Stand, name: string): Promise<boolean> =>
  onMaintenance(stand, async (sql) => (await sql`select 1 from pg_database where datname = ${name}`).length > 0);

const factsFile = (stand: Stand, name: string): string => join(stand.dir, `${name}.json`);

const keptTemplate = async (stand: Stand, name: string): Promise<Template | null> => {
  try {
    const kept = template.safeParse(JSON.parse(await readFile(factsFile(stand, name), "utf8")));
    return kept.success && (await isThere(stand, name)) ? kept.data : null;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return null;
    throw error;
  }
};

/** The stores of each run are empty but for Postgres: no copy of its epoch is older or newer. */
const forgetEpoch = (sql: Sql): Promise<unknown> =>
  sql`update store_epoch set epoch = 0, previous = null, pulse = 0, mongo_pulse = 0, redis_pulse = 0`;

const makeUsers = async (stand: Stand, name: string, { users, floorUsers }: Size): Promise<Template> => {
  await rm(factsFile(stand, name), { force: true });
  await dropDatabase(stand, name);
  await createDatabase(stand, name, "template0");
  const url = stand.urlOf(name);
  await release(stand, url);
  tell(`Logging ${WORKOUTS} workouts through the API …`);
  const api = await startApi(stand, "generator", { databaseUrl: url });
  const facts = await logTemplate(api.url, WORKOUTS);
  await api.stop();
  tell(`Copying them to ${users + floorUsers} accounts …`);
  await withSql(url, async (sql) => {
    await copyAccount(sql, facts, users + floorUsers);
    await forgetEpoch(sql);
    await sql`delete from outbox`;
    await sql`vacuum (analyze, freeze)`;
  });
  await onMaintenance(stand, (sql) => sql`checkpoint`);
  await writeFile(factsFile(stand, name), JSON.stringify(facts));
  return facts;
};

/** Returns a fresh database with the accounts. They are made once; each run has a copy of them. */
export const openUsers = async (stand: Stand, size: Size): Promise<{ template: Template; url: string }> => {
  const name = `bench_v${VERSION}_${size.users}_${size.floorUsers}`;
  const facts = (await keptTemplate(stand, name)) ?? (await makeUsers(stand, name, size));
  await dropDatabase(stand, RUN);
  await createDatabase(stand, RUN, name);
  const url = stand.urlOf(RUN);
  await release(stand, url);
  return { template: facts, url };
};
