import { beforeAll, describe, expect, test } from "bun:test";
import { exerciseView } from "#api/modules/exercises/exercises.schema.ts";
import { exerciseIdFor } from "#db/seeds/catalogue/index.ts";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

let person: Person;
let stranger: Person;

const { app } = testBench();

beforeAll(async () => {
  person = await register(app);
  stranger = await register(app);
});

const BENCH = exerciseIdFor("barbell-bench-press");
const URL_OF = "/api/v1/exercises";

const DRAFT = {
  name: "Zercher Carry",
  aliases: ["Carry in the elbows", "A Zercher walk"],
  description: "Walk with the bar in the elbows.",
  trackingType: "weight_distance",
  equipment: ["barbell"],
  mechanics: "compound",
  movementPattern: "carry",
  muscles: [
    { muscle: "upper_back", role: "primary" },
    { muscle: "abs", role: "secondary" },
    { muscle: "biceps", role: "secondary", share: 0.25 },
  ],
  instructions: ["Hold the bar in the elbows.", "Walk."],
  media: [{ kind: "video", url: "https://example.com/zercher.mp4" }],
};

type Options = { who?: Person; locale?: string; headers?: Record<string, string> };

const call = (method: string, path: string, body?: unknown, { who = person, locale, headers }: Options = {}) =>
  app.call(method, path, {
    token: who.token,
    body,
    headers: { ...(locale === undefined ? {} : { "accept-language": locale }), ...headers },
  });

const made = async (fields: Record<string, unknown> = {}, options: Options = {}) => {
  const { status, body } = await call("POST", URL_OF, { ...DRAFT, ...fields }, options);
  expect(status).toBe(201);
  return exerciseView.strict().parse(body);
};

const logged = async (exerciseId: string, fields: Record<string, unknown> = {}, sets: unknown[] = []) => {
  const { status, body } = await call("POST", "/api/v1/workouts", {
    startedAt: "2026-11-20T17:00:00.000Z",
    endedAt: "2026-11-20T18:00:00.000Z",
    exercises: [{ exerciseId, sets }],
    ...fields,
  });
  expect(status).toBe(201);
  return textAt(body, "id");
};

const kilograms = (value: number, reps: number) => ({ weight: { value, unit: "kg" }, reps });

describe("an exercise of one's own", () => {
  test("is read as it was written", async () => {
    const { status, headers, body } = await call("POST", URL_OF, DRAFT);
    const exercise = exerciseView.strict().parse(body);
    expect(status).toBe(201);
    expect(headers.get("location")).toBe(`${URL_OF}/${exercise.id}`);
    expect(headers.get("etag")).toBe('"v1.en"');
    expect(exercise).toMatchObject({
      ...DRAFT,
      owner: "user",
      muscles: [
        { muscle: "upper_back", role: "primary", share: 1 },
        { muscle: "abs", role: "secondary", share: 0.5 },
        { muscle: "biceps", role: "secondary", share: 0.25 },
      ],
      unilateral: false,
      bodyweightFraction: null,
      archivedAt: null,
      version: 1,
    });
    expect((await call("GET", `${URL_OF}/${exercise.id}`)).body).toEqual(exercise);
  });

  test("gets a slug of its name that no other of the owner's has", async () => {
    const [one, two] = [await made({ name: "Mi Prensa" }), await made({ name: "mi prensa" })];
    expect(one.slug).toBe("mi-prensa");
    expect(two.slug).toMatch(/^mi-prensa-[0-9a-f]{8}$/);
    expect((await made({ name: "Mi Prensa" }, { who: stranger })).slug).toBe("mi-prensa");
  });

  test("can be made many times at once under one name", async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call("POST", URL_OF, { name: "At Once", trackingType: "duration" })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => at(body, "slug"))).size).toBe(5);
  });

  test("moves the whole body weight where nobody says which part", async () => {
    expect((await made({ trackingType: "weighted_bodyweight" })).bodyweightFraction).toBe(1);
    expect((await made({ trackingType: "bodyweight_reps", bodyweightFraction: 0.6 })).bodyweightFraction).toBe(0.6);
  });

  test("is answered again for the same client-chosen id and body, and refused for another", async () => {
    const id = Bun.randomUUIDv7();
    const first = await made({ id });
    const again = await call("POST", URL_OF, { ...DRAFT, id });
    expect([again.status, again.body]).toEqual([200, first]);
    const other = await call("POST", URL_OF, { ...DRAFT, id, name: "Another" });
    expect([other.status, at(other.body, "code")]).toEqual([409, "id-taken"]);
    const thief = await call("POST", URL_OF, { ...DRAFT, id }, { who: stranger });
    expect([thief.status, at(thief.body, "code")]).toEqual([409, "id-taken"]);
  });

  test("cannot take the place of one of the catalogue", async () => {
    const { status, body } = await call("POST", URL_OF, { ...DRAFT, id: BENCH });
    expect([status, at(body, "code")]).toEqual([409, "id-taken"]);
    expect((await call("GET", `${URL_OF}/${BENCH}`)).body).toMatchObject({
      owner: "system",
      slug: "barbell-bench-press",
    });
  });

  test("is made once for one Idempotency-Key", async () => {
    const headers = { "idempotency-key": "an-exercise-made-once" };
    const first = await call("POST", URL_OF, DRAFT, { headers });
    const second = await call("POST", URL_OF, DRAFT, { headers });
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a blank name", { name: "  " }, "/name"],
    ["an unknown tracking type", { trackingType: "vibes" }, "/trackingType"],
    ["an unknown field", { colour: "red" }, "/colour"],
    ["a muscle twice", { muscles: [DRAFT.muscles[0], DRAFT.muscles[0]] }, "/muscles/1"],
    ["an alias twice", { aliases: ["One", " One "] }, "/aliases/1"],
    ["a share above 1", { muscles: [{ muscle: "abs", role: "primary", share: 2 }] }, "/muscles/0/share"],
    ["a picture without encryption", { media: [{ kind: "image", url: "http://example.com/a.png" }] }, "/media/0/url"],
    ["a script for a picture", { media: [{ kind: "image", url: "javascript:alert(1)" }] }, "/media/0/url"],
    ["too many aliases", { aliases: Array.from({ length: 101 }, (_item, index) => `a${index}`) }, "/aliases"],
    ["more than the whole body", { bodyweightFraction: 1.1 }, "/bodyweightFraction"],
    ["a weight of something else", { loadPer: "foot" }, "/loadPer"],
  ])("refuses %s", async (_what, fields, pointer) => {
    const { status, body } = await call("POST", URL_OF, { ...DRAFT, ...fields });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ pointer }] });
  });

  test("changes by a merge patch, with null to clear", async () => {
    const { id } = await made();
    const { status, headers, body } = await call(
      "PATCH",
      `${URL_OF}/${id}`,
      { name: "Zercher Walk", description: null, equipment: null, muscles: [{ muscle: "abs", role: "primary" }] },
      { headers: { "if-match": '"v1"' } },
    );
    expect(status).toBe(200);
    expect(headers.get("etag")).toBe('"v2.en"');
    expect(body).toMatchObject({
      name: "Zercher Walk",
      aliases: DRAFT.aliases,
      description: null,
      equipment: [],
      muscles: [{ muscle: "abs", role: "primary", share: 1 }],
      mechanics: "compound",
      version: 2,
    });
    expect(exerciseIds((await call("GET", `${URL_OF}?search=zercher+walk`)).body)[0]).toBe(id);
    const stale = await call("PATCH", `${URL_OF}/${id}`, { name: "X" }, { headers: { "if-match": '"v1"' } });
    expect(stale.status).toBe(412);
    const known = await call("GET", `${URL_OF}/${id}`, undefined, { headers: { "if-none-match": '"v2.en"' } });
    expect([known.status, known.body]).toEqual([304, undefined]);
  });

  test("keeps the words of each language apart, and shows another one's where it has none", async () => {
    const { id } = await made({ name: "Paseo Zercher", aliases: ["Paseo"] }, { locale: "es" });
    expect((await call("GET", `${URL_OF}/${id}`)).body).toMatchObject({ name: "Paseo Zercher" });
    await call("PATCH", `${URL_OF}/${id}`, { name: "Zercher Stroll" });
    expect((await call("GET", `${URL_OF}/${id}`)).body).toMatchObject({ name: "Zercher Stroll", aliases: ["Paseo"] });
    const spanish = await call("GET", `${URL_OF}/${id}`, undefined, { locale: "es" });
    expect(spanish.body).toMatchObject({ name: "Paseo Zercher", aliases: ["Paseo"] });
    expect(spanish.headers.get("content-language")).toBe("es");
  });

  test("is seen by nobody else", async () => {
    const { id } = await made({ name: "Only Mine" });
    const others = [
      await call("GET", `${URL_OF}/${id}`, undefined, { who: stranger }),
      await call("PATCH", `${URL_OF}/${id}`, { name: "Theirs" }, { who: stranger }),
      await call("DELETE", `${URL_OF}/${id}`, undefined, { who: stranger }),
      await call("GET", `${URL_OF}/${id}/history`, undefined, { who: stranger }),
      await call("GET", `${URL_OF}/${id}/previous`, undefined, { who: stranger }),
      await call("GET", `${URL_OF}/${id}/settings`, undefined, { who: stranger }),
      await call("PUT", `${URL_OF}/${id}/settings`, {}, { who: stranger }),
    ];
    expect(others.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    const found = await call("GET", `${URL_OF}?search=only+mine&owner=user`, undefined, { who: stranger });
    expect(exerciseIds(found.body)).toEqual([]);
  });
});

describe("an exercise of the catalogue", () => {
  test("is read by everybody and changed by nobody", async () => {
    const patched = await call("PATCH", `${URL_OF}/${BENCH}`, { name: "Mine" });
    const deleted = await call("DELETE", `${URL_OF}/${BENCH}`);
    expect([patched.status, at(patched.body, "code")]).toEqual([403, "forbidden"]);
    expect([deleted.status, at(deleted.body, "code")]).toEqual([403, "forbidden"]);
    const english = await call("GET", `${URL_OF}/${BENCH}`);
    const spanish = await call("GET", `${URL_OF}/${BENCH}`, undefined, { locale: "es-MX,es;q=0.9" });
    expect(english.body).toMatchObject({ name: "Barbell Bench Press", owner: "system" });
    expect(spanish.body).toMatchObject({ name: "Press de banca con barra", owner: "system" });
  });
});

describe("deleting an exercise", () => {
  test("removes one that nothing names, for good", async () => {
    const { id } = await made();
    expect((await call("DELETE", `${URL_OF}/${id}`)).status).toBe(204);
    expect((await call("GET", `${URL_OF}/${id}`)).status).toBe(404);
    expect((await call("DELETE", `${URL_OF}/${id}`)).status).toBe(404);
  });

  test("archives one that has history, and null brings it back", async () => {
    const { id } = await made({ name: "Archived Press", trackingType: "weight_reps" });
    await logged(id, {}, [kilograms(60, 5)]);
    expect((await call("DELETE", `${URL_OF}/${id}`)).status).toBe(204);
    const archived = exerciseView.parse((await call("GET", `${URL_OF}/${id}`)).body);
    expect(archived.archivedAt).not.toBeNull();
    expect(archived.version).toBe(2);
    const listed = async (query: string) =>
      exerciseIds((await call("GET", `${URL_OF}?owner=user&search=archived+press${query}`)).body);
    expect(await listed("")).not.toContain(id);
    expect(await listed("&includeArchived=true")).toContain(id);
    expect((await call("PATCH", `${URL_OF}/${id}`, { archivedAt: null })).body).toMatchObject({ archivedAt: null });
    expect(await listed("")).toContain(id);
  });
});

const exerciseIds = (body: unknown): unknown[] => {
  const data = at(body, "data");
  if (!Array.isArray(data)) throw new Error("the answer is no page");
  return data.map((item) => at(item, "id"));
};

describe("what was done of an exercise", () => {
  test("comes newest first, over pages, without what was only planned", async () => {
    const { id } = await made({ name: "History Press", trackingType: "weight_reps" });
    await logged(id, {}, [kilograms(60, 5), kilograms(62.5, 5)]);
    await logged(id, { startedAt: "2026-11-22T17:00:00.000Z", endedAt: "2026-11-22T18:00:00.000Z" }, [
      kilograms(65, 5),
    ]);
    await logged(id, { startedAt: "2026-11-23T17:00:00.000Z", endedAt: null, status: "active" }, [
      kilograms(67.5, 5),
      {},
    ]);
    await logged(id, { startedAt: "2026-11-30T17:00:00.000Z", endedAt: null, status: "planned" }, [{}]);
    const weights: unknown[] = [];
    let query = "?limit=1";
    for (;;) {
      const { status, body } = await call("GET", `${URL_OF}/${id}/history${query}`);
      expect(status).toBe(200);
      weights.push(at(body, "data", 0, "weightKg"));
      if (at(body, "page", "hasMore") === false) break;
      query = `?limit=1&cursor=${textAt(body, "page", "nextCursor")}`;
    }
    expect(weights).toEqual([67.5, 65, 62.5, 60]);
  });

  test("includes the last completed workout, in the order in which it was done", async () => {
    const { id } = await made({ name: "Previous Press", trackingType: "weight_reps" });
    const before = await call("GET", `${URL_OF}/${id}/previous`);
    expect([before.status, before.body]).toEqual([200, { workout: null, sets: [] }]);
    await logged(id, {}, [kilograms(50, 5)]);
    const last = await logged(
      id,
      { title: "Push", startedAt: "2026-11-22T23:30:00.000Z", endedAt: "2026-11-23T00:30:00.000Z", timeZone: "UTC" },
      [{ ...kilograms(55, 5), rir: 2 }, kilograms(57.5, 4)],
    );
    await logged(id, { startedAt: "2026-11-23T17:00:00.000Z", endedAt: null, status: "active" }, [kilograms(60, 5)]);
    const { body } = await call("GET", `${URL_OF}/${id}/previous`);
    expect(body).toMatchObject({
      workout: { id: last, title: "Push", localDate: "2026-11-22", startedAt: "2026-11-22T23:30:00.000Z" },
      sets: [
        { weight: { value: 55, unit: "kg" }, reps: 5, rir: 2, rpe: 8, workoutId: last, exerciseId: id },
        { weightKg: 57.5, reps: 4, workoutId: last, localDate: "2026-11-22" },
      ],
    });
  });
});

describe("the settings of an exercise", () => {
  test("are the user's own, also of the catalogue, and are replaced whole", async () => {
    const path = `${URL_OF}/${BENCH}/settings`;
    const unset = await call("GET", path);
    expect([unset.status, unset.headers.get("etag")]).toEqual([200, '"v0"']);
    expect(unset.body).toMatchObject({ exerciseId: BENCH, trainingMax: null, notes: null, version: 0 });
    const put = await call("PUT", path, {
      trainingMax: { value: 225, unit: "lb" },
      rounding: { value: 2.5, unit: "kg" },
      notes: "pins at 4",
    });
    expect([put.status, put.headers.get("etag")]).toEqual([200, '"v1"']);
    expect(put.body).toMatchObject({ trainingMaxKg: 102.05828325, roundingKg: 2.5, notes: "pins at 4", version: 1 });
    const stale = await call("PUT", path, {}, { headers: { "if-match": '"v0"' } });
    expect(stale.status).toBe(412);
    const cleared = await call("PUT", path, { notes: "only this" }, { headers: { "if-match": '"v1"' } });
    expect(cleared.body).toMatchObject({ trainingMax: null, trainingMaxKg: null, notes: "only this", version: 2 });
    expect((await call("GET", path, undefined, { who: stranger })).body).toMatchObject({ version: 0, notes: null });
  });

  test("change what sets count for, at once", async () => {
    const { id } = await made({ name: "Dip of Mine", trackingType: "weighted_bodyweight" });
    const workoutId = await logged(id, { bodyweight: { value: 80, unit: "kg" } }, [kilograms(20, 5)]);
    const volume = async () => at((await call("GET", `/api/v1/workouts/${workoutId}`)).body, "totals", "volumeKg");
    expect(await volume()).toBe(500);
    await call("PUT", `${URL_OF}/${id}/settings`, { bodyweightFraction: 0.5 });
    expect(await volume()).toBe(300);
    await call("PUT", `${URL_OF}/${id}/settings`, {});
    await call("PATCH", `${URL_OF}/${id}`, { bodyweightFraction: 0.25 });
    expect(await volume()).toBe(200);
    const records = (await call("GET", `/api/v1/progress/records?exerciseId=${id}&kind=set_volume`)).body;
    expect(at(records, "data", 0, "value")).toBe(200);
  });

  test("say what a weight is: that of each hand counts twice in volumes, and once in strength", async () => {
    const { id, loadPer } = await made({ name: "Press of Mine", trackingType: "weight_reps" });
    expect(loadPer).toBe("total");
    const workoutId = await logged(id, {}, [kilograms(30, 10)]);
    const volume = async () => at((await call("GET", `/api/v1/workouts/${workoutId}`)).body, "totals", "volumeKg");
    await call("PATCH", `${URL_OF}/${id}`, { loadPer: "hand" });
    expect(await volume()).toBe(600);
    await call("PUT", `${URL_OF}/${id}/settings`, { loadPer: "total" });
    expect(await volume()).toBe(300);
    // One arm at a time holds one weight, and both arms count.
    await call("PUT", `${URL_OF}/${id}/settings`, { unilateral: true });
    expect(await volume()).toBe(600);
    await call("PUT", `${URL_OF}/${id}/settings`, {});
    const records = (await call("GET", `/api/v1/progress/records?exerciseId=${id}`)).body;
    expect(records).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ kind: "set_volume", value: 600 }),
        expect.objectContaining({ kind: "e1rm", value: 40 }),
        expect.objectContaining({ kind: "weight", value: 30 }),
      ]),
    });
  });

  test("make records follow the way in which an exercise is tracked", async () => {
    const { id } = await made({ name: "Hold", trackingType: "reps_only" });
    await logged(id, {}, [{ reps: 5, durationSeconds: 60 }]);
    const kinds = async () => {
      const data = at((await call("GET", `/api/v1/progress/records?exerciseId=${id}`)).body, "data");
      return Array.isArray(data) ? data.map((record) => at(record, "kind")).sort() : [];
    };
    expect(await kinds()).not.toContain("duration");
    await call("PATCH", `${URL_OF}/${id}`, { trackingType: "duration" });
    expect(await kinds()).toContain("duration");
  });
});
