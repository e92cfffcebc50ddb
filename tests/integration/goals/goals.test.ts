import { describe, expect, test } from "bun:test";
import { addDays } from "#core/time/local-date.ts";
import { measurements } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";

let now = new Date("2026-11-24T12:00:00Z");

const { stores, app } = testBench({ clock: () => now });

const PATH = "/api/v1/progress/goals";
const kg = (value: number) => ({ value, unit: "kg" });

const ask = (
  person: SignedIn,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) => app.call(method, `${PATH}${path}`, { token: person.token, body, headers });

const made = async (person: SignedIn, body: Record<string, unknown>) => {
  const answer = await ask(person, "POST", "", body);
  expect(answer.status).toBe(201);
  return { id: textAt(answer.body, "id"), body: answer.body };
};

const weigh = async (person: SignedIn, date: string, value: number): Promise<void> => {
  const measuredAt = new Date(`${date}T07:00:00Z`);
  await stores.db.insert(measurements).values({
    id: Bun.randomUUIDv7(),
    userId: person.userId,
    kind: "bodyweight",
    value,
    unit: "kg",
    canonicalValue: value,
    measuredAt,
    timeZone: "UTC",
    localDate: date,
  });
};

describe("a goal", () => {
  test("for an estimated one-rep max follows the training, and forgets a workout that is deleted", async () => {
    const person = await signedIn(app);
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    // 5 repetitions of 90 kg are 105 kg by Epley.
    await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-20T18:00:00Z", 90));
    const goal = await made(person, { kind: "exercise_e1rm", exerciseId: squat, weight: { value: 275, unit: "lb" } });
    expect(goal.body).toMatchObject({
      kind: "exercise_e1rm",
      exerciseId: squat,
      weight: { value: 275, unit: "lb" },
      weightKg: 124.73790175,
      startedOn: "2026-11-24",
      startValue: 105,
      version: 1,
      progress: { current: 105, percent: 0, unit: "kg", status: "insufficient-data", achievedOn: null },
    });
    const workout = await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-24T08:00:00Z", 110));
    const reached = { current: 110 * (1 + 5 / 30), percent: 100, status: "achieved", achievedOn: "2026-11-24" };
    const read = await ask(person, "GET", `/${goal.id}`);
    expect(read.body).toMatchObject({ startValue: 105, version: 1 });
    expect(at(read.body, "progress")).toMatchObject({ ...reached, current: expect.closeTo(reached.current, 9) });
    await app.call("DELETE", `/api/v1/workouts/${workout.id}`, { token: person.token });
    expect(at((await ask(person, "GET", `/${goal.id}`)).body, "progress")).toMatchObject({
      current: 105,
      status: "insufficient-data",
      achievedOn: null,
    });
  });

  test("for a weight and repetitions counts sets of so many repetitions or more", async () => {
    const person = await signedIn(app);
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-20T18:00:00Z", 80));
    const five = await made(person, { kind: "exercise_weight_reps", exerciseId: squat, weight: kg(100), reps: 5 });
    const six = await made(person, { kind: "exercise_weight_reps", exerciseId: squat, weight: kg(100), reps: 6 });
    expect(five.body).toMatchObject({ startValue: 80 });
    expect(six.body).toMatchObject({ startValue: null, progress: { current: null, percent: 0 } });
    await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-24T08:00:00Z", 95));
    expect((await ask(person, "GET", `/${five.id}`)).body).toMatchObject({ progress: { current: 95, percent: 75 } });
    expect((await ask(person, "GET", `/${six.id}`)).body).toMatchObject({ progress: { current: null, percent: 0 } });
  });

  test("has a date where the training supports one", async () => {
    const person = await signedIn(app);
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    for (let week = 0; week < 10; week += 1) {
      const day = addDays("2026-11-24", -7 * (9 - week));
      await logWorkout(stores.db, person.userId, squatDay(squat, `${day}T10:00:00Z`, 90 + 1.5 * week));
    }
    // 1.75 kg a week at 120.75 kg today: 2.9 % more, as likely as not in five weeks.
    const { body } = await made(person, { kind: "exercise_e1rm", exerciseId: squat, weight: kg(124.25) });
    expect(body).toMatchObject({
      progress: { forecastDate: "2027-01-06", probability: 0.66, probabilityBy: "2027-02-16", status: "on-track" },
    });
    const lift = await app.call("GET", `/api/v1/progress/exercises/${squat}`, { token: person.token });
    expect(at(lift.body, "status")).toBe("improving");
    const late = await made(person, {
      kind: "exercise_e1rm",
      exerciseId: squat,
      weight: kg(124.25),
      deadline: "2026-12-14",
    });
    expect(late.body).toMatchObject({ progress: { status: "off-track" } });
  });

  test("for a week counts completed workouts and their volume, beside the four-week mean", async () => {
    const person = await signedIn(app);
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    for (const day of ["2026-11-10", "2026-11-17", "2026-11-23", "2026-11-24"]) {
      await logWorkout(stores.db, person.userId, squatDay(squat, `${day}T08:00:00Z`, 100));
    }
    await logWorkout(stores.db, person.userId, { ...squatDay(squat, "2026-11-24T09:00:00Z", 100), status: "planned" });
    const workouts = await made(person, { kind: "weekly_workouts", count: 4 });
    const volume = await made(person, { kind: "weekly_volume", weight: kg(20_000) });
    expect(workouts.body).toMatchObject({
      count: 4,
      weight: null,
      startValue: 0.5,
      progress: { current: 2, percent: 50, unit: "workouts", fourWeekMean: 0.5, status: "off-track" },
    });
    expect(volume.body).toMatchObject({
      startValue: 750,
      progress: { current: 3_000, percent: 15, unit: "kg", fourWeekMean: 750 },
    });
  });

  test("for body weight takes measurements and what workouts say, and knows its direction", async () => {
    const person = await signedIn(app);
    await weigh(person, "2026-11-20", 80);
    const lose = await made(person, { kind: "bodyweight", weight: kg(75) });
    const gain = await made(person, { kind: "bodyweight", weight: kg(82) });
    await logWorkout(stores.db, person.userId, {
      status: "completed",
      startedAt: new Date("2026-11-24T08:00:00Z"),
      bodyweight: { value: 79, unit: "kg" },
    });
    expect((await ask(person, "GET", `/${lose.id}`)).body).toMatchObject({
      startValue: 80,
      progress: { current: 79, percent: 20, achievedOn: null },
    });
    expect((await ask(person, "GET", `/${gain.id}`)).body).toMatchObject({ progress: { percent: 0 } });
    await weigh(person, "2026-11-25", 74);
    expect((await ask(person, "GET", `/${lose.id}`)).body).toMatchObject({
      progress: { status: "achieved", achievedOn: "2026-11-25" },
    });
  });

  test("for body weight takes none of a workout that is planned, active or discarded", async () => {
    const person = await signedIn(app);
    await weigh(person, "2026-11-20", 80);
    const { id } = await made(person, { kind: "bodyweight", weight: kg(75) });
    for (const status of ["planned", "active", "discarded"]) {
      const body = { status, startedAt: "2026-11-23T10:00:00Z", bodyweight: kg(60) };
      const workout = await app.call("POST", "/api/v1/workouts", { token: person.token, body });
      expect(workout.status).toBe(201);
    }
    expect(at((await ask(person, "GET", `/${id}`)).body, "progress", "current")).toBe(80);
  });

  test("begins on the day that it is where its owner lives", async () => {
    const person = await signedIn(app, { timeZone: "Pacific/Auckland" });
    const { body } = await made(person, { kind: "weekly_workouts", count: 3 });
    expect(body).toMatchObject({ startedOn: "2026-11-25" });
  });
});

describe("the list of goals", () => {
  test("is in pages, newest first, each goal with its own progress", async () => {
    const person = await signedIn(app);
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    await logWorkout(stores.db, person.userId, squatDay(squat, "2026-11-24T08:00:00Z", 90));
    await weigh(person, "2026-11-20", 80);
    const bodies = [
      { kind: "exercise_e1rm", exerciseId: squat, weight: kg(150) },
      { kind: "exercise_weight_reps", exerciseId: squat, weight: kg(120), reps: 3 },
      { kind: "weekly_workouts", count: 4 },
      { kind: "weekly_volume", weight: kg(5_000) },
      { kind: "bodyweight", weight: kg(85) },
    ];
    const ids: string[] = [];
    for (const body of bodies) {
      ids.unshift((await made(person, body)).id);
      now = new Date(now.getTime() + 1);
    }
    const first = await ask(person, "GET", "?limit=3");
    const cursor = textAt(first.body, "page", "nextCursor");
    const second = await ask(person, "GET", `?limit=3&cursor=${cursor}`);
    expect(at(second.body, "page")).toEqual({ nextCursor: null, hasMore: false });
    const listed = [first, second].flatMap(({ body }) => Object(at(body, "data")));
    expect(listed.map((goal) => textAt(goal, "id"))).toEqual(ids);
    expect(listed.map((goal) => at(goal, "progress", "current"))).toEqual([80, 1_350, 1, 90, 105]);
    for (const goal of listed) {
      expect((await ask(person, "GET", `/${textAt(goal, "id")}`)).body).toEqual(goal);
    }
  });

  test("refuses what it does not know", async () => {
    const person = await signedIn(app);
    for (const query of ["?limit=0", "?cursor=abc", "?kind=bodyweight"]) {
      expect((await ask(person, "GET", query)).status).toBe(422);
    }
  });
});

describe("changing a goal", () => {
  test("is a merge patch with versions; kind, exercise and start stay", async () => {
    const person = await signedIn(app);
    await weigh(person, "2026-11-20", 80);
    const { id } = await made(person, {
      kind: "bodyweight",
      weight: kg(75),
      deadline: "2027-01-01",
      note: "by summer",
    });
    const patched = await ask(person, "PATCH", `/${id}`, { weight: kg(70), deadline: null }, { "if-match": '"v1"' });
    expect(patched.status).toBe(200);
    expect(patched.headers.get("etag")).toBe('"v2"');
    expect(patched.body).toMatchObject({
      weight: kg(70),
      deadline: null,
      note: "by summer",
      startValue: 80,
      version: 2,
    });
    expect((await ask(person, "PATCH", `/${id}`, { note: "x" }, { "if-match": '"v1"' })).status).toBe(412);
    expect((await ask(person, "DELETE", `/${id}`, undefined, { "if-match": '"v1"' })).status).toBe(412);
    expect((await ask(person, "GET", `/${id}`, undefined, { "if-none-match": '"v2"' })).status).toBe(304);
    for (const [body, pointer] of [
      [{ kind: "weekly_volume" }, "/kind"],
      [{ exerciseId: person.userId }, "/exerciseId"],
      [{ weight: null }, "/weight"],
      [{ reps: 5 }, "/reps"],
      [{ deadline: "2026-11-23" }, "/deadline"],
    ] as const) {
      const { status, body: problem } = await ask(person, "PATCH", `/${id}`, body);
      expect([status, at(problem, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect((await ask(person, "GET", `/${id}`)).body).toEqual(patched.body);
    expect((await ask(person, "DELETE", `/${id}`)).status).toBe(204);
    expect((await ask(person, "GET", `/${id}`)).status).toBe(404);
  });

  test("is in the change log, with what went", async () => {
    const person = await signedIn(app);
    const { id } = await made(person, { kind: "weekly_workouts", count: 3 });
    await ask(person, "PATCH", `/${id}`, { count: 4 });
    await ask(person, "DELETE", `/${id}`);
    const log = await stores.db.query.changeLog.findMany({
      where: (row, { eq }) => eq(row.userId, person.userId),
      orderBy: (row, { asc }) => asc(row.seq),
    });
    expect(log.map(({ resource, resourceId, op, version }) => [resource, resourceId, op, version])).toEqual([
      ["goals", id, "upsert", 1],
      ["goals", id, "upsert", 2],
      ["goals", id, "delete", 3],
    ]);
  });
});

describe("a goal that is sent again", () => {
  test("with its own id answers what is stored, and with another body is refused", async () => {
    const [person, other] = [await signedIn(app), await signedIn(app)];
    const id = Bun.randomUUIDv7();
    const body = { id, kind: "weekly_workouts", count: 3, note: null };
    expect((await ask(person, "POST", "", body)).status).toBe(201);
    const again = await ask(person, "POST", "", body);
    expect([again.status, at(again.body, "id"), at(again.body, "version")]).toEqual([200, id, 1]);
    expect((await ask(person, "POST", "", { ...body, count: 4 })).status).toBe(409);
    const taken = await ask(other, "POST", "", body);
    expect([taken.status, at(taken.body, "code")]).toEqual([409, "id-taken"]);
    await ask(person, "DELETE", `/${id}`);
    expect((await ask(person, "POST", "", body)).status).toBe(409);
  });

  test("with an idempotency key is made once", async () => {
    const person = await signedIn(app);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { kind: "weekly_workouts", count: 3 };
    const [first, second] = [
      await ask(person, "POST", "", body, headers),
      await ask(person, "POST", "", body, headers),
    ];
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(second.body).toEqual(first.body);
    expect(first.headers.get("location")).toBe(`${PATH}/${textAt(first.body, "id")}`);
    expect(Object(at((await ask(person, "GET", "")).body, "data"))).toHaveLength(1);
  });
});

describe("what cannot be a goal", () => {
  test("is refused with a pointer, and nothing is kept", async () => {
    const [person, other] = [await signedIn(app), await signedIn(app)];
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    const plank = await ownExercise(stores.db, person.userId, { en: "Plank" }, "duration");
    const foreign = await ownExercise(stores.db, other.userId, { en: "Squat" });
    const refused: readonly [Record<string, unknown>, string][] = [
      [{}, "/kind"],
      [{ kind: "steps" }, "/kind"],
      [{ kind: "weekly_workouts" }, "/count"],
      [{ kind: "weekly_workouts", count: 0 }, "/count"],
      [{ kind: "weekly_workouts", count: 2.5 }, "/count"],
      [{ kind: "weekly_workouts", count: 3, weight: kg(1) }, "/weight"],
      [{ kind: "bodyweight", weight: kg(0) }, "/weight/value"],
      [{ kind: "bodyweight", weight: { value: 80, unit: "st" } }, "/weight/unit"],
      [{ kind: "bodyweight", weight: kg(10_001) }, "/weight/value"],
      [{ kind: "weekly_volume", weight: kg(1_000_001) }, "/weight/value"],
      [{ kind: "bodyweight", weight: kg(80), deadline: "2026-02-30" }, "/deadline"],
      [{ kind: "bodyweight", weight: kg(80), deadline: "2026-11-23" }, "/deadline"],
      [{ kind: "bodyweight", weight: kg(80), surprise: 1 }, "/surprise"],
      [{ kind: "exercise_e1rm", weight: kg(100) }, "/exerciseId"],
      [{ kind: "exercise_e1rm", exerciseId: person.userId, weight: kg(100) }, "/exerciseId"],
      [{ kind: "exercise_e1rm", exerciseId: foreign, weight: kg(100) }, "/exerciseId"],
      [{ kind: "exercise_e1rm", exerciseId: plank, weight: kg(100) }, "/exerciseId"],
      [{ kind: "exercise_weight_reps", exerciseId: squat, weight: kg(100) }, "/reps"],
    ];
    for (const [body, pointer] of refused) {
      const { status, body: problem } = await ask(person, "POST", "", body);
      expect([status, at(problem, "errors", 0, "pointer")]).toEqual([422, pointer]);
    }
    expect(at((await ask(person, "GET", "")).body, "data")).toEqual([]);
  });

  test("an exercise that a goal names is archived when it is deleted", async () => {
    const person = await signedIn(app);
    const squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
    await made(person, { kind: "exercise_e1rm", exerciseId: squat, weight: kg(100) });
    const path = `/api/v1/exercises/${squat}`;
    expect((await app.call("DELETE", path, { token: person.token })).status).toBe(204);
    const { body } = await app.call("GET", path, { token: person.token });
    expect(textAt(body, "archivedAt")).not.toBe("");
  });
});
