import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import ICAL from "ical.js";
import { calendarFeeds, users } from "#db/postgres/schema/index.ts";
import { type Answer, at, PASSWORD, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";

const { stores, app } = testBench();

const CALENDAR = "/api/v1/calendar";
const open = ({ token }: Person, headers = {}) => app.call("POST", CALENDAR, { token, headers });
const pathOf = async (person: Person): Promise<string> => new URL(textAt((await open(person)).body, "url")).pathname;
const feed = (path: string, headers = {}) => app.call("GET", path, { headers });
const workout = ({ token }: Person, body: unknown) => app.call("POST", "/api/v1/workouts", { token, body });
const plan = async (person: Person, fields: Record<string, unknown> = {}): Promise<string> =>
  textAt(
    (await workout(person, { status: "planned", startedAt: "2026-12-01T18:00:00.000Z", title: "Squats", ...fields }))
      .body,
    "id",
  );
const eventsIn = ({ body }: Answer) =>
  new ICAL.Component(ICAL.parse(String(body))).getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
const titlesIn = async (path: string) => eventsIn(await feed(path)).map(({ summary }) => summary);

/** The catalogue's exercise of a name, as its owner sees it. */
const exerciseNamed = async ({ token }: Person, name: string): Promise<string> => {
  const found = await app.call("GET", `/api/v1/exercises?search=${encodeURIComponent(name)}&limit=1`, { token });
  return textAt(found.body, "data", 0, "id");
};

describe("the address of a calendar", () => {
  test("is made anew each time, ends the one before, and is kept as a hash", async () => {
    const ada = await register(app);
    const first = await open(ada);
    expect(first.status).toBe(201);
    const url = textAt(first.body, "url");
    expect(url).toMatch(/^https:\/\/api\.example\.com\/calendar\/fc_[\w-]{43}\.ics$/);
    const path = new URL(url).pathname;
    expect((await feed(path)).status).toBe(200);
    const second = await pathOf(ada);
    expect([(await feed(path)).status, (await feed(second)).status]).toEqual([404, 200]);
    const [row] = await stores.db.select().from(calendarFeeds).where(eq(calendarFeeds.userId, ada.userId));
    expect(row?.tokenHash).toHaveLength(32);
  });

  test("is never taken from the request: without a configured one there is none", async () => {
    await using bare = await testApp(stores, { config: { apiUrl: null } });
    const ada = await register(app);
    const path = await pathOf(ada);
    const answer = await bare.call("POST", CALENDAR, { token: ada.token, headers: { host: "evil.example" } });
    expect([answer.status, at(answer.body, "code")]).toEqual([503, "address-not-configured"]);
    expect(answer.headers.get("retry-after")).not.toBeNull();
    expect(JSON.stringify(answer.body)).not.toContain("evil.example");
    // The address before it was not ended.
    expect((await feed(path)).status).toBe(200);
  });

  test("is answered again to the same request, and not made again", async () => {
    const ada = await register(app);
    const key = { "idempotency-key": crypto.randomUUID() };
    const [first, again] = [await open(ada, key), await open(ada, key)];
    expect(again.body).toEqual(first.body);
    expect((await feed(new URL(textAt(first.body, "url")).pathname)).status).toBe(200);
  });

  test("is one, when several are asked for at once", async () => {
    const ada = await register(app);
    const paths = await Promise.all(Array.from({ length: 4 }, () => pathOf(ada)));
    const statuses = await Promise.all(paths.map(async (path) => (await feed(path)).status));
    expect(statuses.toSorted()).toEqual([200, 404, 404, 404]);
  });

  test("ends when it is taken back, once or twice", async () => {
    const ada = await register(app);
    const path = await pathOf(ada);
    const close = async () => (await app.call("DELETE", CALENDAR, { token: ada.token })).status;
    expect([await close(), await close()]).toEqual([204, 204]);
    expect((await feed(path)).status).toBe(404);
  });

  test("is for a person in a session to give", async () => {
    const ada = await register(app);
    const made = await app.call("POST", "/api/v1/auth/api-keys", {
      token: ada.token,
      body: { name: "script", scopes: ["read", "write"] },
    });
    for (const method of ["POST", "DELETE"]) {
      expect((await app.call(method, CALENDAR, { token: textAt(made.body, "key") })).status).toBe(403);
    }
  });

  test("answers alike whatever is wrong with it", async () => {
    const ada = await register(app);
    const bob = await register(app);
    const [disabled, deleted] = [await pathOf(ada), await pathOf(bob)];
    await stores.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, ada.userId));
    await app.call("DELETE", "/api/v1/users/me", { token: bob.token, body: { password: PASSWORD } });
    const unknown = `/calendar/fc_${"A".repeat(43)}.ics`;
    const paths = [
      disabled,
      deleted,
      unknown,
      `${unknown}x`,
      "/calendar/a",
      "/calendar/%F0%9F%8F%8B",
      "/calendar/.ics",
    ];
    const answers = await Promise.all(paths.map((path) => feed(path)));
    const shapes = answers.map(({ status, headers, body }) => {
      const { instance: _instance, requestId: _id, ...rest } = Object(body);
      return { status, rest, type: headers.get("content-type"), cache: headers.get("cache-control") };
    });
    expect(shapes[0]).toMatchObject({ status: 404, rest: { code: "not-found" }, cache: "no-store" });
    for (const shape of shapes) expect(shape).toEqual(shapes[0] ?? shape);
    await stores.db.update(users).set({ disabledAt: null }).where(eq(users.id, ada.userId));
    expect((await feed(disabled)).status).toBe(200);
  });
});

describe("the calendar", () => {
  test("has what is planned, in the language and the units of its owner", async () => {
    const ada = await register(app, { locale: "es", unitSystem: "imperial" });
    const exerciseId = await exerciseNamed(ada, "Barbell back squat");
    const target = { reps: { min: 5 }, weight: { value: 225, unit: "lb" } };
    const id = await plan(ada, {
      title: "Día de piernas; pesado",
      endedAt: "2026-12-01T19:30:00.000Z",
      timeZone: "Europe/Madrid",
      exercises: [{ exerciseId, sets: [{ target }, { target }] }],
    });
    const answer = await feed(await pathOf(ada), { "accept-language": "en" });
    expect(answer.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    const [event] = eventsIn(answer);
    expect(event?.uid).toBe(`${id}@forja.dev`);
    expect(event?.summary).toBe("Día de piernas; pesado");
    expect(event?.startDate.toICALString()).toBe("20261201T180000Z");
    expect(event?.endDate.toICALString()).toBe("20261201T193000Z");
    const { body } = await app.call("GET", `/api/v1/exercises/${exerciseId}`, {
      token: ada.token,
      headers: { "accept-language": "es" },
    });
    expect(event?.description).toBe(`${textAt(body, "name")}\n• 2 × 5 reps, 225 lb`);
  });

  test("follows the plan: what is moved moves, and what is done, dropped or deleted goes", async () => {
    const ada = await register(app);
    const path = await pathOf(ada);
    const ids = [await plan(ada, { title: "A" }), await plan(ada, { title: "B" }), await plan(ada, { title: "C" })];
    await workout(ada, { status: "completed", title: "Done" });
    const patch = (id = "", body: unknown = {}) =>
      app.call("PATCH", `/api/v1/workouts/${id}`, { token: ada.token, body });
    expect((await titlesIn(path)).toSorted()).toEqual(["A", "B", "C"]);
    await patch(ids[0], { startedAt: "2026-12-03T18:00:00.000Z" });
    const moved = eventsIn(await feed(path)).find(({ summary }) => summary === "A");
    expect([moved?.uid, moved?.startDate.toICALString()]).toEqual([`${ids[0]}@forja.dev`, "20261203T180000Z"]);
    await patch(ids[0], { status: "active" });
    await patch(ids[1], { status: "discarded" });
    await app.call("DELETE", `/api/v1/workouts/${ids[2]}`, { token: ada.token });
    expect(await titlesIn(path)).toEqual([]);
  });

  test("shows what a coach plans, and nobody else's plan", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["write:routines"]);
    await plan(coach, { title: "The coach's own" });
    const body = { status: "planned", title: "By the coach" };
    await app.call("POST", `/api/v1/workouts?athleteId=${ada.userId}`, { token: coach.token, body });
    expect(await titlesIn(await pathOf(ada))).toEqual(["By the coach"]);
  });

  test("forgets a plan that nobody has carried out in 90 days", async () => {
    const ada = await register(app);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    await plan(ada, { title: "Old", startedAt: daysAgo(91) });
    await plan(ada, { title: "Missed", startedAt: daysAgo(89) });
    expect(await titlesIn(await pathOf(ada))).toEqual(["Missed"]);
  });

  test("may be kept for a quarter of an hour, and is not sent again while it is the same", async () => {
    const ada = await register(app);
    const path = await pathOf(ada);
    const first = await feed(path);
    const etag = first.headers.get("etag") ?? "";
    expect(first.headers.get("cache-control")).toBe("private, max-age=900");
    const again = await feed(path, { "if-none-match": etag });
    expect([again.status, again.body, again.headers.get("etag")]).toEqual([304, undefined, etag]);
    await plan(ada);
    const changed = await feed(path, { "if-none-match": etag });
    expect([changed.status, changed.headers.get("etag") === etag]).toEqual([200, false]);
    const head = await app.call("HEAD", path);
    expect([head.status, head.headers.get("etag")]).toEqual([200, changed.headers.get("etag")]);
  });

  test("is limited by address, and asks for no token", async () => {
    await using strict = await testApp(stores, { config: { rateLimitScale: 0.02 } });
    const path = await pathOf(await register(app));
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await strict.call("GET", path)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(at((await strict.call("GET", path)).body, "code")).toBe("quota-exceeded");
  });
});
