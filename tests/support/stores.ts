import { Redis } from "ioredis";
import { MongoClient } from "mongodb";
import postgres from "postgres";
import { type Database, openPostgres } from "#db/postgres/client.ts";
import { PREPARING, TEMPLATE_DATABASE, TEST_DATABASE_PREFIX } from "#scripts/dev/test-stores.ts";

/** A migrated Postgres database with the catalogue, an empty MongoDB database, and a Redis prefix: all of one test file. */
export type TestStores = AsyncDisposable & {
  readonly db: Database;
  readonly sqlUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  readonly mongoUrl: string;
  /** Drops all of it. */
  readonly close: () => Promise<void>;
};

const addressOf = (variable: "DATABASE_URL" | "REDIS_URL" | "MONGODB_URL"): string => {
  const address = process.env[variable];
  if (!address) throw new Error(`${variable} is not set: run this test with \`./dev test PATH\`.`);
  return address;
};

const withDatabase = (address: string, name: string): string => {
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
};

/**
 * Postgres refuses to copy a database with open connections. A run that starts now may be making the template again.
 */
const copyTemplate = async (address: string, name: string): Promise<void> => {
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${PREPARING})`;
    await sql`create database ${sql(name)} template ${sql(TEMPLATE_DATABASE)}`;
  } finally {
    // The lock goes with its connection.
    await sql.end({ timeout: 5 });
  }
};

const dropDatabase = async (address: string, name: string): Promise<void> => {
  const sql = postgres(address, { max: 1, onnotice: () => {} });
  try {
    await sql`drop database if exists ${sql(name)} with (force)`;
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const dropDocuments = async (url: string): Promise<void> => {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
};

const deleteKeys = async (url: string, prefix: string): Promise<void> => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    // Keys may begin with the brace of a hash tag.
    for await (const keys of redis.scanStream({ match: `*${prefix}*`, count: 1000 })) {
      if (keys.length > 0) await redis.unlink(...keys);
    }
  } finally {
    redis.disconnect();
  }
};

/** Stores that nobody else sees, on the servers that the environment names (`./dev test` starts them). */
export const testStores = async (): Promise<TestStores> => {
  const maintenance = addressOf("DATABASE_URL");
  const redisUrl = addressOf("REDIS_URL");
  const id = crypto.randomUUID().slice(0, 13).replace("-", "");
  const name = `${TEST_DATABASE_PREFIX}${id}`;
  const redisPrefix = `test-${id}`;
  const sqlUrl = withDatabase(maintenance, name);
  const mongoUrl = withDatabase(addressOf("MONGODB_URL"), name);
  await copyTemplate(maintenance, name);
  const { db, close: disconnect } = openPostgres({
    url: sqlUrl,
    poolSize: 4,
    applicationName: "forja-test",
    statementTimeoutMs: 10_000,
  });
  const dropAll = async (): Promise<void> => {
    await disconnect();
    await Promise.all([dropDatabase(maintenance, name), dropDocuments(mongoUrl), deleteKeys(redisUrl, redisPrefix)]);
  };
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= dropAll();
    return closed;
  };
  return { db, sqlUrl, redisUrl, redisPrefix, mongoUrl, close, [Symbol.asyncDispose]: close };
};
