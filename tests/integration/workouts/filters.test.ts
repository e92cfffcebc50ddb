import { beforeAll, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { ownExercise } from "#tests/support/training-log.ts";

const { stores, app } = testBench();

let person: Person;
let press: string;
let squat: string;

const call = (method: string, path: string, body?: unknown) =>
  app.call(method, path, { token: person.token, ...(body === undefined ? {} : { body }) });

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

const log = async (title: string, body: Record<string, unknown>): Promise<void> => {
  const answer = await call("POST", "/api/v1/workouts", { title, ...body });
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
};

const done = (days: number) => ({ startedAt: inDays(days), endedAt: inDays(days + 0.04), status: "completed" });
const of = (exerciseId: string, notes: string | null = null) => [{ exerciseId, notes, sets: [] }];

const titles = async (query: string): Promise<string[]> => {
  const { status, body } = await call("GET", `/api/v1/workouts?${query}`);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return (at(body, "data") as unknown[]).map((workout) => textAt(workout, "title"));
};

beforeAll(async () => {
  person = await register(app);
  press = await ownExercise(stores.db, person.userId, { en: "Filter Press" });
  squat = await ownExercise(stores.db, person.userId, { en: "Filter Squat" });
  await log("Push", { ...done(-3), tags: ["gym", "heavy"], exercises: of(press), notes: "100% of it" });
  await log("Legs", { ...done(-2), tags: ["home"], exercises: of(squat, "Left KNEE was sore") });
  await log("Now", { startedAt: inDays(-1), status: "active", exercises: [] });
  await log("Coming", { startedAt: inDays(2), status: "planned", tags: ["gym"], exercises: [] });
});

test("planned workouts come where they are asked for, and do not head the history", async () => {
  expect(await titles("")).toEqual(["Now", "Legs", "Push"]);
  expect(await titles("view=summary")).toEqual(["Now", "Legs", "Push"]);
  expect(await titles("status=planned")).toEqual(["Coming"]);
  expect(await titles(`from=${inDays(1).slice(0, 10)}`)).toEqual(["Coming"]);
});

test("a filter takes several values", async () => {
  expect(await titles("status=planned,active")).toEqual(["Coming", "Now"]);
  expect(await titles(`exerciseId=${press},${squat.toUpperCase()}`)).toEqual(["Legs", "Push"]);
  expect(await titles("tag=home,heavy")).toEqual(["Legs", "Push"]);
  for (const query of ["status=", "status=done", "status=active,", "exerciseId=1", `tag=${"a,".repeat(51)}a`]) {
    expect((await call("GET", `/api/v1/workouts?${query}`)).status).toBe(422);
  }
});

test("a search looks into titles and notes, and takes no pattern", async () => {
  expect(await titles("search=leg")).toEqual(["Legs"]);
  expect(await titles("search=left%20knee")).toEqual(["Legs"]);
  expect(await titles("search=100%25")).toEqual(["Push"]);
  expect(await titles("search=%25")).toEqual(["Push"]);
  expect(await titles("search=deadlift")).toEqual([]);
});

test("updatedSince lists what has changed", async () => {
  const [legs] = at((await call("GET", "/api/v1/workouts?search=Legs")).body, "data") as unknown[];
  await Bun.sleep(5);
  const since = new Date().toISOString();
  expect(await titles(`updatedSince=${since}`)).toEqual([]);
  await call("PATCH", `/api/v1/workouts/${textAt(legs, "id")}`, { notes: "Better now" });
  expect(await titles(`updatedSince=${since}`)).toEqual(["Legs"]);
});

test("nobody completes a workout beyond tomorrow", async () => {
  const ahead = { ...done(3), title: "Ahead", exercises: [] };
  const refused = await call("POST", "/api/v1/workouts", ahead);
  expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, "/startedAt"]);
  const planned = await call("POST", "/api/v1/workouts", { startedAt: inDays(3), status: "planned", exercises: [] });
  const path = `/api/v1/workouts/${textAt(planned.body, "id")}`;
  expect((await call("POST", `${path}/complete`, {})).status).toBe(422);
  expect((await call("POST", "/api/v1/workouts", { ...done(0.9), title: "Tomorrow", exercises: [] })).status).toBe(201);
});
