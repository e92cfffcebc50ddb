import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { createLog } from "#core/logging/log.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { sweepDeliveries } from "#db/postgres/queries/webhooks/webhook-deliveries.ts";
import { users, webhookDeliveries, webhooks } from "#db/postgres/schema/index.ts";
import { type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { isSignedWith, receiver, silentReceiver } from "#tests/support/receiver.ts";
import { signedIn } from "#tests/support/signed-in.ts";
import {
  completeOne,
  deliveriesOf,
  deliveryThat,
  newWebhook,
  type TestDeliverer,
  testDeliverer,
} from "#tests/support/webhooks.ts";
import { startTestWorker, workerDependencies } from "#tests/support/worker.ts";
import { PROCESSORS } from "#worker/processors/index.ts";
import type { WorkerDependencies } from "#worker/processors/types.ts";
import { MAX_ATTEMPTS } from "#worker/webhooks/retries.ts";

let app: TestApp;
let deps: WorkerDependencies;
const BEGAN = new Date("2026-11-24T12:00:00.000Z");
let now = BEGAN;
let deliverer: TestDeliverer;

const clock = () => now;
const SECOND_MS = 1_000;
const later = (ms: number): void => {
  now = new Date(now.getTime() + ms);
};

const { stores, closing } = storesBench();

beforeAll(async () => {
  deps = workerDependencies(stores, clock);
});

beforeEach(async () => {
  now = BEGAN;
  await stores.db.delete(webhooks);
  // Days pass for the worker alone: they would end the access tokens.
  app = await testApp(stores, { clock: () => BEGAN });
  deliverer = testDeliverer(deps);
});

afterEach(async () => {
  await deliverer.stop(0);
  await app.close();
});

closing(() => deps.mongo.close());

const listening = async (url: string) => {
  const person = await signedIn(app);
  return { ...person, ...(await newWebhook(app, person.token, url)) };
};

type Listener = Awaited<ReturnType<typeof listening>>;

const newest = async ({ token, id }: Listener) => (await deliveriesOf(app, token, id))[0];

const waitMs = (delivery: unknown): number => Date.parse(textAt(delivery, "nextAttemptAt")) - now.getTime();

describe("a delivery", () => {
  test("is a POST of JSON that anybody with the secret can verify", async () => {
    using place = receiver();
    const listener = await listening(`${place.url}/hooks/forja?token=abc`);
    const workoutId = await completeOne(app, listener.token);
    expect(await deliverer.run()).toBe(1);

    const [request] = place.received;
    if (request === undefined) throw new Error("nothing was received");
    const delivery = await newest(listener);
    expect(request).toMatchObject({ method: "POST", path: "/hooks/forja?token=abc" });
    expect(JSON.parse(request.body)).toMatchObject({
      id: textAt(delivery, "eventId"),
      type: "workout.completed",
      createdAt: now.toISOString(),
      data: { workoutId, url: `/api/v1/workouts/${workoutId}` },
    });
    const header = (name: string) => request.headers.get(name);
    expect(header("content-type")).toBe("application/json");
    expect(header("user-agent")).toBe("Forja-Webhooks/1");
    expect(header("forja-event")).toBe(textAt(delivery, "eventId"));
    expect(header("forja-delivery")).toBe(textAt(delivery, "id"));
    expect(header("host")).toBe(new URL(place.url).host);
    expect(header("forja-signature")).toStartWith(`t=${now.getTime() / 1_000},`);
    expect(await isSignedWith(listener.secret, request)).toBe(true);
    expect(await isSignedWith(`${listener.secret}x`, request)).toBe(false);
    expect(await isSignedWith(listener.secret, { ...request, body: `${request.body} ` })).toBe(false);

    expect(delivery).toMatchObject({
      status: "delivered",
      attempts: 1,
      responseStatus: 204,
      failure: null,
      lastAttemptAt: now.toISOString(),
      nextAttemptAt: null,
      deliveredAt: now.toISOString(),
    });
    expect(await deliverer.run()).toBe(0);
    expect(place.received).toHaveLength(1);
  });

  test("that fails is tried again after a pause that grows, signed anew, and then counts as delivered", async () => {
    using place = receiver((nth) => [500, 404, 302, 300, 200][nth] ?? 200);
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    for (const [status, pause] of [
      [500, 30],
      [404, 90],
      [302, 270],
      [300, 810],
    ] as const) {
      expect(await deliverer.run()).toBe(1);
      const delivery = await newest(listener);
      expect(delivery).toMatchObject({ status: "pending", responseStatus: status, failure: null });
      expect(waitMs(delivery)).toBe(pause * SECOND_MS);
      later(pause * SECOND_MS - 1);
      expect(await deliverer.run()).toBe(0);
      later(1);
    }
    expect(await deliverer.run()).toBe(1);
    expect(await newest(listener)).toMatchObject({ status: "delivered", attempts: 5, responseStatus: 200 });

    const events = place.received.map(({ body, headers }) => [body, headers.get("forja-delivery")].join());
    expect(new Set(events).size).toBe(1);
    const signatures = place.received.map(({ headers }) => headers.get("forja-signature"));
    expect(new Set(signatures).size).toBe(5);
    for (const request of place.received) expect(await isSignedWith(listener.secret, request)).toBe(true);
    const counted = await deliverer.registry.getSingleMetricAsString("forja_webhook_attempts_total");
    expect(counted).toContain('{outcome="retried"} 4');
    expect(counted).toContain('{outcome="delivered"} 1');
  });

  test("is given up after a day and nine attempts, and can be asked for then", async () => {
    using place = receiver((nth) => (nth < MAX_ATTEMPTS ? 503 : 200));
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    const began = now.getTime();
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
      await deliverer.run();
      later(waitMs(await newest(listener)));
    }
    await deliverer.run();
    const failed = await newest(listener);
    expect(failed).toMatchObject({
      status: "failed",
      attempts: MAX_ATTEMPTS,
      responseStatus: 503,
      nextAttemptAt: null,
    });
    expect(now.getTime() - began).toBeGreaterThan(24 * 3_600 * SECOND_MS);
    later(48 * 3_600 * SECOND_MS);
    expect(await deliverer.run()).toBe(0);

    const path = `/api/v1/webhooks/${listener.id}/deliveries/${textAt(failed, "id")}/resend`;
    expect((await app.call("POST", path, { token: listener.token })).status).toBe(202);
    expect(await deliverer.run()).toBe(1);
    const bodies = place.received.map(({ body }) => body);
    expect(new Set(bodies).size).toBe(1);
    const ids = place.received.map(({ headers }) => headers.get("forja-delivery"));
    expect(new Set(ids).size).toBe(2);
  });

  test.each([
    ["connection-failed", "http://127.0.0.1:1/"],
    ["name-unresolved", "http://nobody.invalid/"],
  ])("to a place that is not there fails with %s, for now", async (failure, url) => {
    const resolve = async (): Promise<never> => {
      throw new Error("ENOTFOUND");
    };
    const without = testDeliverer(deps, { resolve });
    const listener = await listening(url);
    await completeOne(app, listener.token);
    await without.run();
    expect(await newest(listener)).toMatchObject({ status: "pending", attempts: 1, responseStatus: null, failure });
  });

  test("is sent again after its worker was lost: a duplicate with the same ids, and nothing worse", async () => {
    const lost = openPostgres({
      url: stores.sqlUrl,
      poolSize: 1,
      applicationName: "forja-test",
      statementTimeoutMs: 5_000,
    });
    // It has sent the delivery, and can no longer write that down.
    using place = receiver(async (nth) => {
      if (nth === 0) await lost.close();
      return new Response(null, { status: 204 });
    });
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    await testDeliverer({ ...deps, db: lost.db }).run();
    expect(place.received).toHaveLength(1);
    expect(await newest(listener)).toMatchObject({ status: "pending", attempts: 1 });

    later(30 * SECOND_MS - 1);
    expect(await deliverer.run()).toBe(0);
    later(1);
    expect(await deliverer.run()).toBe(1);
    const sent = place.received.map(({ body, headers }) => [headers.get("forja-delivery"), body]);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0] ?? []);
    expect(await newest(listener)).toMatchObject({ status: "delivered", attempts: 2 });
  });

  test("is taken on by one of several workers", async () => {
    using place = receiver();
    const listener = await listening(place.url);
    for (let count = 0; count < 12; count += 1) await completeOne(app, listener.token);
    const workers = [testDeliverer(deps), testDeliverer(deps), testDeliverer(deps)];
    await eventually(
      async () => (await Promise.all(workers.map((worker) => worker.run()))).reduce((sum, taken) => sum + taken, 0),
      (taken) => taken === 0,
    );
    const ids = place.received.map(({ headers }) => headers.get("forja-delivery"));
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
  });

  test("to a receiver that hangs keeps no other waiting, and ends by itself", async () => {
    using hanging = silentReceiver();
    using place = receiver();
    const patient = testDeliverer(deps, { timeoutMs: 2_000 });
    const [slow, quick] = [await listening(hanging.url), await listening(place.url)];
    for (let count = 0; count < 40; count += 1) await completeOne(app, slow.token);
    later(1);
    await completeOne(app, quick.token);
    const started = performance.now();
    expect(await patient.step()).toBe(5);
    await deliveryThat(app, quick.token, quick.id, (delivery) => textAt(delivery, "status") === "delivered");
    expect(performance.now() - started).toBeLessThan(1_500);
    // There is no more room to that place, and plenty to others.
    expect(await patient.step()).toBe(0);
    await completeOne(app, quick.token);
    expect(await patient.step()).toBe(1);
    await eventually(
      () => stores.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.failure, "timeout")),
      (rows) => rows.length === 4,
    );
    expect(hanging.received).toHaveLength(4);
    await patient.stop(1_000);
  });

  test("of somebody with many receivers that hang keeps nobody else waiting either", async () => {
    using one = silentReceiver();
    using two = silentReceiver();
    using three = silentReceiver();
    using place = receiver();
    const slow = await listening(one.url);
    for (const { url } of [two, three]) await newWebhook(app, slow.token, url);
    const quick = await listening(place.url);
    for (let count = 0; count < 4; count += 1) await completeOne(app, slow.token);
    await completeOne(app, quick.token);
    const patient = testDeliverer(deps);
    expect(await patient.step()).toBe(5);
    expect(await patient.step()).toBe(0);
    await deliveryThat(app, quick.token, quick.id, (delivery) => textAt(delivery, "status") === "delivered");
    await patient.stop(0);
  });

  test("stops with the webhook that is deleted meanwhile", async () => {
    using place = receiver(() => 500);
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    await deliverer.run();
    await app.call("DELETE", `/api/v1/webhooks/${listener.id}`, { token: listener.token });
    later(3_600 * SECOND_MS);
    expect(await deliverer.run()).toBe(0);
    expect(place.received).toHaveLength(1);
  });

  test.each(["disabledAt", "deletedAt"] as const)("stops with the account that is %s meanwhile", async (column) => {
    using place = receiver(() => 500);
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    await stores.db
      .update(users)
      .set({ [column]: now })
      .where(eq(users.id, listener.userId));
    expect(await deliverer.run()).toBe(0);
    const rows = await stores.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.webhookId, listener.id));
    expect(rows).toMatchObject([{ status: "failed", failure: "account-ended", attempts: 0, nextAttemptAt: null }]);
    expect(place.received).toEqual([]);
  });

  test("whose secret was sealed by another key fails for good", async () => {
    using place = receiver();
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    const other = testDeliverer({ ...deps, sealingSecret: "another-secret-of-32-characters-or-more" });
    await other.run();
    expect(await newest(listener)).toMatchObject({ status: "failed", failure: "secret-unreadable" });
    expect(place.received).toEqual([]);
  });

  test("goes nowhere that the configuration of now does not allow", async () => {
    using place = receiver();
    const listener = await listening(place.url);
    await completeOne(app, listener.token);
    await testDeliverer(deps, { allowPrivate: false }).run();
    expect(await newest(listener)).toMatchObject({ status: "pending", failure: "address-refused" });
    expect(place.received).toEqual([]);
  });

  test("is forgotten after 30 days", async () => {
    const listener = await listening("http://127.0.0.1:1/");
    await completeOne(app, listener.token);
    later(30 * 86_400 * SECOND_MS - 1);
    await sweepDeliveries(stores.db, { now: now.toISOString() });
    expect(await left(listener)).toBe(1);
    later(2);
    await sweepDeliveries(stores.db, { now: now.toISOString() });
    expect(await left(listener)).toBe(0);
  });

  test("leaves neither its URL nor its secret in the log", async () => {
    using place = receiver(() => 500);
    const lines: string[] = [];
    const log = createLog({ service: "test", level: "trace", destination: { write: (line) => lines.push(line) } });
    const telling = testDeliverer({ ...deps, log });
    for (const url of [`${place.url}/token-in-path?key=token-in-query`, "http://127.0.0.1:1/token-in-path"]) {
      const listener = await listening(url);
      await completeOne(app, listener.token);
      await telling.run();
      expect(lines.join("")).not.toContain(listener.secret);
    }
    expect(lines.join("")).toContain("webhook.attempted");
    expect(lines.join("")).not.toMatch(/token-in|127\.0\.0\.1/);
  });
});

const left = async ({ id }: Listener): Promise<number> =>
  stores.db.$count(webhookDeliveries, eq(webhookDeliveries.webhookId, id));

describe("a worker", () => {
  test("delivers as soon as something happens", async () => {
    using place = receiver();
    await using live = await testApp(stores);
    // Nothing but the notification can wake it in time.
    const worker = await startTestWorker(stores, PROCESSORS, { pace: { webhooksMs: 600_000 } });
    const person = await signedIn(live);
    const { id } = await newWebhook(live, person.token, place.url);
    await completeOne(live, person.token);
    await deliveryThat(live, person.token, id, (delivery) => textAt(delivery, "status") === "delivered");
    expect(place.received).toHaveLength(1);
    await worker.stop(1_000);
  });

  test("that stops lets go of a receiver that hangs, whose delivery is taken on again", async () => {
    using hanging = silentReceiver();
    const listener = await listening(hanging.url);
    await completeOne(app, listener.token);
    const stopping = testDeliverer(deps, { timeoutMs: 60_000 });
    expect(await stopping.step()).toBe(1);
    await eventually(
      async () => hanging.received.length,
      (count) => count === 1,
    );
    const started = performance.now();
    await stopping.stop(100);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await newest(listener)).toMatchObject({ status: "pending", attempts: 1 });
    later(30 * SECOND_MS);
    expect(await deliverer.step()).toBe(1);
  });
});
