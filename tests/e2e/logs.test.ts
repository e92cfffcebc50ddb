import { afterAll, beforeAll, expect, test } from "bun:test";
import { PASSWORD, textAt } from "#tests/support/app.ts";
import { callOver, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";

let stores: TestStores;
let api: ForjaProcess;
let worker: ForjaProcess;

beforeAll(async () => {
  stores = await testStores();
  [api, worker] = await Promise.all([
    startApi(stores, { LOG_LEVEL: "trace" }),
    startWorker(stores, { LOG_LEVEL: "trace" }),
  ]);
});

afterAll(async () => {
  await Promise.all([api?.stop(), worker?.stop()]);
  await stores.close();
});

const linesOf = ({ lines }: ForjaProcess, requestId: string): unknown[] =>
  lines.filter((line) => line.includes(requestId)).map((line): unknown => JSON.parse(line));

test("a request's id stands in its answer, in its log line and in that of the job that it starts", async () => {
  const client = await newClient(api);
  const requestId = `client.${crypto.randomUUID()}_1`;
  const headers = { "x-request-id": requestId };
  const asked = await client.call("POST", "/api/v1/progress/reports", { body: { kind: "weekly" }, headers });
  expect(asked.headers.get("x-request-id")).toBe(requestId);
  await client.jobEnd(textAt(asked.body, "id"));
  const [request] = await eventually(
    async () => linesOf(api, requestId),
    (lines) => lines.length > 0,
  );
  expect(request).toMatchObject({ msg: "http.request", route: "/api/v1/progress/reports", status: 202 });
  const jobs = await eventually(
    async () => linesOf(worker, requestId),
    (lines) => lines.length > 0,
  );
  expect(jobs).toContainEqual(expect.objectContaining({ msg: "job.finished", outcome: "completed" }));

  const refused = await callOver(api, "GET", "/api/v1/users/me", { headers: { "x-request-id": "not good" } });
  expect(refused.headers.get("x-request-id")).toBe(textAt(refused.body, "requestId"));
  expect(textAt(refused.body, "requestId")).not.toBe("not good");
}, 60_000);

test("no secret and nothing that was submitted stands in any log line, whatever the request comes to", async () => {
  const marks = Array.from({ length: 8 }, () => `mark${crypto.randomUUID().replaceAll("-", "")}`);
  const [title = "", email = "", password = "", search = "", name = "", text = "", token = "", key = ""] = marks;
  const client = await newClient(api, { displayName: name });
  await client.expect(200, "GET", `/api/v1/exercises?search=${search}`);
  await client.expect(201, "POST", "/api/v1/workouts", { body: { title, notes: text, tags: ["tag"] } });
  await client.call("POST", "/api/v1/workouts", { body: { title: [title], [text]: name } });
  await client.call("POST", "/api/v1/workouts", { body: { title }, headers: { "idempotency-key": key } });
  await client.call("PATCH", "/api/v1/users/me", { body: { timeZone: text } });
  await client.call("PATCH", "/api/v1/users/me/profile", { body: { profile: { [text]: title } } });
  await client.call("GET", `/api/v1/workouts/${text}?cursor=${search}`);
  await callOver(api, "GET", "/api/v1/users/me", { token });
  await callOver(api, "POST", "/api/v1/auth/login", { body: { email: `${email}@example.com`, password } });
  await callOver(api, "POST", "/api/v1/auth/register", { body: { email: client.email, password } });
  await callOver(api, "POST", "/api/v1/auth/refresh", { body: { refreshToken: token } });
  const form = new FormData();
  form.append("file", new Blob([`Date,Workout Name\n${title},${text}\n`]), `${name}.csv`);
  const upload = await client.expect(202, "POST", "/api/v1/imports", { form });
  await client.jobEnd(textAt(upload, "id"));
  const analysis = await client.expect(202, "POST", "/api/v1/progress/analyses", { body: {} });
  await client.jobEnd(textAt(analysis, "id"));

  const logged = [...api.lines, ...worker.lines].join("\n");
  expect(logged).toContain("http.request");
  const secrets = [...marks, PASSWORD, client.email, client.token, client.refreshToken];
  expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
}, 60_000);
