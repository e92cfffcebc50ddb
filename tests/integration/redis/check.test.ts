import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createLog } from "#db/log.ts";
import { createRedisCheck } from "#db/redis/check.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import { silentLog } from "#tests/support/worker.ts";

let home: string;
let server: Awaited<ReturnType<typeof startRedis>>;
let redis: Redis;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "forja-check-"));
  server = await startRedis({ dir: join(home, "redis"), persistent: false });
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

test("a Redis that refuses writes is named for as long as it does", async () => {
  const check = createRedisCheck(redis, "test", silentLog);
  expect(await check()).toBeNull();
  await redis.config("SET", "maxmemory", "1");
  expect(await check()).toBe("out-of-memory");
  await redis.config("SET", "maxmemory", "0");
  await redis.config("SET", "min-replicas-to-write", "1");
  expect(await check()).toBe("refuses-writes");
  await redis.config("SET", "min-replicas-to-write", "0");
  await redis.replicaof("127.0.0.1", 1);
  expect(await check()).toBe("read-only");
  await redis.replicaof("NO", "ONE");
  expect(await check()).toBeNull();
});

test("a Redis that evicts is named, and the log is told once", async () => {
  const written: string[] = [];
  const log = createLog({ service: "test", level: "info", destination: { write: (line) => written.push(line) } });
  await redis.config("SET", "maxmemory-policy", "allkeys-lru");
  const check = createRedisCheck(redis, "test", log);
  for (let round = 0; round < 3; round += 1) expect(await check()).toBe("evicts");
  expect(written.filter((line) => line.includes("redis.evicts"))).toHaveLength(1);
  await redis.config("SET", "maxmemory-policy", "noeviction");
});
