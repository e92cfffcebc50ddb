import { beforeAll, describe, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { insertExercise } from "#tests/support/exercises.ts";

let person: Person;
let bench: string;
let pullUp: string;
let splitSquat: string;

const { stores, app } = testBench();

beforeAll(async () => {
  person = await register(app, { timeZone: "Europe/Madrid" });
  bench = await insertExercise(stores.db, person.userId, "weight_reps");
  pullUp = await insertExercise(stores.db, person.userId, "bodyweight_reps", { bodyweightFraction: 1 });
  splitSquat = await insertExercise(stores.db, person.userId, "weight_reps", { unilateral: true });
});

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  app.call(method, path, { token: person.token, body, headers });

const kg = (value: number) => ({ value, unit: "kg" });
const set = (weight: number, reps: number, more: Record<string, unknown> = {}) => ({
  weight: kg(weight),
  reps,
  ...more,
});

const log = async (startedAt: string, sets: unknown[], more: Record<string, unknown> = {}, exerciseId = bench) => {
  const answer = await call("POST", "/api/v1/workouts", {
    status: "completed",
    startedAt,
    exercises: [{ exerciseId, sets }],
    ...more,
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const pointers = (body: unknown): string[] =>
  (at(body, "errors") as { pointer: string }[]).map(({ pointer }) => pointer);

const someone = async () => {
  const other = await register(app);
  return {
    ...other,
    call: (method: string, path: string, body?: unknown) => app.call(method, path, { token: other.token, body }),
  };
};

describe("logging a workout", () => {
  test("answers what was stored, with kilograms, effort both ways and totals", async () => {
    const answer = await call("POST", "/api/v1/workouts", {
      title: "Push",
      startedAt: "2026-03-02T18:00:00+01:00",
      endedAt: "2026-03-02T19:00:00+01:00",
      bodyweight: { value: 180, unit: "lb" },
      tags: ["gym"],
      exercises: [
        {
          exerciseId: bench,
          supersetGroup: 1,
          sets: [set(60, 5, { type: "warmup" }), { weight: { value: 225, unit: "lb" }, reps: 5, rpe: 8.5 }],
        },
        { exerciseId: pullUp, supersetGroup: 1, sets: [{ reps: 10, rir: 0 }] },
        { exerciseId: bench, sets: [set(80, 8)] },
      ],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("etag")).toBe('"v1"');
    expect(answer.headers.get("location")).toBe(`/api/v1/workouts/${textAt(answer.body, "id")}`);
    expect(answer.body).toMatchObject({
      status: "completed",
      startedAt: "2026-03-02T17:00:00.000Z",
      timeZone: "Europe/Madrid",
      localDate: "2026-03-02",
      bodyweight: { value: 180, unit: "lb" },
      totals: { workingSets: 3, reps: 23, durationSeconds: 3600 },
      version: 1,
    });
    expect(at(answer.body, "exercises", 0, "sets", 1)).toMatchObject({
      weight: { value: 225, unit: "lb" },
      weightKg: 102.05828325,
      rpe: 8.5,
      rir: 1.5,
    });
    expect(at(answer.body, "exercises", 1, "sets", 0)).toMatchObject({ rir: 0, rpe: 10, weight: null, weightKg: null });
    // 225 lb × 5 + 180 lb × 10 + 80 kg × 8
    expect(at(answer.body, "totals", "volumeKg")).toBeCloseTo(510.29141625 + 816.466266 + 640, 6);
    expect(await call("GET", `/api/v1/workouts/${textAt(answer.body, "id")}`)).toMatchObject({
      status: 200,
      body: answer.body,
    });
  });

  test("fixes the date in the zone of the workout, also around midnight and when the clocks change", async () => {
    const late = await log("2026-03-28T23:30:00Z", [], {});
    expect(at(late, "localDate")).toBe("2026-03-29");
    const tokyo = await log("2026-03-28T15:30:00Z", [], { timeZone: "Asia/Tokyo" });
    expect(tokyo).toMatchObject({ timeZone: "Asia/Tokyo", localDate: "2026-03-29" });
    const summer = await log("2026-03-29T22:30:00Z", [], {});
    expect(at(summer, "localDate")).toBe("2026-03-30");
  });

  test("counts both sides of a unilateral exercise", async () => {
    const workout = await log(
      "2026-03-03T10:00:00Z",
      [set(20, 8), { weight: kg(20), repsLeft: 8, repsRight: 6 }],
      {},
      splitSquat,
    );
    expect(at(workout, "totals")).toMatchObject({ reps: 30, volumeKg: 600 });
  });

  test("refuses a set that lacks what its exercise requires, at the field, and writes nothing", async () => {
    const before = at((await call("GET", "/api/v1/workouts?limit=200")).body, "data") as unknown[];
    const answer = await call("POST", "/api/v1/workouts", {
      status: "completed",
      exercises: [
        { exerciseId: bench, sets: [set(100, 5), { weight: kg(100) }] },
        { exerciseId: pullUp, sets: [{}] },
      ],
    });
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toEqual(["/exercises/0/sets/1/reps", "/exercises/1/sets/0/reps"]);
    const after = at((await call("GET", "/api/v1/workouts?limit=200")).body, "data") as unknown[];
    expect(after.length).toBe(before.length);
  });

  test("takes a workout of exactly seven days", async () => {
    const times = { startedAt: "2026-03-02T10:00:00.000Z", endedAt: "2026-03-09T10:00:00.000Z" };
    const answer = await call("POST", "/api/v1/workouts", { status: "planned", ...times });
    expect(answer).toMatchObject({ status: 201, body: times });
    expect((await call("DELETE", `/api/v1/workouts/${textAt(answer.body, "id")}`)).status).toBe(204);
  });

  test.each([
    [{ colour: "red" }, "/colour"],
    [{ startedAt: "yesterday" }, "/startedAt"],
    [{ startedAt: "2026-03-02T10:00:00Z", endedAt: "2026-03-02T09:59:59.999Z" }, "/endedAt"],
    [{ startedAt: "2026-03-02T10:00:00Z", endedAt: "2026-03-09T10:00:00.001Z" }, "/endedAt"],
    [{ timeZone: "Mars/Olympus" }, "/timeZone"],
    [{ feeling: 6 }, "/feeling"],
    [{ sessionRpe: 10.5 }, "/sessionRpe"],
    [{ bodyweight: { value: 80, unit: "stone" } }, "/bodyweight/unit"],
    [{ routineId: crypto.randomUUID() }, "/routineId"],
    [{ exercises: [{ exerciseId: crypto.randomUUID() }] }, "/exercises/0/exerciseId"],
    [{ exercises: [{ exerciseId: "bench" }] }, "/exercises/0/exerciseId"],
    [{ title: "a\u0000b" }, "/title"],
    [{ exercises: "none" }, "/exercises"],
  ])("refuses %j at its field", async (body, pointer) => {
    const answer = await call("POST", "/api/v1/workouts", body);
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toContain(pointer);
  });

  test.each([
    [{ reps: -1 }, "reps"],
    [{ reps: 1e9 }, "reps"],
    [{ reps: 2.5 }, "reps"],
    [{ weight: kg(1e9) }, "weight/value"],
    [{ weight: kg(22_048) }, "weight/value"],
    [{ rpe: 11 }, "rpe"],
    [{ rpe: 7.2 }, "rpe"],
    [{ rpe: 8, rir: 3 }, "rir"],
    [{ durationSeconds: 1e300 }, "durationSeconds"],
    [{ type: "giant" }, "type"],
    [{ target: { reps: 5 } }, "target/reps"],
    [{ weightLb: 100 }, "weightLb"],
  ])("refuses a set with %j at its field", async (fields, pointer) => {
    const answer = await call("POST", "/api/v1/workouts", {
      status: "completed",
      exercises: [{ exerciseId: bench, sets: [{ ...set(100, 5), ...fields }] }],
    });
    expect(answer.status).toBe(422);
    expect(pointers(answer.body)).toEqual([`/exercises/0/sets/0/${pointer}`]);
  });
});

describe("a merge patch", () => {
  const planned = async () => {
    const target = { reps: { min: 5, max: 8 }, weight: kg(100), rpe: 8 };
    const workout = await log("2026-03-04T08:00:00Z", [set(100, 5, { target })], { bodyweight: kg(80) });
    const id = textAt(workout, "id");
    return { url: `/api/v1/workouts/${id}`, setId: textAt(workout, "exercises", 0, "sets", 0, "id") };
  };

  test("changes a part of a weight and of a target, and leaves the rest of it", async () => {
    const { url, setId } = await planned();
    const workout = await call("PATCH", url, { bodyweight: { value: 81 } });
    expect(at(workout.body, "bodyweight")).toEqual(kg(81));
    const patch = { weight: { unit: "lb" }, target: { reps: { max: null }, weight: { value: 102.5 }, rpe: null } };
    const changed = await call("PATCH", `${url}/sets/${setId}`, patch);
    expect(changed.body).toMatchObject({ weight: { value: 100, unit: "lb" }, weightKg: 45.359237 });
    expect(at(changed.body, "target")).toEqual({ reps: { min: 5 }, weight: kg(102.5) });
  });

  test("changes a known effort by either of its measures, and forgets it by null", async () => {
    const workout = await log("2026-03-04T08:30:00Z", [set(100, 5, { rpe: 8 })]);
    const path = `/api/v1/workouts/${textAt(workout, "id")}/sets/${textAt(workout, "exercises", 0, "sets", 0, "id")}`;
    for (const [patch, rir] of [
      [{ rir: 0.5 }, 0.5],
      [{ rpe: 7 }, 3],
      [{ rpe: 6, rir: 4 }, 4],
      [{ rir: null }, null],
    ] as const) {
      const { status, body } = await call("PATCH", path, patch);
      expect([status, at(body, "rir"), at(body, "rpe")]).toEqual([200, rir, rir === null ? null : 10 - rir]);
    }
  });

  test("that leaves a part incomplete is refused with a pointer to what lacks", async () => {
    const { url, setId } = await planned();
    await call("PATCH", url, { bodyweight: null });
    const workout = await call("PATCH", url, { bodyweight: { value: 81 } });
    expect([workout.status, pointers(workout.body)]).toEqual([422, ["/bodyweight/unit"]]);
    const inSet = await call("PATCH", `${url}/sets/${setId}`, { target: { reps: null } });
    expect(at(inSet.body, "target")).toEqual({ weight: kg(100), rpe: 8 });
    const again = await call("PATCH", `${url}/sets/${setId}`, { target: { reps: { max: 6 } } });
    expect([again.status, pointers(again.body)]).toEqual([422, ["/target/reps/min"]]);
  });
});

describe("on create, null", () => {
  test("means the same as absent, in every part", async () => {
    const startedAt = "2026-03-04T09:00:00Z";
    const nothing = { notes: null, restSeconds: null, supersetGroup: null };
    const answer = await call("POST", "/api/v1/workouts", {
      startedAt,
      exercises: [
        { exerciseId: bench, sets: null, ...nothing },
        { exerciseId: bench, sets: [{ ...set(60, 5), id: null, type: null, target: null, completedAt: null }] },
      ],
    });
    expect(answer.status).toBe(201);
    expect(at(answer.body, "exercises", 0, "sets")).toEqual([]);
    expect(textAt(answer.body, "exercises", 1, "sets", 0, "type")).toBe("normal");
  });
});

describe("an id that the client chose", () => {
  test("makes the same create once, and another create a conflict", async () => {
    const id = Bun.randomUUIDv7();
    const body = { id, title: "Offline", startedAt: "2026-03-04T10:00:00Z" };
    expect(await call("POST", "/api/v1/workouts", body)).toMatchObject({ status: 201, body: { id } });
    expect(await call("POST", "/api/v1/workouts", body)).toMatchObject({ status: 200, body: { id, version: 1 } });
    const another = await call("POST", "/api/v1/workouts", { ...body, title: "Another" });
    expect([another.status, textAt(another.body, "code")]).toEqual([409, "id-taken"]);
    const stranger = await someone();
    const stolen = await stranger.call("POST", "/api/v1/workouts", body);
    expect([stolen.status, textAt(stolen.body, "code")]).toEqual([409, "id-taken"]);
  });

  test("makes a set once, and another set a conflict", async () => {
    const workout = await call("POST", "/api/v1/workouts", { startedAt: "2026-03-04T11:00:00Z" });
    const url = `/api/v1/workouts/${textAt(workout.body, "id")}/sets`;
    const body = { id: Bun.randomUUIDv7(), exerciseId: bench, ...set(100, 5) };
    const first = await call("POST", url, body);
    expect([first.status, first.headers.get("etag")]).toEqual([201, '"v2"']);
    const again = await call("POST", url, { ...body, notes: null });
    expect([again.status, again.body, again.headers.get("etag")]).toEqual([200, first.body, '"v2"']);
    const another = await call("POST", url, { ...body, reps: 6 });
    expect([another.status, textAt(another.body, "code")]).toEqual([409, "id-taken"]);
    expect(await call("DELETE", `${url}/${body.id}`)).toMatchObject({ status: 204 });
    const late = await call("POST", url, body);
    expect([late.status, textAt(late.body, "code")]).toEqual([409, "id-taken"]);
  });

  test("of a part that stands elsewhere is a conflict", async () => {
    const first = await log("2026-03-05T10:00:00Z", [set(50, 5)]);
    const setId = textAt(first, "exercises", 0, "sets", 0, "id");
    const answer = await call("POST", "/api/v1/workouts", {
      exercises: [{ exerciseId: bench, sets: [{ id: setId, ...set(50, 5) }] }],
    });
    expect([answer.status, textAt(answer.body, "code")]).toEqual([409, "id-taken"]);
  });

  test("is refused with its pointers where a workout has it twice", async () => {
    const [part, one] = [crypto.randomUUID(), crypto.randomUUID()];
    const exercise = (id: string, setId: string) => ({ id, exerciseId: bench, sets: [{ id: setId, ...set(50, 5) }] });
    const exercises = [exercise(part, one), exercise(crypto.randomUUID(), one), exercise(part, crypto.randomUUID())];
    const expected = ["/exercises/1/sets/0/id", "/exercises/2/id"];
    const created = await call("POST", "/api/v1/workouts", { exercises });
    const stored = await log("2026-03-05T12:00:00Z", [set(50, 5)]);
    const patched = await call("PATCH", `/api/v1/workouts/${textAt(stored, "id")}`, { exercises });
    for (const { status, body } of [created, patched]) {
      expect([status, textAt(body, "code")]).toEqual([422, "request-invalid"]);
      expect(at(body, "errors")).toMatchObject(expected.map((pointer) => ({ pointer })));
    }
  });
});

describe("an idempotency key", () => {
  const key = () => ({ "idempotency-key": crypto.randomUUID() });

  test("makes the same request have one effect and one answer", async () => {
    const headers = key();
    const body = { title: "Once", startedAt: "2026-03-06T10:00:00Z" };
    const first = await call("POST", "/api/v1/workouts", body, headers);
    const second = await call("POST", "/api/v1/workouts", body, headers);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.headers.get("etag")).toBe(first.headers.get("etag"));
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(first.headers.get("idempotency-replayed")).toBeNull();
  });

  test("is refused for another payload, and for another path of the route", async () => {
    const headers = key();
    await call("POST", "/api/v1/workouts", { title: "One" }, headers);
    const other = await call("POST", "/api/v1/workouts", { title: "Two" }, headers);
    expect([other.status, textAt(other.body, "code")]).toEqual([422, "idempotency-key-reused"]);
    const paths = key();
    const ids = await Promise.all(
      [1, 2].map(async () => textAt((await call("POST", "/api/v1/workouts", {})).body, "id")),
    );
    expect((await call("POST", `/api/v1/workouts/${ids[0]}/complete`, {}, paths)).status).toBe(200);
    expect((await call("POST", `/api/v1/workouts/${ids[1]}/complete`, {}, paths)).status).toBe(422);
  });

  test("of twenty requests at once lets one through, and tells the others to wait or what came of it", async () => {
    const headers = key();
    const body = { title: "Racing", startedAt: "2026-03-07T10:00:00Z" };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call("POST", "/api/v1/workouts", body, headers)),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map((answer) => textAt(answer.body, "id"))).size).toBe(1);
    expect(made.filter(({ headers: sent }) => sent.get("idempotency-replayed") === null).length).toBe(1);
    for (const { status, body: problem, headers: sent } of answers.filter(({ status }) => status !== 201)) {
      expect([status, textAt(problem, "code")]).toEqual([409, "idempotency-in-progress"]);
      expect(sent.get("retry-after")).toBe("1");
    }
  });

  test("of a request that failed is free for the next", async () => {
    const headers = key();
    expect((await call("POST", "/api/v1/workouts", { feeling: 9 }, headers)).status).toBe(422);
    const taken = crypto.randomUUID();
    await call("POST", "/api/v1/workouts", { id: taken, title: "A" });
    expect((await call("POST", "/api/v1/workouts", { id: taken, title: "B" }, headers)).status).toBe(409);
    expect((await call("POST", "/api/v1/workouts", { title: "C" }, headers)).status).toBe(201);
  });

  test("that is too short is refused", async () => {
    const answer = await call("POST", "/api/v1/workouts", {}, { "idempotency-key": "short" });
    expect([answer.status, pointers(answer.body)]).toEqual([422, ["/Idempotency-Key"]]);
  });
});

describe("changing a workout", () => {
  test("merges fields, clears with null and counts the version up", async () => {
    const workout = await log("2026-03-08T10:00:00Z", [set(50, 5)], { title: "Old", notes: "keep", feeling: 3 });
    const url = `/api/v1/workouts/${textAt(workout, "id")}`;
    const answer = await app.call("PATCH", url, {
      token: person.token,
      raw: JSON.stringify({ title: "New", feeling: null }),
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect(answer).toMatchObject({ status: 200, body: { title: "New", notes: "keep", feeling: null, version: 2 } });
    expect(answer.headers.get("etag")).toBe('"v2"');
    expect(at(answer.body, "exercises")).toEqual(at(workout, "exercises"));
  });

  test("honours If-Match, and If-None-Match when it is read", async () => {
    const workout = await log("2026-03-09T10:00:00Z", []);
    const url = `/api/v1/workouts/${textAt(workout, "id")}`;
    const stale = await call("PATCH", url, { title: "X" }, { "if-match": '"v9"' });
    expect([stale.status, textAt(stale.body, "code")]).toEqual([412, "version-mismatch"]);
    expect((await call("PATCH", url, { title: "X" }, { "if-match": '"v1"' })).status).toBe(200);
    expect((await call("GET", url, undefined, { "if-none-match": '"v2"' })).status).toBe(304);
    expect((await call("GET", url, undefined, { "if-none-match": '"v1"' })).status).toBe(200);
    expect((await call("DELETE", url, undefined, { "if-match": '"v1"' })).status).toBe(412);
    expect((await call("DELETE", url, undefined, { "if-match": '"v2"' })).status).toBe(204);
    expect((await call("GET", url)).status).toBe(404);
  });

  test("by twenty at once with the same version lets one through", async () => {
    const workout = await log("2026-03-10T10:00:00Z", []);
    const url = `/api/v1/workouts/${textAt(workout, "id")}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => call("PATCH", url, { title: `T${index}` }, { "if-match": '"v1"' })),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect(answers.filter(({ status }) => status === 412).length).toBe(19);
  });

  test("replaces its exercises, and parts that keep their ids stay themselves", async () => {
    const workout = await log("2026-03-11T10:00:00Z", [set(50, 5), set(55, 5)]);
    const setId = textAt(workout, "exercises", 0, "sets", 1, "id");
    const answer = await call("PATCH", `/api/v1/workouts/${textAt(workout, "id")}`, {
      exercises: [
        { exerciseId: pullUp, sets: [{ reps: 3 }] },
        { exerciseId: bench, sets: [{ id: setId, ...set(60, 5) }] },
      ],
    });
    expect(answer.status).toBe(200);
    expect(at(answer.body, "exercises", 1, "sets")).toMatchObject([{ id: setId, weightKg: 60 }]);
  });

  test("takes its exercises as they were read, and makes nothing of what Forja says of them", async () => {
    const read = await log("2026-11-16T10:00:00.000Z", [
      set(100, 5),
      set(0, 8, { weight: { value: 225, unit: "lb" } }),
    ]);
    const path = `/api/v1/workouts/${textAt(read, "id")}`;
    const same = await call("PATCH", path, { exercises: at(read, "exercises") });
    expect(same.status).toBe(200);
    expect(at(same.body, "exercises")).toEqual(at(read, "exercises"));
    const easy = await call("PATCH", path, { exercises: [{ exerciseId: bench, sets: [set(100, 5, { rpe: 0.5 })] }] });
    expect([easy.status, pointers(easy.body)]).toEqual([422, ["/exercises/0/sets/0/rpe"]]);
    const sets = [set(100, 5, { weightKg: 900, records: [{ kind: "weight", value: 900 }] })];
    const wrong = await call("PATCH", path, { exercises: [{ exerciseId: bench, sets }] });
    expect(at(wrong.body, "exercises", 0, "sets", 0, "weightKg")).toBe(100);
    expect(at(wrong.body, "totals", "volumeKg")).toBe(500);
  });

  test("moves its date with its start, and not with the user's zone", async () => {
    const mover = await register(app, { timeZone: "Europe/Madrid" });
    const made = await app.call("POST", "/api/v1/workouts", {
      token: mover.token,
      body: { startedAt: "2026-03-12T22:30:00Z" },
    });
    await app.call("PATCH", "/api/v1/users/me", { token: mover.token, body: { timeZone: "Asia/Tokyo" } });
    const url = `/api/v1/workouts/${textAt(made.body, "id")}`;
    const same = await app.call("PATCH", url, { token: mover.token, body: { title: "x" } });
    expect(same.body).toMatchObject({ timeZone: "Europe/Madrid", localDate: "2026-03-12" });
    const moved = await app.call("PATCH", url, { token: mover.token, body: { startedAt: "2026-03-12T23:30:00Z" } });
    expect(moved.body).toMatchObject({ timeZone: "Europe/Madrid", localDate: "2026-03-13" });
  });
});

describe("a workout under way", () => {
  test("takes sets one by one, in their place", async () => {
    const started = await call("POST", "/api/v1/workouts", {});
    const url = `/api/v1/workouts/${textAt(started.body, "id")}`;
    const first = await call("POST", `${url}/sets`, { exerciseId: bench, ...set(100, 5) });
    expect(first.status).toBe(201);
    expect(first.headers.get("etag")).toBe('"v2"');
    const place = textAt(first.body, "workoutExerciseId");
    await call("POST", `${url}/sets`, { exerciseId: bench, ...set(105, 3) });
    await call("POST", `${url}/sets`, { workoutExerciseId: place, ...set(110, 1) });
    await call("POST", `${url}/sets`, { exerciseId: pullUp, reps: 5 });
    const workout = await call("GET", url);
    expect(at(workout.body, "exercises", 0, "sets")).toMatchObject([
      { weightKg: 100 },
      { weightKg: 105 },
      { weightKg: 110 },
    ]);
    expect(at(workout.body, "exercises", 1, "exerciseId")).toBe(pullUp);

    const partial = await call("POST", `${url}/sets`, { exerciseId: bench, weight: kg(100) });
    expect([partial.status, pointers(partial.body)]).toEqual([422, ["/reps"]]);
    const neither = await call("POST", `${url}/sets`, set(1, 1));
    expect([neither.status, pointers(neither.body)]).toEqual([422, ["/workoutExerciseId"]]);
    const nowhere = await call("POST", `${url}/sets`, { workoutExerciseId: crypto.randomUUID(), ...set(1, 1) });
    expect([nowhere.status, pointers(nowhere.body)]).toEqual([422, ["/workoutExerciseId"]]);
  });

  test("is finished once, with the records that it set", async () => {
    const athlete = await someone();
    const exerciseId = await insertExercise(stores.db, athlete.userId, "weight_reps");
    const startedAt = "2026-03-13T10:00:00Z";
    const started = await athlete.call("POST", "/api/v1/workouts", {
      startedAt,
      exercises: [{ exerciseId, sets: [set(40, 5), { target: { reps: { min: 5 } } }, {}] }],
    });
    const url = `/api/v1/workouts/${textAt(started.body, "id")}`;
    const done = await athlete.call("POST", `${url}/complete`, {
      endedAt: "2026-03-13T11:00:00Z",
      sessionRpe: 8,
      feeling: 4,
    });
    expect(done).toMatchObject({ status: 200, body: { status: "completed", sessionRpe: 8, feeling: 4 } });
    expect(at(done.body, "totals")).toMatchObject({ workingSets: 1, reps: 5, volumeKg: 200, durationSeconds: 3600 });
    const records = at(done.body, "records") as { kind: string; value: number }[];
    expect(Object.fromEntries(records.map(({ kind, value }) => [kind, value]))).toEqual({
      e1rm: 46.6666666666667,
      weight: 40,
      reps_at_weight: 5,
      set_volume: 200,
      session_volume: 200,
    });
    const again = await athlete.call("POST", `${url}/complete`, {});
    expect([again.status, textAt(again.body, "code")]).toEqual([409, "state-conflict"]);
    const jobs = await athlete.call("GET", "/api/v1/jobs?kind=analyze-progress");
    expect(at(jobs.body, "data")).toMatchObject([{ kind: "analyze-progress", status: "queued" }]);
  });

  test("that was forgotten ends with its last set", async () => {
    const started = await call("POST", "/api/v1/workouts", {
      startedAt: "2026-03-14T10:00:00Z",
      exercises: [{ exerciseId: bench, sets: [set(50, 5, { completedAt: "2026-03-14T10:40:00Z" })] }],
    });
    const done = await call("POST", `/api/v1/workouts/${textAt(started.body, "id")}/complete`);
    expect(done).toMatchObject({ status: 200, body: { endedAt: "2026-03-14T10:40:00.000Z" } });
  });
});

describe("records", () => {
  test("never outlive the set that they came from", async () => {
    const athlete = await someone();
    const exerciseId = await insertExercise(stores.db, athlete.userId, "weight_reps");
    const logged = async (startedAt: string, ...sets: unknown[]) => {
      const body = { status: "completed", startedAt, exercises: [{ exerciseId, sets }] };
      return (await athlete.call("POST", "/api/v1/workouts", body)).body;
    };
    const standing = async () => {
      const { body } = await athlete.call("GET", `/api/v1/progress/records?kind=weight&exerciseId=${exerciseId}`);
      return (at(body, "data") as { value: number; previousValue: number | null }[]).map(({ value, previousValue }) => [
        value,
        previousValue,
      ]);
    };
    await logged("2026-01-01T10:00:00Z", set(100, 5));
    const second = await logged("2026-01-08T10:00:00Z", set(120, 5));
    await logged("2026-01-15T10:00:00Z", set(110, 5));
    expect(await standing()).toEqual([[120, 100]]);

    const setUrl = `/api/v1/workouts/${textAt(second, "id")}/sets/${textAt(second, "exercises", 0, "sets", 0, "id")}`;
    await athlete.call("PATCH", setUrl, { weight: kg(105) });
    expect(await standing()).toEqual([[110, 105]]);
    await athlete.call("PATCH", setUrl, { type: "warmup" });
    expect(await standing()).toEqual([[110, 100]]);
    await athlete.call("PATCH", setUrl, { type: "normal", weight: kg(130) });
    expect(await standing()).toEqual([[130, 100]]);
    await athlete.call("DELETE", setUrl);
    expect(await standing()).toEqual([[110, 100]]);
    await athlete.call("PATCH", `/api/v1/workouts/${textAt(second, "id")}`, { status: "discarded" });
    await logged("2025-12-01T10:00:00Z", set(150, 1));
    expect(await standing()).toEqual([[150, null]]);
  });

  test("of a body-weight exercise follow the body weight before it", async () => {
    const athlete = await someone();
    const exerciseId = await insertExercise(stores.db, athlete.userId, "weighted_bodyweight", {
      bodyweightFraction: 1,
    });
    const body = (startedAt: string, bodyweight?: unknown) => ({
      status: "completed",
      startedAt,
      bodyweight,
      exercises: [{ exerciseId, sets: [set(20, 5)] }],
    });
    const first = await athlete.call("POST", "/api/v1/workouts", body("2026-01-01T10:00:00Z", kg(80)));
    const second = await athlete.call("POST", "/api/v1/workouts", body("2026-01-08T10:00:00Z"));
    expect(at(second.body, "totals", "volumeKg")).toBe(500);
    await athlete.call("PATCH", `/api/v1/workouts/${textAt(first.body, "id")}`, { bodyweight: kg(90) });
    const url = `/api/v1/workouts/${textAt(second.body, "id")}`;
    expect(at((await athlete.call("GET", url)).body, "totals", "volumeKg")).toBe(550);
    await athlete.call("PATCH", `/api/v1/workouts/${textAt(first.body, "id")}`, { bodyweight: null });
    expect(at((await athlete.call("GET", url)).body, "totals", "volumeKg")).toBe(0);
  });
});

describe("the list", () => {
  test("is filtered, and paged without a gap while it grows", async () => {
    const athlete = await someone();
    const days = Array.from({ length: 25 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day, 10)).toISOString());
    for (const startedAt of days) await athlete.call("POST", "/api/v1/workouts", { startedAt, status: "completed" });
    const seen: string[] = [];
    let cursor: unknown = "";
    for (let page = 0; cursor !== null; page += 1) {
      const { body } = await athlete.call("GET", `/api/v1/workouts?limit=7${cursor === "" ? "" : `&cursor=${cursor}`}`);
      for (const item of at(body, "data") as { startedAt: string }[]) seen.push(item.startedAt);
      cursor = at(body, "page", "nextCursor");
      expect(at(body, "page", "hasMore")).toBe(cursor !== null);
      await athlete.call("POST", "/api/v1/workouts", {
        startedAt: new Date(Date.UTC(2026, 2, 1 + page)).toISOString(),
      });
    }
    expect(seen).toEqual(days.toReversed());
    const { body } = await athlete.call("GET", "/api/v1/workouts?from=2026-01-05&to=2026-01-08&status=completed");
    expect((at(body, "data") as { localDate: string }[]).map(({ localDate }) => localDate)).toEqual([
      "2026-01-08",
      "2026-01-07",
      "2026-01-06",
      "2026-01-05",
    ]);
    expect(at((await athlete.call("GET", "/api/v1/workouts?status=planned")).body, "data")).toEqual([]);
  });

  test.each([
    "limit=0",
    "limit=201",
    "limit=x",
    "cursor=xyz",
    "from=2026-02-30",
    "from=2026-02-02&to=2026-02-01",
    "status=done",
    "sort=asc",
    "exerciseId=1",
  ])("refuses ?%s", async (query) => {
    const answer = await call("GET", `/api/v1/workouts?${query}`);
    expect(answer.status).toBe(422);
    expect(pointers(answer.body).length).toBe(1);
  });
});

describe("somebody else's workout", () => {
  test("does not exist", async () => {
    const workout = await log("2026-03-20T10:00:00Z", [set(50, 5)]);
    const url = `/api/v1/workouts/${textAt(workout, "id")}`;
    const setUrl = `${url}/sets/${textAt(workout, "exercises", 0, "sets", 0, "id")}`;
    const stranger = await someone();
    for (const [method, path, body] of [
      ["GET", url, undefined],
      ["PATCH", url, { title: "mine" }],
      ["DELETE", url, undefined],
      ["POST", `${url}/complete`, {}],
      ["POST", `${url}/sets`, { exerciseId: bench, ...set(1, 1) }],
      ["PATCH", setUrl, { reps: 1 }],
      ["DELETE", setUrl, undefined],
    ] as const) {
      expect((await stranger.call(method, path, body)).status).toBe(404);
    }
    const foreign = await stranger.call("POST", "/api/v1/workouts", { exercises: [{ exerciseId: bench }] });
    expect([foreign.status, pointers(foreign.body)]).toEqual([422, ["/exercises/0/exerciseId"]]);
    expect(await call("GET", url)).toMatchObject({ status: 200, body: { version: 1 } });
  });
});
