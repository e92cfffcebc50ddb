import { beforeAll, expect, test } from "bun:test";
import { openRedis, type RedisHandles } from "#db/redis/connections.ts";
import { countExactly } from "#db/redis/exact-limit.ts";
import { createLocalLimiter } from "#db/redis/local-limiter.ts";
import { createLoginThrottle } from "#db/redis/login-throttle.ts";
import { emissionOf, type Rate } from "#db/redis/rate.ts";

import { storesBench } from "#tests/support/bench.ts";
import { silentLog } from "#tests/support/worker.ts";

let redis: RedisHandles;

const { stores, closing } = storesBench();

beforeAll(async () => {
  const { redisUrl: url, redisPrefix: prefix } = stores;
  redis = openRedis({ url, prefix, connectionName: "test", log: silentLog });
  await redis.connected(2_000);
});

closing(async () => {
  redis.close();
});

const count = (subject: string, rate: Rate) => countExactly(redis, { limitClass: "test", subject, rate });

test("many requests at once are all counted, and no more than the quota pass", async () => {
  const rate = { quota: 20, windowSeconds: 600 };
  const takes = await Promise.all(Array.from({ length: 100 }, () => count("crowd", rate)));
  const passed = takes.filter(({ allowed }) => allowed);
  expect(passed).toHaveLength(20);
  expect(passed.map(({ remaining }) => remaining).toSorted((a, b) => b - a)).toEqual(
    Array.from({ length: 20 }, (_, index) => 19 - index),
  );
});

test("a burst is smaller than its quota, in Redis as in a process of its own", async () => {
  const rate = { quota: 600, windowSeconds: 600, burst: 7 };
  const takes = await Promise.all(Array.from({ length: 20 }, () => count("burst", rate)));
  const local = createLocalLimiter();
  const alone = Array.from({ length: 20 }, () => local.take("burst", rate));
  for (const kind of [takes, alone]) expect(kind.filter(({ allowed }) => allowed)).toHaveLength(7);
  expect(alone.at(-1)).toMatchObject({ allowed: false, remaining: 0 });
  expect(takes.at(-1)).toMatchObject({ allowed: false, remaining: 0 });
  const guesses = createLoginThrottle(redis);
  const counter = { limitClass: "burst-of-guesses", subject: "a", rate };
  const outcomes = [];
  for (let index = 0; index < 9; index += 1) outcomes.push((await guesses.guess([counter], "origin")).allowed);
  expect(outcomes.filter(Boolean)).toHaveLength(7);
});

test("Redis asks for a pause after which the next request passes", async () => {
  const rate = { quota: 2, windowSeconds: 1 };
  await count("pause", rate);
  await count("pause", rate);
  const refused = await count("pause", rate);
  expect(refused.allowed).toBe(false);
  expect(refused.retryMs).toBeWithin(1, 501);
  expect(refused.resetMs).toBeWithin(refused.retryMs, 1_001);
  await Bun.sleep(refused.retryMs + 5);
  expect((await count("pause", rate)).allowed).toBe(true);
});

test("a counter leaves Redis when its quota is whole again", async () => {
  const rate = { quota: 100, windowSeconds: 10 };
  await count("short", rate);
  const left = await redis.commands.pttl(redis.keys.limit("test", "short"));
  expect(left).toBeWithin(1, emissionOf(rate) / 1_000 + 1);
});

test("a guess that one counter refuses counts in none, and a right one counts in none either", async () => {
  const throttle = createLoginThrottle(redis);
  const wide = { limitClass: "wide", subject: "a", rate: { quota: 5, windowSeconds: 900 } };
  const narrow = { limitClass: "narrow", subject: "a", rate: { quota: 1, windowSeconds: 900 } };
  expect((await throttle.guess([narrow, wide], "origin")).allowed).toBe(true);
  for (let index = 0; index < 10; index += 1)
    expect((await throttle.guess([narrow, wide], "origin")).allowed).toBe(false);
  for (let index = 0; index < 4; index += 1) expect((await throttle.guess([wide], "origin")).allowed).toBe(true);
  const last = await throttle.guess([wide], "origin");
  expect(last.allowed).toBe(false);
  expect(last.retryMs).toBeWithin(100_000, 180_001);

  const right = { ...wide, subject: "b" };
  for (let index = 0; index < 10; index += 1) {
    const guess = await throttle.guess([right], "origin");
    expect(guess.allowed).toBe(true);
    await guess.refund();
  }
});
