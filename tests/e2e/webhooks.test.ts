import { expect, test } from "bun:test";
import { webhookDeliveries } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { startApi, startWorker } from "#tests/support/processes.ts";
import { isSignedWith, receiver } from "#tests/support/receiver.ts";

const { stores } = storesBench();

const PRIVATE = { WEBHOOK_ALLOW_PRIVATE: "1" };

const newestOf = async (client: Client, id: string): Promise<unknown> =>
  at(await client.expect(200, "GET", `/api/v1/webhooks/${id}/deliveries`), "data", 0);

test("an event outlives the worker that was killed on the way, and arrives with the same ids", async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  using place = receiver(async (nth) => {
    if (nth === 0) await held;
    return new Response(null, { status: 204 });
  });
  await using api = await startApi(stores, PRIVATE);
  const doomed = await startWorker(stores, PRIVATE);
  const client = await newClient(api);
  const body = { url: `${place.url}/?token=of-the-receiver`, events: ["workout.completed"] };
  const hook = await client.expect(201, "POST", "/api/v1/webhooks", { body });
  const [id, secret] = [textAt(hook, "id"), textAt(hook, "secret")];
  await client.expect(201, "POST", "/api/v1/workouts", { body: { status: "completed" } });
  await eventually(
    async () => place.received.length,
    (count) => count === 1,
  );
  await doomed.kill();
  letGo();

  // The half minute passes after which nobody waits for it any more.
  await stores.db.update(webhookDeliveries).set({ nextAttemptAt: new Date() });
  await using worker = await startWorker(stores, PRIVATE);
  const delivery = await eventually(
    () => newestOf(client, id),
    (newest) => textAt(newest, "status") === "delivered",
  );
  expect(delivery).toMatchObject({ attempts: 2, responseStatus: 204 });
  const [first, second] = place.received;
  if (first === undefined || second === undefined) throw new Error("it was not received twice");
  for (const name of ["forja-event", "forja-delivery"]) expect(second.headers.get(name)).toBe(first.headers.get(name));
  expect(second.body).toBe(first.body);
  expect(await isSignedWith(secret, first)).toBe(true);
  expect(await isSignedWith(secret, second)).toBe(true);

  const metrics = await (await fetch(worker.metricsUrl)).text();
  expect(metrics).toMatch(/^forja_webhook_attempts_total\{.*outcome="delivered".*\} 1$/m);
  const logged = await eventually(
    async () => [...api.lines, ...doomed.lines, ...worker.lines].join("\n"),
    (lines) => lines.includes("webhook.attempted"),
  );
  expect(logged).not.toContain("of-the-receiver");
  expect(logged).not.toContain(secret);
});

test("nothing goes to this machine unless that is configured", async () => {
  using place = receiver();
  await using api = await startApi(stores);
  const client = await newClient(api);
  const body = { url: place.url, events: ["workout.completed"] };
  const refused = await client.expect(422, "POST", "/api/v1/webhooks", { body });
  expect(refused).toMatchObject({ errors: [{ pointer: "/url" }] });
});
