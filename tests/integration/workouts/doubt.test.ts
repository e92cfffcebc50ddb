import { beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { TrackingType } from "#core/taxonomy.ts";
import { rederivations, sets } from "#db/postgres/schema/index.ts";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { pullAll } from "#tests/support/sync.ts";
import { silentLog, workerDependencies } from "#tests/support/worker.ts";
import { recomputeTraining } from "#worker/processors/recompute-training.ts";

const { stores, app } = testBench();

const NOW = "2026-11-24T12:00:00.000Z";

let person: Person;
let bench = "";

const call = (method: string, path: string, body?: unknown) =>
  app.call(method, `/api/v1${path}`, { token: person.token, body });

const set = (value: number, reps = 5) => ({ weight: { value, unit: "kg" }, reps });

const log = async (day: string, ...values: number[]) => {
  const { status, body } = await call("POST", "/workouts", {
    status: "completed",
    startedAt: `${day}T18:00:00Z`,
    exercises: [{ exerciseId: bench, sets: values.map((value) => set(value)) }],
  });
  expect(status).toBe(201);
  return body;
};

const setIn = (workout: unknown, index: number) => at(workout, "exercises", 0, "sets", index);
const pathOf = (workout: unknown, index: number) =>
  `/workouts/${textAt(workout, "id")}/sets/${textAt(setIn(workout, index), "id")}`;

const bestKg = async () => {
  const { body } = await call("GET", `/progress/exercises/${bench}`);
  return at(body, "bestSets", 0, "loadKg");
};
const recordKg = async () => {
  const { body } = await call("GET", `/progress/records?exerciseId=${bench}&kind=weight`);
  return at(body, "data", 0, "value");
};

/** Every roll-up and record is as core derives it of the stored sets. */
const expectExact = async () =>
  expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));

beforeEach(async () => {
  person = await register(app, { timeZone: "UTC" });
  bench = await insertExercise(stores.db, person.userId, "weight_reps");
  for (const day of ["2026-09-01", "2026-09-04", "2026-09-08"]) await log(day, 100, 100);
});

describe("a set of ten times the usual load", () => {
  test("is stored with a question, and owns nothing", async () => {
    const slip = await log("2026-09-11", 100, 1000);
    expect(setIn(slip, 1)).toMatchObject({
      weight: { value: 1000, unit: "kg" },
      unconfirmed: true,
      doubt: { code: "load-high", text: "1000 kg: is that right? The most of your last days was 100 kg." },
      records: [],
    });
    expect(setIn(slip, 0)).toMatchObject({ unconfirmed: false, doubt: null });
    expect(at(slip, "totals")).toMatchObject({ workingSets: 1, volumeKg: 500 });
    expect([await bestKg(), await recordKg()]).toEqual([100, 100]);
    await expectExact();
  });

  test("counts from its confirmation on, also after an edit of its notes and of its day", async () => {
    const slip = await log("2026-09-11", 100, 1000);
    const confirmed = await call("POST", `${pathOf(slip, 1)}/confirm`);
    expect(confirmed).toMatchObject({ status: 200, body: { unconfirmed: false, doubt: null, confirmed: true } });
    expect([await bestKg(), await recordKg()]).toEqual([1000, 1000]);
    expect((await call("PATCH", pathOf(slip, 1), { notes: "with a spotter" })).body).toMatchObject({
      unconfirmed: false,
      confirmed: true,
    });
    await call("PATCH", `/workouts/${textAt(slip, "id")}`, { startedAt: "2026-09-12T18:00:00Z" });
    expect(await recordKg()).toBe(1000);
    await expectExact();
    const again = await call("POST", `${pathOf(slip, 1)}/confirm`);
    expect(again.status).toBe(200);
  });

  test("is judged again when its values change", async () => {
    const slip = await log("2026-09-11", 100, 1000);
    const changed = await call("PATCH", pathOf(slip, 1), { weight: { value: 102.5, unit: "kg" } });
    expect(changed.body).toMatchObject({ unconfirmed: false, doubt: null });
    expect(await recordKg()).toBe(102.5);
    await call("PATCH", pathOf(slip, 1), { weight: { value: 1025, unit: "kg" } });
    expect(await recordKg()).toBe(100);
    await expectExact();
  });

  test("keeps its doubt in a workout that is sent back as it was read", async () => {
    const slip = await log("2026-09-11", 100, 1000);
    const path = `/workouts/${textAt(slip, "id")}`;
    const { body } = await call("PATCH", path, { title: "Bench", exercises: at(slip, "exercises") });
    expect(setIn(body, 1)).toMatchObject({ unconfirmed: true });
    expect(await recordKg()).toBe(100);
    await expectExact();
  });

  test("is asked about while it is logged, set by set", async () => {
    const started = await call("POST", "/workouts", {
      status: "active",
      startedAt: "2026-09-11T18:00:00Z",
      exercises: [],
    });
    const path = `/workouts/${textAt(started.body, "id")}`;
    await call("POST", `${path}/sets`, { exerciseId: bench, ...set(100) });
    const { body } = await call("POST", `${path}/sets`, { exerciseId: bench, ...set(1000) });
    expect(body).toMatchObject({ unconfirmed: true, doubt: { code: "load-high" } });
    const done = await call("POST", `${path}/complete`, {});
    expect(at(done.body, "totals")).toMatchObject({ workingSets: 1 });
    await call("POST", `${path}/sets/${textAt(body, "id")}/confirm`);
    expect(await recordKg()).toBe(1000);
    await expectExact();
  });

  test("comes with a synchronization, too", async () => {
    const id = Bun.randomUUIDv7();
    const data = {
      status: "completed",
      startedAt: "2026-09-11T18:00:00Z",
      exercises: [{ exerciseId: bench, sets: [set(100), set(1000)] }],
    };
    await call("POST", "/sync", { operations: [{ resource: "workouts", op: "upsert", id, data }] });
    const { body } = await call("GET", `/workouts/${id}`);
    expect(setIn(body, 1)).toMatchObject({ unconfirmed: true });
    expect(await recordKg()).toBe(100);
    await expectExact();
  });
});

describe("a slip that is no weight", () => {
  type Slip = readonly [string, TrackingType, Record<string, unknown>, Record<string, unknown>, string];

  const slips: readonly Slip[] = [
    ["repetitions", "reps_only", { reps: 8 }, { reps: 80 }, "reps-high"],
    ["repetitions at a weight", "weight_reps", set(100), set(100, 55), "reps-high"],
    ["seconds", "duration", { durationSeconds: 60 }, { durationSeconds: 3600 }, "duration-high"],
    [
      "metres",
      "distance_duration",
      { distanceMeters: 5000, durationSeconds: 1500 },
      { distanceMeters: 50_000, durationSeconds: 15_000 },
      "distance-high",
    ],
    [
      "a pace",
      "distance_duration",
      { distanceMeters: 5000, durationSeconds: 1500 },
      { distanceMeters: 5000, durationSeconds: 150 },
      "speed-high",
    ],
  ];

  test.each(slips)("of %s is stored with a question, and owns nothing", async (_, trackingType, usual, slip, code) => {
    const exerciseId = await insertExercise(stores.db, person.userId, trackingType);
    const done = async (day: string, ...sets: Record<string, unknown>[]) => {
      const startedAt = `${day}T18:00:00Z`;
      const { body } = await call("POST", "/workouts", {
        status: "completed",
        startedAt,
        exercises: [{ exerciseId, sets }],
      });
      return body;
    };
    for (const day of ["2026-09-01", "2026-09-04", "2026-09-08"]) await done(day, usual);
    const records = async () => (await call("GET", `/progress/records?exerciseId=${exerciseId}`)).body;
    const before = await records();
    const found = await done("2026-09-11", usual, slip);
    expect(setIn(found, 0)).toMatchObject({ unconfirmed: false });
    expect(setIn(found, 1)).toMatchObject({ unconfirmed: true, doubt: { code } });
    expect(await records()).toEqual(before);
    await expectExact();
    const confirmed = await call("POST", `${pathOf(found, 1)}/confirm`);
    expect(confirmed).toMatchObject({ status: 200, body: { unconfirmed: false, confirmed: true } });
    await expectExact();
  });
});

describe("sets that were stored before there were doubts", () => {
  const judgeStored = async () => {
    await stores.db.insert(rederivations).values({ userId: person.userId });
    const deps = workerDependencies(stores);
    try {
      await recomputeTraining(deps, {
        job: { id: Bun.randomUUIDv7(), userId: person.userId, requestId: null, priority: 0, createdAt: NOW },
        payload: {},
        log: silentLog,
        signal: new AbortController().signal,
        progress: () => {},
      });
    } finally {
      await deps.mongo.close();
    }
  };
  const asBefore = async (workout: unknown, confirmed: boolean | null) => {
    await call("POST", `${pathOf(workout, 1)}/confirm`);
    await stores.db
      .update(sets)
      .set({ confirmed })
      .where(eq(sets.id, textAt(setIn(workout, 1), "id")));
  };

  test("are judged by the job of a release, and clients get them by the synchronization", async () => {
    const slip = await log("2026-09-11", 100, 1000);
    for (const day of ["2026-09-15", "2026-09-18", "2026-09-22"]) await log(day, 102.5);
    await asBefore(slip, null);
    expect(await recordKg()).toBe(1000);
    const id = textAt(slip, "id");
    const { body: known } = await call("GET", `/workouts/${id}`);
    const { cursor } = await pullAll(app, person);
    await judgeStored();
    const { body: now } = await call("GET", `/workouts/${id}`);
    expect(setIn(now, 1)).toMatchObject({ unconfirmed: true, doubt: { code: "load-high" }, confirmed: null });
    expect(at(now, "version")).toBe(Number(at(known, "version")) + 1);
    expect(at(now, "totals")).toMatchObject({ workingSets: 1 });
    expect(await recordKg()).toBe(102.5);
    await expectExact();
    const pulled = await pullAll(app, person, { cursor });
    const change = pulled.changes.find((one) => one.id === id);
    expect(at(change, "data", "exercises", 0, "sets", 1)).toMatchObject({ unconfirmed: true });
    await judgeStored();
    expect(at((await call("GET", `/workouts/${id}`)).body, "version")).toBe(Number(at(now, "version")));
  });

  test("stay as they are where the user has confirmed them", async () => {
    const slip = await log("2026-09-11", 100, 1000);
    await asBefore(slip, true);
    await judgeStored();
    expect(await recordKg()).toBe(1000);
    await expectExact();
  });
});

describe("no question is asked", () => {
  test("about a heavy single after days of fives, about less weight, and before three days", async () => {
    expect(setIn(await log("2026-09-11", 140), 0)).toMatchObject({ unconfirmed: false });
    expect(setIn(await log("2026-09-14", 10), 0)).toMatchObject({ unconfirmed: false });
    bench = await insertExercise(stores.db, person.userId, "weight_reps");
    await log("2026-09-01", 20);
    expect(setIn(await log("2026-09-04", 60), 0)).toMatchObject({ unconfirmed: false });
  });

  test("a second time about a confirmed set that is done again", async () => {
    const slip = await log("2026-09-11", 160);
    await call("POST", `${pathOf(slip, 0)}/confirm`);
    expect(setIn(await log("2026-09-14", 160), 0)).toMatchObject({ unconfirmed: false });
  });
});

test("somebody else's set, and one that is not there, cannot be confirmed", async () => {
  const slip = await log("2026-09-11", 1000);
  const path = pathOf(slip, 0);
  const other = await register(app);
  expect((await app.call("POST", `/api/v1${path}/confirm`, { token: other.token })).status).toBe(404);
  const missing = `/workouts/${textAt(slip, "id")}/sets/${Bun.randomUUIDv7()}/confirm`;
  expect((await call("POST", missing)).status).toBe(404);
  const [row] = await stores.db
    .select()
    .from(sets)
    .where(eq(sets.id, textAt(setIn(slip, 0), "id")));
  expect(row?.confirmed).toBeNull();
});
