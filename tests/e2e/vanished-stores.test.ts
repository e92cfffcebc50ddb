import { describe, expect, test } from "bun:test";
import { storesBench } from "#tests/support/bench.ts";
import { type Client, newClient } from "#tests/support/client.ts";
import { analyse, askFor, STORE_NAMES, startBoth, waysTo } from "#tests/support/vanishing.ts";

const { stores } = storesBench();

/** Answers to a client before the dead connections are detected. */
const MEANWHILE = [200, 201, 429, 503];

const logSomething = (client: Client) => client.expect(201, "POST", "/api/v1/workouts", { body: {} });

describe("all three stores that vanish without a reset", () => {
  test("cost no request that begins 10 s later and no job that begins 15 s later, and no process is restarted", async () => {
    await using ways = await waysTo(stores);
    const { api, worker } = await startBoth(stores, { api: ways.settings, worker: ways.settings });
    await using _api = api;
    await using _worker = worker;
    const client = await newClient(api);
    await logSomething(client);
    expect(await analyse(client, 30_000)).toBe("completed");
    await askFor(client, 500);

    const vanishedAt = performance.now();
    for (const store of STORE_NAMES) expect(ways.proxies[store].swallow()).toBeGreaterThan(0);
    const answers = await askFor(client, 14_000);
    const early = answers.filter(({ beganMs }) => beganMs < 10_000);
    const late = answers.filter(({ beganMs }) => beganMs >= 10_000);
    expect(early.filter(({ status }) => !MEANWHILE.includes(status))).toEqual([]);
    expect(late.filter(({ status }) => status >= 300)).toEqual([]);
    expect(late.length).toBeGreaterThan(20);

    await Bun.sleep(Math.max(0, vanishedAt + 15_000 - performance.now()));
    await logSomething(client);
    expect(await analyse(client, 30_000)).toBe("completed");
    for (const { url } of [api, worker]) expect((await fetch(`${url}/livez`)).status).toBe(200);
  });
});
