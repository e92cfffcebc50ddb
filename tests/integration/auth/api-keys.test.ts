import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { apiKeys, users } from "#db/postgres/schema/index.ts";
import { at, PASSWORD, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { operationsOf } from "#tests/support/openapi.ts";
import { makeResources } from "#tests/support/resources.ts";

const { stores, app } = testBench();

const KEYS = "/api/v1/auth/api-keys";
const make = ({ token }: Person, body: Record<string, unknown> = {}) =>
  app.call("POST", KEYS, { token, body: { name: "script", scopes: ["read", "write"], ...body } });
const keyOf = async (person: Person, body: Record<string, unknown> = {}) =>
  textAt((await make(person, body)).body, "key");
const me = async (token: string, on = app) => (await on.call("GET", "/api/v1/users/me", { token })).status;

describe("an API key", () => {
  test("is shown once and kept as a hash", async () => {
    const ada = await register(app);
    const { status, body } = await make(ada, { name: "backup", scopes: ["read"] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "backup", scopes: ["read"], expiresAt: null, lastUsedAt: null });
    const key = textAt(body, "key");
    expect(key).toMatch(/^fk_[\w-]{43}$/);
    const listed = (await app.call("GET", KEYS, { token: ada.token })).body;
    const { key: _shownOnce, ...stored } = Object(body);
    expect(at(listed, "data")).toEqual([stored]);
    const [row] = await stores.db.select().from(apiKeys).where(eq(apiKeys.userId, ada.userId));
    expect(Buffer.from(row?.hash ?? []).toString("utf8")).not.toContain(key);
    expect(row?.hash).toHaveLength(32);
  });

  test("reads with `read` and changes with `mutate`", async () => {
    const ada = await register(app);
    const reading = await keyOf(ada, { scopes: ["read"] });
    const writing = await keyOf(ada, { scopes: ["write"] });
    const patch = (token: string) => app.call("PATCH", "/api/v1/users/me", { token, body: { displayName: "Ada" } });
    expect([await me(reading), await me(writing)]).toEqual([200, 403]);
    const refused = await patch(reading);
    expect([refused.status, at(refused.body, "code")]).toEqual([403, "forbidden"]);
    expect((await patch(writing)).status).toBe(200);
    expect((await app.call("HEAD", "/api/v1/users/me", { token: reading })).status).toBe(200);
  });

  test("without `read` is answered with the id and the version of what it wrote, and with nothing else", async () => {
    const ada = await register(app);
    const token = await keyOf(ada, { scopes: ["write"] });
    const headers = { "idempotency-key": `${Bun.randomUUIDv7()}` };
    const body = { title: "CANARY", startedAt: "2026-11-20T10:00:00Z", exercises: [] };
    const made = await app.call("POST", "/api/v1/workouts", { token, body, headers });
    const again = await app.call("POST", "/api/v1/workouts", { token, body, headers });
    const id = textAt(made.body, "id");
    const patched = await app.call("PATCH", `/api/v1/workouts/${id}`, { token, body: {} });
    const me = await app.call("PATCH", "/api/v1/users/me", { token, body: {} });
    expect([made.status, again.status, patched.status, me.status]).toEqual([201, 201, 200, 200]);
    expect(made.body).toEqual({ id, version: 1 });
    expect(again.body).toEqual({ id, version: 1 });
    expect(patched.body).toEqual({ id, version: expect.any(Number) });
    expect(me.body).toEqual({ id: ada.userId, version: expect.any(Number) });
    // Documents in MongoDB are written by another path.
    const profile = { profile: { note: "CANARY" } };
    await app.call("PATCH", "/api/v1/users/me/profile", { token: ada.token, body: profile });
    const noted = await app.call("PATCH", "/api/v1/users/me/profile", { token, body: {} });
    const checkin = await app.call("PUT", "/api/v1/progress/checkins/2026-03-07", { token, body: { mood: 4 } });
    expect([noted.status, checkin.status]).toEqual([200, 201]);
    expect([noted.body, checkin.body].flatMap((receipt) => Object.keys(Object(receipt)))).toEqual([
      "version",
      "version",
    ]);
    const operation = { resource: "workouts", op: "upsert", id, baseVersion: 77, data: { title: "CANARY 2" } };
    const pushed = await app.call("POST", "/api/v1/sync", { token, body: { operations: [operation] } });
    expect(pushed.body).toEqual({ results: [{ status: "conflict", version: expect.any(Number) }] });
    const job = await app.call("POST", "/api/v1/progress/analyses", { token, body: {} });
    expect([job.status, at(job.body, "kind")]).toEqual([202, "analyze-progress"]);
    const simulated = await app.call("POST", `/api/v1/routines/${Bun.randomUUIDv7()}/simulate`, {
      token,
      body: { weeks: 4, outcome: "plateau" },
    });
    expect(simulated.status).toBe(403);
  });

  test("without `read` reads nothing by any change that changes nothing", async () => {
    const ada = await register(app);
    const { idsFor } = await makeResources(app, stores, ada);
    await app.call("PATCH", "/api/v1/users/me/profile", { token: ada.token, body: { profile: { canary: 1 } } });
    const token = await keyOf(ada, { scopes: ["write"] });
    const bodies: Readonly<Record<string, unknown>> = {
      "/api/v1/users/me/gym": { kg: null, lb: null },
      "/api/v1/progress/landmarks": { landmarks: {} },
    };
    const document = (await app.call("GET", "/openapi.json")).body;
    const changes = operationsOf(document).filter(({ method }) => ["patch", "put"].includes(method.toLowerCase()));
    const answered: string[] = [];
    for (const { method, path } of changes) {
      const ids = idsFor(path);
      const url = path.replace(/\{(\w+)\}/g, (_match, name: string) => ids[name] ?? Bun.randomUUIDv7());
      const { status, body } = await app.call(method.toUpperCase(), url, { token, body: bodies[path] ?? {} });
      if (status >= 300) continue;
      answered.push(path);
      const fields = Object.keys(Object(body)).filter((field) => !["id", "version"].includes(field));
      expect([method, path, fields]).toEqual([method, path, []]);
    }
    for (const path of ["/users/me", "/users/me/profile", "/users/me/gym", "/progress/checkins/{localDate}"]) {
      expect(answered).toContain(`/api/v1${path}`);
    }
    expect(answered.length).toBeGreaterThan(9);
  });

  test("touches nothing that belongs to the account itself", async () => {
    const ada = await register(app);
    const token = await keyOf(ada);
    const calls: [string, string, unknown?][] = [
      ["GET", "/api/v1/auth/sessions"],
      ["POST", "/api/v1/auth/logout"],
      ["POST", "/api/v1/auth/logout-all"],
      ["POST", "/api/v1/auth/password/change", { currentPassword: PASSWORD, newPassword: "a donkey eats thistles" }],
      ["POST", "/api/v1/auth/email/change", { newEmail: "ada@example.org", password: PASSWORD }],
      ["POST", "/api/v1/auth/email/resend"],
      ["GET", KEYS],
      ["POST", KEYS, { name: "more", scopes: ["read"] }],
      ["DELETE", "/api/v1/users/me", { password: PASSWORD }],
      // Access for others that outlives the revoked key.
      ["POST", "/api/v1/webhooks", { url: "https://example.com/", events: ["workout.completed"] }],
      ["POST", `/api/v1/progress/reports/${Bun.randomUUIDv7()}/share`],
      ["POST", "/api/v1/calendar"],
      ["POST", "/api/v1/coaching/grants", { coachEmail: "a.coach@example.com", scopes: ["read:body"] }],
      // These show other people with access, and addresses that get data.
      ["GET", "/api/v1/coaching/grants"],
      ["GET", `/api/v1/coaching/grants/${Bun.randomUUIDv7()}`],
      ["GET", "/api/v1/webhooks"],
      ["GET", `/api/v1/webhooks/${Bun.randomUUIDv7()}`],
      ["GET", `/api/v1/webhooks/${Bun.randomUUIDv7()}/deliveries`],
    ];
    for (const [method, path, body] of calls) {
      const answer = await app.call(method, path, { token, ...(body === undefined ? {} : { body }) });
      expect([method, path, answer.status, at(answer.body, "code")]).toEqual([method, path, 403, "forbidden"]);
    }
    expect(await me(ada.token)).toBe(200);
  });

  test("is refused at once on every instance when it is revoked, and when its account is disabled", async () => {
    await using second = await testApp(stores);
    const ada = await register(app);
    const made = (await make(ada)).body;
    const [token, other] = [textAt(made, "key"), await keyOf(ada)];
    expect([await me(token), await me(token, second), await me(other, second)]).toEqual([200, 200, 200]);
    const revoked = await app.call("DELETE", `${KEYS}/${textAt(made, "id")}`, { token: ada.token });
    expect(revoked.status).toBe(204);
    expect([await me(token), await me(token, second), await me(other, second)]).toEqual([401, 401, 200]);
    expect((await app.call("DELETE", `${KEYS}/${textAt(made, "id")}`, { token: ada.token })).status).toBe(404);
    await stores.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, ada.userId));
    expect(await me(other, second)).toBe(401);
  });

  test("runs out when it was told to", async () => {
    const ada = await register(app);
    const token = await keyOf(ada, { expiresAt: new Date(Date.now() + 60_000).toISOString() });
    await using later = await testApp(stores, { clock: () => new Date(Date.now() + 61_000) });
    expect([await me(token), await me(token, later)]).toEqual([200, 401]);
    const past = await make(ada, { expiresAt: new Date(Date.now() - 1_000).toISOString() });
    expect([past.status, at(past.body, "errors", 0, "pointer")]).toEqual([422, "/expiresAt"]);
  });

  test("remembers when it was used last", async () => {
    const ada = await register(app);
    await me(await keyOf(ada));
    const used = await eventually(
      async () => (await app.call("GET", KEYS, { token: ada.token })).body,
      (body) => at(body, "data", 0, "lastUsedAt") !== null,
    );
    expect(Date.parse(textAt(used, "data", 0, "lastUsedAt"))).toBeWithin(Date.now() - 5_000, Date.now() + 1);
  });

  test("counts against its user's limit, and a guessed one against the address", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 0.02 } });
    const ada = await register(app);
    const token = await keyOf(ada);
    const first = await strict.call("GET", "/api/v1/users/me", { token });
    expect(first.headers.get("ratelimit-policy")).toStartWith('"user"');
    const second = await strict.call("GET", "/api/v1/users/me", { token: ada.token });
    expect(second.headers.get("ratelimit")).toContain('"user-burst";r=0');
    const guess = () => strict.call("GET", "/api/v1/users/me", { token: `fk_${"A".repeat(43)}` });
    const guesses = [];
    for (let index = 0; index < 2; index += 1) guesses.push((await guess()).status);
    expect(guesses).toEqual([401, 429]);
  });

  test("with an id of the client's own is made once, and its secret is not shown again", async () => {
    const ada = await register(app);
    const id = Bun.randomUUIDv7();
    const [first, second] = [await make(ada, { id }), await make(ada, { id })];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(Object(second.body)).not.toHaveProperty("key");
    expect(at((await make(ada, { id, name: "another" })).body, "code")).toBe("id-taken");
  });

  test("says which fields are wrong, and is one of fifty at most", async () => {
    const ada = await register(app);
    const cases: [Record<string, unknown>, string][] = [
      [{ name: " " }, "/name"],
      [{ scopes: [] }, "/scopes"],
      [{ scopes: ["read", "read"] }, "/scopes"],
      [{ scopes: ["admin"] }, "/scopes/0"],
      [{ expiresAt: "tomorrow" }, "/expiresAt"],
      [{ owner: "me" }, "/owner"],
    ];
    for (const [body, pointer] of cases) {
      const answer = await make(ada, body);
      expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    const made: Awaited<ReturnType<typeof make>>[] = [];
    for (let key = 0; key < 48; key += 1) made.push(await make(ada));
    // No more at once: more writes of one user would wait for their turn, and some would be refused.
    made.push(...(await Promise.all(Array.from({ length: 4 }, () => make(ada)))));
    expect(made.filter(({ status }) => status === 201)).toHaveLength(50);
    expect(made.filter(({ body }) => Reflect.get(Object(body), "code") === "state-conflict")).toHaveLength(2);
  });
});
