import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { type Document, ObjectId } from "mongodb";
import { Registry } from "prom-client";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { OWNED_COLLECTIONS } from "#db/mongo/unknown-users.ts";
import { users } from "#db/postgres/schema/index.ts";
import { sweepUnknownUsers } from "#db/unknown-users.ts";
import { storesBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { silentLog } from "#tests/support/worker.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import { unknownUsersStep } from "#worker/restores/unknown-users.ts";

let mongo: Mongo;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 4, applicationName: "forja-test", deadlineMs: 30_000 });
});
beforeEach(async () => {
  await stores.db.delete(users);
  await mongo.run(async (db) => {
    for (const { name } of await db.listCollections().toArray()) await db.collection(name).deleteMany({});
  });
});
closing(() => mongo.close());

const newId = () => Bun.randomUUIDv7();
const day = (count: number) => new Date(Date.UTC(2026, 10, 1) + count * 86_400_000);
const sweepOn = (count: number, isMeant = false) =>
  sweepUnknownUsers({ db: stores.db, mongo }, day(count), { isMeant });

const documentOf = (collection: string, userId: string): Document => {
  if (collection === "profiles") return { _id: userId };
  if (collection === "temp.files") return { _id: new ObjectId(), metadata: { userId } };
  return { _id: newId(), id: newId(), userId, localDate: newId() };
};

const add = (collection: string, userId: string, count = 1) =>
  mongo.run((db) =>
    db.collection(collection).insertMany(Array.from({ length: count }, () => documentOf(collection, userId))),
  );

const addEverywhere = async (userId: string): Promise<void> => {
  for (const collection of OWNED_COLLECTIONS) await add(collection, userId);
};

/** Counts the collections with documents of a user. */
const placesOf = async (userId: string): Promise<number> => {
  const counts = await mongo.run((db) =>
    Promise.all(
      OWNED_COLLECTIONS.map((collection) =>
        db
          .collection(collection)
          .countDocuments({ $or: [{ userId }, { _id: userId }, { "metadata.userId": userId }] } as Document),
      ),
    ),
  );
  return counts.filter((count) => count > 0).length;
};

describe("documents of a user whom Postgres does not know", () => {
  test("go after seven days, from every collection, and nobody else's do", async () => {
    const { id: known } = await insertUser(stores.db);
    const { id: leaving } = await insertUser(stores.db);
    await stores.db.update(users).set({ deletedAt: new Date() }).where(eq(users.id, leaving));
    const unknown = newId();
    for (const userId of [known, leaving, unknown]) await addEverywhere(userId);
    const chunk = new ObjectId();
    await mongo.run((db) =>
      db.collection<Document>("temp.files").insertOne({ _id: chunk, metadata: { userId: unknown } }),
    );
    await mongo.run((db) => db.collection("temp.chunks").insertOne({ files_id: chunk, n: 0 }));

    expect(await sweepOn(0)).toMatchObject({ unknown: 1, due: 0, removed: 0 });
    expect(await sweepOn(6.9)).toMatchObject({ unknown: 1, due: 0, removed: 0 });
    expect(await placesOf(unknown)).toBe(OWNED_COLLECTIONS.length);
    expect(await sweepOn(7)).toMatchObject({ unknown: 1, due: 1, removed: 1 });
    expect(await placesOf(unknown)).toBe(0);
    expect(await mongo.run((db) => db.collection("temp.chunks").countDocuments({}))).toBe(0);
    for (const userId of [known, leaving]) expect(await placesOf(userId)).toBe(OWNED_COLLECTIONS.length);
    expect(await sweepOn(8)).toMatchObject({ unknown: 0, due: 0 });
  });

  test("stay when the user comes back, and the seven days begin anew when it is lost again", async () => {
    const id = newId();
    await addEverywhere(id);
    await sweepOn(0);
    await insertUser(stores.db, { id });
    expect(await sweepOn(5)).toMatchObject({ unknown: 0 });
    await stores.db.delete(users).where(eq(users.id, id));
    expect(await sweepOn(8)).toMatchObject({ unknown: 1, due: 0 });
    expect(await sweepOn(14)).toMatchObject({ removed: 0 });
    expect(await sweepOn(15)).toMatchObject({ removed: 1 });
    expect(await placesOf(id)).toBe(0);
  });

  test("are found among many of others, whatever the id is", async () => {
    const { id: known } = await insertUser(stores.db);
    await add("checkins", known, 1_200);
    const unknown = [newId(), "not-a-uuid", "zzz"];
    for (const userId of unknown) await add("activity_log", userId);
    expect(await sweepOn(0)).toMatchObject({ unknown: 3 });
    expect(await sweepOn(7)).toMatchObject({ removed: 3 });
    expect(await placesOf(known)).toBe(1);
  });
});

describe("a sweep that would remove more than a hundredth and more than a hundred", () => {
  test.each([
    { count: 100, others: 0, isRefused: false },
    { count: 101, others: 0, isRefused: true },
    { count: 101, others: 9_998, isRefused: true },
    { count: 101, others: 9_999, isRefused: false },
  ])("removes nothing, of any collection: $count beside $others", async ({ count, others, isRefused }) => {
    const unknown = newId();
    await addEverywhere(unknown);
    await add("checkins", unknown, count - 1);
    if (others > 0) {
      const { id } = await insertUser(stores.db);
      await add("checkins", id, others);
    }
    await sweepOn(0);
    const swept = await sweepOn(7);
    expect(swept.refused).toEqual(isRefused ? { checkins: count } : {});
    expect(await placesOf(unknown)).toBe(isRefused ? OWNED_COLLECTIONS.length : 0);
    if (!isRefused) return;
    expect(await sweepOn(7, true)).toMatchObject({ removed: 1, refused: {} });
    expect(await placesOf(unknown)).toBe(0);
  });

  test("raises a metric in every worker, until a round goes well", async () => {
    await add("reports", newId(), 150);
    let now = day(0);
    const worker = () => {
      const metrics = createWorkerMetrics(new Registry());
      const step = unknownUsersStep({ db: stores.db, mongo, log: silentLog, clock: () => now, metrics });
      const shown = async () => (await metrics.sweepRefused.get()).values.map(({ value }) => value);
      return { step, shown };
    };
    const [first, second] = [worker(), worker()];
    await first.step();
    now = day(7);
    await Promise.all([first.step(), second.step()]);
    await Promise.all([first.step(), second.step()]);
    expect([await first.shown(), await second.shown()]).toEqual([[150], [150]]);
    await sweepOn(7, true);
    now = day(8);
    await first.step();
    await second.step();
    expect([await first.shown(), await second.shown()]).toEqual([[], []]);
  });

  test("is one round a day, however many workers ask", async () => {
    const unknown = newId();
    await addEverywhere(unknown);
    let now = day(0);
    const metrics = createWorkerMetrics(new Registry());
    const step = unknownUsersStep({ db: stores.db, mongo, log: silentLog, clock: () => now, metrics });
    const seen = () => mongo.run((db) => db.collection<Document>("unknown_users").findOne({}));
    await Promise.all(Array.from({ length: 5 }, () => step()));
    now = day(0.5);
    await step();
    expect((await seen())?.seenAt).toEqual(day(0));
    now = day(1);
    await step();
    expect((await seen())?.seenAt).toEqual(day(1));
  });
});
