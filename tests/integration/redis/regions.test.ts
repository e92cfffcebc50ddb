import { expect, test } from "bun:test";
import { limitsRedis, openRedis } from "#db/redis/connections.ts";
import { openPassedWrites, type PassedWrite } from "#db/redis/passed-writes.ts";
import { type EndedWrite, listenForPositions, openPositionsSender } from "#db/redis/positions-stream.ts";
import { createSettledLimiter } from "#db/redis/settled-limiter.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { ownRedis, ownReplica } from "#tests/support/own-redis.ts";
import { silentLog } from "#tests/support/worker.ts";

const { stores, closing } = storesBench();
const far = ownReplica(ownRedis(closing), closing);
const position = { system: 1, timeline: 1, at: 2 ** 40 + 1 };

const open = async (url = stores.redisUrl) => {
  const redis = openRedis({ url, prefix: stores.redisPrefix, connectionName: "region", log: silentLog });
  closing(() => redis.close());
  await redis.connected(5_000);
  return redis;
};

test("a region hears of each write that has ended in the primary region, and of those before its start", async () => {
  const redis = await open();
  const sender = openPositionsSender(redis);
  sender.send({ userId: "before", position, write: "w0" });
  await sender.close();
  const heard: EndedWrite[] = [];
  const listening = listenForPositions({
    redis: await open(),
    log: silentLog,
    onWrites: (some) => heard.push(...some),
  });
  closing(() => listening.close());
  await eventually(
    async () => heard.length,
    (count) => count > 0,
  );
  await redis.commands.xadd(redis.keys.positions, "*", "writes", "no JSON");
  for (let index = 0; index < 300; index += 1) {
    sender.send({ userId: `user ${index}`, position: index % 2 === 0 ? position : null, write: `w ${index}` });
  }
  await eventually(
    async () => heard.length,
    (count) => count === 301,
  );
  expect(heard[0]).toEqual({ userId: "before", position, write: "w0" });
  expect(heard.slice(1).map(({ userId }) => userId)).toEqual(
    Array.from({ length: 300 }, (_, index) => `user ${index}`),
  );
  expect(heard[2]).toEqual({ userId: "user 1", position: null, write: "w 1" });
});

test.each([
  ["a Redis of its own", () => stores.redisUrl],
  ["the replica alone", () => far().server.url],
] as const)("the processes of a region share what they passed on, each with the others, by %s", async (_, url) => {
  const heard: PassedWrite[][] = [[], []];
  const [one, two] = await Promise.all(
    ["one", "two"].map(async (by, index) => {
      const passed = openPassedWrites({
        redis: await open(url()),
        by,
        log: silentLog,
        onPassed: (write) => heard[index]?.push(write),
      });
      closing(() => passed.close());
      return passed;
    }),
  );
  await eventually(
    async () => {
      one?.share({ subject: "ada", write: "w" });
      return heard[1]?.length ?? 0;
    },
    (count) => count > 0,
  );
  two?.share({ subject: "bo", position });
  await eventually(
    async () => heard[0]?.length,
    (count) => count === 1,
  );
  expect(heard[0]).toEqual([{ subject: "bo", position }]);
  expect(heard[1]?.[0]).toEqual({ subject: "ada", write: "w" });
});

test("a user's quota counts in each region for itself", async () => {
  const redis = await open();
  const of = (url: string | undefined, isFar: boolean, prefix: string) =>
    limitsRedis({ url, prefix, redis, isFar, log: silentLog });
  expect(of(undefined, false, "here")).toBe(redis);
  // Far from the primary's Redis each process counts for itself, and asks nobody.
  expect(of(undefined, true, "far")).toBeNull();
  const near = of(stores.redisUrl, true, `${stores.redisPrefix}-iad`);
  if (near === null) throw new Error("a region with a Redis of its own counts there");
  closing(() => near.close());
  await near.connected(5_000);
  const rate = { quota: 3, windowSeconds: 3_600, burst: 3 };
  const take = (limiter: ReturnType<typeof createSettledLimiter>) =>
    Array.from({ length: 5 }, () => limiter.take({ limitClass: "user", subject: "ada", rate }).allowed).filter(Boolean);
  for (const limits of [redis, near, null]) {
    const limiter = createSettledLimiter(limits, { everyMs: 5 });
    expect(take(limiter)).toHaveLength(3);
    await limiter.flush();
  }
  // Another process of the region settles with the same Redis.
  const second = createSettledLimiter(near, { everyMs: 5 });
  second.take({ limitClass: "user", subject: "ada", rate });
  await second.flush();
  expect(take(second)).toEqual([]);
});
