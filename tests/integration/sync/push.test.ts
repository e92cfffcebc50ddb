import { beforeEach, describe, expect, test } from "bun:test";
import { count, eq } from "drizzle-orm";
import { push as pushService } from "#api/modules/sync/push.service.ts";
import { withEffects } from "#db/postgres/effects.ts";
import { sweepSyncOperations } from "#db/postgres/queries/sync/sync-operations.ts";
import { createdIds, goals, jobs, syncOperations } from "#db/postgres/schema/index.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { at, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { answerChecker, operationsOf } from "#tests/support/openapi.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type Operation, pathOfResource, pullAll, push, type Resource, readAll } from "#tests/support/sync.ts";
import { deliveriesOf, newWebhook } from "#tests/support/webhooks.ts";

let person: SignedIn;
let squat: string;

const { stores, app } = testBench();
beforeEach(async () => {
  person = await signedIn(app);
  squat = await insertExercise(stores.db, person.userId, "weight_reps");
});

const newId = (): string => Bun.randomUUIDv7();
const call = (method: string, path: string, body?: unknown, by: SignedIn = person) =>
  app.call(method, `/api/v1${path}`, { token: by.token, body });
const send = (...operations: Operation[]) => push(app, person, operations);
const read = (resource: Resource, id: string) => call("GET", `${pathOfResource(resource)}/${id}`);

const create = (resource: Resource, data: Record<string, unknown>, id = newId()): Operation => ({
  resource,
  op: "upsert",
  id,
  data,
});
const update = ({ resource, id }: Operation, baseVersion: number, data: Record<string, unknown>): Operation => ({
  resource,
  op: "upsert",
  id,
  data,
  baseVersion,
});
const removal = ({ resource, id }: Operation, baseVersion?: number): Operation => ({
  resource,
  op: "delete",
  id,
  ...(baseVersion === undefined ? {} : { baseVersion }),
});

const lifted = (day: string, kg: number, more: Record<string, unknown> = {}) =>
  create("workouts", {
    status: "completed",
    startedAt: `${day}T10:00:00.000Z`,
    endedAt: `${day}T11:00:00.000Z`,
    exercises: [{ exerciseId: squat, sets: [{ weight: { value: kg, unit: "kg" }, reps: 5 }] }],
    ...more,
  });

/** One of each, with what a patch of it can be. */
const EACH: readonly (readonly [Resource, Record<string, unknown>, Record<string, unknown>])[] = [
  ["exercises", { name: "Sandbag", trackingType: "weight_reps" }, { description: "Heavy." }],
  ["routines", { name: "Fives" }, { tags: ["a"] }],
  ["workouts", { status: "planned", title: "Legs" }, { title: null, notes: "later" }],
  ["measurements", { kind: "bodyweight", value: 80, unit: "kg" }, { value: 81 }],
  ["goals", { kind: "weekly_workouts", count: 3 }, { count: 4 }],
];

describe("an operation", () => {
  test.each(EACH)("makes, changes and deletes one of the %s, as its own routes do", async (resource, data, patch) => {
    const made = create(resource, data);
    const [first] = await send(made);
    expect(first).toEqual({ status: "applied", version: 1 });
    expect((await read(resource, made.id)).body).toMatchObject({ ...data, id: made.id, version: 1 });

    const [second] = await send(update(made, 1, patch));
    expect(second).toEqual({ status: "applied", version: 2 });
    expect((await read(resource, made.id)).body).toMatchObject({ ...data, ...patch, version: 2 });

    const [third] = await send(removal(made, 2));
    expect(third).toEqual({ status: "applied", version: 3, deleted: true });
    expect((await read(resource, made.id)).status).toBe(404);
  });

  test.each(EACH)("on one of the %s is a duplicate when it comes again, and changes nothing", async (...one) => {
    const [resource, data, patch] = one;
    const made = create(resource, data);
    const steps: [Operation, unknown][] = [
      [made, { status: "duplicate", version: 1 }],
      [update(made, 1, patch), { status: "duplicate", version: 2 }],
      [removal(made, 2), { status: "duplicate", version: 3, deleted: true }],
    ];
    for (const [operation, again] of steps) {
      await send(operation);
      const before = await pullAll(app, person);
      expect(await send(operation)).toEqual([again] as never);
      expect(await send(operation, operation)).toEqual([again, again] as never);
      expect(await pullAll(app, person)).toEqual(before);
    }
    // All of it once more, from the first: what is gone is not made anew.
    expect(await send(...steps.map(([operation]) => operation))).toEqual(
      steps.map(() => ({ status: "duplicate", version: 3, deleted: true })),
    );
  });

  test("is a duplicate also where a patch without a change and another one share their base version", async () => {
    const made = create("workouts", { status: "planned", title: "Legs" });
    const patches = [update(made, 1, { title: "Legs" }), update(made, 1, { title: "Arms" })];
    expect(await send(made, ...patches)).toEqual([1, 1, 2].map((version) => ({ status: "applied", version })));
    for (const again of [patches, [...patches].reverse()]) {
      expect(await send(made, ...again)).toEqual([made, ...again].map(() => ({ status: "duplicate", version: 2 })));
    }
  });

  test("is a duplicate also after others have changed the resource", async () => {
    const made = create("workouts", { status: "planned", title: "Legs" });
    const change = update(made, 1, { notes: "mine" });
    await send(made, change);
    await call("PATCH", `/workouts/${made.id}`, { notes: "theirs" });
    expect(await send(made, change)).toEqual([
      { status: "duplicate", version: 3 },
      { status: "duplicate", version: 3 },
    ]);
    expect((await read("workouts", made.id)).body).toMatchObject({ notes: "theirs", version: 3 });
  });

  test("that creates what was created by a POST of the same is a duplicate", async () => {
    const made = create("measurements", { kind: "waist", value: 80, unit: "cm" });
    await call("POST", "/progress/measurements", { ...made.data, id: made.id });
    expect(await send(made)).toEqual([{ status: "duplicate", version: 1 }]);
  });

  test("that deletes without a base version deletes whatever stands there, once", async () => {
    const made = create("goals", { kind: "weekly_workouts", count: 3 });
    await send(made, update(made, 1, { count: 4 }));
    expect(await send(removal(made))).toEqual([{ status: "applied", version: 3, deleted: true }]);
    expect(await send(removal(made), removal(made, 1))).toEqual([
      { status: "duplicate", version: 3, deleted: true },
      { status: "duplicate", version: 3, deleted: true },
    ]);
  });

  test("that deletes an exercise in use archives it, once", async () => {
    await send(lifted("2026-11-16", 100));
    const exercise = create("exercises", {}, squat);
    expect(await send(removal(exercise, 1))).toEqual([{ status: "applied", version: 2 }]);
    expect(await send(removal(exercise, 1), removal(exercise), removal(exercise, 2))).toEqual([
      { status: "duplicate", version: 2 },
      { status: "duplicate", version: 2 },
      { status: "duplicate", version: 2 },
    ]);
    expect(at((await read("exercises", squat)).body, "archivedAt")).toBeString();
  });

  test("is forgotten after 30 days, and is a conflict then", async () => {
    const made = create("goals", { kind: "weekly_workouts", count: 3 });
    const change = update(made, 1, { count: 4 });
    await send(made, change);
    const old = new Date(Date.now() - 31 * 86_400_000);
    await stores.db.update(syncOperations).set({ createdAt: old }).where(eq(syncOperations.userId, person.userId));
    await sweepSyncOperations(stores.db, {});
    expect(await send(change)).toMatchObject([{ status: "conflict", version: 2, data: { count: 4 } }]);
  });
});

describe("a conflict", () => {
  test.each(EACH)("of one of the %s has what its own GET answers", async (resource, data, patch) => {
    const made = create(resource, data);
    await send(made);
    await call("PATCH", `${pathOfResource(resource)}/${made.id}`, patch);
    const current = (await read(resource, made.id)).body;
    const conflict = { status: "conflict", version: 2, data: current };
    expect<unknown>(await send(update(made, 1, patch), removal(made, 1))).toEqual([conflict, conflict]);
    expect((await read(resource, made.id)).body).toEqual(current);
  });

  test("over a create has what stands under the id", async () => {
    const made = create("goals", { kind: "weekly_workouts", count: 3 });
    await send(made);
    expect(await send(create("goals", { kind: "weekly_workouts", count: 5 }, made.id))).toMatchObject([
      { status: "conflict", version: 1, data: { count: 3 } },
    ]);
  });

  test("over what is gone says so, with the version of its deletion", async () => {
    const made = create("goals", { kind: "weekly_workouts", count: 3 });
    await send(made);
    await call("DELETE", `/progress/goals/${made.id}`);
    expect(
      await send(update(made, 1, { count: 4 }), create("goals", { kind: "weekly_workouts", count: 5 }, made.id)),
    ).toEqual([
      { status: "conflict", version: 2, deleted: true },
      { status: "conflict", version: 2, deleted: true },
    ]);
    // Its id was the server's choice: nothing but the log knows that it was used.
    const served = textAt((await call("POST", "/progress/goals", { kind: "weekly_workouts", count: 1 })).body, "id");
    await call("DELETE", `/progress/goals/${served}`);
    expect(await send(create("goals", { kind: "weekly_workouts", count: 1 }, served))).toEqual([
      { status: "conflict", version: 2, deleted: true },
    ]);
  });

  test("arises from an operation before it in the same batch", async () => {
    const routine = create("routines", { name: "Fives" });
    const workout = lifted("2026-11-16", 100, { routineId: routine.id });
    expect(await send(routine, workout, removal(routine, 1), update(workout, 1, { title: "x" }))).toMatchObject([
      { status: "applied", version: 1 },
      { status: "applied", version: 1 },
      { status: "applied", version: 2, deleted: true },
      { status: "conflict", version: 2, data: { routineId: null, title: null } },
    ]);
  });
});

describe("an invalid operation", () => {
  const problemsOf = async (...operations: Operation[]) =>
    (await send(...operations)).map(({ status, problem }) => ({
      status,
      code: problem?.code,
      pointers: problem?.errors?.map(({ pointer }) => pointer),
    }));

  test("has the problem of its own route, with pointers into the request", async () => {
    const bad = lifted("2026-11-16", 100, { exercises: [{ exerciseId: squat, sets: [{ reps: -1 }] }] });
    const incomplete = lifted("2026-11-16", 100, { exercises: [{ exerciseId: squat, sets: [{ reps: 5 }] }] });
    const foreign = lifted("2026-11-16", 100, { exercises: [{ exerciseId: newId(), sets: [] }], surprise: 1 });
    expect(await problemsOf(lifted("2026-11-16", 100), bad, incomplete, foreign)).toEqual([
      { status: "applied", code: undefined, pointers: undefined },
      { status: "invalid", code: "request-invalid", pointers: ["/operations/1/data/exercises/0/sets/0/reps"] },
      { status: "invalid", code: "request-invalid", pointers: ["/operations/2/data/exercises/0/sets/0/weight"] },
      { status: "invalid", code: "request-invalid", pointers: ["/operations/3/data/surprise"] },
    ]);
    const [result] = await send(bad);
    expect(result?.problem).toMatchObject({
      type: "https://forja.dev/problems/request-invalid",
      status: 422,
      instance: "/api/v1/sync",
    });
  });

  test("lacks its data, has it with a delete, or names two ids", async () => {
    const made = create("goals", { kind: "weekly_workouts", count: 3, id: newId() });
    const { data: _none, ...bare } = made;
    expect(await problemsOf(bare, { ...removal(made), data: {} }, made)).toEqual([
      { status: "invalid", code: "request-invalid", pointers: ["/operations/0/data"] },
      { status: "invalid", code: "request-invalid", pointers: ["/operations/1/data"] },
      { status: "invalid", code: "request-invalid", pointers: ["/operations/2/data/id"] },
    ]);
  });

  test("is about what is unknown, somebody else's, or of the catalogue", async () => {
    const other = await signedIn(app);
    const theirs = create("goals", { kind: "weekly_workouts", count: 3 });
    await push(app, other, [theirs]);
    const found = await call("GET", "/exercises?owner=system&limit=1");
    const system = create(
      "exercises",
      { name: "Mine", trackingType: "reps_only" },
      textAt(found.body, "data", 0, "id"),
    );
    const unknown = create("goals", {});
    expect(
      await problemsOf(
        update(unknown, 1, { count: 4 }),
        removal(unknown),
        update(theirs, 1, { count: 4 }),
        removal(theirs),
        theirs,
        system,
        update(system, 1, { name: "Mine" }),
        removal(system),
      ),
    ).toMatchObject([
      { status: "invalid", code: "not-found" },
      { status: "invalid", code: "not-found" },
      { status: "invalid", code: "not-found" },
      { status: "invalid", code: "not-found" },
      { status: "invalid", code: "id-taken" },
      { status: "invalid", code: "id-taken" },
      { status: "invalid", code: "forbidden" },
      { status: "invalid", code: "forbidden" },
    ]);
    expect((await call("GET", `/progress/goals/${theirs.id}`, undefined, other)).body).toMatchObject({ count: 3 });
  });

  test("at another version than somebody else's resource shows nothing of it", async () => {
    const other = await signedIn(app);
    const theirs = [
      create("goals", { kind: "weekly_workouts", count: 3 }),
      create("routines", { name: "Theirs", days: [] }),
      create("workouts", { title: "Theirs", startedAt: "2026-11-10T18:00:00Z", exercises: [] }),
      create("measurements", { kind: "bodyweight", value: 80, unit: "kg" }),
      create("exercises", { name: "Theirs", trackingType: "reps_only" }),
    ];
    await push(app, other, theirs);
    const operations = theirs.flatMap((one) => [update(one, 7, {}), { ...removal(one), baseVersion: 7 }]);
    const results = await send(...operations);
    expect(results.map(({ status, data }) => [status, data])).toEqual(operations.map(() => ["invalid", undefined]));
  });

  test("leaves nothing of itself, and what stands around it is done", async () => {
    const taken = lifted("2026-11-10", 60);
    await send(taken);
    const stored = (await read("workouts", taken.id)).body;
    const part = textAt(stored, "exercises", 0, "sets", 0, "id");
    // Its last set has the id of another workout's: all that is before it was written by then.
    const sets = [
      { weight: { value: 200, unit: "kg" }, reps: 5 },
      { id: part, weight: { value: 1, unit: "kg" }, reps: 1 },
    ];
    const broken = lifted("2026-11-11", 60, { exercises: [{ exerciseId: squat, sets }] });
    const [before, after] = [lifted("2026-11-12", 70), lifted("2026-11-13", 80)];
    const results = await send(before, broken, after);
    expect(results.map(({ status }) => status)).toEqual(["applied", "invalid", "applied"]);
    expect(results[1]?.problem?.code).toBe("id-taken");
    const ids = [...(await readAll(app, person)).keys()].filter((name) => name.startsWith("workouts"));
    expect(new Set(ids)).toEqual(new Set([taken, before, after].map(({ id }) => `workouts ${id}`)));
    const [claimed] = await stores.db.select({ n: count() }).from(createdIds).where(eq(createdIds.id, broken.id));
    expect(claimed?.n).toBe(0);
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
    // Mended, it is done under the same id.
    const mended = { ...broken, data: { ...broken.data, exercises: [{ exerciseId: squat, sets: sets.slice(0, 1) }] } };
    expect(await send(mended)).toEqual([{ status: "applied", version: 1 }]);
  });
});

describe("a batch", () => {
  test("may name what it has made before, in any resource", async () => {
    const exercise = create("exercises", { name: "Sandbag", trackingType: "weight_reps" });
    const sets = [{ reps: { min: 5 }, weight: { value: 50, unit: "kg" } }];
    const routine = create("routines", {
      name: "Bags",
      days: [{ name: "A", blocks: [{ exercises: [{ exerciseId: exercise.id, sets }] }] }],
    });
    const workout = lifted("2026-11-16", 0, {
      routineId: routine.id,
      exercises: [{ exerciseId: exercise.id, sets: [{ weight: { value: 50, unit: "kg" }, reps: 5 }] }],
    });
    const goal = create("goals", {
      kind: "exercise_weight_reps",
      exerciseId: exercise.id,
      weight: { value: 60, unit: "kg" },
      reps: 5,
    });
    const results = await send(exercise, routine, workout, goal, update(workout, 1, { title: "First" }));
    expect(results.map(({ status }) => status)).toEqual(Array(5).fill("applied"));
    // The goal begins where the workout before it has left its owner.
    expect((await read("goals", goal.id)).body).toMatchObject({ startValue: 50 });
    expect((await read("workouts", workout.id)).body).toMatchObject({ title: "First", routineId: routine.id });
  });

  test("lets a goal begin where the changes before it have left its owner, as one after the other would", async () => {
    const startOf = async (owner: SignedIn, isBatch: boolean): Promise<unknown> => {
      const exerciseId = await insertExercise(stores.db, owner.userId, "weighted_bodyweight", {
        bodyweightFraction: 1,
      });
      const exercises = [{ exerciseId, sets: [{ weight: { value: 10, unit: "kg" }, reps: 5 }] }];
      const day = new Date(Date.now() - 86_400_000).toISOString();
      const goal = create("goals", { kind: "exercise_e1rm", exerciseId, weight: { value: 200, unit: "kg" } });
      const operations = [
        create("workouts", { status: "completed", startedAt: day, exercises }),
        create("measurements", {
          kind: "bodyweight",
          value: 90,
          unit: "kg",
          measuredAt: new Date(Date.now() - 2 * 86_400_000).toISOString(),
        }),
        goal,
      ];
      for (const part of isBatch ? [operations] : operations.map((one) => [one])) {
        for (const { status } of await push(app, owner, part)) expect(status).toBe("applied");
      }
      return at((await call("GET", `/progress/goals/${goal.id}`, undefined, owner)).body, "startValue");
    };
    const together = await startOf(await signedIn(app), true);
    expect(together).toBeGreaterThan(90);
    expect(together).toBe(await startOf(await signedIn(app), false));
  });

  test("takes a goal as reached, without an event, when the same push has met its new target", async () => {
    const goal = create("goals", { kind: "exercise_e1rm", exerciseId: squat, weight: { value: 300, unit: "kg" } });
    await send(goal);
    const today = new Date().toISOString().slice(0, 10);
    const results = await send(lifted(today, 120), update(goal, 1, { weight: { value: 110, unit: "kg" } }));
    expect(results.map(({ status }) => status)).toEqual(["applied", "applied"]);
    const [stored] = await stores.db.select().from(goals).where(eq(goals.id, goal.id));
    expect(stored?.reachedAt).toBeInstanceOf(Date);
  });

  test("derives once what its changes come to, and asks for one analysis", async () => {
    const pullUp = await insertExercise(stores.db, person.userId, "bodyweight_reps", { bodyweightFraction: 1 });
    const bodied = (day: string) => lifted(day, 0, { exercises: [{ exerciseId: pullUp, sets: [{ reps: 10 }] }] });
    const [monday, friday] = [bodied("2026-11-16"), bodied("2026-11-20")];
    const weight = create("measurements", {
      kind: "bodyweight",
      value: 80,
      unit: "kg",
      measuredAt: "2026-11-18T07:00:00.000Z",
    });
    await send(lifted("2026-11-01", 100), lifted("2026-11-02", 110), monday, friday, weight);
    await send(update(weight, 1, { measuredAt: "2026-11-15T07:00:00.000Z" }), lifted("2026-10-01", 120));
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
    expect((await read("workouts", monday.id)).body).toMatchObject({ totals: { volumeKg: 800 } });
    const [asked] = await stores.db.select({ n: count() }).from(jobs).where(eq(jobs.userId, person.userId));
    expect(asked?.n).toBe(1);
  });

  test("asks for no analysis when nothing that counts has changed", async () => {
    await send(create("routines", { name: "Fives" }), create("goals", { kind: "weekly_workouts", count: 3 }));
    const [asked] = await stores.db.select({ n: count() }).from(jobs).where(eq(jobs.userId, person.userId));
    expect(asked?.n).toBe(0);
  });

  test("is answered again under its Idempotency-Key, and is done once", async () => {
    const headers = { "idempotency-key": newId() };
    const body = { operations: [lifted("2026-11-16", 100), create("goals", {})] };
    const once = await app.call("POST", "/api/v1/sync", { token: person.token, body, headers });
    const again = await app.call("POST", "/api/v1/sync", { token: person.token, body, headers });
    expect(again.body).toEqual(once.body);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(at(again.body, "results", 0, "status")).toBe("applied");
    expect(at(again.body, "results", 1, "problem", "code")).toBe("request-invalid");
  });

  test("and a pull answer what the document says of them", async () => {
    const document = (await app.call("GET", "/openapi.json")).body;
    const check = answerChecker();
    const documented = (id: string) => {
      const found = operationsOf(document).find(({ operationId }) => operationId === id);
      if (found === undefined) throw new Error(`${id} is not in the document`);
      return found;
    };
    const made = EACH.map(([resource, data]) => create(resource, data));
    const [first] = made;
    if (first === undefined) throw new Error("there are five");
    await send(...made);
    const operations = [
      ...made,
      ...made.map((one) => removal(one, 7)),
      removal(first, 1),
      update(first, 1, { name: "x" }),
      create("goals", { surprise: 1 }),
    ];
    const pushed = await app.call("POST", "/api/v1/sync", { token: person.token, body: { operations } });
    expect((at(pushed.body, "results") as { status: string }[]).map(({ status }) => status)).toEqual([
      ...Array(5).fill("duplicate"),
      ...Array(5).fill("conflict"),
      "applied",
      "conflict",
      "invalid",
    ]);
    expect(check(documented("pushChanges"), pushed)).toEqual([]);
    const pulled = await app.call("GET", "/api/v1/sync", { token: person.token });
    expect((at(pulled.body, "changes") as unknown[]).length).toBe(4);
    expect(check(documented("pullChanges"), pulled)).toEqual([]);
  });

  test("with operations that are none is refused whole", async () => {
    const made = create("goals", { kind: "weekly_workouts", count: 3 });
    const wrong: [unknown, string][] = [
      [{ operations: [] }, "/operations"],
      [{ operations: Array(501).fill(made) }, "/operations"],
      [{ operations: [made, { ...made, resource: "jobs" }] }, "/operations/1/resource"],
      [{ operations: [made, { ...made, op: "patch" }] }, "/operations/1/op"],
      [{ operations: [made, { ...made, id: "1" }] }, "/operations/1/id"],
      [{ operations: [made, { ...made, baseVersion: 0 }] }, "/operations/1/baseVersion"],
      [{ operations: [made, { ...made, data: [] }] }, "/operations/1/data"],
      [{ operations: [made, { ...made, extra: 1 }] }, "/operations/1/extra"],
      [{ operations: [made], extra: 1 }, "/extra"],
    ];
    for (const [body, pointer] of wrong) {
      const answer = await app.call("POST", "/api/v1/sync", { token: person.token, body });
      expect({ status: answer.status, pointer: at(answer.body, "errors", 0, "pointer") }).toEqual({
        status: 422,
        pointer,
      });
    }
    expect((await read("goals", made.id)).status).toBe(404);
  });

  test("of 500, whole workouts among them, is done within seconds, in a body beyond that of other routes", async () => {
    const set = (n: number) => ({
      id: newId(),
      weight: { value: 60 + (n % 40), unit: "kg" },
      reps: 5,
      rpe: 8,
      restSeconds: 120,
      completedAt: "2026-01-01T10:00:00.000Z",
    });
    const operations = Array.from({ length: 100 }, (_, n) => [
      ...[60, 70, 80, 90].map((value) =>
        create("measurements", { kind: "waist", value: value + (n % 10), unit: "cm" }),
      ),
      lifted(new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10), 0, {
        notes: "x".repeat(8_000),
        exercises: Array.from({ length: 4 }, () => ({
          exerciseId: squat,
          sets: Array.from({ length: 6 }, (_each, at) => set(n + at)),
        })),
      }),
    ]).flat();
    expect(JSON.stringify({ operations }).length).toBeGreaterThan(1_048_576);
    const start = performance.now();
    const results = await send(...operations);
    const tookMs = performance.now() - start;
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["applied"]));
    expect(tookMs).toBeLessThan(6_000);
    expect(await derivedInPostgres(stores.db, person.userId)).toEqual(await derivedByCore(stores.db, person.userId));
    const again = await send(...operations);
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(["duplicate"]));
  });

  test("answers `retry` for what it has no time for, leaves no trace of it, and keeps the rest", async () => {
    const waists = Array.from({ length: 120 }, () =>
      create("measurements", { kind: "waist", value: 80, unit: "cm", measuredAt: "2026-11-01T08:00:00.000Z" }),
    );
    const operations = [...waists, update(waists[0] ?? lifted("2026-11-16", 1), 1, { value: 81 })];
    const context = {
      userId: person.userId,
      locale: "en",
      requestId: "r",
      ifMatch: null,
      now: new Date(),
      newId,
      requireProof: async () => {},
    } as const;
    let ms = 0;
    // Each look at the clock is a second later. So there is time for two groups.
    const pace = { timeMs: 1_000, clock: () => (ms += 1_000) };
    const results = await inTransaction(stores.db, (tx) =>
      withEffects(tx, context, (effects) => pushService(tx, { ...context, effects }, operations, pace)),
    );
    const done = results.filter(({ status }) => status === "applied").length;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(120);
    expect(results.slice(done)).toEqual(Array(121 - done).fill({ status: "retry" }));
    expect((await readAll(app, person)).size).toBe(1 + done);
    expect((await pullAll(app, person)).changes).toHaveLength(done);
    expect((await send(...operations)).map(({ status }) => status)).toEqual([
      ...Array(done).fill("duplicate"),
      ...Array(121 - done).fill("applied"),
    ]);
  });

  test("may have 4 MiB and no more", async () => {
    const raw = JSON.stringify({ operations: [create("goals", { note: "x".repeat(4 * 1_048_576) })] });
    const headers = { "content-type": "application/json" };
    const answer = await app.call("POST", "/api/v1/sync", { token: person.token, raw, headers });
    expect(answer.status).toBe(413);
  });
});

test("webhooks hear once of what a whole batch has made of a workout", async () => {
  const hook = await newWebhook(app, person.token, "https://example.com/hook", ["workout.completed", "record.set"]);
  const first = lifted("2026-11-02", 100);
  const second = lifted("2026-11-09", 110);
  const [made] = await send(first, second, update(first, 1, { title: "Heavy" }), removal(lifted("2026-11-10", 200)));
  expect(made).toMatchObject({ status: "applied" });
  const told = (await deliveriesOf(app, person.token, hook.id)).map((delivery) => textAt(delivery, "event"));
  // The lighter one keeps the most repetitions at its weight.
  expect(told.toSorted()).toEqual(["record.set", "record.set", "workout.completed", "workout.completed"]);
  await send(first, second);
  expect(await deliveriesOf(app, person.token, hook.id)).toHaveLength(4);
});
