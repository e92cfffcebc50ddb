import { expect, test } from "bun:test";
import { storeLimitsOf } from "#api/edge/store-limits.ts";
import { openMongo } from "#db/mongo/client.ts";
import { openRedis } from "#db/redis/connections.ts";
import { storesBench } from "#tests/support/bench.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";
import { silentLog } from "#tests/support/worker.ts";

const { stores } = storesBench();

const DELAY_MS = 200;
const limits = storeLimitsOf({ here: "syd", primary: "mad", isPrimary: false });

test("Redis and MongoDB are used over a round trip of 400 ms", async () => {
  const target = new URL(stores.mongoUrl);
  target.searchParams.set("directConnection", "true");
  await using toRedis = await tcpProxy(stores.redisUrl, { delayMs: DELAY_MS });
  await using toMongo = await tcpProxy(target.href, { delayMs: DELAY_MS });
  await Promise.all([toRedis.open(), toMongo.open()]);
  const redis = openRedis({
    url: toRedis.url,
    prefix: stores.redisPrefix,
    connectionName: "test",
    log: silentLog,
    silentMs: limits.redisSilentMs,
  });
  const mongo = openMongo({
    url: toMongo.url,
    poolSize: 2,
    applicationName: "forja-test",
    deadlineMs: limits.mongoMs,
    selectionMs: limits.mongoSelectionMs,
  });
  expect(await redis.connected(10_000)).toBe(true);
  const before = await redis.commands.client("ID");
  await Promise.all([redis.ping(), mongo.ping()]);
  await Bun.sleep(1_000);
  await Promise.all([redis.ping(), mongo.ping()]);
  expect(await redis.commands.client("ID")).toBe(before);
  redis.close();
  await mongo.close();
});
