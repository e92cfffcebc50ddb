import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { UpdateFilter } from "mongodb";
import { gyms, idempotencyKeys, jobs, routines, sets, trainingSettings } from "#db/postgres/schema/index.ts";
import { landmarksOrNone } from "#db/postgres/stored-json.ts";
import { at, textAt } from "#tests/support/app.ts";
import { exportText } from "#tests/support/exports.ts";
import { importsBench, listAt, type Person } from "#tests/support/imports.ts";

let person: Person;
let workoutId: string;

type Collection = "analyses" | "reports" | "checkins" | "activity_log" | "profiles";
type Rubbish = UpdateFilter<Record<string, unknown>>;

/** Changes a document as a hand or another version would, past everything that checks. */
const spoil = (collection: Collection, filter: Record<string, unknown>, rubbish: Rubbish) =>
  bench.app.deps.mongo.run((db) => db.collection(collection).updateOne(filter, rubbish));

const post = async (path: string, body: unknown): Promise<unknown> => {
  const answer = await bench.post(person, path, body);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const put = (path: string, body: unknown) => bench.app.call("PUT", `/api/v1/${path}`, { token: person.token, body });
const call = (path: string) => bench.app.call("GET", `/api/v1/${path}`, { token: person.token });
const problemOf = async (path: string) => {
  const { status, body } = await call(path);
  return [status, at(body, "code")];
};
const UNREADABLE = [409, "document-unreadable"];

const made = async (path: string, body: unknown): Promise<string> => {
  const job = await bench.ended(person, await bench.post(person, path, body));
  return textAt(job, "result", "id");
};

const bench = importsBench();

beforeAll(async () => {
  person = await bench.person();
  const squat = textAt(await bench.exercise(person, "Barbell Back Squat"), "id");
  const set = { weight: { value: 100, unit: "kg" }, reps: 5, target: { reps: { min: 5 } } };
  const workout = await post("workouts", {
    status: "completed",
    startedAt: "2026-11-16T18:00:00.000Z",
    endedAt: "2026-11-16T19:00:00.000Z",
    exercises: [{ exerciseId: squat, sets: [set, set] }],
  });
  workoutId = textAt(workout, "id");
});

describe.each([
  ["a part of the wrong kind", { $set: { "analysis.totals": "rubbish" } }],
  ["nothing in it", { $unset: { analysis: "" } }],
  ["a number in its place", { $set: { analysis: 5 } }],
  [
    "a packed series that lies about its length",
    { $set: { "analysis.totals": { fields: ["a"], rows: 1e12, columns: 1 } } },
  ],
] as const)("an analysis with %s", (_name, rubbish) => {
  test("is left out of the list, answers a problem, and is made anew when it is asked for", async () => {
    const sound = await made("progress/analyses", { from: "2026-11-01", to: "2026-11-20" });
    const window = { from: "2026-11-02", to: "2026-11-21" };
    const broken = await made("progress/analyses", window);
    await spoil("analyses", { id: broken }, rubbish);
    const { status, body } = await call("progress/analyses?limit=200");
    expect(status).toBe(200);
    expect(at(body, "omitted")).toBe(1);
    expect(listAt(body, "data").map((item) => textAt(item, "id"))).toContain(sound);
    expect(await problemOf(`progress/analyses/${broken}`)).toEqual(UNREADABLE);
    expect((await call("progress/analyses/latest")).status).toBe(200);
    const again = await made("progress/analyses", window);
    expect((await call(`progress/analyses/${again}`)).status).toBe(200);
    expect(at((await call("progress/analyses")).body, "data", 0, "id")).toBe(again);
    expect((await call("progress/analyses?limit=200")).body).not.toHaveProperty("omitted");
  });
});

test("a list whose pages begin or end with what cannot be read goes on to its end", async () => {
  const all: string[] = [];
  for (const day of ["03", "04", "05", "06", "07", "08"]) {
    await put(`progress/checkins/2026-11-${day}`, { mood: 3 });
    all.push(`2026-11-${day}`);
  }
  const broken = ["2026-11-03", "2026-11-05", "2026-11-06", "2026-11-08"];
  for (const localDate of broken) {
    await spoil("checkins", { userId: person.userId, localDate }, { $set: { answers: "rubbish" } });
  }
  const seen: string[] = [];
  let omitted = 0;
  let cursor: string | null = null;
  for (let page = 0; page < 10; page += 1) {
    const { body } = await call(`progress/checkins?limit=1${cursor === null ? "" : `&cursor=${cursor}`}`);
    seen.push(...listAt(body, "data").map((item) => textAt(item, "localDate")));
    if (Object.hasOwn(Object(body), "omitted")) omitted += Number(at(body, "omitted"));
    if (at(body, "page", "hasMore") !== true) break;
    cursor = textAt(body, "page", "nextCursor");
  }
  expect(seen).toEqual(["2026-11-07", "2026-11-04"]);
  expect(omitted).toBe(4);
  expect(await problemOf("progress/checkins/2026-11-05")).toEqual(UNREADABLE);
});

test("a check-in that cannot be read costs no analysis and no report, and is replaced by a PUT", async () => {
  await put("progress/checkins/2026-11-10", { mood: 3 });
  const rubbishes: Rubbish[] = [
    { $set: { "answers.mood": "x" } },
    { $set: { version: "x" } },
    { $unset: { answers: "" } },
  ];
  for (const rubbish of rubbishes) {
    await spoil("checkins", { userId: person.userId, localDate: "2026-11-10" }, rubbish);
    await made("progress/analyses", { from: "2026-11-01" });
    await made("progress/reports", { kind: "weekly", periodStart: "2026-11-09" });
    expect((await put("progress/checkins/2026-11-10", { mood: 4 })).status).toBe(200);
    expect(at((await call("progress/checkins/2026-11-10")).body, "mood")).toBe(4);
  }
});

test("a report that cannot be read is left out of the list, answers a problem in each format, and is made anew", async () => {
  const sound = await made("progress/reports", { kind: "weekly", periodStart: "2026-11-16" });
  const broken = await made("progress/reports", { kind: "weekly", periodStart: "2026-11-09" });
  await spoil(
    "reports",
    { id: broken },
    { $unset: { "report.headline": "" }, $set: { "html.en": 5, "pdf.en": "rubbish" } },
  );
  const { status, body } = await call("progress/reports");
  expect([status, at(body, "omitted")]).toEqual([200, 1]);
  expect(listAt(body, "data").map((item) => textAt(item, "id"))).toContain(sound);
  for (const format of ["json", "csv", "html", "pdf"]) {
    expect(await problemOf(`progress/reports/${broken}?format=${format}`)).toEqual(UNREADABLE);
  }
  await made("progress/reports", { kind: "weekly", periodStart: "2026-11-09" });
  for (const format of ["json", "csv", "html", "pdf"]) {
    expect((await call(`progress/reports/${broken}?format=${format}`)).status).toBe(200);
  }
});

test("an entry of the activity and a job that cannot be read are left out of their lists", async () => {
  await bench.app.deps.activity.flush();
  await spoil("activity_log", { userId: person.userId }, { $set: { action: 7 } });
  const activity = await call("users/me/activity");
  expect([activity.status, at(activity.body, "omitted")]).toEqual([200, 1]);
  const ofUser = await bench.stores.db.select({ id: jobs.id }).from(jobs).where(eq(jobs.userId, person.userId));
  const [first, second] = ofUser.map(({ id }) => id);
  const { db } = bench.stores;
  await db.execute(`update jobs set error = '"rubbish"' where id = '${first}'`);
  await db.execute(`update jobs set result = '{"type": 5}' where id = '${second}'`);
  const list = await call("jobs?limit=200");
  expect([list.status, at(list.body, "omitted")]).toEqual([200, 2]);
  for (const id of [first, second]) expect(await problemOf(`jobs/${id}`)).toEqual(UNREADABLE);
});

describe("an export", () => {
  test("leaves out what cannot be read, names it, and comes back by an import that says so", async () => {
    const { db } = bench.stores;
    const owner = person;
    const plan = { name: "P", days: [{ name: "A", blocks: [] }] };
    const routine = textAt(await post("routines", plan), "id");
    const sound = textAt(await post("routines", { ...plan, name: "Q" }), "id");
    await db.execute(`update workouts set routine_id = '${routine}' where id = '${workoutId}'`);
    await db.execute(`update routines set days = '"rubbish"' where id = '${routine}'`);
    const [oneSet] = await db.select({ id: sets.id }).from(sets).where(eq(sets.workoutId, workoutId)).limit(1);
    await db.execute(`update sets set target = '"rubbish"' where id = '${oneSet?.id}'`);
    await put("progress/checkins/2026-11-12", { mood: 3 });
    await put("progress/checkins/2026-11-13", { mood: 5 });
    await spoil("checkins", { userId: owner.userId, localDate: "2026-11-12" }, { $set: { answers: 1 } });
    await put("users/me/profile", {});
    await bench.app.call("PATCH", "/api/v1/users/me/profile", { token: owner.token, body: { profile: { a: 1 } } });
    await spoil("profiles", { _id: owner.userId }, { $set: { profile: 7 } });
    await put("users/me/gym", { kg: { bars: { barbell: 20 }, plates: [{ weight: 20, count: 2 }] }, lb: null });
    await db.update(gyms).set({ gym: {} }).where(eq(gyms.userId, owner.userId));
    await db.execute(`update gyms set gym = '{"kg": 5}' where user_id = '${owner.userId}'`);

    expect(await problemOf(`routines/${routine}`)).toEqual(UNREADABLE);
    expect(await problemOf("users/me/profile")).toEqual(UNREADABLE);
    expect(await problemOf("users/me/gym")).toEqual(UNREADABLE);
    const list = await call("routines");
    expect([list.status, at(list.body, "omitted"), at(list.body, "data", 0, "id")]).toEqual([200, 1, sound]);
    const pulled = await call("sync?limit=200");
    expect([pulled.status, at(pulled.body, "omitted")]).toEqual([200, 1]);

    const operation = (id: string) => ({ resource: "routines", op: "upsert", id, baseVersion: 1, data: { name: "R" } });
    const pushed = await post("sync", { operations: [operation(routine), operation(sound)] });
    expect(at(pushed, "results", 0)).toMatchObject({ status: "invalid", problem: { code: "document-unreadable" } });
    expect(at(pushed, "results", 1)).toMatchObject({ status: "applied", version: 2 });

    const text = await exportText(bench, owner, "json");
    const omitted = listAt(JSON.parse(text), "omitted");
    expect(omitted).toContainEqual({ section: "routines", key: routine });
    expect(omitted).toContainEqual({ section: "targets", key: workoutId });
    expect(omitted).toContainEqual({ section: "checkins", key: "2026-11-12" });
    expect(omitted).toContainEqual({ section: "profile", key: null });
    expect(omitted).toContainEqual({ section: "training", key: null });
    const exported = await call("exports");
    expect(at(exported.body, "data", 0, "omitted")).toBe(omitted.length);
    for (const format of ["csv", "strong"])
      expect((await exportText(bench, owner, format)).length).toBeGreaterThan(100);

    const heir = await bench.person();
    const importId = await bench.add(heir, text);
    const found = await bench.find(heir, importId);
    expect(at(found, "rowErrors")).toEqual([]);
    const warning = listAt(found, "warnings").find((one) => textAt(one, "code") === "rows-left-out");
    expect(at(warning, "params", "count")).toBe(omitted.length);
    expect(await bench.workouts(heir)).toHaveLength(1);

    // Parts that can be written again heal.
    expect((await put("users/me/gym", { kg: null, lb: null })).status).toBe(200);
    await db.delete(routines).where(eq(routines.id, routine));
  });
});

test("landmarks that cannot be read give way to the usual ones in an analysis", async () => {
  await bench.stores.db.insert(trainingSettings).values({ userId: person.userId }).onConflictDoNothing();
  await bench.stores.db.execute(
    `update training_settings set landmarks = '{"chest": 5}' where user_id = '${person.userId}'`,
  );
  expect(await problemOf("progress/landmarks")).toEqual(UNREADABLE);
  await made("progress/analyses", { from: "2026-11-03" });
  expect(landmarksOrNone(null)).toEqual({});
});

test("an answer that was kept for a repeated request and cannot be opened is a problem, and no effect is doubled", async () => {
  const key = crypto.randomUUID();
  const create = () =>
    bench.app.call("POST", "/api/v1/routines", {
      token: person.token,
      headers: { "idempotency-key": key },
      body: { name: "Once", days: [] },
    });
  expect((await create()).status).toBe(201);
  await bench.stores.db.update(idempotencyKeys).set({ sealedBody: new Uint8Array(40) });
  const { status, body } = await create();
  expect([status, at(body, "code")]).toEqual(UNREADABLE);
  expect(await bench.stores.db.$count(routines, eq(routines.name, "Once"))).toBe(1);
});
