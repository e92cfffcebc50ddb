import { beforeAll, describe, expect, test } from "bun:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { TOOLS } from "#api/modules/mcp/tools.ts";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { makeResources } from "#tests/support/resources.ts";

let person: Person;

const { stores, app } = testBench();

beforeAll(async () => {
  person = await register(app, { timeZone: "Europe/Madrid" });
});

const keyWith = async (scopes: string[]): Promise<string> => {
  const { body } = await app.call("POST", "/api/v1/auth/api-keys", {
    token: person.token,
    body: { name: "assistant", scopes },
  });
  return textAt(body, "key");
};

/** The protocol's own client, on the app without a network between. */
const connect = async (key: string, versionNegotiation?: "auto"): Promise<Client> => {
  const client = new Client(
    { name: "test", version: "1.0.0" },
    versionNegotiation === undefined ? {} : { versionNegotiation: { mode: versionNegotiation } },
  );
  const transport = new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), {
    fetch: (input, init) => app.app.handle(new Request(String(input), init)),
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await client.connect(transport);
  return client;
};

const namesOf = async (client: Client): Promise<string[]> => (await client.listTools()).tools.map(({ name }) => name);

describe("the tools of an assistant", () => {
  test("are all there for a key that may write, with a schema each", async () => {
    const client = await connect(await keyWith(["read", "write"]));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(Object.keys(TOOLS));
    for (const { inputSchema, description } of tools) {
      expect(inputSchema.type).toBe("object");
      expect(description?.length).toBeGreaterThan(10);
    }
    const log = tools.find(({ name }) => name === "log_workout");
    expect(Object.keys(log?.inputSchema.properties ?? {})).toContain("exercises");
    const start = tools.find(({ name }) => name === "start_routine_day");
    expect(start?.inputSchema.required?.toSorted()).toEqual(["dayId", "id"]);
    await client.close();
  });

  test("are those that read for a key that may only read", async () => {
    const client = await connect(await keyWith(["read"]));
    expect(await namesOf(client)).toEqual([
      "search_exercises",
      "get_exercise_history",
      "list_workouts",
      "get_workout",
      "list_routines",
      "get_routine",
      "simulate_routine",
      "get_training_summary",
      "get_exercise_progress",
      "list_records",
      "get_latest_analysis",
      "list_reports",
      "get_report",
      "get_job",
      "list_goals",
      "list_measurements",
      "plates_for",
    ]);
    const refused = await client.callTool({ name: "log_workout", arguments: {} }).catch((error: Error) => error);
    expect(refused instanceof Error || refused.isError === true).toBe(true);
    await client.close();
  });

  test("are not there for a page of an origin that is not listed", async () => {
    const key = await keyWith(["read"]);
    const from = async (origin: string | null): Promise<number> => {
      const answer = await app.call("POST", "/mcp", {
        token: key,
        body: { jsonrpc: "2.0", id: 1, method: "tools/list" },
        headers: { accept: "application/json, text/event-stream", ...(origin === null ? {} : { origin }) },
      });
      return answer.status;
    };
    expect([await from(null), await from("https://app.example.com"), await from("https://api.example.com")]).toEqual([
      200, 200, 200,
    ]);
    for (const origin of ["https://evil.example", "null", "http://localhost", "https://api.example.com.evil.example"]) {
      expect([origin, await from(origin)]).toEqual([origin, 403]);
    }
  });

  test("speak the newest revision of the protocol as well as the one before", async () => {
    const client = await connect(await keyWith(["read"]), "auto");
    expect(await namesOf(client)).toContain("list_workouts");
    const { structuredContent } = await client.callTool({ name: "list_workouts", arguments: { limit: 1 } });
    expect(structuredContent).toMatchObject({ data: [] });
    await client.close();
  });

  test("log a workout that then is there like every other", async () => {
    const client = await connect(await keyWith(["read", "write"]));
    const found = await client.callTool({ name: "search_exercises", arguments: { search: "bench pres", limit: 1 } });
    const exerciseId = textAt(found.structuredContent, "data", 0, "id");
    const logged = await client.callTool({
      name: "log_workout",
      arguments: {
        status: "completed",
        startedAt: "2026-11-20T17:00:00Z",
        endedAt: "2026-11-20T18:00:00Z",
        exercises: [{ exerciseId, sets: [{ weight: { value: 80, unit: "kg" }, reps: 5, rir: 2 }] }],
      },
    });
    expect(logged.isError).toBe(false);
    const id = textAt(logged.structuredContent, "id");
    const { body } = await app.call("GET", `/api/v1/workouts/${id}`, { token: person.token });
    expect(logged.structuredContent).toEqual(Object(body));
    const progress = await client.callTool({ name: "get_exercise_progress", arguments: { exerciseId } });
    expect(progress.structuredContent).toMatchObject({ status: "insufficient-data" });
    await client.close();
  });

  test("say what is wrong, and where", async () => {
    const client = await connect(await keyWith(["read", "write"]));
    const wrong = async (name: string, args: Record<string, unknown>) => {
      const { isError, structuredContent } = await client.callTool({ name, arguments: args });
      return [isError, at(structuredContent, "status"), Reflect.get(Object(structuredContent), "errors")];
    };
    expect(await wrong("log_workout", { exercises: [{ exerciseId: "x" }] })).toMatchObject([
      true,
      422,
      [{ pointer: "/exercises/0/exerciseId" }],
    ]);
    expect(await wrong("list_workouts", { limit: 0 })).toMatchObject([true, 422, [{ pointer: "/limit" }]]);
    expect(await wrong("list_workouts", { colour: "red" })).toMatchObject([true, 422, [{ pointer: "/colour" }]]);
    expect(await wrong("get_workout", {})).toMatchObject([true, 404, undefined]);
    await client.close();
  });

  test("call their own operation, whatever an id of theirs holds", async () => {
    const client = await connect(await keyWith(["read", "write"]));
    const other = "01a20e8b-17ed-7513-b388-98401a3bc6c1";
    const hostile = [
      "",
      ".",
      "..",
      "../goals",
      "%2e%2e",
      "%2E",
      `${other}/../..`,
      `${other}?limit=1`,
      `${other}#`,
      "\\",
    ];
    for (const id of [...hostile, null, 7, ["x"], { a: "/" }]) {
      const answer = await client.callTool({ name: "get_workout", arguments: { id } });
      expect([id, answer.isError, at(answer.structuredContent, "code")]).toEqual([id, true, "not-found"]);
      const progress = await client.callTool({ name: "get_exercise_progress", arguments: { exerciseId: id } });
      expect([id, at(progress.structuredContent, "code")]).toEqual([id, "not-found"]);
      const added = await client.callTool({ name: "add_set", arguments: { id, reps: 5 } });
      expect([id, at(added.structuredContent, "instance")]).toEqual([
        id,
        expect.stringMatching(/^\/api\/v1\/workouts\/[^/]+\/sets$/),
      ]);
    }
    await client.close();
  });

  test("refuse formats, athletes and headers that are no part of them", async () => {
    const stranger = await register(app);
    const client = await connect(await keyWith(["read", "write"]));
    const asked = async (name: string, args: Record<string, unknown>) => {
      const { isError, structuredContent } = await client.callTool({ name, arguments: args });
      return [isError, Reflect.get(Object(structuredContent), "status")];
    };
    expect(await asked("list_workouts", { athleteId: stranger.userId })).toEqual([true, 404]);
    expect(await asked("log_workout", { athleteId: stranger.userId })).toEqual([true, 422]);
    expect(await asked("list_goals", { "limit=1&status": "open" })).toEqual([true, 422]);
    expect(await asked("list_goals", { authorization: `Bearer ${stranger.token}` })).toEqual([true, 422]);
    const { id } = (await makeResources(app, stores, person)).idsFor("/api/v1/progress/reports/");
    expect(await asked("get_report", { id })).toEqual([false, undefined]);
    for (const format of ["html", "pdf", "csv"]) expect(await asked("get_report", { id, format })).toEqual([true, 406]);
    await client.close();
  });

  test("see nothing of anybody else", async () => {
    const stranger = await register(app);
    const { body } = await app.call("POST", "/api/v1/workouts", { token: stranger.token, body: {} });
    const client = await connect(await keyWith(["read"]));
    const answer = await client.callTool({ name: "get_workout", arguments: { id: textAt(body, "id") } });
    expect(answer).toMatchObject({ isError: true, structuredContent: { code: "not-found" } });
    await client.close();
  });
});

describe("/mcp", () => {
  const post = (body: unknown, token: string | undefined, headers: Record<string, string> = {}) =>
    app.call("POST", "/mcp", {
      token,
      body,
      headers: { accept: "application/json, text/event-stream", ...headers },
    });
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };

  test("takes API keys alone", async () => {
    expect((await post(list, undefined)).body).toMatchObject({ status: 401, code: "token-missing" });
    expect((await post(list, person.token)).body).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("takes no flood of calls in one message", async () => {
    const calls = Array.from({ length: 21 }, (_, id) => ({ jsonrpc: "2.0", id, method: "tools/list" }));
    expect((await post(calls, await keyWith(["read"]))).body).toMatchObject({ status: 422, code: "request-invalid" });
  });

  test("refuses a key that was revoked", async () => {
    const made = await app.call("POST", "/api/v1/auth/api-keys", {
      token: person.token,
      body: { name: "short", scopes: ["read"] },
    });
    const key = textAt(made.body, "key");
    expect((await post(list, key)).status).toBe(200);
    await app.call("DELETE", `/api/v1/auth/api-keys/${textAt(made.body, "id")}`, { token: person.token });
    expect((await post(list, key)).status).toBe(401);
  });

  test("answers what is no message of the protocol with a problem that is its error too", async () => {
    const key = await keyWith(["read"]);
    const { status, headers, body } = await post({ hello: "world" }, key);
    expect([status, headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(body).toMatchObject({ code: "body-malformed", jsonrpc: "2.0", error: { code: expect.any(Number) } });
    expect((await post(list, key, { accept: "text/html" })).body).toMatchObject({
      status: 406,
      code: "not-acceptable",
    });
  });

  test("has no streams to read and no sessions to end", async () => {
    for (const method of ["GET", "DELETE"]) {
      const { status, headers } = await app.call(method, "/mcp", { token: await keyWith(["read"]) });
      expect([status, headers.get("allow")]).toEqual([405, "POST"]);
    }
  });
});
