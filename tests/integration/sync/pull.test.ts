import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { decodePosition, encodePosition } from "#api/modules/sync/cursor.ts";
import { sweepSupersededChanges } from "#db/postgres/queries/sync/changes.ts";
import { changeLog, userClocks } from "#db/postgres/schema/index.ts";
import { hashDemoPassword } from "#db/seeds/demo/account.ts";
import { seedDemo } from "#db/seeds/demo/seed-demo.ts";
import { type Answer, at, callsOf, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { farApp } from "#tests/support/edge.ts";
import { importBench, strongExport } from "#tests/support/imports.ts";
import { inputVersionOf } from "#tests/support/input-version.ts";
import { type SignedIn, sessionOf, signedIn } from "#tests/support/signed-in.ts";
import { type Change, changesIn, pathOfResource, pullAll, readAll } from "#tests/support/sync.ts";

const { stores, app } = testBench();

const call = async (person: SignedIn, method: string, path: string, body?: unknown): Promise<Answer> =>
  app.call(method, `/api/v1${path}`, { token: person.token, body });

const made = async (person: SignedIn, path: string, body: unknown): Promise<string> => {
  const answer = await call(person, "POST", path, body);
  expect(answer.status).toBe(201);
  return textAt(answer.body, "id");
};

/** One of each resource, each of which refers to the one before where it can. */
const makeEach = async (person: SignedIn) => {
  const exercise = await made(person, "/exercises", { name: "Sandbag carry", trackingType: "weight_reps" });
  const blocks = [{ exercises: [{ exerciseId: exercise, sets: [{ reps: { min: 5 } }] }] }];
  const routine = await made(person, "/routines", { name: "Bags", days: [{ name: "A", blocks }], visibility: "link" });
  const workout = await made(person, "/workouts", {
    status: "completed",
    routineId: routine,
    startedAt: "2026-11-16T10:00:00.000Z",
    endedAt: "2026-11-16T11:00:00.000Z",
    exercises: [{ exerciseId: exercise, sets: [{ weight: { value: 100, unit: "lb" }, reps: 5, rpe: 8 }] }],
  });
  const measurement = await made(person, "/progress/measurements", { kind: "bodyweight", value: 82.5, unit: "kg" });
  const goal = await made(person, "/progress/goals", {
    kind: "exercise_weight_reps",
    exerciseId: exercise,
    weight: { value: 60, unit: "kg" },
    reps: 5,
  });
  return { exercise, routine, workout, measurement, goal };
};

const namesOf = (changes: readonly Change[]) => changes.map(({ resource, op, id }) => `${op} ${resource} ${id}`);

test("a change of a resource that only a later version knows is kept for that version", async () => {
  const person = await signedIn(app);
  const { exercise, routine, workout, measurement, goal } = await makeEach(person);
  await stores.db.execute("alter table change_log drop constraint change_log_resource_check");
  const rename = (resource: string) =>
    stores.db.execute(`update change_log set resource = '${resource}' where resource_id = '${workout}'`);
  await rename("hats");
  const early = await call(person, "GET", "/sync");
  expect(namesOf(changesIn(early.body))).toEqual([`upsert exercises ${exercise}`, `upsert routines ${routine}`]);
  expect(at(early.body, "hasMore")).toBe(false);
  await rename("workouts");
  const later = await pullAll(app, person, { cursor: textAt(early.body, "cursor") });
  expect(namesOf(later.changes)).toEqual([
    `upsert workouts ${workout}`,
    `upsert measurements ${measurement}`,
    `upsert goals ${goal}`,
  ]);
});

describe("a first pull", () => {
  test("answers each resource exactly as its own GET does, in the order of their changes", async () => {
    const person = await signedIn(app);
    const { exercise, routine, workout, measurement, goal } = await makeEach(person);
    const { changes } = await pullAll(app, person);
    expect(namesOf(changes)).toEqual([
      `upsert exercises ${exercise}`,
      `upsert routines ${routine}`,
      `upsert workouts ${workout}`,
      `upsert measurements ${measurement}`,
      `upsert goals ${goal}`,
    ]);
    for (const { resource, id, version, data } of changes) {
      const read = await call(person, "GET", `${pathOfResource(resource)}/${id}`);
      expect<unknown>(data).toEqual(read.body);
      expect(version).toBe(Number(at(read.body, "version")));
      // The tag of an answer with words also names the language.
      expect(read.headers.get("etag")).toMatch(new RegExp(`^"v${version}(\\.en)?"$`, "u"));
    }
  });

  test("names exercises in the language of the request", async () => {
    const person = await signedIn(app);
    const id = await made(person, "/exercises", { name: "Sandbag", trackingType: "reps_only" });
    await app.call("PATCH", `/api/v1/exercises/${id}`, {
      token: person.token,
      body: { name: "Saco" },
      headers: { "accept-language": "es" },
    });
    const read = (language: string) =>
      app.call("GET", "/api/v1/sync", { token: person.token, headers: { "accept-language": language } });
    expect(at((await read("en")).body, "changes", 0, "data", "name")).toBe("Sandbag");
    expect(at((await read("es")).body, "changes", 0, "data", "name")).toBe("Saco");
  });

  test("says nothing of what was deleted before it, and of nobody else's", async () => {
    const [person, other] = [await signedIn(app), await signedIn(app)];
    const { goal } = await makeEach(person);
    await call(person, "DELETE", `/progress/goals/${goal}`);
    expect((await pullAll(app, person)).changes.filter(({ op }) => op === "delete")).toEqual([]);
    expect((await pullAll(app, other)).changes).toEqual([]);
  });

  test("is no reader of the catalogue, of which a user's settings are", async () => {
    const person = await signedIn(app);
    const found = await call(person, "GET", "/exercises?owner=system&limit=1");
    const put = await call(person, "PUT", `/exercises/${textAt(found.body, "data", 0, "id")}/settings`, { notes: "x" });
    expect(put.status).toBe(200);
    expect((await pullAll(app, person)).changes).toEqual([]);
  });

  test("in pages is the same, and hears of what is deleted, changed and made meanwhile", async () => {
    const person = await signedIn(app);
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      ids.push(await made(person, "/progress/measurements", { kind: "waist", value: 80 + n, unit: "cm" }));
    }
    const first = (await call(person, "GET", "/sync?limit=3")).body;
    expect(namesOf(changesIn(first))).toEqual(ids.slice(0, 3).map((id) => `upsert measurements ${id}`));
    expect(at(first, "hasMore")).toBe(true);
    await call(person, "DELETE", `/progress/measurements/${ids[0]}`);
    await call(person, "DELETE", `/progress/measurements/${ids[4]}`);
    await call(person, "PATCH", `/progress/measurements/${ids[3]}`, { value: 99 });
    const last = await made(person, "/progress/measurements", { kind: "waist", value: 90, unit: "cm" });
    const { changes } = await pullAll(app, person, { cursor: textAt(first, "cursor"), limit: 2 });
    expect(namesOf(changes)).toEqual([
      `upsert measurements ${ids[5]}`,
      `delete measurements ${ids[0]}`,
      // It was never read by this client, who may ignore it: it was deleted after the client has begun.
      `delete measurements ${ids[4]}`,
      `upsert measurements ${ids[3]}`,
      `upsert measurements ${last}`,
    ]);
  });
});

describe("a later pull", () => {
  test("answers a resource that changed many times once, as it stands", async () => {
    const person = await signedIn(app);
    const { workout, goal } = await makeEach(person);
    const { cursor } = await pullAll(app, person);
    for (const title of ["a", "b", "c"]) await call(person, "PATCH", `/workouts/${workout}`, { title });
    await call(person, "PATCH", `/progress/goals/${goal}`, { note: "soon" });
    await call(person, "DELETE", `/progress/goals/${goal}`);
    const { changes } = await pullAll(app, person, { cursor });
    expect(changes).toMatchObject([
      { resource: "workouts", op: "upsert", id: workout, version: 4, data: { title: "c" } },
      { resource: "goals", op: "delete", id: goal, version: 3 },
    ]);
    expect(changes[1]).not.toHaveProperty("data");
  });

  test("without news answers nothing, and a cursor that reads on from there", async () => {
    const person = await signedIn(app);
    await makeEach(person);
    const { cursor } = await pullAll(app, person);
    const idle = await pullAll(app, person, { cursor });
    expect(idle).toEqual({ changes: [], cursor });
    const id = await made(person, "/progress/measurements", { kind: "waist", value: 80, unit: "cm" });
    expect(namesOf((await pullAll(app, person, { cursor: idle.cursor })).changes)).toEqual([
      `upsert measurements ${id}`,
    ]);
  });

  test("hears of the workouts that a deleted routine lets go, and of an exercise that is archived", async () => {
    const person = await signedIn(app);
    const { exercise, routine, workout } = await makeEach(person);
    const { cursor } = await pullAll(app, person);
    await call(person, "DELETE", `/routines/${routine}`);
    await call(person, "DELETE", `/exercises/${exercise}`);
    const { changes } = await pullAll(app, person, { cursor });
    expect(namesOf(changes)).toEqual([
      `upsert workouts ${workout}`,
      `delete routines ${routine}`,
      `upsert exercises ${exercise}`,
    ]);
    expect(at(changes[0]?.data, "routineId")).toBeNull();
    expect(at(changes[2]?.data, "archivedAt")).toBeString();
  });

  test("says the same when older entries of the log were swept, before it or between its pages", async () => {
    const person = await signedIn(app);
    const { workout, goal } = await makeEach(person);
    for (const title of ["a", "b"]) await call(person, "PATCH", `/workouts/${workout}`, { title });
    const early = await pullAll(app, person);
    await call(person, "PATCH", `/workouts/${workout}`, { title: "c" });
    await call(person, "DELETE", `/progress/goals/${goal}`);
    const before = await pullAll(app, person, { cursor: early.cursor, limit: 1 });
    const fresh = await pullAll(app, person);

    await sweepSupersededChanges(stores.db, {});
    const left = await stores.db.$count(changeLog, eq(changeLog.userId, person.userId));
    expect(left).toBe(5);
    expect(await pullAll(app, person, { cursor: early.cursor, limit: 1 })).toEqual(before);
    expect((await pullAll(app, person)).changes).toEqual(fresh.changes);
  });
});

describe("a cursor", () => {
  const refused = async (person: SignedIn, cursor: string) => {
    const answer = await call(person, "GET", `/sync?cursor=${encodeURIComponent(cursor)}`);
    expect({ status: answer.status, errors: at(answer.body, "errors") }).toMatchObject({
      status: 422,
      errors: [{ pointer: "/cursor" }],
    });
  };

  test("of somebody else, of another list, changed or made up is refused", async () => {
    const [person, other] = [await signedIn(app), await signedIn(app)];
    await makeEach(person);
    const { cursor } = await pullAll(app, person);
    await refused(other, cursor);
    const list = (await call(person, "GET", "/workouts?limit=1")).body;
    await refused(person, String(at(list, "page", "nextCursor") ?? "e30"));
    await refused(person, `${cursor.slice(0, -2)}AA`);
    await refused(person, `${cursor}=`);
    await refused(person, Buffer.from("3.0.AAAAAAAAAAAAAAAAAAAAAA").toString("base64url"));
    for (const junk of ["x", "0", "💪", "a".repeat(500)]) await refused(person, junk);
  });

  test("of a log that has become shorter, as a backup's is, is refused", async () => {
    const person = await signedIn(app);
    await makeEach(person);
    const { cursor } = await pullAll(app, person);
    await stores.db.update(userClocks).set({ seq: 1 }).where(eq(userClocks.userId, person.userId));
    await refused(person, cursor);
  });

  test("reads on with every number of the log in it", async () => {
    const person = await signedIn(app);
    await makeEach(person);
    const numbers: string[] = [];
    let cursor = "";
    for (let page = 0; page < 5; page += 1) {
      const { body } = await call(person, "GET", `/sync?limit=1${cursor}`);
      numbers.push(Buffer.from(textAt(body, "cursor"), "base64url").toString().split(".")[0] ?? "");
      cursor = `&cursor=${textAt(body, "cursor")}`;
    }
    expect(numbers).toEqual(["1", "2", "3", "4", "5"]);
    expect(await inputVersionOf(stores.db, person.userId)).toBe(5);
  });

  test("takes limits as lists do", async () => {
    const person = await signedIn(app);
    for (const limit of ["0", "201", "x"]) {
      const answer = await call(person, "GET", `/sync?limit=${limit}`);
      expect(at(answer.body, "errors", 0, "pointer")).toBe("/limit");
    }
    expect((await call(person, "GET", "/sync?since=1")).status).toBe(422);
  });
});

describe("the log", () => {
  test("knows everything that an account was seeded with, twice over", async () => {
    const passwordHash = await hashDemoPassword();
    const options = {
      now: new Date("2026-11-24T09:00:00Z"),
      newId: () => Bun.randomUUIDv7(),
      passwordHash,
      keepCheckins: async () => {},
    };
    const { userId } = await seedDemo(stores.db, options);
    const demo = await sessionOf(app, userId);
    const before = await pullAll(app, demo, { limit: 200 });
    expect(before.changes.length).toBeGreaterThan(400);

    await seedDemo(stores.db, options);
    const after = await pullAll(app, demo, { cursor: before.cursor, limit: 200 });
    const gone = after.changes.filter(({ op }) => op === "delete").map(({ id }) => id);
    expect(new Set(gone)).toEqual(new Set(before.changes.map(({ id }) => id)));
    const kept = after.changes.filter(({ op }) => op === "upsert");
    const byId = (map: ReadonlyMap<string, unknown>) => Object.fromEntries([...map].sort());
    const pulled = new Map(kept.map(({ resource, id, data }) => [`${resource} ${id}`, data]));
    expect(byId(pulled)).toEqual(byId(await readAll(app, demo)));
  });

  test("knows what an import adds, and what its undo takes away", async () => {
    await using bench = await importBench();
    const person = await bench.person();
    const row = (name: string) => `2026-01-05 18:00:00,Push,1h,${name},1,100,kg,5,8,,,,,`;
    const importId = await bench.add(person, strongExport(row("Bench Press (Barbell)"), row("Zercher Oddity")));
    const added = await pullAll(bench.app, person);
    const stored = await readAll(bench.app, person);
    expect(stored.size).toBe(2);
    expect(new Map(added.changes.map(({ resource, id, data }) => [`${resource} ${id}`, data]))).toEqual(stored);
    await bench.undo(person, importId);
    const { changes } = await pullAll(bench.app, person, { cursor: added.cursor });
    expect(new Set(namesOf(changes))).toEqual(new Set([...stored.keys()].map((name) => `delete ${name}`)));
  });
});

test("a cursor ahead of the replica of a region is handed on, and never answered with less", async () => {
  const person = await signedIn(app);
  await makeEach(person);
  const secret = app.deps.config.sealingSecret;
  const position = decodePosition(secret, person.userId, textAt((await call(person, "GET", "/sync")).body, "cursor"));
  const ahead = (by: number) => encodePosition(secret, person.userId, { ...position, seq: position.seq + by });
  await using far = farApp(app, { edge: { hasReplica: true }, nearDb: stores.db });
  const pulled = (by: number) => callsOf(far.app)("GET", `/api/v1/sync?cursor=${ahead(by)}`, { token: person.token });
  expect((await pulled(1)).headers.get("fly-replay")).toBe("region=mad;state=cursor.syd;fallback=force_self");
  expect(await pulled(0)).toMatchObject({ status: 200, body: { changes: [], hasMore: false } });
});
