import { expect, test } from "bun:test";
import { once } from "node:events";
import { createLog } from "#core/logging/log.ts";
import { openRedis } from "#db/redis/connections.ts";
import { storesBench } from "#tests/support/bench.ts";

const { stores } = storesBench();

test("a connection that is closed on purpose is not reported as lost", async () => {
  const written: string[] = [];
  const log = createLog({ service: "test", level: "info", destination: { write: (line) => written.push(line) } });
  const redis = openRedis({ url: stores.redisUrl, prefix: stores.redisPrefix, connectionName: "test", log });
  expect(await redis.connected(2_000)).toBe(true);
  const closed = once(redis.commands, "end");
  redis.close();
  await closed;
  expect(written.filter((line) => line.includes("redis.connected"))).toHaveLength(1);
  expect(written.filter((line) => line.includes("redis.lost"))).toEqual([]);
});

test("a blocked event loop costs no connection whose peer has answered", async () => {
  const log = createLog({ service: "test", level: "silent" });
  const redis = openRedis({ url: stores.redisUrl, prefix: stores.redisPrefix, connectionName: "test", log });
  await redis.connected(2_000);
  const before = await redis.commands.client("ID");
  const block = (): void => {
    const until = performance.now() + 500;
    while (performance.now() < until);
  };
  for (const later of [queueMicrotask, setImmediate, (work: () => void) => setTimeout(work, 1)]) {
    const answer = redis.commands.get("nothing");
    later(block);
    expect(await answer).toBeNull();
  }
  expect(await redis.commands.client("ID")).toBe(before);
  redis.close();
});
