import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import postgres from "postgres";
import { startPostgres } from "#scripts/stack/postgres.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import { openRedisReplica, openReplica, type PostgresReplica, type RedisReplica } from "#scripts/stack/replicas.ts";
import type { RunningServer } from "#scripts/stack/server.ts";
import { eventually } from "#tests/support/eventually.ts";

let home: string;
let primary: RunningServer;
let replicas: readonly PostgresReplica[];
let redis: RunningServer;
let redisReplica: RedisReplica;

const options = (name: string) => ({ dir: join(home, name), persistent: false, print: () => {} });

const query = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
};

const rowsOf = async (url: string): Promise<number> => {
  const [row] = await query(url, "select count(*)::int as count from entries");
  return Number(row?.count);
};

const write = (url: string): Promise<unknown> => query(url, "insert into entries values (1)");

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "forja-replicas-"));
  [primary, redis] = await Promise.all([startPostgres(options("primary")), startRedis(options("redis"))]);
  await query(primary.url, "create table entries (value int)");
  await write(primary.url);
  replicas = await Promise.all(["first", "second"].map((name) => openReplica(primary.url, options(name))));
  redisReplica = await openRedisReplica(redis.url, options("redis-replica"));
});

afterAll(async () => {
  await Promise.all([...replicas, primary, redis, redisReplica].map((server) => server.stop()));
  await rm(home, { recursive: true, force: true });
});

test("replicas of Postgres have earlier and later writes, refuse their own and lag as long as they are told", async () => {
  const [first] = replicas;
  if (first === undefined) throw new Error("no replica");
  expect(await rowsOf(first.url)).toBe(1);
  await write(primary.url);
  await eventually(
    () => rowsOf(first.url),
    (rows) => rows === 2,
  );
  await expect(write(first.url)).rejects.toThrow("read-only transaction");

  await first.delay(1_500);
  const writtenAt = performance.now();
  await write(primary.url);
  await eventually(
    () => rowsOf(first.url),
    (rows) => rows === 3,
  );
  expect(performance.now() - writtenAt).toBeGreaterThan(1_400);
  await first.delay(0);
});

test("a promoted replica takes writes, and the other one follows it", async () => {
  const [first, second] = replicas;
  if (first === undefined || second === undefined) throw new Error("no replica");
  const before = await rowsOf(primary.url);
  for (const { url } of replicas) {
    await eventually(
      () => rowsOf(url),
      (rows) => rows === before,
    );
  }
  await primary.kill();
  await first.promote();
  await write(first.url);
  await second.follow(first.url);
  await eventually(
    () => rowsOf(second.url),
    (rows) => rows === before + 1,
  );
  expect(await query(second.url, "select pg_is_in_recovery() as recovering")).toEqual([{ recovering: true }]);
});

test("a replica of Redis has the primary's writes, and takes its own when it is promoted", async () => {
  await using connections = new AsyncDisposableStack();
  const [near, far] = [redis.url, redisReplica.url].map((url) =>
    connections.adopt(new Redis(url), (client) => client.disconnect()),
  );
  if (near === undefined || far === undefined) throw new Error("no connection");
  await near.set("key", "value");
  await eventually(
    () => far.get("key"),
    (value) => value === "value",
  );
  await expect(far.set("key", "other")).rejects.toThrow("READONLY");
  await redisReplica.promote();
  expect(await far.set("key", "other")).toBe("OK");
});
