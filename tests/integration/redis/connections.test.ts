import { afterAll, beforeAll, expect, test } from "bun:test";
import { createLog } from "#db/log.ts";
import { openRedis } from "#db/redis/connections.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";

let stores: TestStores;

beforeAll(async () => {
  stores = await testStores();
});

afterAll(async () => {
  await stores.close();
});

test("a connection that is closed on purpose is not reported as lost", async () => {
  const written: string[] = [];
  const log = createLog({ service: "test", level: "info", destination: { write: (line) => written.push(line) } });
  const redis = openRedis({ url: stores.redisUrl, prefix: stores.redisPrefix, connectionName: "test", log });
  expect(await redis.connected(2_000)).toBe(true);
  const closed = new Promise((resolve) => redis.commands.once("end", resolve));
  redis.close();
  await closed;
  expect(written.filter((line) => line.includes("redis.connected"))).toHaveLength(1);
  expect(written.filter((line) => line.includes("redis.lost"))).toEqual([]);
});
