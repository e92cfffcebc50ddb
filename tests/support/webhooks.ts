import { Registry } from "prom-client";
import type { WebhookEvent } from "#db/postgres/schema/index.ts";
import { createWorkerMetrics } from "#worker/metrics.ts";
import type { WorkerDependencies } from "#worker/processors/types.ts";
import { createDeliverer, type Deliverer } from "#worker/webhooks/deliverer.ts";
import { at, type TestApp, textAt } from "./app.ts";
import { eventually } from "./eventually.ts";

export type Hook = { readonly id: string; readonly secret: string };

/** Makes a webhook through the API. */
export const newWebhook = async (
  app: TestApp,
  token: string,
  url: string,
  events: readonly WebhookEvent[] = ["workout.completed"],
): Promise<Hook> => {
  const { status, body } = await app.call("POST", "/api/v1/webhooks", { token, body: { url, events } });
  if (status !== 201) throw new Error(`a webhook answered ${status}: ${JSON.stringify(body)}`);
  return { id: textAt(body, "id"), secret: textAt(body, "secret") };
};

/** Completes a workout without sets: an event and nothing else. */
export const completeOne = async (app: TestApp, token: string): Promise<string> => {
  const { status, body } = await app.call("POST", "/api/v1/workouts", { token, body: { status: "completed" } });
  if (status !== 201) throw new Error(`a workout answered ${status}: ${JSON.stringify(body)}`);
  return textAt(body, "id");
};

/** The deliveries of a webhook as its owner sees them, newest first. */
export const deliveriesOf = async (app: TestApp, token: string, id: string): Promise<unknown[]> => {
  const { body } = await app.call("GET", `/api/v1/webhooks/${id}/deliveries`, { token });
  const data = at(body, "data");
  if (!Array.isArray(data)) throw new Error("no list of deliveries");
  return data;
};

/** Waits until the newest delivery of a webhook is as it should be. */
export const deliveryThat = (
  app: TestApp,
  token: string,
  id: string,
  isThere: (delivery: unknown) => boolean,
): Promise<unknown> =>
  eventually(
    async () => (await deliveriesOf(app, token, id))[0],
    (delivery) => delivery !== undefined && isThere(delivery),
  );

export type TestDeliverer = Deliverer & {
  readonly registry: Registry;
  /** Takes on what is due, and waits until it has been sent. Returns how many it took. */
  readonly run: () => Promise<number>;
};

/** Returns the deliverer of a worker without its loop: a test decides the time. */
export const testDeliverer = (
  deps: WorkerDependencies,
  webhooks: Partial<WorkerDependencies["webhooks"]> = {},
): TestDeliverer => {
  const registry = new Registry();
  const ended = { count: 0 };
  const deliverer = createDeliverer({
    ...deps,
    webhooks: { ...deps.webhooks, ...webhooks },
    metrics: createWorkerMetrics(registry),
    onRoom: () => {
      ended.count += 1;
    },
  });
  const run = async (): Promise<number> => {
    const before = ended.count;
    const taken = await deliverer.step();
    await eventually(
      async () => ended.count - before,
      (count) => count >= taken,
    );
    return taken;
  };
  return { ...deliverer, registry, run };
};
