import { beforeAll, describe, expect, test } from "bun:test";
import { randomFrom } from "#core/random.ts";
import { openPostgres } from "#db/postgres/client.ts";
import { type Answer, callsOf, PASSWORD, type Person, register, type TestApp, testApp } from "#tests/support/app.ts";
import { storesBench } from "#tests/support/bench.ts";
import { farApp } from "#tests/support/edge.ts";
import { eventually } from "#tests/support/eventually.ts";
import { sampleOf } from "#tests/support/mutations.ts";
import { isOperational, type Operation, operationsOf } from "#tests/support/openapi.ts";
import { giveRole } from "#tests/support/people.ts";
import { policiesOf } from "#tests/support/policies.ts";
import { makeResources, type Resources } from "#tests/support/resources.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";

let operations: Operation[];
let person: Person;
let resources: Resources;

const { stores } = storesBench();

beforeAll(async () => {
  await using app = await testApp(stores);
  operations = operationsOf((await app.call("GET", "/openapi.json")).body)
    .filter(({ path }) => !isOperational(path))
    // It answers until its job ends.
    .filter(({ answers }) => answers["200"]?.["text/event-stream"] === undefined)
    // An operation that ends the session would end the test.
    .filter(({ operationId }) => !/^(logout|logoutAll|endSession|deleteMe|deleteSession)/i.test(operationId));
  person = await register(app);
  await giveRole(stores.db, person.userId, "admin");
  resources = await makeResources(app, stores, person);
});

const random = randomFrom(42).next;

/** A sample may be no password that anybody takes. */
const KNOWN = { password: PASSWORD, newPassword: PASSWORD };

/** All that cannot go on without MongoDB; everything else can. */
const OF_MONGO = [
  "GET /api/v1/users/me/profile",
  "PATCH /api/v1/users/me/profile",
  "GET /api/v1/users/me/activity",
  "GET /api/v1/admin/activity",
  "GET /api/v1/progress/checkins",
  "GET /api/v1/progress/checkins/{localDate}",
  "PUT /api/v1/progress/checkins/{localDate}",
  "GET /api/v1/progress/analyses",
  "GET /api/v1/progress/analyses/latest",
  "GET /api/v1/progress/analyses/{id}",
  "GET /api/v1/progress/reports",
  "GET /api/v1/progress/reports/{id}",
  "POST /api/v1/imports",
  "GET /api/v1/exports/{id}/download",
].map((name) => `${name} 503`);

type Asked = { readonly name: string; readonly answer: Answer; readonly ms: number };

/** Asks for everything there is, in a form that is mostly right. A late answer, as on a busy machine, is asked for again. */
const askAll = async (app: TestApp, withinMs: number, of: readonly Operation[] = operations): Promise<Asked[]> => {
  const asked: Asked[] = [];
  for (const { method, path, body, bodyType } of of) {
    const ids = resources.idsFor(path);
    const target = path.replace(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? crypto.randomUUID());
    // A day in the body must be the day of the path.
    const known = ids.localDate === undefined ? KNOWN : { ...KNOWN, localDate: ids.localDate };
    const form = new FormData();
    form.append("file", new Blob(["Date,Workout Name\n"]), "a.csv");
    const sent =
      bodyType === "multipart/form-data" ? { raw: form } : body === null ? {} : { body: sampleOf(body, random, known) };
    const timed = async () => {
      const start = performance.now();
      return {
        answer: await app.call(method, target, { token: person.token, ...sent }),
        ms: performance.now() - start,
      };
    };
    const { answer, ...first } = await timed();
    let { ms } = first;
    for (let tries = 1; tries < 3 && ms > withinMs; tries += 1) ({ ms } = await timed());
    asked.push({ name: `${method} ${path} ${answer.status}`, answer, ms });
  }
  return asked;
};

/** Returns answers with a fault of the server, late ones, and those without `Retry-After`. */
const wrongIn = (asked: readonly Asked[], withinMs: number): string[] =>
  asked.flatMap(({ name, answer: { status, headers }, ms }) => [
    ...(status >= 500 && status !== 503 ? [name] : []),
    ...(status === 503 && headers.get("retry-after") === null ? [`${name} without Retry-After`] : []),
    ...(ms > withinMs ? [`${name} after ${Math.round(ms)} ms`] : []),
  ]);

const away = (asked: readonly Asked[]): string[] =>
  asked.flatMap(({ name, answer }) => (answer.status === 503 ? [name] : []));

describe("every operation", () => {
  // First: the other tests delete.
  test("that is served near is answered by a replica of Postgres, without MongoDB and the primary", async () => {
    const replica = new URL(stores.sqlUrl);
    replica.searchParams.set("default_transaction_read_only", "on");
    const { db, close } = openPostgres({
      url: replica.href,
      poolSize: 4,
      applicationName: "forja-test",
      statementTimeoutMs: 5_000,
    });
    {
      await using app = await testApp({ ...stores, db }, { mongoUrl: "mongodb://127.0.0.1:1/none" });
      const refused = await app.call("POST", "/api/v1/workouts", { token: person.token, body: {} });
      expect(refused.status).toBe(503);
    }
    {
      await using app = await testApp(stores, { mongoUrl: "mongodb://127.0.0.1:1/none" });
      await using far = farApp(app, { edge: { hasReplica: true }, nearDb: db });
      const policies = policiesOf(app.app);
      const near = operations.filter(({ method, path }) => {
        const policy = policies.get(`${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`);
        return policy?.served === "near" && policy.cost !== "static";
      });
      const region = { ...app, call: callsOf(far.app) };
      // The region has a lease soon.
      await eventually(
        () => region.call("GET", "/api/v1/users/me", { token: person.token }),
        ({ status }) => status === 200,
      );
      const asked = await askAll(region, 2_500, near);
      expect(asked.flatMap(({ name, answer }) => (answer.headers.has("fly-replay") ? [name] : []))).toEqual([]);
      expect(asked.flatMap(({ name, answer }) => (answer.status >= 500 ? [name] : []))).toEqual([]);
      expect(asked.filter(({ answer }) => answer.status === 200).length).toBeGreaterThan(30);
    }
    await close();
  });

  test("answers within a second or so while MongoDB refuses connections", async () => {
    await using app = await testApp(stores, { mongoUrl: "mongodb://127.0.0.1:1/none" });
    const asked = await askAll(app, 1_500);
    expect(wrongIn(asked, 1_500)).toEqual([]);
    expect(away(asked)).toEqual(OF_MONGO);
  });

  test("answers within a second or so while MongoDB says nothing", async () => {
    await using proxy = await tcpProxy(stores.mongoUrl);
    await proxy.open();
    await using app = await testApp(stores, { mongoUrl: proxy.url });
    proxy.silence();
    const asked = await askAll(app, 1_500);
    expect(wrongIn(asked, 1_500)).toEqual([]);
    expect(away(asked)).toEqual(OF_MONGO);
  });

  test("works while Redis is away", async () => {
    await using app = await testApp(stores, { redisUrl: "redis://127.0.0.1:1" });
    const asked = await askAll(app, 2_500);
    expect(wrongIn(asked, 2_500)).toEqual([]);
    expect(away(asked)).toEqual([]);
  });

  test("says that it is not to be had while Postgres is away, whatever is asked", async () => {
    await using proxy = await tcpProxy(stores.sqlUrl);
    await proxy.open();
    const { db, close } = openPostgres({
      url: proxy.url,
      poolSize: 4,
      applicationName: "forja-test",
      statementTimeoutMs: 5_000,
    });
    {
      await using app = await testApp({ ...stores, db });
      await proxy.cut();
      const answers = await Promise.all(operations.map((operation) => askAll(app, 12_000, [operation])));
      const asked = answers.flat();
      expect(wrongIn(asked, 12_000)).toEqual([]);
      // Refused by their form, before anything is asked.
      const refused = [
        "POST /api/v1/auth/refresh 401",
        ...["GET", "POST"].map((method) => `${method} /api/v1/reports/unsubscribe 422`),
      ];
      expect(asked.flatMap(({ name, answer }) => (answer.status === 503 ? [] : [name]))).toEqual(refused);
    }
    await close();
  });
});
