import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { createLog } from "#core/logging/log.ts";
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

test.each([
  ["became a copy", ["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"]],
  ["has no memory left", ["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"]],
  [
    "has lost its copies",
    ["CONFIG", "SET", "min-replicas-to-write", "1"],
    ["CONFIG", "SET", "min-replicas-to-write", "0"],
  ],
])(
  "a Redis that %s is connected to anew, because its address may lead to another one",
  async (_, [...harm], [...mend]) => {
    const handles = openRedis({ url: server.url, prefix: "test", connectionName: "test", log: silentLog });
    const queues = openQueueConnection(server.url, "producer");
    const consumer = openQueueConnection(server.url, "consumer");
    const blocking = consumer.duplicate();
    await handles.connected(2_000);
    await Promise.all([queues, consumer, blocking].map(connected));
    const [command = "", ...args] = harm;
    await redis.call(command, ...args);
    for (const connection of [handles.commands, queues, consumer, blocking]) {
      const before = await connection.client("ID");
      await connection.set("key", "value").catch(() => {});
      const after = await eventually(
        () => connection.client("ID").catch(() => before),
        (id) => id !== before,
      );
      // A server that goes on refusing does not cost a connection with each command.
      if (command !== "REPLICAOF") {
        await connection.set("key", "value").catch(() => {});
        expect(await connection.client("ID")).toBe(after);
      }
    }
    const [repair = "", ...repairs] = mend;
    await redis.call(repair, ...repairs);
    handles.close();
    for (const connection of [queues, consumer, blocking]) connection.disconnect();
  },
);

test("a Redis that evicts is named, and the log is told once", async () => {
  const written: string[] = [];
  const log = createLog({ service: "test", level: "info", destination: { write: (line) => written.push(line) } });
  await redis.config("SET", "maxmemory-policy", "allkeys-lru");
  const check = createRedisCheck(redis, "test", log);
  for (let round = 0; round < 3; round += 1) expect(await check()).toBe("evicts");
  expect(written.filter((line) => line.includes("redis.evicts"))).toHaveLength(1);
  await redis.config("SET", "maxmemory-policy", "noeviction");
});
