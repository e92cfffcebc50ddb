import { afterEach, beforeAll, expect, test } from "bun:test";
import { openRedis, type RedisHandles } from "#db/redis/connections.ts";
import { countExactly } from "#db/redis/exact-limit.ts";
import { type Rate, type Take, take } from "#db/redis/rate.ts";
import { createSettledLimiter, SETTLE_MS, type SettledLimiterOptions } from "#db/redis/settled-limiter.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";
import { silentLog } from "#tests/support/worker.ts";

const { stores, closing } = storesBench();
let proxy: TcpProxy;
const opened: RedisHandles[] = [];

beforeAll(async () => {
  proxy = await tcpProxy(stores.redisUrl);
  await proxy.open();
});

closing(() => proxy.cut());

afterEach(async () => {
  for (const redis of opened.splice(0)) redis.close();
  await proxy.open();
});

const open = async (url = stores.redisUrl): Promise<RedisHandles> => {
  const redis = openRedis({ url, prefix: stores.redisPrefix, connectionName: "test", log: silentLog });
  opened.push(redis);
  await redis.connected(2_000);
  return redis;
};

const instance = async (options?: SettledLimiterOptions) => createSettledLimiter(await open(), options);

const counted = (rate: Rate) => ({ limitClass: "settled", subject: crypto.randomUUID(), rate });

test("one instance counts as the algorithm says, before and after it has settled", async () => {
  // The clock stops while a request is counted, so that both see one instant.
  let instant: number | null = null;
  const limiter = await instance({ now: () => instant ?? performance.now(), everyMs: 1_000_000 });
  const rate = { quota: 100, windowSeconds: 1, burst: 4 };
  const request = counted(rate);
  const expected: Take[] = [];
  const found: Take[] = [];
  let until = 0;
  for (let index = 0; index < 90; index += 1) {
    if (index % 3 === 2) await Bun.sleep((index * 7) % 30);
    instant = performance.now();
    const one = take(until, Math.round(instant * 1000), rate);
    until = one.until;
    expected.push(one.take);
    found.push(limiter.take(request));
    instant = null;
    if (index % 10 === 9) await limiter.flush();
  }
  expect(found).toEqual(expected);
  expect(new Set(expected.map(({ allowed }) => allowed)).size).toBe(2);
});

test("what one instance has counted, the others and an exact count know after the next batch", async () => {
  const [one, two] = [await instance(), await instance()];
  const rate = { quota: 600, windowSeconds: 600, burst: 10 };
  const request = counted(rate);
  for (let index = 0; index < 6; index += 1) one.take(request);
  await one.flush();
  expect(two.take(request)).toMatchObject({ allowed: true, remaining: 9 });
  await two.flush();
  expect(two.take(request)).toMatchObject({ allowed: true, remaining: 2 });
  await two.flush();
  const redis = await open();
  expect(await countExactly(redis, request)).toMatchObject({ allowed: true, remaining: 1 });
});

test("instances together admit their bursts once, and the rate in the long run", async () => {
  const instances = [await instance(), await instance(), await instance()];
  const rate = { quota: 100, windowSeconds: 1, burst: 20 };
  const request = counted(rate);
  let admitted = 0;
  const startedAt = performance.now();
  while (performance.now() - startedAt < 1_500) {
    for (const limiter of instances)
      for (let index = 0; index < 5; index += 1) admitted += Number(limiter.take(request).allowed);
    await Bun.sleep(5);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const bursts = instances.length * rate.burst;
  // A batch on a busy machine is late: nine more of them are no fault.
  const late = rate.quota * instances.length * (SETTLE_MS / 1_000) * 10;
  expect(admitted).toBeLessThanOrEqual(bursts + rate.quota * seconds + late);
  expect(admitted).toBeGreaterThanOrEqual(rate.quota * seconds * 0.5);
});

test("without Redis an instance counts for itself, and Redis learns it when it is back", async () => {
  const redis = await open(proxy.url);
  const limiter = createSettledLimiter(redis);
  const rate = { quota: 6, windowSeconds: 600 };
  const request = counted(rate);
  for (let index = 0; index < 2; index += 1) limiter.take(request);
  await limiter.flush();
  await proxy.cut();
  for (let index = 0; index < 2; index += 1) expect(limiter.take(request).allowed).toBe(true);
  await limiter.flush();
  await proxy.open();
  await redis.connected(5_000);
  expect(limiter.take(request)).toMatchObject({ allowed: true, remaining: 1 });
  await limiter.flush();
  expect((await instance()).take(request).allowed).toBe(true);
  expect(await countExactly(redis, request)).toMatchObject({ allowed: true, remaining: 0 });
  expect(limiter.take(request)).toMatchObject({ allowed: true, remaining: 0 });
  expect(limiter.take(request).allowed).toBe(false);
});

test("the memory is bounded, and subjects whose quota is whole are forgotten", async () => {
  let now = 0;
  const limiter = await instance({ most: 100, now: () => now });
  const rate = { quota: 10, windowSeconds: 1 };
  for (let index = 0; index < 1_000; index += 1) limiter.take(counted(rate));
  expect(limiter.size()).toBe(100);
  await limiter.flush();
  now += 10_000;
  limiter.take(counted(rate));
  await limiter.flush();
  expect(limiter.size()).toBeLessThanOrEqual(40);
});
