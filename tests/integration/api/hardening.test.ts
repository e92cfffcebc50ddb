import { beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { at, type Person, register, testApp } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

let person: Person;
let port: number;

const { stores, app, closing } = testBench();

beforeAll(async () => {
  person = await register(app);
  app.app.listen({ hostname: "127.0.0.1", port: 0 });
  port = app.app.server?.port ?? 0;
});

closing(() => app.app.server?.stop(true));

/** The first bytes of the answer to a head that no HTTP client would send. */
const rawAnswer = (lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("utf8");
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no whole answer: ${answer}`)));
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    socket.on("data", (part: string) => {
      answer += part;
      if (answer.includes("\r\n\r\n")) socket.end();
    });
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  });

describe("a request that names several hosts", () => {
  test.each([["a.example", "b.example"], ["a.example", "a.example"], ["a.example, b.example"]])(
    "is 400: %p",
    async (...hosts) => {
      const answer = await rawAnswer(["GET /livez HTTP/1.1", ...hosts.map((host) => `Host: ${host}`)]);
      expect(answer).toStartWith("HTTP/1.1 400 ");
    },
  );

  test("says what is wrong as a problem", async () => {
    const answer = await app.call("GET", "/livez", { headers: { host: "a.example, b.example" } });
    expect([answer.status, at(answer.body, "code")]).toEqual([400, "request-malformed"]);
  });
});

describe("a page of another origin", () => {
  const originOf = async (origin: string): Promise<string | null> =>
    (await app.call("GET", "/livez", { headers: { origin } })).headers.get("access-control-allow-origin");

  test("is admitted when its origin is listed, letter by letter", async () => {
    expect(await originOf("https://app.example.com")).toBe("https://app.example.com");
  });

  test.each([
    "constructor",
    "toString",
    "__proto__",
    "hasOwnProperty",
    "null",
    "https://app.example.com.evil.example",
    "http://app.example.com",
    "app.example.com",
    "https://APP.example.com",
    "",
  ])("is not admitted as %p", async (origin) => {
    expect(await originOf(origin)).toBeNull();
  });
});

describe("the lists of CORS", () => {
  const sent = async (method: string, headers: Record<string, string>): Promise<string[]> =>
    [...(await app.call(method, "/livez", { headers })).headers.keys()].filter((name) =>
      name.startsWith("access-control"),
    );

  test.each(["", "https://other.example.com"])("are not sent with an answer to %p", async (origin) => {
    expect(await sent("GET", origin === "" ? {} : { origin })).toEqual([]);
  });

  test("go out where a page needs them", async () => {
    const headers = { origin: "https://app.example.com", "access-control-request-method": "PATCH" };
    expect((await sent("GET", headers)).sort()).toEqual([
      "access-control-allow-origin",
      "access-control-expose-headers",
    ]);
    expect((await sent("OPTIONS", headers)).sort()).toEqual([
      "access-control-allow-headers",
      "access-control-allow-methods",
      "access-control-allow-origin",
      "access-control-max-age",
    ]);
  });
});

describe("a preflight", () => {
  test("carries the headers that protect every other answer", async () => {
    await using production = await testApp(stores, { config: { production: true } });
    const preflight = await production.call("OPTIONS", "/api/v1/workouts", {
      headers: { origin: "https://app.example.com", "access-control-request-method": "POST" },
    });
    const usual = await production.call("GET", "/livez");
    expect(preflight.status).toBe(204);
    for (const name of [
      "content-security-policy",
      "x-content-type-options",
      "referrer-policy",
      "cross-origin-resource-policy",
      "strict-transport-security",
    ]) {
      expect([name, preflight.headers.get(name)]).toEqual([name, usual.headers.get(name)]);
      expect(usual.headers.get(name)).not.toBeNull();
    }
  });
});

describe("a body that the operation does not take", () => {
  const logout = async (raw: string, type: string): Promise<[number, unknown]> => {
    const { token } = await register(app);
    const answer = await app.call("POST", "/api/v1/auth/logout", { token, raw, headers: { "content-type": type } });
    return [answer.status, answer.status === 204 ? null : at(answer.body, "code")];
  };

  test.each(["", "{}", " {} "])("holds nothing and is let pass: %p", async (raw) => {
    expect(await logout(raw, "application/json")).toEqual([204, null]);
  });

  test.each([
    ['{"everywhere":true}', "application/json", 422],
    ['["everywhere"]', "application/json", 422],
    ["null", "application/json", 422],
    ["everywhere=1", "application/x-www-form-urlencoded", 422],
    ["everywhere", "text/plain", 422],
    ['{"broken', "application/json", 400],
  ])("is refused: %p as %s", async (raw, type, status) => {
    expect(await logout(raw, type)).toEqual([status, status === 422 ? "request-invalid" : "body-malformed"]);
  });

  test("is refused with a pointer to each field", async () => {
    const answer = await app.call("DELETE", `/api/v1/workouts/${Bun.randomUUIDv7()}`, {
      token: person.token,
      body: { force: true, "a/b": 1 },
    });
    expect(answer.status).toBe(422);
    expect(at(answer.body, "errors")).toEqual([
      { pointer: "/force", detail: "is not a known field" },
      { pointer: "/a~1b", detail: "is not a known field" },
    ]);
  });

  test("is no larger than any other", async () => {
    const raw = `{"x":"${"x".repeat(1_100_000)}"}`;
    const answer = await app.call("POST", "/api/v1/auth/logout", { token: person.token, raw });
    expect(answer.status).toBe(413);
  });
});

describe("the documents", () => {
  test("are counted by address, and the probes are not", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 0.05 } });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      statuses.push((await strict.call("GET", "/docs/swagger-ui-bundle.js")).status);
    }
    expect(statuses).toContain(429);
    expect((await strict.call("GET", "/docs/swagger-ui-bundle.js")).headers.get("retry-after")).not.toBeNull();
    for (let index = 0; index < 50; index += 1) expect((await strict.call("GET", "/livez")).status).toBe(200);
  });
});
