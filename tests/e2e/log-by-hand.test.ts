import { beforeAll, expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { findExercise, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, OPERATOR, startApi, startWorker } from "#tests/support/processes.ts";

let api: ForjaProcess;
let worker: ForjaProcess;

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker] = await Promise.all([startApi(stores), startWorker(stores)]);
});

closing(() => Promise.all([api?.stop(), worker?.stop()]));

test("a workout is logged set by set, sets a record, and stands in the analysis and the report", async () => {
  const client = await newClient(api, { timeZone: "America/New_York", unitSystem: "imperial" });
  const squat = await findExercise(client, "back squat");
  const startedAt = new Date(Date.now() - 3_600_000).toISOString();
  const workout = await client.expect(201, "POST", "/api/v1/workouts", { body: { title: "Legs", startedAt } });
  const url = `/api/v1/workouts/${textAt(workout, "id")}`;
  expect(at(workout, "status")).toBe("active");

  await client.expect(201, "POST", `${url}/sets`, {
    body: { exerciseId: squat, type: "warmup", weight: { value: 135, unit: "lb" }, reps: 5 },
  });
  const top = await client.expect(201, "POST", `${url}/sets`, {
    body: { exerciseId: squat, weight: { value: 225, unit: "lb" }, reps: 5, rpe: 8 },
  });
  expect(at(top, "weightKg")).toBe(102.05828325);
  expect(at(top, "rir")).toBe(2);

  const completed = await client.expect(200, "POST", `${url}/complete`, { body: { sessionRpe: 7, feeling: 4 } });
  const records = at(completed, "records") as { kind: string; value: number; setId: string }[];
  expect(records.map(({ kind }) => kind).toSorted()).toEqual(
    ["e1rm", "reps_at_weight", "session_volume", "set_volume", "weight"].toSorted(),
  );
  expect(records.every(({ setId }) => setId === at(top, "id"))).toBe(true);
  expect(at(completed, "totals")).toMatchObject({ workingSets: 1, reps: 5 });

  const analysis = await eventually(
    async () => client.call("GET", "/api/v1/progress/analyses/latest"),
    ({ status }) => status === 200,
  );
  expect(at(analysis.body, "totals", "workouts")).toBe(1);

  await client.expect(200, "PATCH", `${url}/sets/${textAt(top, "id")}`, {
    body: { weight: { value: 100, unit: "kg" } },
  });
  const standing = at(await client.expect(200, "GET", "/api/v1/progress/records?kind=weight"), "data");
  expect(standing).toMatchObject([{ value: 100, isCurrent: true }]);
  await client.expect(204, "DELETE", `${url}/sets/${textAt(top, "id")}`);
  expect(at(await client.expect(200, "GET", "/api/v1/progress/records"), "data")).toEqual([]);

  const reportJob = await client.expect(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly" } });
  const reportEnd = await client.jobEnd(textAt(reportJob, "id"));
  expect(reportEnd).toMatchObject({ status: "completed" });
  const report = await client.call("GET", `${textAt(reportEnd, "result", "url")}?format=html`);
  expect(report.status).toBe(200);
  expect(String(report.body)).toStartWith("<!doctype html>");
});

test("the operator sees the queues, and nobody else does", async () => {
  const url = `${worker.url}/admin/queues`;
  expect((await fetch(url)).status).toBe(401);
  const authorization = `Basic ${btoa(`${OPERATOR.user}:${OPERATOR.password}`)}`;
  const page = await fetch(url, { headers: { authorization } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("Forja");
});

test("both processes tell their metrics on a port of their own", async () => {
  const [ofApi, ofWorker] = await Promise.all(
    [api, worker].map(async ({ metricsUrl }) => (await fetch(metricsUrl)).text()),
  );
  expect(ofApi).toContain("forja_http_request_duration_seconds_count");
  expect(ofWorker).toContain("forja_jobs_total");
});
