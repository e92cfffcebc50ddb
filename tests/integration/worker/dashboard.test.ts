import { beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { connected, openQueueConnection, queuePrefix } from "#db/queues/connection.ts";
import { storesBench } from "#tests/support/bench.ts";
import { silentLog } from "#tests/support/worker.ts";
import { createDashboard } from "#worker/dashboard.ts";
import { type JobQueues, openQueues, queueErrors } from "#worker/queues.ts";

let connection: Redis;
let queues: JobQueues;
let dashboard: (request: Request, address: string) => Promise<Response>;

const UI = join(import.meta.dir, "../../../node_modules/@bull-board/ui");
const OPERATOR = { user: "operator", password: "a:long password" };
const AUTHORIZATION = `Basic ${Buffer.from(`${OPERATOR.user}:${OPERATOR.password}`).toString("base64")}`;

const opened = () => createDashboard({ queues, operator: OPERATOR, requeue: async () => false, uiBasePath: UI });

const { stores, closing } = storesBench();

beforeAll(async () => {
  connection = openQueueConnection(stores.redisUrl, "producer");
  await connected(connection);
  queues = openQueues(connection, queuePrefix(stores.redisPrefix), queueErrors(silentLog));
  dashboard = opened();
});

closing(async () => {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  connection.disconnect();
});

let strangers = 0;
/** A new address, which has guessed nothing yet. */
const stranger = () => `192.0.2.${++strangers}`;

const ask = (
  path: string,
  init: RequestInit & { headers?: Record<string, string> } = {},
  address: string = stranger(),
) =>
  dashboard(
    new Request(`http://127.0.0.1:3001/admin/queues${path}`, {
      ...init,
      headers: { authorization: AUTHORIZATION, ...init.headers },
    }),
    address,
  );

const guess = async (address: string): Promise<Response> =>
  ask("/api/queues", { headers: { authorization: `Basic ${btoa("operator:wrong")}` } }, address);

describe("guesses at the operator's password", () => {
  test("are ten from one address, and from then on not even the right one is looked at", async () => {
    const fresh = opened();
    const from = (authorization: string, address: string) =>
      fresh(new Request("http://127.0.0.1:3001/admin/queues/api/queues", { headers: { authorization } }), address);
    const wrong = `Basic ${btoa("operator:wrong")}`;
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await from(wrong, "192.0.2.1")).status));
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const right = await from(AUTHORIZATION, "192.0.2.1");
    expect([right.status, Number(right.headers.get("retry-after")) > 0]).toEqual([429, true]);
    expect((await from(AUTHORIZATION, "192.0.2.2")).status).toBe(200);
    // A page is many requests, and none of them is a guess.
    const page = Array.from({ length: 40 }, async () => (await from(AUTHORIZATION, "192.0.2.2")).status);
    expect(new Set(await Promise.all(page))).toEqual(new Set([200]));
  });

  test("are fifty from all addresses, and an address that was right before is not kept out by them", async () => {
    const fresh = opened();
    const from = async (authorization: string, address: string) =>
      (await fresh(new Request("http://127.0.0.1:3001/admin/queues/", { headers: { authorization } }), address)).status;
    expect(await from(AUTHORIZATION, "198.51.100.1")).toBe(200);
    const statuses: number[] = [];
    for (let index = 1; index <= 60; index += 1) statuses.push(await from(`Basic ${btoa("x:y")}`, `192.0.2.${index}`));
    expect(statuses.filter((status) => status === 401)).toHaveLength(50);
    expect(await from(AUTHORIZATION, "203.0.113.9")).toBe(429);
    expect(await from(AUTHORIZATION, "198.51.100.1")).toBe(200);
  });

  test("that name no password are no guesses", async () => {
    const address = stranger();
    for (let index = 0; index < 20; index += 1) {
      const answer = await dashboard(new Request("http://127.0.0.1:3001/admin/queues/"), address);
      expect(answer.status).toBe(401);
    }
    expect((await guess(address)).status).toBe(401);
    expect((await ask("/", {}, address)).status).toBe(200);
  });
});

describe("the dashboard", () => {
  test.each(["", "/", "/api/queues", "/static/js/anything.js"])(
    "is closed without the operator's credentials: %p",
    async (path) => {
      for (const authorization of ["", "Basic", "Basic !!!", `Basic ${btoa("operator:wrong")}`, "Bearer abc"]) {
        const answer = await ask(path, { headers: { authorization } });
        expect(answer.status).toBe(401);
        expect(answer.headers.get("www-authenticate")).toStartWith("Basic");
        expect(await answer.text()).toBe("");
      }
    },
  );

  test("is a page that loads nothing from strangers", async () => {
    const answer = await ask("/");
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain('<base href="/admin/queues/"');
    expect(html).not.toMatch(/(src|href)="https?:/);
  });

  test("serves every asset that its page names, and nothing beside them", async () => {
    const html = await (await ask("/")).text();
    const assets = [...html.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) expect((await ask(`/${asset}`)).status).toBe(200);
    expect((await ask("/static/../index.ejs")).status).not.toBe(500);
    expect((await ask("/static/..%2f..%2fpackage.json")).status).toBe(404);
  });

  test("shows the queues and lets the operator act on them", async () => {
    await queues["build-report"].add("build-report", {
      jobId: crypto.randomUUID(),
      userId: crypto.randomUUID(),
      requestId: null,
    });
    const answer = await ask("/api/queues?activeQueue=build-report&page=1&jobsPerPage=10");
    const { queues: shown } = (await answer.json()) as { queues: { name: string; counts: Record<string, number> }[] };
    expect(shown.map(({ name }) => name)).toContain("analyze-progress");
    expect(shown.find(({ name }) => name === "build-report")?.counts.waiting).toBe(1);
    expect((await ask("/api/queues/build-report/pause", { method: "PUT" })).status).toBe(200);
    expect(await queues["build-report"].isPaused()).toBe(true);
    expect((await ask("/api/queues/build-report/resume", { method: "PUT" })).status).toBe(200);
  });

  test.each(["https://evil.example", "null"])("takes no orders from the pages of strangers: %p", async (origin) => {
    const foreign = { method: "PUT", headers: { origin } };
    expect((await ask("/api/queues/build-report/pause", foreign)).status).toBe(403);
    expect(await queues["build-report"].isPaused()).toBe(false);
  });

  test("answers an unknown queue with 404", async () => {
    expect((await ask("/api/queues/nothing/pause", { method: "PUT" })).status).toBe(404);
  });
});
