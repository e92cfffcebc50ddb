import { beforeEach, describe, expect, test } from "bun:test";
import { eq, sql } from "drizzle-orm";
import { deletedResources, sets } from "#db/postgres/schema/index.ts";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { steppingClock } from "#tests/support/authenticator.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { newWebhook } from "#tests/support/webhooks.ts";

const clock = steppingClock();
const { stores, app } = testBench({ clock: clock.clock });

let person: Person;
let bench = "";

const call = (method: string, path: string, body?: unknown, token = person.token) =>
  app.call(method, `/api/v1${path}`, { token, body });

const kg = (value: number, reps = 5) => ({ weight: { value, unit: "kg" }, reps, rir: 2 });

const logged = async (day: string, value: number, fields: Record<string, unknown> = {}) => {
  const { status, body } = await call("POST", "/workouts", {
    ...{ status: "completed", startedAt: `${day}T18:00:00Z`, endedAt: `${day}T19:00:00Z` },
    ...{ title: "Bench", notes: "Fast", tags: ["a"], bodyweight: { value: 80, unit: "kg" }, sessionRpe: 7.5 },
    ...{ exercises: [{ exerciseId: bench, notes: "Paused", sets: [kg(value), kg(value, 3)] }] },
    ...fields,
  });
  expect(status).toBe(201);
  return body;
};

const weightRecord = async () =>
  at((await call("GET", `/progress/records?exerciseId=${bench}&kind=weight`)).body, "data", 0, "value");

const expectExact = async () =>
  expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));

/** Fields that a change of the workout moves. */
const still = (workout: unknown) => {
  const { version, updatedAt, ...fields } = workout as Record<string, unknown>;
  return fields;
};

beforeEach(async () => {
  person = await register(app, { timeZone: "UTC" });
  bench = await insertExercise(stores.db, person.userId, "weight_reps");
});

describe("a deleted workout", () => {
  test("comes back as it was, with its records, and devices hear of it", async () => {
    await logged("2026-09-01", 100);
    const best = await logged("2026-09-03", 120);
    const id = textAt(best, "id");
    const before = (await call("GET", `/workouts/${id}`)).body;
    expect((await call("DELETE", `/workouts/${id}`)).status).toBe(204);
    expect(await weightRecord()).toBe(100);
    const cursor = at((await call("GET", "/sync")).body, "cursor");

    const restored = await call("POST", `/workouts/${id}/restore`);
    expect(restored.status).toBe(200);
    expect(still(restored.body)).toEqual(still(before));
    expect(at(restored.body, "version")).toBe(Number(at(before, "version")) + 2);
    expect(restored.headers.get("etag")).toBe(`"v${at(restored.body, "version")}"`);
    expect(await weightRecord()).toBe(120);
    await expectExact();
    const { body: pulled } = await call("GET", `/sync?cursor=${cursor}`);
    expect(at(pulled, "changes")).toMatchObject([{ resource: "workouts", op: "upsert", id }]);

    const again = await call("POST", `/workouts/${id}/restore`);
    expect([again.status, again.body]).toEqual([200, restored.body]);
    expect(await stores.db.select().from(deletedResources)).toEqual([]);
  });

  test("keeps its day in the zone where it was logged, and its doubts and confirmations", async () => {
    for (const day of ["2026-08-01", "2026-08-04", "2026-08-08"]) await logged(day, 100);
    const wild = await logged("2026-09-03", 100, {
      ...{ timeZone: "Pacific/Auckland", exercises: [{ exerciseId: bench, sets: [kg(1_000), kg(900)] }] },
    });
    const id = textAt(wild, "id");
    const confirmed = textAt(wild, "exercises", 0, "sets", 1, "id");
    expect((await call("POST", `/workouts/${id}/sets/${confirmed}/confirm`)).status).toBe(200);
    const before = (await call("GET", `/workouts/${id}`)).body;
    expect(at(before, "localDate")).toBe("2026-09-04");
    await call("DELETE", `/workouts/${id}`);
    const { body } = await call("POST", `/workouts/${id}/restore`);
    expect(still(body)).toEqual(still(before));
    const flags = await stores.db.select({ confirmed: sets.confirmed }).from(sets).where(eq(sets.id, confirmed));
    expect(flags).toEqual([{ confirmed: true }]);
    await expectExact();
  });

  test("that a push deleted comes back, and emits no event twice", async () => {
    const hook = await newWebhook(app, person.token, "https://hooks.example.com/");
    const id = textAt(await logged("2026-09-01", 100), "id");
    const deliveries = async () =>
      at((await call("GET", `/webhooks/${hook.id}/deliveries`)).body, "data") as readonly unknown[];
    const sent = (await deliveries()).length;
    expect(sent).toBeGreaterThan(0);
    const pushed = await call("POST", "/sync", { operations: [{ resource: "workouts", op: "delete", id }] });
    expect(at(pushed.body, "results", 0, "status")).toBe("applied");
    expect((await call("POST", `/workouts/${id}/restore`)).status).toBe(200);
    expect(await deliveries()).toHaveLength(sent);
  });

  test("comes back without a routine that was deleted since, and not without an exercise", async () => {
    const routine = await call("POST", "/routines", { name: "A", days: [] });
    const id = textAt(await logged("2026-09-01", 100, { routineId: textAt(routine.body, "id") }), "id");
    await call("DELETE", `/workouts/${id}`);
    await call("DELETE", `/routines/${textAt(routine.body, "id")}`);
    const { body } = await call("POST", `/workouts/${id}/restore`);
    expect(at(body, "routineId")).toBeNull();
    await call("DELETE", `/workouts/${id}`);
    expect((await call("DELETE", `/exercises/${bench}`)).status).toBe(204);
    const refused = await call("POST", `/workouts/${id}/restore`);
    expect([refused.status, at(refused.body, "code")]).toEqual([409, "state-conflict"]);
    // A refusal leaves it where it is.
    expect(await stores.db.$count(deletedResources, eq(deletedResources.id, id))).toBe(1);
  });

  test("is nobody else's, and is gone after 30 days", async () => {
    const id = textAt(await logged("2026-09-01", 100), "id");
    await call("DELETE", `/workouts/${id}`);
    const other = await register(app);
    expect((await call("POST", `/workouts/${id}/restore`, undefined, other.token)).status).toBe(404);
    expect((await call("POST", `/routines/${id}/restore`)).status).toBe(404);
    expect((await call("POST", `/workouts/${Bun.randomUUIDv7()}/restore`)).status).toBe(404);
    const aged = (days: number) =>
      stores.db
        .update(deletedResources)
        .set({ deletedAt: sql`${deletedResources.deletedAt} - make_interval(days => ${days})` })
        .where(eq(deletedResources.id, id));
    await aged(31);
    expect((await call("POST", `/workouts/${id}/restore`)).status).toBe(404);
    await aged(-2);
    expect((await call("POST", `/workouts/${id}/restore`)).status).toBe(200);
  });
});

describe("a deleted routine", () => {
  test("comes back with its days and its workouts, without its link", async () => {
    const { body: made } = await call("POST", "/routines", {
      ...{ name: "Push", tags: ["x"], visibility: "link" },
      days: [{ name: "A", blocks: [{ exercises: [{ exerciseId: bench, sets: [{ reps: { min: 5 } }] }] }] }],
    });
    const id = textAt(made, "id");
    const dayId = textAt(made, "days", 0, "id");
    const started = await call("POST", `/routines/${id}/days/${dayId}/start`);
    const workoutId = textAt(started.body, "id");
    const token = textAt(made, "shareToken");
    expect((await call("DELETE", `/routines/${id}`)).status).toBe(204);
    expect(at((await call("GET", `/workouts/${workoutId}`)).body, "routineId")).toBeNull();
    expect(JSON.stringify(await stores.db.select().from(deletedResources))).not.toContain(token);

    const restored = await call("POST", `/routines/${id}/restore`);
    expect(restored.status).toBe(200);
    const expected = { ...(still(made) as object), visibility: "private", shareToken: null };
    expect(still(restored.body)).toEqual(expected);
    expect(at(restored.body, "version")).toBe(3);
    expect(at((await call("GET", `/workouts/${workoutId}`)).body, "routineId")).toBe(id);
    const again = await call("POST", `/routines/${id}/restore`);
    expect([again.status, again.body]).toEqual([200, restored.body]);
  });

  test("does not come back without its exercises", async () => {
    const days = [{ name: "A", blocks: [{ exercises: [{ exerciseId: bench, sets: [{ reps: { min: 5 } }] }] }] }];
    const { body: made } = await call("POST", "/routines", { name: "Push", days });
    const id = textAt(made, "id");
    await call("DELETE", `/routines/${id}`);
    expect((await call("DELETE", `/exercises/${bench}`)).status).toBe(204);
    const refused = await call("POST", `/routines/${id}/restore`);
    expect([refused.status, at(refused.body, "code")]).toEqual([409, "state-conflict"]);
  });
});
