import { beforeAll, expect, test } from "bun:test";
import { sealingSecretOfDevelopment } from "#core/config/environment.ts";
import { unsubscribeTokenOf } from "#core/security/unsubscribe-token.ts";
import { at, PASSWORD, textAt } from "#tests/support/app.ts";
import { codeAt, TWO_FACTOR } from "#tests/support/authenticator.ts";
import { storesBench } from "#tests/support/bench.ts";
import { callOver, findExercise, newClient } from "#tests/support/client.ts";
import { eventually } from "#tests/support/eventually.ts";
import { operationsOf } from "#tests/support/openapi.ts";
import { type ForjaProcess, startApi, startWorker } from "#tests/support/processes.ts";
import { receiver } from "#tests/support/receiver.ts";

let api: ForjaProcess;
let worker: ForjaProcess;

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker] = await Promise.all([
    startApi(stores, { LOG_LEVEL: "trace", WEBHOOK_ALLOW_PRIVATE: "1", RATE_LIMIT_SCALE: "1000" }),
    startWorker(stores, { LOG_LEVEL: "trace", WEBHOOK_ALLOW_PRIVATE: "1" }),
  ]);
});

closing(() => Promise.all([api?.stop(), worker?.stop()]));

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
});

/** Lines are in order, and the processes write them within a tenth of a second. */
const written = async (): Promise<string> => {
  const requestId = `last.${crypto.randomUUID()}`;
  await callOver(api, "GET", "/livez", { headers: { "x-request-id": requestId } });
  await eventually(
    async () => linesOf(api, requestId),
    (lines) => lines.length > 0,
  );
  await Bun.sleep(300);
  return [...api.lines, ...worker.lines].join("\n");
};

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

  const logged = await written();
  expect(logged).toContain("http.request");
  const secrets = [...marks, PASSWORD, client.email, client.token, client.refreshToken];
  expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
});

/** Returns the marks that appear in a log line of either process. */
const logged = async (marks: readonly string[]): Promise<string[]> => {
  const lines = await written();
  return marks.filter((mark) => lines.includes(mark));
};

const newMark = (): string => `mark${crypto.randomUUID().replaceAll("-", "")}`;

test("no operation logs what it refuses, wherever in the request it stood", async () => {
  const mark = newMark();
  const client = await newClient(api);
  const { key } = Object(
    await client.expect(201, "POST", "/api/v1/auth/api-keys", { body: { name: "k", scopes: ["read", "write"] } }),
  );
  const document = await client.expect(200, "GET", "/openapi.json");
  const refused: string[] = [];
  const answered: string[] = [];
  for (const { method, path, parameters, body: schema } of operationsOf(document)) {
    const query = parameters.filter((parameter) => parameter.in === "query").map(({ name }) => `${name}=${mark}`);
    const target = `${path.replace(/\{\w+\}/g, mark)}?${[...query, `${mark}=1`].join("&")}`;
    const fields = Object.keys(Object(Object(schema).properties));
    const body = Object.fromEntries([...fields, mark].map((name) => [name, mark]));
    const request = {
      ...(schema === null ? {} : { body }),
      headers: { "if-match": mark, "user-agent": mark, origin: `https://${mark}.example` },
    };
    for (const token of [client.token, String(key), mark]) {
      const { status, body: problem } = await callOver(api, method, target, { ...request, token });
      if (status >= 400) refused.push(path);
      if (status >= 500) answered.push(`${method} ${path} ${status}`);
      expect(
        [method, path, JSON.stringify(Object(problem).detail ?? ""), JSON.stringify(Object(problem).errors ?? [])]
          .join(" ")
          .replaceAll(`/${mark}`, ""),
      ).not.toContain(mark);
    }
  }
  expect(answered).toEqual([]);
  expect(refused.length).toBeGreaterThan(300);
  const call = (message: Record<string, unknown>) =>
    callOver(api, "POST", "/mcp", {
      token: String(key),
      body: { jsonrpc: "2.0", id: 1, ...message },
      headers: { accept: "application/json, text/event-stream", "mcp-protocol-version": mark },
    });
  await call({ method: mark, params: { [mark]: mark } });
  await call({ method: "tools/call", params: { name: mark, arguments: { [mark]: mark } } });
  await call({ method: "tools/call", params: { name: "log_workout", arguments: { title: [mark], [mark]: mark } } });
  await call({ method: "initialize", params: { protocolVersion: mark, clientInfo: mark } });
  await call({ [mark]: mark });
  expect(await logged([mark, String(key)])).toEqual([]);
});

test("what opens, names or describes something stands in no log line, through all that is made of it", async () => {
  const marks = Array.from({ length: 12 }, newMark);
  const [title = "", notes = "", hook = "", coach = "", device = "", profile = "", exported = ""] = marks;
  const client = await newClient(api, { displayName: marks[7] });
  const { token } = client;
  const made: string[] = [];
  const secretIn = (body: unknown, field: string): string => {
    made.push(textAt(body, field));
    return textAt(body, field);
  };
  using hooks = receiver();
  using refusing = receiver(
    () => new Response(marks[8], { status: 500, headers: { location: `https://${marks[9]}.example` } }),
  );
  const events = ["workout.completed", "record.set", "report.completed"];
  for (const { url } of [hooks, refusing]) {
    secretIn(
      await client.expect(201, "POST", "/api/v1/webhooks", { body: { url: `${url}/${hook}?key=${hook}`, events } }),
      "secret",
    );
  }
  const key = secretIn(
    await client.expect(201, "POST", "/api/v1/auth/api-keys", { body: { name: marks[10], scopes: ["read"] } }),
    "key",
  );
  await callOver(api, "GET", "/api/v1/users/me", { token: key });
  const exerciseId = await findExercise(client, "bench press");
  const exercises = [{ exerciseId, notes, sets: [{ weight: { value: 100, unit: "kg" }, reps: 5, notes }] }];
  await client.expect(201, "POST", "/api/v1/workouts", { body: { status: "completed", title, notes, exercises } });
  await client.expect(201, "POST", "/api/v1/workouts", {
    body: { status: "planned", startedAt: "2030-01-01T10:00:00Z", title, notes, exercises },
  });
  await client.expect(200, "PATCH", "/api/v1/users/me/profile", { body: { profile: { [profile]: profile } } });
  const grant = await client.expect(201, "POST", "/api/v1/coaching/grants", {
    body: { coachEmail: `${coach}@example.com`, scopes: ["read:training"] },
  });
  await client.expect(200, "GET", `/api/v1/coaching/grants/${textAt(grant, "id")}`);
  const calendar = new URL(secretIn(await client.expect(201, "POST", "/api/v1/calendar"), "url"));
  made.push(calendar.pathname.slice("/calendar/".length, -".ics".length));
  expect((await callOver(api, "GET", calendar.pathname)).status).toBe(200);
  const operations = [{ resource: "workouts", op: "upsert", id: Bun.randomUUIDv7(), data: { title, notes: [notes] } }];
  await client.expect(200, "POST", "/api/v1/sync", { body: { operations } });

  const report = await client.expect(202, "POST", "/api/v1/progress/reports", { body: { kind: "weekly" } });
  const reportId = textAt(await client.jobEnd(textAt(report, "id")), "result", "id");
  const shared = new URL(
    secretIn(await client.expect(201, "POST", `/api/v1/progress/reports/${reportId}/share`), "url"),
  );
  made.push(shared.pathname.slice("/shared/reports/".length));
  expect((await callOver(api, "GET", shared.pathname)).status).toBe(200);
  const [schedule] = await stores.db.execute<{ token: string }>(
    `select unsubscribe_token as token from report_schedules where user_id = '${client.userId}'`,
  );
  const unsubscribe = unsubscribeTokenOf(sealingSecretOfDevelopment(stores.sqlUrl), schedule?.token ?? "");
  made.push(unsubscribe, schedule?.token ?? "");
  for (const method of ["GET", "POST"]) {
    expect((await callOver(api, method, `/api/v1/reports/unsubscribe?token=${unsubscribe}`)).status).toBe(200);
  }
  const file = await client.expect(202, "POST", "/api/v1/exports", { body: { format: "json" } });
  const url = textAt(await client.jobEnd(textAt(file, "id")), "result", "url");
  const document = await client.expect(200, "GET", `${url}/download`);
  const form = new FormData();
  const broken = JSON.stringify(document).replaceAll('"reps":5', `"reps":"${exported}"`);
  form.append("file", new Blob([broken]), `${exported}.json`);
  const upload = await client.expect(202, "POST", "/api/v1/imports", { form });
  await client.jobEnd(textAt(upload, "id"));

  const secret = secretIn(await client.expect(200, "POST", `${TWO_FACTOR}/setup`), "secret");
  const code = codeAt(secret, new Date());
  const enabled = await client.expect(200, "POST", `${TWO_FACTOR}/enable`, { body: { code } });
  const codes = at(enabled, "recoveryCodes");
  const recoveryCodes = Array.isArray(codes) ? codes.map(String) : [];
  const login = { email: client.email, password: PASSWORD, deviceName: device };
  await callOver(api, "POST", "/api/v1/auth/login", { body: { ...login, code: recoveryCodes[0] }, token });
  await callOver(api, "POST", "/api/v1/auth/login", { body: { ...login, code: marks[11] } });
  await eventually(
    async () => hooks.received.length + refusing.received.length,
    (count) => count >= 4,
  );

  const secrets = [...marks, ...made, ...recoveryCodes, PASSWORD, client.email, client.refreshToken, token];
  expect(secrets.filter((text) => text.length < 12)).toEqual([]);
  expect(await logged(secrets)).toEqual([]);
});
