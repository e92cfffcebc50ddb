import { beforeAll, describe, expect, test } from "bun:test";
import { ensureMongoIndexes } from "#db/mongo/indexes.ts";
import { type Answer, at, PASSWORD, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { logIn, registerGuarded, steppingClock, TWO_FACTOR } from "#tests/support/authenticator.ts";
import { testBench } from "#tests/support/bench.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { giveRole } from "#tests/support/people.ts";
import { policiesOf } from "#tests/support/policies.ts";
import { within } from "#tests/support/within.ts";

const { stores, app } = testBench();

beforeAll(async () => {
  await ensureMongoIndexes(app.deps.mongo);
});

const MINE = "/api/v1/users/me/activity";

type Entry = { action: string; resource: string | null; resourceId: string | null; requestId: string | null };

const entriesIn = ({ body }: Answer): Entry[] => {
  const data = at(body, "data");
  return Array.isArray(data) ? data : [];
};

const activityOf = async ({ token }: Pick<Person, "token">, query = "", on = app): Promise<Answer> => {
  await on.deps.activity.flush();
  return on.call("GET", `${MINE}${query}`, { token });
};

const actionsOf = async (person: Pick<Person, "token">, query = "", on = app): Promise<string[]> =>
  entriesIn(await activityOf(person, query, on)).map(({ action }) => action);

/** Entries are written just after the answer. */
const settled = () => Bun.sleep(20);

/** Writes what a person is said to have done at certain instants. */
const record = async (userId: string, moments: readonly string[], actorId = userId): Promise<void> => {
  let now = new Date();
  const past = await testApp(stores, { clock: () => now });
  for (const [index, moment] of moments.entries()) {
    now = new Date(moment);
    past.deps.activity.record({ userId, actorId, action: `step.${index}`, requestId: `r-${index}` });
  }
  await past.close();
};

describe("the own activity", () => {
  test("tells newest first who did what to what, and by which request", async () => {
    const ada = await register(app);
    const answer = await app.call("POST", "/api/v1/workouts", {
      token: ada.token,
      body: {},
      headers: { "x-request-id": "the-request" },
    });
    const id = textAt(answer.body, "id");
    await settled();
    const { body, status } = await activityOf(ada);
    expect(status).toBe(200);
    expect(at(body, "data", 0)).toEqual({
      id: textAt(body, "data", 0, "id"),
      actor: { id: ada.userId, self: true },
      action: "workout.created",
      resource: "workouts",
      resourceId: id,
      requestId: "the-request",
      at: textAt(body, "data", 0, "at"),
    });
    expect(at(body, "data", 1, "action")).toBe("account.registered");
    const bob = await register(app);
    expect(await actionsOf(bob)).toEqual(["account.registered"]);
  });

  test("has no entry of a patch that changes nothing", async () => {
    const { token } = await register(app);
    const send = (method: string, path: string, body: unknown) => app.call(method, `/api/v1/${path}`, { token, body });
    const made = [
      ["workouts", { title: "Legs" }, { title: "Legs" }, { title: "Arms" }],
      ["progress/goals", { kind: "weekly_workouts", count: 3 }, { count: 3 }, { count: 4 }],
      ["progress/measurements", { kind: "waist", value: 80, unit: "cm" }, { value: 80 }, { value: 81 }],
      ["routines", { name: "Fives" }, { name: "Fives" }, { name: "Threes" }],
      ["exercises", { name: "Zercher", trackingType: "reps_only" }, { name: "Zercher" }, { name: "Zerchers" }],
    ] as const;
    const own = ["users/me", {}, { weekStart: "monday" }, { weekStart: "sunday" }] as const;
    for (const [path, body, same, other] of [...made, own]) {
      const address = path === "users/me" ? path : `${path}/${textAt((await send("POST", path, body)).body, "id")}`;
      await settled();
      const before = await actionsOf({ token }, "?limit=100");
      expect((await send("PATCH", address, same)).status).toBe(200);
      await settled();
      expect(await actionsOf({ token }, "?limit=100")).toEqual(before);
      expect((await send("PATCH", address, other)).status).toBe(200);
      const after = await eventually(
        () => actionsOf({ token }, "?limit=100"),
        (actions) => actions.length > before.length,
      );
      expect(after).toHaveLength(before.length + 1);
    }
  });

  test("comes in pages, also where much happened at one instant", async () => {
    const ada = await register(app);
    const day = Date.now() - 86_400_000;
    const moments = Array.from({ length: 9 }, (_, index) => new Date(day + Math.floor(index / 4)).toISOString());
    await record(ada.userId, moments);
    const seen: string[] = [];
    let query = "?limit=4";
    for (;;) {
      const page = await activityOf(ada, query);
      seen.push(...entriesIn(page).map(({ action }) => action));
      const next = at(page.body, "page", "nextCursor");
      if (next === null) break;
      query = `?limit=4&cursor=${next}`;
    }
    const steps = moments.map((_, index) => `step.${index}`).toReversed();
    expect(seen).toEqual(["account.registered", ...steps]);
  });

  test("is filtered by action, and by instants and days, both inclusive", async () => {
    const ada = await register(app);
    const [first, last] = ["2026-11-20", "2026-11-22"];
    await record(ada.userId, [
      `${first}T00:00:00.000Z`,
      "2026-11-21T12:00:00.000Z",
      `${last}T23:59:59.999Z`,
      "2026-11-23T00:00:00.000Z",
    ]);
    const steps = async (query: string) => (await actionsOf(ada, query)).filter((action) => action.startsWith("step"));
    expect(await steps("?action=step.1")).toEqual(["step.1"]);
    expect(await steps("?action=step")).toEqual([]);
    expect(await steps(`?from=${first}&to=${last}`)).toEqual(["step.2", "step.1", "step.0"]);
    expect(await steps("?from=2026-11-21&to=2026-11-21")).toEqual(["step.1"]);
    expect(await steps("?from=2026-11-21T12:00:00.000Z")).toEqual(["step.3", "step.2", "step.1"]);
    expect(await steps("?to=2026-11-21T12:59:59%2B01:00")).toEqual(["step.0"]);
    expect(await steps("?to=2026-11-21T13:00:00%2B01:00")).toEqual(["step.1", "step.0"]);
  });

  test("forgets what is past its time, whether or not it was cleaned away", async () => {
    const ada = await register(app);
    await record(ada.userId, [new Date(Date.now() - 181 * 86_400_000).toISOString()]);
    expect(await actionsOf(ada)).toEqual(["account.registered"]);
  });

  test("says which parameters are wrong", async () => {
    const { token } = await register(app);
    const cases = [
      ["action=Workout", "/action"],
      ["from=yesterday", "/from"],
      ["from=2026-02-30", "/from"],
      ["to=2026-11-20&from=2026-11-21", "/to"],
      ["actorId=abc", "/actorId"],
      ["cursor=abc", "/cursor"],
    ];
    for (const [query, pointer] of cases) {
      const answer = await app.call("GET", `${MINE}?${query}`, { token });
      expect([query, answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([query, 422, pointer]);
    }
  });

  test("is unavailable in under a second while the document store is away, and nothing else is", async () => {
    await using away = await testApp(stores, { mongoUrl: "mongodb://127.0.0.1:1/none" });
    const { token } = await register(away);
    await within(1_000, async () => {
      const answer = await away.call("GET", MINE, { token });
      expect([answer.status, at(answer.body, "code")]).toEqual([503, "unavailable"]);
    });
    expect((await away.call("POST", "/api/v1/workouts", { token, body: {} })).status).toBe(201);
  });
});

describe("the activity of all", () => {
  test("is filtered by whom it concerns and by who acted", async () => {
    const [admin, ada, bob] = [await register(app), await register(app), await register(app)];
    await giveRole(stores.db, admin.userId, "admin");
    await record(ada.userId, ["2026-11-20T08:00:00.000Z"]);
    await record(ada.userId, ["2026-11-20T09:00:00.000Z"], bob.userId);
    await app.deps.activity.flush();
    const list = async (query: string) => {
      const { body } = await app.call("GET", `/api/v1/admin/activity?${query}`, { token: admin.token });
      const data = at(body, "data");
      return Array.isArray(data) ? data.map((entry) => [textAt(entry, "userId"), textAt(entry, "actorId")]) : [];
    };
    expect(await list(`userId=${ada.userId}&to=2026-11-21`)).toEqual([
      [ada.userId, bob.userId],
      [ada.userId, ada.userId],
    ]);
    expect(await list(`actorId=${bob.userId}&action=step.0`)).toEqual([[ada.userId, bob.userId]]);
    expect(await list(`userId=${bob.userId}&to=2026-11-21`)).toEqual([]);
    expect((await list("from=2026-11-20T08:00:00Z&to=2026-11-20T09:00:00Z")).length).toBeGreaterThanOrEqual(2);
    const pages = [];
    const path = `/api/v1/admin/activity?userId=${ada.userId}&limit=1`;
    const first = await app.call("GET", path, { token: admin.token });
    pages.push(textAt(first.body, "data", 0, "id"));
    const cursor = textAt(first.body, "page", "nextCursor");
    const second = await app.call("GET", `${path}&cursor=${cursor}`, { token: admin.token });
    pages.push(textAt(second.body, "data", 0, "id"));
    expect(new Set(pages).size).toBe(2);
  });
});

describe("on record is", () => {
  test("what is done with training, once", async () => {
    const ada = await register(app);
    const { token } = ada;
    const exerciseId = await insertExercise(stores.db, ada.userId, "weight_reps");
    const must = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const answer = await app.call(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      await settled();
      return answer.body;
    };
    const key = { "idempotency-key": crypto.randomUUID() };
    const id = Bun.randomUUIDv7();
    await must("POST", "/api/v1/workouts", { id }, key);
    await must("POST", "/api/v1/workouts", { id }, key);
    await must("POST", "/api/v1/workouts", { id });
    const set = { exerciseId, weight: { value: 100, unit: "kg" }, reps: 5 };
    const workout = await must("POST", `/api/v1/workouts/${id}/sets`, set);
    const setId = textAt(await must("GET", `/api/v1/workouts/${id}`), "exercises", 0, "sets", 0, "id");
    expect(workout).toBeDefined();
    await must("PATCH", `/api/v1/workouts/${id}/sets/${setId}`, { reps: 6 });
    await must("POST", `/api/v1/workouts/${id}/complete`, {});
    await must("PATCH", `/api/v1/workouts/${id}`, { title: "Heavy" });
    expect((await app.call("PATCH", `/api/v1/workouts/${id}`, { token, body: { title: 7 } })).status).toBe(422);
    const goal = await must("POST", "/api/v1/progress/goals", { kind: "weekly_workouts", count: 3 });
    await must("PUT", "/api/v1/progress/checkins/2026-11-16", { sleepHours: 8 });
    await must("DELETE", `/api/v1/workouts/${id}`);
    const entries = entriesIn(await activityOf(ada)).toReversed();
    expect(entries.map(({ action, resourceId }) => [action, resourceId])).toEqual([
      ["account.registered", null],
      ["workout.created", id],
      ["workout.changed", id],
      ["workout.completed", id],
      ["workout.changed", id],
      ["goal.created", textAt(goal, "id")],
      ["checkin.saved", "2026-11-16"],
      ["workout.deleted", id],
    ]);
  });

  test("what is done with the account, and what somebody tried", async () => {
    const time = steppingClock();
    await using on = await testApp(stores, { clock: time.clock });
    const ada = await registerGuarded(on, time);
    const post = (path: string, body: unknown) => on.call("POST", path, { token: ada.token, body });
    await logIn(on, ada.email);
    await logIn(on, ada.email, { password: "not the right one" });
    await logIn(on, ada.email, { code: "000000" });
    await logIn(on, ada.email, { code: ada.code() });
    await post("/api/v1/auth/api-keys", { name: "script", scopes: ["read"], code: ada.code() });
    await post(`${TWO_FACTOR}/recovery-codes`, { password: PASSWORD, code: ada.code() });
    await post("/api/v1/auth/email/change", {
      newEmail: `${Bun.randomUUIDv7()}@example.org`,
      password: PASSWORD,
      code: ada.code(),
    });
    await post("/api/v1/auth/password/change", {
      currentPassword: PASSWORD,
      newPassword: "a donkey eats purple thistles",
      code: ada.code(),
    });
    await post(`${TWO_FACTOR}/disable`, { password: "a donkey eats purple thistles", code: ada.code() });
    await on.call("PATCH", "/api/v1/users/me", { token: ada.token, body: { displayName: "Ada" } });
    // Entries of one instant differ by their ids, which follow their creation.
    const actions = (await actionsOf(ada, "", on)).toReversed();
    expect(actions).toEqual([
      "account.registered",
      "two-factor.set-up",
      "two-factor.enabled",
      "login.failed",
      "login.code-failed",
      "session.started",
      "api-key.made",
      "two-factor.recovery-codes-renewed",
      "email.change-asked",
      "password.changed",
      "two-factor.disabled",
      "account.changed",
    ]);
  });

  test("every operation that changes something, but for those that say it themselves or change nothing", () => {
    const SAY_IT_THEMSELVES = [
      / \/api\/v1\/(admin|auth|users|coaching|reports)\//,
      / \/api\/v1\/(imports|exports|calendar|webhooks|sync)(\/|$)/,
    ];
    /**
     * A simulation stores nothing. A new set is part of its workout, which has an action at its end. Assistants act by
     * operations.
     */
    const NO_ACT = ["POST /api/v1/routines/:id/simulate", "POST /api/v1/workouts/:id/sets", "POST /mcp"];
    const policies = [...policiesOf(app.app)];
    const routes = policies
      .map(([key]) => key)
      .filter((key) => !key.startsWith("GET "))
      .filter((key) => !SAY_IT_THEMSELVES.some((pattern) => pattern.test(key)) && !NO_ACT.includes(key));
    const declared = policies.filter(([, { audit }]) => audit !== null).map(([key]) => key);
    expect(declared.toSorted()).toEqual(routes.toSorted());
  });
});
