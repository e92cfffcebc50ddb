import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { addDays } from "#core/time/local-date.ts";
import { changeLog } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { signedIn } from "#tests/support/signed-in.ts";

const BASE = "/api/v1/progress/measurements";
const NOW = new Date("2026-11-24T12:00:00.000Z");

const { stores, app } = testBench({ clock: () => NOW });

const someone = async (timeZone = "Europe/Madrid") => {
  const { userId, token } = await signedIn(app, { timeZone });
  const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    app.call(method, path, { token, body, headers });
  const measure = async (fields: Record<string, unknown>): Promise<unknown> => {
    const { status, body } = await call("POST", BASE, { kind: "bodyweight", unit: "kg", ...fields });
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  return { userId, call, measure };
};

const pathOf = (measurement: unknown): string => `${BASE}/${textAt(measurement, "id")}`;

const pointers = (body: unknown): string[] =>
  (at(body, "errors") as { pointer: string }[]).map(({ pointer }) => pointer);

const valuesOf = (page: unknown): number[] => (at(page, "data") as { value: number }[]).map(({ value }) => value);

describe("noting a measurement down", () => {
  test("answers it as entered, with its canonical value and its local date", async () => {
    const { call } = await someone("America/New_York");
    const { status, headers, body } = await call("POST", BASE, {
      kind: "bodyweight",
      value: 180.2,
      unit: "lb",
      measuredAt: "2026-11-20T02:30:00.000Z",
      source: "scale",
    });
    expect(status).toBe(201);
    expect(headers.get("etag")).toBe('"v1"');
    expect(headers.get("location")).toBe(pathOf(body));
    expect(body).toEqual({
      id: textAt(body, "id"),
      kind: "bodyweight",
      value: 180.2,
      unit: "lb",
      canonical: { value: 81.737345074, unit: "kg" },
      weightKg: 81.737345074,
      measuredAt: "2026-11-20T02:30:00.000Z",
      timeZone: "America/New_York",
      localDate: "2026-11-19",
      source: "scale",
      version: 1,
      createdAt: NOW.toISOString(),
      updatedAt: NOW.toISOString(),
    });
    expect((await call("GET", pathOf(body))).body).toEqual(body);
  });

  test("takes now, the user's zone and a hand for what is not said", async () => {
    const { measure } = await someone("Asia/Tokyo");
    expect(await measure({ kind: "waist", value: 32, unit: "in", source: null })).toMatchObject({
      canonical: { value: 81.28, unit: "cm" },
      weightKg: null,
      measuredAt: NOW.toISOString(),
      timeZone: "Asia/Tokyo",
      localDate: "2026-11-24",
      source: "manual",
    });
  });

  test.each([
    [{ kind: "bodyweight", value: 80, unit: "cm" }, ["/unit"]],
    [{ kind: "body_fat", value: 18, unit: "kg" }, ["/unit"]],
    [{ kind: "bodyweight", value: 8, unit: "kg" }, ["/value"]],
    [{ kind: "bodyweight", value: "80", unit: "kg" }, ["/value"]],
    [{ kind: "biceps", value: 40, unit: "cm" }, ["/kind"]],
    [{ kind: "bodyweight", value: 80 }, ["/unit"]],
    [{ kind: "bodyweight", value: 80, unit: "kg", timeZone: "Mars/Base" }, ["/timeZone"]],
    [{ kind: "bodyweight", value: 80, unit: "kg", measuredAt: "2026-02-30T00:00:00Z" }, ["/measuredAt"]],
    [{ kind: "bodyweight", value: 80, unit: "kg", place: "home" }, ["/place"]],
  ])("refuses %j at %j, and keeps nothing", async (body, wrong) => {
    const { call } = await someone();
    const answer = await call("POST", BASE, body);
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toEqual(wrong);
    expect(valuesOf((await call("GET", BASE)).body)).toEqual([]);
  });

  test("with an id of the client's own is the same measurement when it is sent again", async () => {
    const { call } = await someone();
    const body = { id: Bun.randomUUIDv7(), kind: "neck", value: 40, unit: "cm" };
    const first = await call("POST", BASE, body);
    const again = await call("POST", BASE, body);
    const other = await call("POST", BASE, { ...body, value: 41 });
    expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
    expect(again.body).toEqual(first.body);
    expect(at(other.body, "code")).toBe("id-taken");
  });

  test("with an idempotency key happens once", async () => {
    const { call } = await someone();
    const body = { kind: "neck", value: 40, unit: "cm" };
    const key = { "idempotency-key": crypto.randomUUID() };
    const first = await call("POST", BASE, body, key);
    const again = await call("POST", BASE, body, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.body).toEqual(first.body);
    expect(valuesOf((await call("GET", BASE)).body)).toEqual([40]);
  });
});

describe("the list", () => {
  test("is newest first, page by page, without a gap where instants are equal", async () => {
    const { call, measure } = await someone();
    for (const [value, day] of [
      [81, "2026-11-02"],
      [80, "2026-11-01"],
      [83, "2026-11-03"],
      [82, "2026-11-02"],
      [84, "2026-11-04"],
    ] as const) {
      await measure({ value, measuredAt: `${day}T07:00:00.000Z` });
    }
    const seen: number[] = [];
    let cursor = "";
    do {
      const { body } = await call("GET", `${BASE}?limit=2${cursor}`);
      seen.push(...valuesOf(body));
      const next = at(body, "page", "nextCursor");
      cursor = next === null ? "" : `&cursor=${next}`;
    } while (cursor !== "");
    expect(seen).toEqual([84, 83, 82, 81, 80]);
  });

  test("is narrowed by kind and by local dates", async () => {
    const { call, measure } = await someone();
    await measure({ value: 80, measuredAt: "2026-10-31T23:30:00.000Z" });
    await measure({ value: 81, measuredAt: "2026-11-02T07:00:00.000Z" });
    await measure({ kind: "waist", value: 84, unit: "cm", measuredAt: "2026-11-02T07:00:00.000Z" });
    const of = async (query: string) => valuesOf((await call("GET", `${BASE}?${query}`)).body);
    expect(await of("kind=bodyweight")).toEqual([81, 80]);
    expect(await of("kind=waist&from=2026-11-01")).toEqual([84]);
    expect(await of("kind=bodyweight&from=2026-11-01&to=2026-11-01")).toEqual([80]);
    expect(await of("to=2026-10-31")).toEqual([]);
  });

  test.each([
    ["kind=height", "/kind"],
    ["from=2026-02-30", "/from"],
    ["from=2026-11-02&to=2026-11-01", "/to"],
    ["cursor=abc", "/cursor"],
    ["sort=value", "/sort"],
  ])("refuses ?%s at %s", async (query, pointer) => {
    const { call } = await someone();
    const { status, body } = await call("GET", `${BASE}?${query}`);
    expect(status).toBe(422);
    expect(pointers(body)).toEqual([pointer]);
  });
});

describe("changing a measurement", () => {
  test("changes what is named and leaves the rest, its local date too", async () => {
    const { call, measure } = await someone("Europe/Madrid");
    const before = await measure({ value: 80, measuredAt: "2026-11-20T23:30:00.000Z" });
    await call("PATCH", "/api/v1/users/me", { timeZone: "America/New_York" });
    const { status, headers, body } = await call("PATCH", pathOf(before), { value: 176, unit: "lb" });
    expect(status).toBe(200);
    expect(headers.get("etag")).toBe('"v2"');
    expect(body).toMatchObject({
      value: 176,
      canonical: { value: 79.83225712, unit: "kg" },
      timeZone: "Europe/Madrid",
      localDate: "2026-11-21",
      version: 2,
    });
  });

  test("moves to another local date with its instant or its zone", async () => {
    const { call, measure } = await someone("Europe/Madrid");
    const path = pathOf(await measure({ value: 80, measuredAt: "2026-11-20T23:30:00.000Z" }));
    expect((await call("PATCH", path, { timeZone: "UTC" })).body).toMatchObject({ localDate: "2026-11-20" });
    const moved = await call("PATCH", path, { measuredAt: "2026-11-22T10:00:00+05:00" });
    expect(moved.body).toMatchObject({ localDate: "2026-11-22", measuredAt: "2026-11-22T05:00:00.000Z" });
  });

  test("checks the unit and the value that result", async () => {
    const { call, measure } = await someone();
    const path = pathOf(await measure({ value: 80 }));
    expect(pointers((await call("PATCH", path, { kind: "waist" })).body)).toEqual(["/unit"]);
    expect(pointers((await call("PATCH", path, { unit: "lb", value: 30 })).body)).toEqual(["/value"]);
    expect((await call("PATCH", path, { kind: "waist", unit: "cm" })).body).toMatchObject({ weightKg: null });
  });

  test("honours If-Match and If-None-Match", async () => {
    const { call, measure } = await someone();
    const path = pathOf(await measure({ value: 80 }));
    expect((await call("PATCH", path, { value: 81 }, { "if-match": '"v7"' })).status).toBe(412);
    expect((await call("PATCH", path, { value: 81 }, { "if-match": '"v1"' })).status).toBe(200);
    expect((await call("GET", path, undefined, { "if-none-match": '"v2"' })).status).toBe(304);
    expect((await call("DELETE", path, undefined, { "if-match": '"v1"' })).status).toBe(412);
    expect((await call("DELETE", path, undefined, { "if-match": '"v2"' })).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
  });
});

describe("a change of body weight", () => {
  const PULL_UPS = "2026-11-10T18:00:00.000Z";

  const lifter = async () => {
    const person = await someone();
    const exerciseId = await insertExercise(stores.db, person.userId, "bodyweight_reps", { bodyweightFraction: 1 });
    const workout = await person.call("POST", "/api/v1/workouts", {
      status: "completed",
      startedAt: PULL_UPS,
      exercises: [{ exerciseId, sets: [{ reps: 10 }] }],
    });
    const id = textAt(workout.body, "id");
    const volume = async () => at((await person.call("GET", `/api/v1/workouts/${id}`)).body, "totals", "volumeKg");
    return { ...person, volume };
  };

  test("moves the loads, the roll-ups and the records of later workouts, whatever the change is", async () => {
    const { userId, call, measure, volume } = await lifter();
    const agree = async () =>
      expect(await derivedInPostgres(stores.db, userId)).toEqual(await derivedByCore(stores.db, userId));
    expect(await volume()).toBe(0);
    const path = pathOf(await measure({ value: 80, measuredAt: "2026-11-01T07:00:00.000Z" }));
    expect(await volume()).toBe(800);
    await agree();
    await call("PATCH", path, { value: 82.5 });
    expect(await volume()).toBe(825);
    await measure({ value: 90, measuredAt: "2026-11-10T18:00:00.001Z" });
    expect(await volume()).toBe(825);
    await call("PATCH", path, { measuredAt: "2026-11-11T07:00:00.000Z" });
    expect(await volume()).toBe(0);
    await call("PATCH", path, { measuredAt: "2026-11-09T07:00:00.000Z" });
    expect(await volume()).toBe(825);
    await call("PATCH", path, { kind: "lean_mass" });
    expect(await volume()).toBe(0);
    await call("PATCH", path, { kind: "bodyweight" });
    await agree();
    await call("DELETE", path);
    expect(await volume()).toBe(0);
    await agree();
  });

  test("counts for workouts that are logged at the same moment", async () => {
    const { userId, call, measure } = await someone();
    const exerciseId = await insertExercise(stores.db, userId, "bodyweight_reps", { bodyweightFraction: 1 });
    const days = Array.from({ length: 12 }, (_, day) => addDays("2026-11-01", day));
    const weights = days.map((day, at) => measure({ value: 80 + at, measuredAt: `${day}T07:00:00.000Z` }));
    const workouts = days.map((day) =>
      call("POST", "/api/v1/workouts", {
        status: "completed",
        startedAt: `${day}T18:00:00.000Z`,
        exercises: [{ exerciseId, sets: [{ reps: 5 }] }],
      }),
    );
    await Promise.all(weights);
    expect((await Promise.all(workouts)).map(({ status }) => status)).toEqual(days.map(() => 201));
    expect(await derivedInPostgres(stores.db, userId)).toEqual(await derivedByCore(stores.db, userId));
  });

  test("asks for an analysis, which other kinds are not part of", async () => {
    const { call, measure } = await someone();
    const jobs = async () => (at((await call("GET", "/api/v1/jobs")).body, "data") as unknown[]).length;
    await measure({ kind: "waist", value: 84, unit: "cm" });
    expect(await jobs()).toBe(0);
    await measure({ value: 80 });
    expect(await jobs()).toBe(1);
  });

  test("is written into the log of changes, as every change of a measurement is", async () => {
    const { userId, call, measure } = await someone();
    const first = await measure({ value: 80 });
    const second = await measure({ kind: "waist", value: 84, unit: "cm" });
    await call("PATCH", pathOf(first), { source: "scale" });
    await call("DELETE", pathOf(second));
    const rows = await stores.db.select().from(changeLog).where(eq(changeLog.userId, userId)).orderBy(changeLog.seq);
    const [a, b] = [textAt(first, "id"), textAt(second, "id")];
    expect(rows.map(({ resource, resourceId, op, version }) => [resource, resourceId, op, version])).toEqual([
      ["measurements", a, "upsert", 1],
      ["measurements", b, "upsert", 1],
      ["measurements", a, "upsert", 2],
      ["measurements", b, "delete", 2],
    ]);
  });
});

describe("the trend", () => {
  test("of body weight is smooth, counts a day once, and says the rate with its interval", async () => {
    const { call, measure } = await someone();
    for (let day = 0; day < 10; day += 1) {
      const date = addDays("2026-11-10", day);
      await measure({ value: 90 - day / 10, measuredAt: `${date}T06:00:00.000Z` });
    }
    await measure({ value: 90.2, measuredAt: "2026-11-10T20:00:00.000Z" });
    const { status, body } = await call("GET", `${BASE}/trend?kind=bodyweight`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      kind: "bodyweight",
      unit: "kg",
      from: null,
      to: "2026-11-24",
      status: "falling",
      missing: null,
    });
    expect(at(body, "series", 0)).toEqual({ date: "2026-11-10", value: 90.1, trend: 90.1 });
    expect(at(body, "trend", "n")).toBe(10);
    expect(at(body, "trend", "slopePerWeek")).toBeCloseTo(-0.7, 1);
    expect(textAt(body, "trend", "method")).toContain("theil-sen");
  });

  test("of body weight is also what completed workouts say", async () => {
    const { call } = await someone();
    const workout = { startedAt: "2026-11-10T18:00:00.000Z", bodyweight: { value: 79.5, unit: "kg" } };
    await call("POST", "/api/v1/workouts", { ...workout, status: "completed" });
    await call("POST", "/api/v1/workouts", { ...workout, status: "discarded" });
    const { body } = await call("GET", `${BASE}/trend`);
    expect(at(body, "series")).toEqual([{ date: "2026-11-10", value: 79.5, trend: 79.5 }]);
  });

  test("of another kind is a line through the days asked for, in its canonical unit", async () => {
    const { call, measure } = await someone();
    for (let week = 0; week < 10; week += 1) {
      const date = addDays("2026-08-01", week * 7);
      await measure({ kind: "waist", value: 36 - week / 4, unit: "in", measuredAt: `${date}T06:00:00.000Z` });
    }
    const all = (await call("GET", `${BASE}/trend?kind=waist`)).body;
    expect(all).toMatchObject({ unit: "cm", status: "falling", trend: { n: 10 } });
    expect(at(all, "trend", "slopePerWeek")).toBeCloseTo(-0.635, 6);
    const some = (await call("GET", `${BASE}/trend?kind=waist&from=2026-08-08&to=2026-09-19`)).body;
    expect(some).toMatchObject({
      from: "2026-08-08",
      to: "2026-09-19",
      status: "insufficient-data",
      missing: { code: "points", have: 7, need: 8 },
      trend: { slopePerWeek: null, confidenceInterval: null, n: 7 },
    });
  });

  test.each([
    ["kind=height", "/kind"],
    ["from=2026-11-02&to=2026-11-01", "/to"],
    ["from=2027-01-01", "/to"],
  ])("refuses ?%s at %s", async (query, pointer) => {
    const { call } = await someone();
    const { status, body } = await call("GET", `${BASE}/trend?${query}`);
    expect(status).toBe(422);
    expect(pointers(body)).toEqual([pointer]);
  });
});
