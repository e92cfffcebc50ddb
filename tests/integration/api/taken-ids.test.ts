import { beforeAll, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { makeResources, type Resources } from "#tests/support/resources.ts";

let owner: Person;
let stranger: Person;
let resources: Resources;

const { stores, app } = testBench();

beforeAll(async () => {
  owner = await register(app);
  stranger = await register(app);
  resources = await makeResources(app, stores, owner);
});

/** Creates of each kind with an id that a client may choose. */
const CREATES: Readonly<Record<string, Record<string, unknown>>> = {
  "/api/v1/auth/api-keys": { name: "script", scopes: ["read"] },
  "/api/v1/coaching/grants": { coachEmail: "another.coach@example.com", scopes: ["read:body"] },
  "/api/v1/exercises": { name: "A lift of my own", trackingType: "reps_only" },
  "/api/v1/exports": { format: "csv" },
  "/api/v1/progress/goals": { kind: "weekly_workouts", count: 2 },
  "/api/v1/progress/measurements": { kind: "waist", value: 80, unit: "cm" },
  "/api/v1/routines": { name: "Threes" },
  "/api/v1/webhooks": { url: "https://example.com/else", events: ["record.set"] },
  "/api/v1/workouts": { status: "planned" },
};

const create = (path: string, id: string, { token }: Person) =>
  app.call("POST", path, { token, body: { ...CREATES[path], id } });

test("an id that Forja gave away is taken, for its owner and for everybody else", async () => {
  const found: string[] = [];
  for (const path of Object.keys(CREATES)) {
    const { id = "" } = resources.idsFor(`${path}/`);
    for (const person of [owner, stranger]) {
      const { status, body } = await create(path, id, person);
      if (status !== 409 || at(body, "code") !== "id-taken") found.push(`${path}: ${status}`);
    }
  }
  expect(found).toEqual([]);
});

test("so is the id of an import, whose file is not looked at twice", async () => {
  const { id = "" } = resources.idsFor("/api/v1/imports/");
  for (const { token } of [owner, stranger]) {
    const form = new FormData();
    form.append("file", new Blob(["Date,Workout Name\n"]), "a.csv");
    form.append("id", id);
    const { status, body } = await app.call("POST", "/api/v1/imports", { token, raw: form });
    expect([status, textAt(body, "code")]).toEqual([409, "id-taken"]);
  }
});

test("the create of a key that was revoked since is not answered as if there were one", async () => {
  const path = "/api/v1/auth/api-keys";
  const id = crypto.randomUUID();
  expect((await create(path, id, owner)).status).toBe(201);
  expect((await create(path, id, owner)).status).toBe(200);
  expect((await app.call("DELETE", `${path}/${id}`, { token: owner.token })).status).toBe(204);
  const { status, body } = await create(path, id, owner);
  expect([status, at(body, "code")]).toEqual([409, "id-taken"]);
});
