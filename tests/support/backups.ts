import { Redis } from "ioredis";
import { type Document, MongoClient } from "mongodb";
import postgres from "postgres";
import type { TestStores } from "./stores.ts";

/** A copy of one store that can be put back, any number of times. */
export type Backup = { readonly restore: () => Promise<void>; readonly drop: () => Promise<void> };

const nameIn = (url: string): string => new URL(url).pathname.slice(1);

/** Postgres copies a database that nobody is in: connections are ended, as a restore does. */
const onServer = async (url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
  const server = new URL(url);
  server.pathname = "/postgres";
  const sql = postgres(server.href, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};

const empty = async (sql: postgres.Sql, name: string): Promise<void> => {
  await sql`alter database ${sql(name)} allow_connections false`;
  for (let left = 1; left > 0; ) {
    const rows = await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    left = rows.length;
    if (left > 0) await Bun.sleep(20);
  }
};

export const backUpPostgres = async ({ sqlUrl }: TestStores): Promise<Backup> => {
  const name = nameIn(sqlUrl);
  const copy = `${name}_${crypto.randomUUID().slice(0, 8)}`;
  await onServer(sqlUrl, async (sql) => {
    await empty(sql, name);
    await sql`create database ${sql(copy)} template ${sql(name)}`;
    await sql`alter database ${sql(name)} allow_connections true`;
  });
  return {
    restore: () =>
      onServer(sqlUrl, async (sql) => {
        await empty(sql, name);
        await sql`drop database ${sql(name)}`;
        await sql`create database ${sql(name)} template ${sql(copy)}`;
      }),
    drop: () => onServer(sqlUrl, (sql) => sql`drop database ${sql(copy)}`),
  };
};

const onMongo = async <Result>(url: string, work: (client: MongoClient) => Promise<Result>): Promise<Result> => {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
};

const collectionsOf = async (client: MongoClient): Promise<string[]> =>
  (await client.db().listCollections().toArray()).map(({ name }) => name);

export const backUpMongo = async ({ mongoUrl }: TestStores): Promise<Backup> => {
  const copy = await onMongo(mongoUrl, async (client) => {
    const documents = new Map<string, Document[]>();
    for (const name of await collectionsOf(client)) {
      documents.set(name, await client.db().collection(name).find().toArray());
    }
    return documents;
  });
  return {
    restore: () =>
      onMongo(mongoUrl, async (client) => {
        for (const name of await collectionsOf(client)) {
          await client.db().collection(name).deleteMany({});
          const documents = copy.get(name) ?? [];
          if (documents.length > 0) await client.db().collection(name).insertMany(documents);
        }
      }),
    drop: async () => {},
  };
};

const onRedis = async <Result>(url: string, work: (redis: Redis) => Promise<Result>): Promise<Result> => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
};

const keysOf = async (redis: Redis, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const found of redis.scanStream({ match: `*${prefix}*`, count: 1000 })) keys.push(...found);
  return [...new Set(keys)];
};

export const backUpRedis = async ({ redisUrl, redisPrefix }: TestStores): Promise<Backup> => {
  const copy = await onRedis(redisUrl, async (redis) => {
    const dumps: { key: string; dump: Buffer; ttl: number }[] = [];
    for (const key of await keysOf(redis, redisPrefix)) {
      const [dump, ttl] = [await redis.dumpBuffer(key), await redis.pttl(key)];
      if (dump !== null) dumps.push({ key, dump, ttl: Math.max(0, ttl) });
    }
    return dumps;
  });
  return {
    restore: () =>
      onRedis(redisUrl, async (redis) => {
        const now = await keysOf(redis, redisPrefix);
        if (now.length > 0) await redis.del(...now);
        for (const { key, dump, ttl } of copy) {
          // These name the run of the server that they are of, and a server that was restored is another run.
          if (!/:(?:ready|loaded)$/.test(key)) await redis.restore(key, ttl, dump);
        }
      }),
    drop: async () => {},
  };
};
