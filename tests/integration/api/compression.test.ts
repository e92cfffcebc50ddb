import { beforeAll, describe, expect, test } from "bun:test";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { SECRET_FIELDS } from "#api/http/secret-fields.ts";
import { openApiDocument } from "#api/openapi/document.ts";
import { PASSWORD, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { resolved } from "#tests/support/openapi.ts";
import { ownExercise } from "#tests/support/training-log.ts";

const { stores, app } = testBench();

let person: Person;
let workoutId: string;

const ask = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
  Promise.resolve(
    app.app.handle(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${person.token}`, ...headers },
      }),
    ),
  );

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

const decoded = async (response: Response): Promise<string> => {
  const decode = DECODERS[response.headers.get("content-encoding") ?? ""];
  if (decode === undefined) throw new Error("the answer is not compressed");
  return decode(new Uint8Array(await response.arrayBuffer())).toString();
};

beforeAll(async () => {
  person = await register(app);
  const press = await ownExercise(stores.db, person.userId, { en: "Zip Press" });
  const sets = Array.from({ length: 60 }, () => ({ weight: { value: 60, unit: "kg" }, reps: 5 }));
  const { body } = await app.call("POST", "/api/v1/workouts", {
    token: person.token,
    body: { status: "completed", title: "Größe", exercises: [{ exerciseId: press, sets }] },
  });
  workoutId = textAt(body, "id");
});

describe("an answer above 1 KB", () => {
  test.each(["zstd", "br", "gzip"])("comes in %s when that is asked for, with the same ETag", async (encoding) => {
    for (const path of [`/api/v1/workouts/${workoutId}`, "/api/v1/workouts", "/api/v1/exercises", "/openapi.json"]) {
      const plain = await ask(path);
      const response = await ask(path, { "accept-encoding": encoding });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect(response.headers.get("content-encoding")).toBe(encoding);
      for (const { headers } of [plain, response]) expect(headers.get("vary")).toMatch(/\bAccept-Encoding\b/);
      expect(response.headers.get("etag")).toBe(plain.headers.get("etag"));
      expect(response.headers.get("content-type")).toMatch(/^application\/json/);
      expect(response.status).toBe(200);
      expect(await decoded(response)).toBe(await plain.text());
    }
  });

  test("is compressed also when it is a file of the documentation", async () => {
    const response = await ask("/docs/swagger-ui-bundle.js", { "accept-encoding": "br" });
    expect(response.headers.get("content-encoding")).toBe("br");
    expect(await decoded(response)).toBe(await (await ask("/docs/swagger-ui-bundle.js")).text());
  });

  test("is not sent again to a client that has it, and is changed with its ETag", async () => {
    const path = `/api/v1/workouts/${workoutId}`;
    const zipped = { "accept-encoding": "gzip" };
    const etag = (await ask(path, zipped)).headers.get("etag") ?? "";
    const again = await ask(path, { ...zipped, "if-none-match": etag });
    expect([again.status, again.headers.get("content-encoding"), await again.text()]).toEqual([304, null, ""]);
    const { status } = await app.call("PATCH", path, {
      token: person.token,
      body: { title: "Other" },
      headers: { "if-match": etag },
    });
    expect(status).toBe(200);
  });

  test.each([
    ["gzip, deflate, br, zstd", "zstd"],
    ["gzip, br", "br"],
    ["gzip, br;q=0.2", "gzip"],
    ["GZIP", "gzip"],
    ["zstd;q=0, *", "br"],
    ["identity, gzip;q=0.5", null],
    ["identity", null],
    ["deflate", null],
    ["", null],
    ["gzip;q=0", null],
    [";;;,,,", null],
  ])("takes %p as %p", async (header, encoding) => {
    const response = await ask("/api/v1/workouts", { "accept-encoding": header });
    expect(response.headers.get("content-encoding")).toBe(encoding);
  });
});

describe("an answer stays as it is", () => {
  const all = { "accept-encoding": "zstd, br, gzip" };

  test("up to 1 KB", async () => {
    const response = await ask("/api/v1/progress/goals", all);
    expect([response.status, response.headers.get("content-encoding")]).toEqual([200, null]);
  });

  test("under /auth", async () => {
    const credentials = { email: person.email, password: PASSWORD };
    for (let login = 0; login < 9; login++) await app.call("POST", "/api/v1/auth/login", { body: credentials });
    const response = await ask("/api/v1/auth/sessions", all);
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(response.headers.get("vary") ?? "").not.toContain("Accept-Encoding");
    expect((await response.text()).length).toBeGreaterThan(1_024);
  });

  test("where it holds a token", async () => {
    const body = { name: "Plan", description: "long ".repeat(300), days: [] };
    const made = await app.call("POST", "/api/v1/routines", { token: person.token, body });
    const path = `/api/v1/routines/${textAt(made.body, "id")}`;
    expect((await ask(path, all)).headers.get("content-encoding")).toBe("zstd");
    await app.call("PATCH", path, { token: person.token, body: { visibility: "link" } });
    for (const where of [path, "/api/v1/routines", "/api/v1/sync"]) {
      const response = await ask(where, all);
      expect(response.headers.get("content-encoding")).toBeNull();
      expect(await response.text()).toMatch(/"shareToken":"/);
    }
  });

  test("as every field of an answer that opens something is in the list", () => {
    const names = new Set<string>();
    const collect = (value: unknown): void => {
      if (value === null || typeof value !== "object") return;
      const properties: unknown = Reflect.get(value, "properties");
      if (properties !== null && typeof properties === "object")
        for (const name of Object.keys(properties)) names.add(name);
      for (const part of Object.values(value)) collect(part);
    };
    for (const path of Object.values(Object(resolved(openApiDocument(app.app)).paths))) {
      for (const one of Object.values(Object(path))) collect(Reflect.get(Object(one), "responses"));
    }
    const suspects = [...names].filter((name) => /token|secret|password|key$/i.test(name));
    const harmless = new Set(["tokenType"]);
    const listed: ReadonlySet<string> = new Set(SECRET_FIELDS);
    expect(suspects.filter((name) => !listed.has(name) && !harmless.has(name))).toEqual([]);
  });
});
