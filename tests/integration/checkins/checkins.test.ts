import { describe, expect, test } from "bun:test";
import { purgeDocuments } from "#db/mongo/purge.ts";
import { at, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { inputVersionOf } from "#tests/support/input-version.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { tcpProxy } from "#tests/support/tcp-proxy.ts";
import { within } from "#tests/support/within.ts";

const { stores, app } = testBench({ clock: () => new Date("2026-11-24T12:00:00Z") });

const PATH = "/api/v1/progress/checkins";

const ask = (
  person: SignedIn,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) => app.call(method, `${PATH}${path}`, { token: person.token, body, headers });

const WHOLE = {
  sleepHours: 7.25,
  sleepQuality: 4,
  soreness: 2,
  fatigue: 3,
  stress: 1,
  mood: 5,
  motivation: 4,
  restingHeartRate: 52,
  note: "Slept well",
};

const NOTHING = Object.fromEntries(Object.keys(WHOLE).map((name) => [name, null]));

describe("the check-in of a day", () => {
  test("is made, replaced whole, and unchanged by the same again", async () => {
    const person = await signedIn(app);
    expect((await ask(person, "GET", "/2026-11-24")).status).toBe(404);
    const made = await ask(person, "PUT", "/2026-11-24", WHOLE);
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toBe(`${PATH}/2026-11-24`);
    expect(made.headers.get("etag")).toBe('"v1"');
    expect(made.body).toEqual({
      localDate: "2026-11-24",
      ...WHOLE,
      version: 1,
      createdAt: "2026-11-24T12:00:00.000Z",
      updatedAt: "2026-11-24T12:00:00.000Z",
    });
    const again = await ask(person, "PUT", "/2026-11-24", WHOLE);
    expect([again.status, again.headers.get("etag")]).toEqual([200, '"v1"']);
    expect(again.body).toEqual(made.body);
    const replaced = await ask(person, "PUT", "/2026-11-24", { mood: 2 });
    expect(replaced.body).toMatchObject({ ...NOTHING, mood: 2, version: 2 });
    expect((await ask(person, "GET", "/2026-11-24")).body).toEqual(replaced.body);
  });

  test("honours If-Match and If-None-Match", async () => {
    const person = await signedIn(app);
    for (const tag of ["*", '"v0"', '"v1"']) {
      expect((await ask(person, "PUT", "/2026-11-20", { mood: 1 }, { "if-match": tag })).status).toBe(412);
    }
    await ask(person, "PUT", "/2026-11-20", { mood: 1 });
    expect((await ask(person, "PUT", "/2026-11-20", { mood: 2 }, { "if-match": '"v1"' })).status).toBe(200);
    expect((await ask(person, "PUT", "/2026-11-20", { mood: 3 }, { "if-match": '"v1"' })).status).toBe(412);
    const same = await ask(person, "GET", "/2026-11-20", undefined, { "if-none-match": '"v2"' });
    expect([same.status, same.body]).toEqual([304, undefined]);
    expect((await ask(person, "GET", "/2026-11-20")).body).toMatchObject({ mood: 2, version: 2 });
  });

  test("asks for an analysis and moves the input version on, also when it says what stood there", async () => {
    const person = await signedIn(app);
    const version = () => inputVersionOf(stores.db, person.userId);
    const jobs = async () => at((await app.call("GET", "/api/v1/jobs", { token: person.token })).body, "data");
    expect([await version(), await jobs()]).toEqual([0, []]);
    await ask(person, "PUT", "/2026-11-24", { mood: 2 });
    expect(await version()).toBe(1);
    expect(await jobs()).toMatchObject([{ kind: "analyze-progress", status: "queued" }]);
    // The request before may have come as far as MongoDB and no further.
    await ask(person, "PUT", "/2026-11-24", { mood: 2 });
    expect(await version()).toBe(2);
    expect(await jobs()).toHaveLength(1);
    expect((await ask(person, "PUT", "/2026-11-24", { mood: 9 })).status).toBe(422);
    expect((await ask(person, "PUT", "/2026-11-24", { mood: 3 }, { "if-match": '"v9"' })).status).toBe(412);
    expect(await version()).toBe(2);
  });

  test("takes every one of the writes that come at once, one after the other", async () => {
    const person = await signedIn(app);
    const answers = await Promise.all([1, 2, 3].map((mood) => ask(person, "PUT", "/2026-11-21", { mood })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(at((await ask(person, "GET", "/2026-11-21")).body, "version")).toBe(3);
  });

  test("is each person's own", async () => {
    const [one, other] = [await signedIn(app), await signedIn(app)];
    await ask(one, "PUT", "/2026-11-24", WHOLE);
    expect((await ask(other, "GET", "/2026-11-24")).status).toBe(404);
    expect((await ask(other, "PUT", "/2026-11-24", { mood: 1 })).status).toBe(201);
    expect((await ask(one, "GET", "/2026-11-24")).body).toMatchObject(WHOLE);
    expect(Object(at((await ask(other, "GET", "")).body, "data"))).toHaveLength(1);
  });

  test("is of a day up to tomorrow where its owner lives", async () => {
    const [here, east] = [await signedIn(app), await signedIn(app, { timeZone: "Pacific/Auckland" })];
    expect((await ask(here, "PUT", "/2026-11-25", { mood: 3 })).status).toBe(201);
    for (const date of ["2026-11-26", "9999-12-31", "1969-12-31", "0001-01-01"]) {
      const refused = await ask(here, "PUT", `/${date}`, { mood: 3 });
      expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, "/localDate"]);
    }
    expect((await ask(east, "PUT", "/2026-11-26", { mood: 3 })).status).toBe(201);
    for (const date of ["2026-02-30", "today", "2026-1-1"]) {
      expect((await ask(here, "PUT", `/${date}`, { mood: 3 })).status).toBe(404);
      expect((await ask(here, "GET", `/${date}`)).status).toBe(404);
    }
  });

  test("refuses what no day can be", async () => {
    const person = await signedIn(app);
    const refused: readonly [Record<string, unknown>, string][] = [
      [{ sleepHours: 24.5 }, "/sleepHours"],
      [{ sleepHours: -1 }, "/sleepHours"],
      [{ sleepQuality: 0 }, "/sleepQuality"],
      [{ mood: 6 }, "/mood"],
      [{ stress: 2.5 }, "/stress"],
      [{ fatigue: "3" }, "/fatigue"],
      [{ restingHeartRate: 19 }, "/restingHeartRate"],
      [{ note: "x".repeat(10_001) }, "/note"],
      [{ weather: 3 }, "/weather"],
    ];
    for (const [body, pointer] of refused) {
      const { status, body: problem } = await ask(person, "PUT", "/2026-11-24", body);
      expect([status, at(problem, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect((await ask(person, "GET", "/2026-11-24")).status).toBe(404);
  });
});

describe("the list of check-ins", () => {
  test("is of a range of days, newest first, in pages", async () => {
    const person = await signedIn(app);
    const days = ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-22", "2026-11-24"];
    for (const day of days) await ask(person, "PUT", `/${day}`, { mood: 3 });
    const datesOf = (body: unknown): string[] =>
      Object(at(body, "data")).map((checkin: unknown) => textAt(checkin, "localDate"));
    const within = await ask(person, "GET", "?from=2026-11-19&to=2026-11-22");
    expect(datesOf(within.body)).toEqual(["2026-11-22", "2026-11-20", "2026-11-19"]);
    const first = await ask(person, "GET", "?limit=3");
    const second = await ask(person, "GET", `?limit=3&cursor=${textAt(first.body, "page", "nextCursor")}`);
    expect([...datesOf(first.body), ...datesOf(second.body)]).toEqual(days.toReversed());
    expect(at(second.body, "page")).toEqual({ nextCursor: null, hasMore: false });
    for (const query of ["?from=2026-11-22&to=2026-11-19", "?from=x", "?cursor=e30", "?sort=mood"]) {
      expect((await ask(person, "GET", query)).status).toBe(422);
    }
  });

  test("is empty when the account's documents are purged", async () => {
    const [gone, stays] = [await signedIn(app), await signedIn(app)];
    await ask(gone, "PUT", "/2026-11-24", WHOLE);
    await ask(stays, "PUT", "/2026-11-24", WHOLE);
    await purgeDocuments(app.deps.mongo, gone.userId);
    expect(at((await ask(gone, "GET", "")).body, "data")).toEqual([]);
    expect(Object(at((await ask(stays, "GET", "")).body, "data"))).toHaveLength(1);
  });
});

test("while MongoDB is away check-ins say so within a second, and goals go on", async () => {
  const proxy = await tcpProxy(stores.mongoUrl);
  const cut = await testApp(stores, { mongoUrl: proxy.url });
  const { token } = await signedIn(cut);
  for (const [method, path, body] of [
    ["GET", "/checkins"],
    ["GET", "/checkins/2026-11-24"],
    ["PUT", "/checkins/2026-11-24", { mood: 3 }],
  ] as const) {
    await within(1_000, async () => {
      const answer = await cut.call(method, `/api/v1/progress${path}`, { token, body });
      expect([method, path, answer.status, at(answer.body, "code")]).toEqual([method, path, 503, "unavailable"]);
    });
  }
  const goal = { kind: "weekly_workouts", count: 3 };
  expect((await cut.call("POST", "/api/v1/progress/goals", { token, body: goal })).status).toBe(201);
  await cut.close();
  await proxy.cut();
});
