import { Glob } from "bun";
import { Redis } from "ioredis";
import { MongoClient } from "mongodb";
import postgres, { type Sql } from "postgres";
import { ROOT } from "#scripts/stack/paths.ts";
import { printProgress, withProgress } from "#scripts/stack/progress.ts";
import type { OpenStore, StoreName } from "#scripts/stack/stores.ts";
import { runScript } from "./program.ts";

export const LASTING_STORES = "stores";
export const STORE_SCRIPT = "scripts/dev/open-test-stores.ts";

export const TEMPLATE_DATABASE = "forja_template";
export const TEST_DATABASE_PREFIX = "forja_test_";

/** Postgres' advisory locks on this server: one for preparing it and for copying the template, so that none copies half. */
export const PREPARING = 7_105_001;
/** Each test run shares this lock while it lasts. */
const RUNNING = 7_105_002;

const MADE_OF = ["db/migrations/**/*", "db/seeds/**/*", "db/*.ts", "db/postgres/**/*.ts"];

/**
 * Makes the stores ready for a test run: drops what killed runs have left, and makes the template anew when what it is
 * made of has changed. Resolves to what ends the run; until then other runs on these stores know of it.
 */
export const prepareStores = async (stores: Record<StoreName, OpenStore>): Promise<() => Promise<void>> => {
  const { url } = stores.postgres;
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`SELECT pg_advisory_lock(${PREPARING})`;
  const [alone] = await sql<{ yes: boolean }[]>`SELECT pg_try_advisory_lock(${RUNNING}) AS yes`;
  if (alone?.yes) {
    await Promise.all([dropStrayDatabases(sql), dropStrayDocuments(stores.mongo.url), emptyPrivateRedis(stores.redis)]);
    await sql`SELECT pg_advisory_unlock(${RUNNING})`;
  }
  await sql`SELECT pg_advisory_lock_shared(${RUNNING})`;
  await refreshTemplate(sql, url);
  await sql`SELECT pg_advisory_unlock(${PREPARING})`;
  return () => sql.end({ timeout: 5 });
};

/** The mark lasts as long as this process, or until its connection is closed. */
export const joinRun = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`SELECT pg_advisory_lock_shared(${RUNNING})`;
};

const dropStrayDatabases = async (sql: Sql): Promise<void> => {
  const strays = await sql<{ name: string }[]>`
    SELECT datname AS name FROM pg_database WHERE starts_with(datname, ${TEST_DATABASE_PREFIX})`;
  for (const { name } of strays) await sql`DROP DATABASE ${sql(name)} WITH (FORCE)`;
};

const dropStrayDocuments = async (url: string): Promise<void> => {
  const client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) {
      if (name.startsWith(TEST_DATABASE_PREFIX)) await client.db(name).dropDatabase();
    }
  } finally {
    await client.close();
  }
};

/** The keys of a test file have their own prefix, but another server may hold the keys of other programs. */
const emptyPrivateRedis = async ({ server, url }: OpenStore): Promise<void> => {
  if (!server) return;
  const redis = new Redis(url);
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
};

const refreshTemplate = async (sql: Sql, url: string): Promise<void> => {
  const wanted = await contentHash();
  const [current] = await sql<{ hash: string | null }[]>`
    SELECT shobj_description(oid, 'pg_database') AS hash FROM pg_database WHERE datname = ${TEMPLATE_DATABASE}`;
  if (current?.hash === wanted) return;
  const unfinished = `${TEMPLATE_DATABASE}_new`;
  await sql`DROP DATABASE IF EXISTS ${sql(unfinished)} WITH (FORCE)`;
  await sql`CREATE DATABASE ${sql(unfinished)}`;
  await withProgress(printProgress, "Postgres: migrating and seeding the template for tests", fill(url, unfinished));
  await sql`DROP DATABASE IF EXISTS ${sql(TEMPLATE_DATABASE)} WITH (FORCE)`;
  await sql`ALTER DATABASE ${sql(unfinished)} RENAME TO ${sql(TEMPLATE_DATABASE)}`;
  // COMMENT takes no parameters; the hash is our own hexadecimal.
  await sql.unsafe(`COMMENT ON DATABASE ${TEMPLATE_DATABASE} IS '${wanted}'`);
};

const fill = async (url: string, database: string): Promise<void> => {
  const address = new URL(url);
  address.pathname = `/${database}`;
  const env = { ...process.env, DATABASE_URL: address.href, NODE_ENV: "test", LOG_LEVEL: "warn" };
  await runScript("db/migrate.ts", env);
  await runScript("db/seed.ts", env);
};

const contentHash = async (): Promise<string> => {
  const paths = new Set<string>();
  for (const pattern of MADE_OF) {
    for await (const path of new Glob(pattern).scan(ROOT)) paths.add(path);
  }
  const hash = new Bun.CryptoHasher("sha256");
  for (const path of [...paths].sort()) hash.update(`${path}\0`).update(await Bun.file(`${ROOT}/${path}`).bytes());
  return hash.digest("hex");
};
