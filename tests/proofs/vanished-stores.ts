import { describe, expect, test } from "bun:test";
import { storesBench } from "#tests/support/bench.ts";
import { newClient } from "#tests/support/client.ts";
import { analyse, askFor, STORE_NAMES, startBoth, waysTo } from "#tests/support/vanishing.ts";

const { stores } = storesBench();

const MEANWHILE = [200, 201, 429, 503];
const DIRECT = { RATE_LIMIT_SCALE: "10000" };

/** Idle before the fault, so that nothing but a heartbeat can find the dead connections; or at work. */
const MANNERS = ["idle", "busy"] as const;

describe("a store that vanishes without a reset", () => {
  for (const store of STORE_NAMES) {
    for (const manner of MANNERS) {
      test(`under the API: ${store}, ${manner}: requests that begin 10 s later succeed`, async () => {
        await using ways = await waysTo(stores);
        const { api, worker } = await startBoth(stores, { api: ways.settings, worker: DIRECT });
        await using _api = api;
        await using _worker = worker;
        const client = await newClient(api);
        await askFor(client, 1_000, 8);
        const vanishedAt = performance.now();
        expect(ways.proxies[store].swallow()).toBeGreaterThan(0);
        const early = manner === "busy" ? await askFor(client, 9_900, 8) : [];
        expect(early.filter(({ status }) => !MEANWHILE.includes(status))).toEqual([]);
        await Bun.sleep(Math.max(0, vanishedAt + 10_000 - performance.now()));
        const late = await askFor(client, 5_000, 8);
        expect(late.filter(({ status }) => status >= 300)).toEqual([]);
      }, 120_000);

      test(`under the worker: ${store}, ${manner}: jobs that begin 15 s later are done`, async () => {
        await using ways = await waysTo(stores);
        const { api, worker } = await startBoth(stores, { api: DIRECT, worker: ways.settings });
        await using _api = api;
        await using _worker = worker;
        const client = await newClient(api);
        await client.expect(201, "POST", "/api/v1/workouts", { body: {} });
        expect(await analyse(client, 30_000)).toBe("completed");
        const vanishedAt = performance.now();
        expect(ways.proxies[store].swallow()).toBeGreaterThan(0);
        const wanted =
          manner === "busy" ? await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} }) : null;
        await Bun.sleep(Math.max(0, vanishedAt + 15_000 - performance.now()));
        const askedAt = performance.now();
        await client.expect(201, "POST", "/api/v1/workouts", { body: {} });
        expect(await analyse(client, 60_000)).toBe("completed");
        console.log(
          `${store} ${manner}: ${Math.round(performance.now() - askedAt)} ms, ${wanted === null ? "" : "with one before"}`,
        );
        expect((await fetch(`${worker.url}/livez`)).status).toBe(200);
      }, 150_000);
    }
  }
});
