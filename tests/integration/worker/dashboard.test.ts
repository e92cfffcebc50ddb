import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { connected, openQueueConnection, queuePrefix } from "#db/queues/connection.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";
import { silentLog } from "#tests/support/worker.ts";
import { createDashboard } from "#worker/dashboard.ts";
import { type JobQueues, openQueues, queueErrors } from "#worker/queues.ts";

let stores: TestStores;
let connection: Redis;
let queues: JobQueues;
let dashboard: (request: Request) => Promise<Response>;

const OPERATOR = { user: "operator", password: "a:long password" };
const AUTHORIZATION = `Basic ${Buffer.from(`${OPERATOR.user}:${OPERATOR.password}`).toString("base64")}`;

beforeAll(async () => {
  stores = await testStores();
  connection = openQueueConnection(stores.redisUrl, "producer");
  await connected(connection);
  queues = openQueues(connection, queuePrefix(stores.redisPrefix), queueErrors(silentLog));
  dashboard = createDashboard(queues, OPERATOR, join(import.meta.dir, "../../../node_modules/@bull-board/ui"));
});

afterAll(async () => {
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  connection.disconnect();
  await stores.close();
});

const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  dashboard(
    new Request(`http://127.0.0.1:3001/admin/queues${path}`, {
      ...init,
      headers: { authorization: AUTHORIZATION, ...init.headers },
    }),
  );

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
