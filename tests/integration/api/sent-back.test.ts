import { afterAll, beforeAll, expect, test } from "bun:test";
import { exerciseIdFor } from "#db/seeds/catalogue/index.ts";
import { at, type TestApp, testApp } from "#tests/support/app.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { type TestStores, testStores } from "#tests/support/stores.ts";

let stores: TestStores;
let app: TestApp;

beforeAll(async () => {
  stores = await testStores();
  app = await testApp(stores);
});

afterAll(async () => {
  await app.close();
  await stores.close();
});

const PROGRESS = "/api/v1/progress";

const EXERCISES = "/api/v1/exercises";

/** An exercise as wide as an import of Forja's own format has it. */
const fullExercise = {
  name: "Split squat",
  aliases: ["One", "one", ...Array.from({ length: 98 }, (_, alias) => `alias ${alias}`)],
  description: "d".repeat(10_000),
  trackingType: "weighted_bodyweight",
  equipment: ["dumbbell"],
  mechanics: "compound",
  muscles: [
    { muscle: "quads", role: "primary" },
    { muscle: "glutes", role: "secondary", share: 0.001 },
  ],
  instructions: ["", " slow "],
  media: [{ kind: "image", url: "https://example.com/a.png" }],
  archivedAt: "2026-01-05T10:00:00+01:00",
};

/** Days as wide as an import of Forja's own format has them. */
const squat = exerciseIdFor("barbell-back-squat");
const deload = { afterFailures: 100, percent: 100 };
const parts = [
  { exerciseId: squat, sets: Array.from({ length: 60 }, () => ({ reps: { min: 5 }, rpe: 8.5 })) },
  { exerciseId: squat, progression: { kind: "double", deload }, sets: [{ weight: { value: 100.0625, unit: "lb" } }] },
  { exerciseId: squat, progression: { kind: "linear", step: { value: 0, unit: "kg" }, deload: { percent: 0 } } },
  { exerciseId: squat, progression: { kind: "percent_wave" } },
  { exerciseId: squat, progression: { kind: "none" }, notes: " ", restSeconds: 90_000 },
];
const wideDays = [
  { name: "A", blocks: [{ type: "superset", rounds: 3, exercises: parts }] },
  ...Array.from({ length: 19 }, (_, day) => ({ name: `Day ${day}` })),
];

const resources = [
  [
    "goals",
    `${PROGRESS}/goals`,
    { kind: "weekly_workouts", count: 3, deadline: "2030-01-01", note: "steady" },
    { count: 4 },
  ],
  ["goals", `${PROGRESS}/goals`, { kind: "bodyweight", weight: { value: 180.12345, unit: "lb" } }, { note: "x" }],
  [
    "measurements",
    `${PROGRESS}/measurements`,
    { kind: "waist", value: 32.0625, unit: "in", source: " " },
    { value: 33 },
  ],
  ["exercises", EXERCISES, { name: "N".repeat(200), trackingType: "reps_only" }, { unilateral: true }],
  ["exercises", EXERCISES, fullExercise, { aliases: ["One"] }],
  ["routines", "/api/v1/routines", { name: "R".repeat(150), tags: ["a"], days: wideDays }, { description: "x" }],
] as const;

const fieldsOf = (body: unknown): object => {
  if (body === null || typeof body !== "object") throw new Error("the answer is no object");
  return body;
};

const changesOf = async ({ token }: SignedIn): Promise<unknown> =>
  at((await app.call("GET", "/api/v1/sync", { token })).body, "cursor");

test.each(resources)(
  "%s changes nothing, by its own operation and by its create",
  async (_resource, path, body, change) => {
    const person = await signedIn(app);
    const { token } = person;
    const made = await app.call("POST", path, { token, body });
    expect(made.status).toBe(201);
    const address = `${path}/${String(at(made.body, "id"))}`;
    const read = fieldsOf((await app.call("GET", address, { token })).body);
    const before = await changesOf(person);

    const patched = await app.call("PATCH", address, { token, body: read });
    expect(patched).toMatchObject({ status: 200, body: read });
    const created = await app.call("POST", path, { token, body: read });
    expect(created).toMatchObject({ status: 200, body: read });
    const changed = await app.call("POST", path, { token, body: { ...read, ...change } });
    expect([changed.status, at(changed.body, "code")]).toEqual([409, "id-taken"]);

    const other = await app.call("PATCH", address, { token, body: { id: Bun.randomUUIDv7() } });
    expect([other.status, at(other.body, "errors", 0, "pointer")]).toEqual([422, "/id"]);
    const unknown = await app.call("PATCH", address, { token, body: { ...read, colour: "red" } });
    expect([unknown.status, at(unknown.body, "errors", 0, "pointer")]).toEqual([422, "/colour"]);
    expect(await changesOf(person)).toEqual(before);
  },
);

test("a check-in changes nothing when it is sent back", async () => {
  const { token } = await signedIn(app);
  const path = `${PROGRESS}/checkins/2026-01-05`;
  await app.call("PUT", path, { token, body: { mood: 4, note: "x" } });
  const { body: read } = await app.call("GET", path, { token });
  expect(await app.call("PUT", path, { token, body: read })).toMatchObject({ status: 200, body: read });
  const other = await app.call("PUT", path, { token, body: { localDate: "2026-01-06" } });
  expect([other.status, at(other.body, "errors", 0, "pointer")]).toEqual([422, "/localDate"]);
});

test("settings of an exercise change nothing when they are sent back", async () => {
  const person = await signedIn(app);
  const { token } = person;
  const path = `${EXERCISES}/${squat}/settings`;
  const none = (await app.call("GET", path, { token })).body;
  expect(await app.call("PUT", path, { token, body: none })).toMatchObject({ status: 200, body: none });

  const body = { trainingMax: { value: 225.0625, unit: "lb" }, rounding: { value: 0.0625, unit: "kg" }, notes: " x" };
  await app.call("PUT", path, { token, body });
  const before = await changesOf(person);
  const { body: read } = await app.call("GET", path, { token });
  expect(read).toMatchObject({ ...body, version: 1 });
  expect(await app.call("PUT", path, { token, body: read })).toMatchObject({ status: 200, body: read });
  const other = await app.call("PUT", path, { token, body: { exerciseId: Bun.randomUUIDv7() } });
  expect([other.status, at(other.body, "errors", 0, "pointer")]).toEqual([422, "/exerciseId"]);
  const unknown = await app.call("PUT", path, { token, body: { ...fieldsOf(read), colour: "red" } });
  expect([unknown.status, at(unknown.body, "errors", 0, "pointer")]).toEqual([422, "/colour"]);
  expect(await changesOf(person)).toEqual(before);
});

test("an exercise in another language is sent back in the language of its reader, and keeps its words", async () => {
  const person = await signedIn(app);
  const { token } = person;
  const body = { name: "Paseo Zercher", trackingType: "reps_only" };
  const made = await app.call("POST", EXERCISES, { token, body, headers: { "accept-language": "es" } });
  const path = `${EXERCISES}/${String(at(made.body, "id"))}`;
  const read = fieldsOf((await app.call("GET", path, { token })).body);
  expect(await app.call("PATCH", path, { token, body: read })).toMatchObject({ status: 200, body: read });
});
