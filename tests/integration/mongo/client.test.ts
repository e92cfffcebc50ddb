import { describe, expect, test } from "bun:test";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";
import { within } from "#tests/support/within.ts";

const { stores } = storesBench();

const through = async (): Promise<{ mongo: Mongo; proxy: TcpProxy } & AsyncDisposable> => {
  // Else the driver goes to the address by which the server knows itself.
  const target = new URL(stores.mongoUrl);
  target.searchParams.set("directConnection", "true");
  const proxy = await tcpProxy(target.href);
  const mongo = openMongo({ url: proxy.url, poolSize: 2, applicationName: "forja-test", deadlineMs: 800 });
  return {
    mongo,
    proxy,
    [Symbol.asyncDispose]: async () => {
      await mongo.close();
      await proxy.cut();
    },
  };
};

/** Holds the client to its promise: it reports within a second that the server cannot be reached. */
const failsWithinASecond = (mongo: Mongo): Promise<void> =>
  within(1_000, async () => {
    await expect(mongo.ping()).rejects.toMatchObject({ code: "unavailable" });
  });

describe("the MongoDB client", () => {
  test("says within a second that nobody listens, and works as soon as somebody does", async () => {
    await using context = await through();
    const { mongo, proxy } = context;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await failsWithinASecond(mongo);
    }
    await proxy.open();
    await mongo.ping();
  });

  test("does not take a blocked event loop for a server that is silent", async () => {
    const mongo = openMongo({ url: stores.mongoUrl, poolSize: 2, applicationName: "forja-test", deadlineMs: 300 });
    await mongo.ping();
    const block = (): void => {
      const until = performance.now() + 1_000;
      while (performance.now() < until);
    };
    for (const later of [queueMicrotask, setImmediate, (work: () => void) => setTimeout(work, 1)]) {
      const answer = mongo.ping();
      later(block);
      await answer;
    }
    await mongo.close();
  });

  test("says so when the server goes, and goes on when it is back", async () => {
    await using context = await through();
    const { mongo, proxy } = context;
    await proxy.open();
    await mongo.ping();
    await proxy.cut();
    await failsWithinASecond(mongo);
    await proxy.open();
    await mongo.ping();
  });

  test("does not wait for a server that says nothing", async () => {
    await using context = await through();
    const { mongo, proxy } = context;
    await proxy.open();
    await mongo.ping();
    proxy.silence();
    await failsWithinASecond(mongo);
  });

  test("hands on a failure that is no matter of reaching the server", async () => {
    await using context = await through();
    const { mongo, proxy } = context;
    await proxy.open();
    const insertTwice = mongo.run((db) =>
      db.collection<{ _id: string }>("things").insertMany([{ _id: "a" }, { _id: "a" }]),
    );
    await expect(insertTwice).rejects.toMatchObject({ code: 11000 });
  });

  test("makes the indexes that are missing, as often as it is asked", async () => {
    const mongo = openMongo({ url: stores.mongoUrl, poolSize: 2, applicationName: "forja-test", deadlineMs: 2_000 });
    await ensureMongoIndexes(mongo);
    await ensureMongoIndexes(mongo);
    const expiring = await mongo.run((db) => db.collection("activity_log").indexes());
    expect(expiring).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
    await mongo.close();
  });
});
