import { expect, test } from "bun:test";
import { exerciseIdFor } from "#db/seeds/catalogue/index.ts";
import { type Answer, at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { giveRole } from "#tests/support/people.ts";

const { stores, app } = testBench();

const call = ({ token }: Person, method: string, path: string, body?: unknown): Promise<Answer> =>
  app.call(method, `/api/v1/${path}`, { token, body });
const refusal = ({ status, body }: Answer) => [status, at(body, "errors", 0, "pointer")];
const kg = (value: number) => ({ value, unit: "kg" });
const squat = exerciseIdFor("barbell-back-squat");

/** Reads a resource, and sends it back with and without other fields. Its answer must be the one that was read. */
const sendBack = async (person: Person, method: "PATCH" | "PUT", path: string) => {
  const { body: read } = await call(person, "GET", path);
  expect(await call(person, method, path, read)).toMatchObject({ status: 200, body: read });
  expect((await call(person, "GET", path)).body).toEqual(read);
  expect(refusal(await call(person, method, path, { ...Object(read), colour: "red" }))).toEqual([422, "/colour"]);
};

const refusesId = async (person: Person, path: string) =>
  expect(refusal(await call(person, "PATCH", path, { id: Bun.randomUUIDv7() }))).toEqual([422, "/id"]);

test("an account, its settings, and a grant change nothing when they are sent back", async () => {
  const person = await register(app, { timeZone: "Europe/Madrid" });
  await sendBack(person, "PATCH", "users/me");
  await refusesId(person, "users/me");
  await sendBack(person, "PATCH", "users/me/profile");
  await sendBack(person, "PUT", "users/me/gym");
  await call(person, "PUT", "users/me/gym", { kg: { bars: { barbell: 20 }, plates: [{ weight: 5, count: 2 }] } });
  await sendBack(person, "PUT", "users/me/gym");

  await sendBack(person, "PUT", "progress/landmarks");
  await call(person, "PUT", "progress/landmarks", { landmarks: { chest: { low: 8, high: 16 } } });
  await sendBack(person, "PUT", "progress/landmarks");
  expect((await call(person, "GET", "progress/landmarks")).body).toMatchObject({ own: ["chest"], version: 1 });

  const { grantId } = await coachOf(app, person, ["read:training", "write:routines"]);
  await sendBack(person, "PATCH", `coaching/grants/${grantId}`);
  await refusesId(person, `coaching/grants/${grantId}`);
});

test("an account that an administrator manages changes nothing when it is sent back", async () => {
  const [admin, person] = [await register(app), await register(app)];
  await giveRole(stores.db, admin.userId, "admin");
  await sendBack(admin, "PATCH", `users/${person.userId}`);
  await refusesId(admin, `users/${person.userId}`);
});

test("a set is sent back to its own operation and to its create", async () => {
  const person = await register(app);
  const logged = await call(person, "POST", "workouts", {
    exercises: [{ exerciseId: squat, sets: [{ weight: kg(100), reps: 5, rpe: 8 }] }, { exerciseId: squat }],
  });
  const workout = `workouts/${textAt(logged.body, "id")}`;
  const first = `${workout}/sets/${textAt(logged.body, "exercises", 0, "sets", 0, "id")}`;
  const { body: patched } = await call(person, "PATCH", first, { notes: "x" });
  const added = await call(person, "POST", `${workout}/sets`, {
    ...{ id: Bun.randomUUIDv7(), exerciseId: squat, weight: kg(90), reps: 4, rir: 2 },
  });
  const before = (await call(person, "GET", workout)).body;
  for (const set of [patched, added.body]) {
    const path = `${workout}/sets/${textAt(set, "id")}`;
    expect(await call(person, "PATCH", path, set)).toMatchObject({ status: 200, body: set });
    expect(await call(person, "POST", `${workout}/sets`, set)).toMatchObject({ status: 200, body: set });
    const changed = await call(person, "POST", `${workout}/sets`, { ...Object(set), reps: 1 });
    expect([changed.status, at(changed.body, "code")]).toEqual([409, "id-taken"]);
    const moved = { ...Object(set), workoutExerciseId: textAt(logged.body, "exercises", 0, "id"), exerciseId: null };
    const isThere = at(set, "workoutExerciseId") === moved.workoutExerciseId;
    expect((await call(person, "POST", `${workout}/sets`, moved)).status).toBe(isThere ? 200 : 409);
  }
  expect((await call(person, "GET", workout)).body).toEqual(before);
  const wrong = { ...Object(patched), id: Bun.randomUUIDv7(), exerciseId: exerciseIdFor("barbell-bench-press") };
  expect(refusal(await call(person, "POST", `${workout}/sets`, wrong))).toEqual([422, "/exerciseId"]);
  const unknown = { id: null, weight: kg(1), reps: 1, exerciseId: squat, workoutExerciseId: Bun.randomUUIDv7() };
  expect((await call(person, "POST", `${workout}/sets`, unknown)).status).toBe(422);
});

test("a coach sends back a plan as they read it, and it keeps what the athlete said", async () => {
  const person = await register(app);
  const coach = await coachOf(app, person, ["write:routines", "read:training"]);
  const plan = { status: "planned", startedAt: "2026-12-01T18:00:00.000Z", bodyweight: kg(80), feeling: 4 };
  const made = await call(person, "POST", "workouts", plan);
  const path = `workouts/${textAt(made.body, "id")}`;
  const asCoach = `${path}?athleteId=${person.userId}`;
  const read = Object((await call(coach, "GET", asCoach)).body);
  expect(read).toMatchObject({ bodyweight: null, feeling: 4 });
  expect(await call(coach, "PATCH", asCoach, read)).toMatchObject({ status: 200, body: read });
  expect(await call(coach, "PATCH", asCoach, { ...read, title: "Pulls" })).toMatchObject({ status: 200 });
  expect((await call(person, "GET", path)).body).toMatchObject({ bodyweight: kg(80), feeling: 4, title: "Pulls" });
  expect(refusal(await call(coach, "PATCH", asCoach, { ...read, feeling: null }))).toEqual([422, "/feeling"]);
});
