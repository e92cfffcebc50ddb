import { beforeAll, describe, expect, test } from "bun:test";
import { ACTIVITY_KEPT_MS, createActivityLog } from "#db/mongo/activity-log.ts";
import { type Mongo, openMongo } from "#db/mongo/client.ts";
import { activityIn, storedActivity } from "#db/mongo/collections.ts";
import { storesBench } from "#tests/support/bench.ts";
import { silentLog } from "#tests/support/worker.ts";

let mongo: Mongo;

const { stores, closing } = storesBench();

beforeAll(async () => {
  mongo = openMongo({ url: stores.mongoUrl, poolSize: 2, applicationName: "forja-test", deadlineMs: 2_000 });
});

closing(() => mongo.close());

const newId = (): string => Bun.randomUUIDv7();
const now = new Date("2026-11-24T12:00:00Z");
const logOn = (store: Mongo, options: { flushEveryMs?: number; capacity?: number } = {}) =>
  createActivityLog({ mongo: store, log: silentLog, clock: () => now, newId, ...options });

const entriesOf = async (userId: string) => {
  const documents = await mongo.run((db) => activityIn(db).find({ userId }).sort({ _id: 1 }).toArray());
  return documents.map((document) => storedActivity.parse(document));
};

describe("the activity log", () => {
  test("writes who did what to what, and when it is to be forgotten", async () => {
    const activity = logOn(mongo);
    const [userId, coachId, workoutId] = [newId(), newId(), newId()];
    activity.record({ userId, action: "session.started", requestId: "r-1" });
    activity.record({ userId, actorId: coachId, action: "workout.read", resource: "workout", resourceId: workoutId });
    await activity.flush();
    expect(await entriesOf(userId)).toMatchObject([
      { actorId: userId, action: "session.started", resource: null, requestId: "r-1", at: now },
      { actorId: coachId, resource: "workout", resourceId: workoutId, requestId: null },
    ]);
    const [entry] = await entriesOf(userId);
    expect(entry?.expiresAt.getTime()).toBe(now.getTime() + ACTIVITY_KEPT_MS);
    expect(activity.dropped()).toBe(0);
  });

  test("writes by itself after a moment", async () => {
    const activity = logOn(mongo, { flushEveryMs: 10 });
    const userId = newId();
    activity.record({ userId, action: "session.started" });
    await Bun.sleep(200);
    expect(await entriesOf(userId)).toHaveLength(1);
    await activity.flush();
  });

  test("writes the last of it when it is closed, and asks the store for nothing afterwards", async () => {
    const activity = logOn(mongo, { flushEveryMs: 10 });
    const userId = newId();
    activity.record({ userId, action: "session.started" });
    await activity.close();
    activity.record({ userId, action: "session.ended" });
    await Bun.sleep(50);
    expect((await entriesOf(userId)).map(({ action }) => action)).toEqual(["session.started"]);
    expect(activity.dropped()).toBe(1);
  });

  test("keeps all of many entries, in order", async () => {
    const activity = logOn(mongo);
    const userId = newId();
    for (let count = 0; count < 1_234; count += 1) activity.record({ userId, action: `step.${count}` });
    await activity.flush();
    const actions = (await entriesOf(userId)).map(({ action }) => action);
    expect(actions).toEqual(Array.from({ length: 1_234 }, (_, count) => `step.${count}`));
  });

  test("costs nobody anything while the store is away: entries are dropped and counted", async () => {
    const away = openMongo({
      url: "mongodb://127.0.0.1:1/none",
      poolSize: 1,
      applicationName: "forja-test",
      deadlineMs: 700,
    });
    const activity = logOn(away, { flushEveryMs: 60_000, capacity: 10 });
    for (let count = 0; count < 25; count += 1) activity.record({ userId: newId(), action: "session.started" });
    expect(activity.dropped()).toBe(15);
    await activity.flush();
    expect(activity.dropped()).toBe(25);
    await away.close();
  });
});
