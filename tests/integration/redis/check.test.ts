import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createLog } from "#db/log.ts";
import { connected, openQueueConnection } from "#db/queues/connection.ts";
import { createRedisCheck } from "#db/redis/check.ts";
import { openRedis } from "#db/redis/connections.ts";
import { startRedis } from "#scripts/stack/redis.ts";
import { eventually } from "#tests/support/eventually.ts";
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

test("a Redis that became a copy is connected to anew, because its address may lead to the new one", async () => {
  const handles = openRedis({ url: server.url, prefix: "test", connectionName: "test", log: silentLog });
  const queues = openQueueConnection(server.url, "producer");
  await handles.connected(2_000);
  await connected(queues);
  await redis.replicaof("127.0.0.1", 1);
  for (const connection of [handles.commands, queues]) {
    const before = await connection.client("ID");
    await connection.set("key", "value").catch(() => {});
    await eventually(
      () => connection.client("ID").catch(() => before),
      (id) => id !== before,
    );
  }
  await redis.replicaof("NO", "ONE");
  handles.close();
  queues.disconnect();
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
