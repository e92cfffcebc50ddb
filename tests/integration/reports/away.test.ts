import { beforeAll, describe, expect, test } from "bun:test";
import { openMongo } from "#db/mongo/client.ts";
import { at, type TestApp, testApp, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type TcpProxy, tcpProxy } from "#tests/support/tcp-proxy.ts";
import { ownExercise, squatDay } from "#tests/support/training-log.ts";
import { within } from "#tests/support/within.ts";
import { startTestWorker, type TestWorker, workerDependencies } from "#tests/support/worker.ts";
import { PROCESSORS } from "#worker/processors/index.ts";

let proxy: TcpProxy;
let app: TestApp;
let worker: TestWorker;
let person: SignedIn;

const { stores, closing } = storesBench();

beforeAll(async () => {
  const target = new URL(stores.mongoUrl);
  target.searchParams.set("directConnection", "true");
  proxy = await tcpProxy(target.href);
  app = await testApp(stores, { mongoUrl: proxy.url });
  const mongo = openMongo({ url: proxy.url, poolSize: 2, applicationName: "forja-test", deadlineMs: 2_000 });
  worker = await startTestWorker(stores, PROCESSORS, { deps: { ...workerDependencies(stores), mongo } });
  person = await signedIn(app);
});

closing(async () => {
  await worker.stop(2_000);
  await app.close();
  await proxy.cut();
});

const ask = (method: string, path: string, body?: unknown) =>
  app.call(method, `/api/v1${path}`, { token: person.token, body });

describe("while MongoDB is away", () => {
  test("reports and analyses say so within a second, and when to come again", async () => {
    for (const path of ["/progress/reports", `/progress/reports/${person.userId}`, "/progress/analyses/latest"]) {
      await within(1_000, async () => {
        const answer = await ask("GET", path);
        expect([path, answer.status, at(answer.body, "code")]).toEqual([path, 503, "unavailable"]);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      });
    }
  });

  test("workouts go on, and what they start is done when it is back", async () => {
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    const workout = await ask("POST", "/workouts", squatDay(squat, "2026-11-20T18:00:00Z", 100));
    expect(workout.status).toBe(201);
    expect((await ask("GET", "/progress/records")).status).toBe(200);
    const { body: job } = await ask("POST", "/progress/reports", { kind: "weekly", periodStart: "2026-11-16" });
    const stands = async () => (await ask("GET", `/jobs/${textAt(job, "id")}`)).body;
    // It waits, whether it was begun before the store was known to be away or not.
    await eventually(stands, (body) => at(body, "status") === "queued");

    await proxy.open();
    const done = await eventually(stands, (body) => at(body, "status") === "completed");
    // The API finds the store again by itself, a moment after the worker.
    const report = await eventually(
      () => ask("GET", textAt(done, "result", "url").replace("/api/v1", "")),
      ({ status }) => status === 200,
    );
    expect(report.body).toMatchObject({ period: { key: "2026-W47" }, totals: { current: { workouts: 1 } } });
    await eventually(
      async () => (await ask("GET", "/progress/analyses/latest")).status,
      (status) => status === 200,
    );
  });
});
