import { describe, expect, test } from "bun:test";
import { eq, like } from "drizzle-orm";
import { activityIn } from "#db/mongo/collections.ts";
import { PURGE_STEPS } from "#db/postgres/queries/accounts/purge.ts";
import { idempotencyKeys, workouts } from "#db/postgres/schema/index.ts";
import { type Answer, at, type Person, register, testApp, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { coachOf } from "#tests/support/coaching.ts";
import { eventually } from "#tests/support/eventually.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { changesOf } from "#tests/support/routines.ts";

const { stores, app } = testBench();

type Options = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A call by a coach for an athlete. */
const forAthlete = (athlete: Person, { token }: Person, method: string, path: string, options: Options = {}) =>
  app.call(method, `/api/v1${path}${path.includes("?") ? "&" : "?"}athleteId=${athlete.userId}`, { token, ...options });
const own = ({ token }: Person, method: string, path: string, options: Options = {}) =>
  app.call(method, `/api/v1${path}`, { token, ...options });
const refusal = ({ status, body }: Answer) => [status, at(body, "code")];
const pointers = ({ status, body }: Answer) => [
  status,
  ...(at(body, "errors") as unknown[]).map((error) => at(error, "pointer")),
];
const idsIn = ({ body }: Answer) => (at(body, "data") as unknown[]).map((each) => textAt(each, "id"));

const trained = async (person: Person, body: Record<string, unknown> = {}) => {
  const exerciseId = await insertExercise(stores.db, person.userId, "weight_reps");
  const sets = [{ weight: { value: 100, unit: "kg" }, reps: 5 }];
  const logged = await own(person, "POST", "/workouts", {
    body: { status: "completed", exercises: [{ exerciseId, sets }], ...body },
  });
  return { id: textAt(logged.body, "id"), exerciseId };
};

const loggedFor = (athlete: Person, expected: number) =>
  eventually(
    async () => {
      await app.deps.activity.flush();
      const find = { userId: athlete.userId, actorId: { $ne: athlete.userId } };
      return app.deps.mongo.run((db) => activityIn(db).find(find).sort({ at: 1, _id: 1 }).toArray());
    },
    (entries) => entries.length >= expected,
  );

describe("a coach who names an athlete", () => {
  test("reads what is the athlete's, and without the name what is their own", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    const [hers, theirs] = [await trained(ada), await trained(coach)];
    expect(idsIn(await forAthlete(ada, coach, "GET", "/workouts"))).toEqual([hers.id]);
    expect(idsIn(await own(coach, "GET", "/workouts"))).toEqual([theirs.id]);
    expect(idsIn(await own(coach, "GET", `/workouts?athleteId=${coach.userId.toUpperCase()}`))).toEqual([theirs.id]);
    expect(idsIn(await own(coach, "GET", `/workouts?athleteId=${ada.userId.toUpperCase()}&limit=1`))).toEqual([
      hers.id,
    ]);
    expect(idsIn(await own(coach, "GET", `/workouts?%61thleteId=${ada.userId}`))).toEqual([hers.id]);
    expect((await forAthlete(ada, coach, "GET", `/workouts/${hers.id}`)).headers.get("etag")).toBe('"v1"');
    expect(refusal(await forAthlete(ada, coach, "GET", `/workouts/${theirs.id}`))).toEqual([404, "not-found"]);
    expect(refusal(await own(coach, "GET", `/workouts/${hers.id}`))).toEqual([404, "not-found"]);
  });

  test("names one, once, and only with other fields that the operation knows", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    const twice = `/workouts?athleteId=${ada.userId}`;
    expect(pointers(await forAthlete(ada, coach, "GET", twice))).toEqual([422, "/athleteId"]);
    expect(pointers(await forAthlete(ada, coach, "GET", "/workouts?athleteid=x"))).toEqual([422, "/athleteid"]);
  });

  test("is asked for a token first, and uses their own quota", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    const anonymous = await app.call("GET", `/api/v1/workouts?athleteId=${ada.userId}`);
    expect(refusal(anonymous)).toEqual([401, "token-missing"]);
    await using strict = await testApp(stores, { config: { rateLimitScale: 0.02 } });
    const path = `/api/v1/workouts?athleteId=${ada.userId}`;
    const statuses = [];
    for (let call = 0; call < 3; call += 1) {
      statuses.push((await strict.call("GET", path, { token: coach.token })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await strict.call("GET", "/api/v1/workouts", { token: ada.token })).status).toBe(200);
  });

  test("may be a script with a key of the coach, within the scopes of both", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training", "write:routines"]);
    const made = await own(coach, "POST", "/auth/api-keys", { body: { name: "script", scopes: ["read"] } });
    const script = { ...coach, token: textAt(made.body, "key") };
    expect((await forAthlete(ada, script, "GET", "/workouts")).status).toBe(200);
    const body = { name: "Fives" };
    expect(refusal(await forAthlete(ada, script, "POST", "/routines", { body }))).toEqual([403, "forbidden"]);
    expect(refusal(await forAthlete(ada, script, "GET", "/progress/checkins"))).toEqual([404, "not-found"]);
  });
});

describe("a coach who plans", () => {
  test("writes routines of the athlete's, at an address that they can read", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["write:routines"]);
    const made = await forAthlete(ada, coach, "POST", "/routines", { body: { name: "Fives" } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "Fives", isOwn: true });
    const location = made.headers.get("location") ?? "";
    expect((await app.call("GET", location, { token: coach.token })).body).toEqual(made.body);
    const id = textAt(made.body, "id");
    const headers = { "if-match": '"v2"' };
    const stale = await forAthlete(ada, coach, "PATCH", `/routines/${id}`, { body: { name: "Threes" }, headers });
    expect(refusal(stale)).toEqual([412, "version-mismatch"]);
    await forAthlete(ada, coach, "PATCH", `/routines/${id}`, { body: { name: "Threes" } });
    expect((await own(ada, "GET", `/routines/${id}`)).body).toMatchObject({ name: "Threes", version: 2 });
    expect(refusal(await own(coach, "GET", `/routines/${id}`))).toEqual([404, "not-found"]);
    expect((await forAthlete(ada, coach, "DELETE", `/routines/${id}`)).status).toBe(204);
    expect((await changesOf(stores.db, ada.userId, id)).map(({ op }) => op)).toEqual(["upsert", "upsert", "delete"]);
    expect(await changesOf(stores.db, coach.userId, id)).toEqual([]);
  });

  test("uses exercises that the athlete can use", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["write:routines"]);
    const days = (exerciseId: string) => [
      { name: "A", blocks: [{ exercises: [{ exerciseId, sets: [{ reps: { min: 5 } }] }] }] },
    ];
    const write = async (owner: Person) => {
      const exerciseId = await insertExercise(stores.db, owner.userId, "weight_reps");
      return forAthlete(ada, coach, "POST", "/routines", { body: { name: "Fives", days: days(exerciseId) } });
    };
    expect((await write(ada)).status).toBe(201);
    expect(pointers(await write(coach))).toEqual([422, "/days/0/blocks/0/exercises/0/exerciseId"]);
  });

  test("copies a routine of their own to the athlete, with what stands in it", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["write:routines", "read:training"]);
    const exerciseId = await insertExercise(stores.db, coach.userId, "weight_reps");
    const blocks = [{ exercises: [{ exerciseId, sets: [{ reps: { min: 5 } }] }] }];
    const template = await own(coach, "POST", "/routines", { body: { name: "Base", days: [{ name: "A", blocks }] } });
    const path = `/routines/${textAt(template.body, "id")}/copy`;
    expect(refusal(await own(ada, "POST", path))).toEqual([404, "not-found"]);
    const copied = await forAthlete(ada, coach, "POST", path, { body: { name: "For Ada" } });
    expect(copied.status).toBe(201);
    const hers = await own(ada, "GET", `/routines/${textAt(copied.body, "id")}`);
    expect(hers.body).toMatchObject({ name: "For Ada", copiedFrom: { id: textAt(template.body, "id") } });
    const adopted = textAt(hers.body, "days", 0, "blocks", 0, "exercises", 0, "exerciseId");
    expect(adopted).not.toBe(exerciseId);
    expect((await own(ada, "GET", `/exercises/${adopted}`)).body).toMatchObject({ owner: "user" });
  });

  test("is not shown the token of a link, which would outlive the grant", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training", "write:routines"]);
    const body = { name: "Fives", visibility: "link" };
    const made = await forAthlete(ada, coach, "POST", "/routines", { body });
    expect(made.body).toMatchObject({ visibility: "link", shareToken: null });
    const id = textAt(made.body, "id");
    expect((await forAthlete(ada, coach, "GET", `/routines/${id}`)).body).toMatchObject({ shareToken: null });
    expect(at((await forAthlete(ada, coach, "GET", "/routines")).body, "data", 0, "shareToken")).toBeNull();
    expect(textAt((await own(ada, "GET", `/routines/${id}`)).body, "shareToken")).toHaveLength(43);
  });

  test("has idempotency keys that are none of their own, and none of another athlete's", async () => {
    const ada = await register(app);
    const bob = await register(app);
    const coach = await coachOf(app, ada, ["write:routines"]);
    const { body: grant } = await own(bob, "POST", "/coaching/grants", {
      body: { coachEmail: coach.email, scopes: ["write:routines"] },
    });
    await own(coach, "POST", `/coaching/grants/${textAt(grant, "id")}/accept`);
    const options = { body: { name: "Fives" }, headers: { "idempotency-key": crypto.randomUUID() } };
    const answers = [
      await own(coach, "POST", "/routines", options),
      await forAthlete(ada, coach, "POST", "/routines", options),
      await forAthlete(bob, coach, "POST", "/routines", options),
      await own(ada, "POST", "/routines", options),
    ];
    expect(answers.map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, null, null, null]);
    expect(new Set(answers.map(({ body }) => textAt(body, "id"))).size).toBe(4);
    const again = await forAthlete(ada, coach, "POST", "/routines", options);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect([again.body, again.headers.get("location")]).toEqual([
      answers[1]?.body,
      answers[1]?.headers.get("location") ?? "",
    ]);
    await own(ada, "DELETE", `/coaching/grants/${coach.grantId}`);
    expect(refusal(await forAthlete(ada, coach, "POST", "/routines", options))).toEqual([404, "not-found"]);
    const keptOf = (userId: string) =>
      stores.db
        .select()
        .from(idempotencyKeys)
        .where(like(idempotencyKeys.route, `%${userId}`));
    expect(await keptOf(ada.userId)).toHaveLength(1);
    for (const step of PURGE_STEPS) await step(stores.db, { userId: ada.userId, limit: 100 });
    expect([await keptOf(ada.userId), await keptOf(bob.userId)]).toMatchObject([[], [{ scope: coach.userId }]]);
  });

  test("plans workouts, and leaves those alone that are begun or done", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["write:routines"]);
    const plan = { status: "planned", startedAt: "2026-12-01T18:00:00.000Z", title: "Squats", bodyweight: null };
    const id = Bun.randomUUIDv7();
    const planned = await forAthlete(ada, coach, "POST", "/workouts", { body: { ...plan, id } });
    // A coach who may not read workouts gets no address of one.
    expect([planned.status, planned.headers.get("location")]).toEqual([201, null]);
    const path = `/workouts/${id}`;
    const patched = await forAthlete(ada, coach, "PATCH", path, { body: { title: "Pulls" } });
    expect(patched.body).toMatchObject({ title: "Pulls", status: "planned", version: 2 });
    await own(ada, "PATCH", path, { body: { status: "active" } });
    expect(refusal(await forAthlete(ada, coach, "PATCH", path, { body: { title: "No" } }))).toEqual([404, "not-found"]);
    expect(refusal(await forAthlete(ada, coach, "DELETE", path))).toEqual([404, "not-found"]);
    const again = await forAthlete(ada, coach, "POST", "/workouts", { body: { ...plan, id } });
    expect(refusal(again)).toEqual([404, "not-found"]);
    expect((await own(ada, "GET", path)).body).toMatchObject({ title: "Pulls", status: "active", version: 3 });
    await own(ada, "PATCH", path, { body: { status: "planned" } });
    expect((await forAthlete(ada, coach, "DELETE", path)).status).toBe(204);
  });

  test("neither trains for the athlete nor says how they feel and what they weigh", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["write:routines", "read:training"]);
    const write = (body: unknown) => forAthlete(ada, coach, "POST", "/workouts", { body });
    for (const status of [undefined, null, "active", "completed", "discarded"]) {
      expect(pointers(await write({ status }))).toEqual([422, "/status"]);
    }
    const told = { bodyweight: { value: 80, unit: "kg" }, feeling: 3, sessionRpe: 8 };
    const everything = ["/bodyweight", "/feeling", "/sessionRpe"];
    expect(pointers(await write({ status: "planned", ...told }))).toEqual([422, ...everything]);
    const planned = await write({ status: "planned" });
    const path = `/workouts/${textAt(planned.body, "id")}`;
    expect((await app.call("GET", planned.headers.get("location") ?? "", { token: coach.token })).body).toEqual(
      planned.body,
    );
    const patch = (body: unknown) => forAthlete(ada, coach, "PATCH", path, { body });
    expect(pointers(await patch(told))).toEqual([422, ...everything]);
    expect((await patch({ bodyweight: null, feeling: null, sessionRpe: null })).status).toBe(200);
    expect(pointers(await patch({ status: "completed" }))).toEqual([422, "/status"]);
    expect(
      await stores.db.select({ status: workouts.status }).from(workouts).where(eq(workouts.userId, ada.userId)),
    ).toEqual([{ status: "planned" }]);
  });
});

describe("the athlete's activity log", () => {
  test("has each access of a coach, reads too, once a request, and none that was refused", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training", "write:routines"]);
    const { id: workoutId } = await trained(ada);
    await forAthlete(ada, coach, "GET", "/workouts");
    await forAthlete(ada, coach, "GET", "/workouts");
    const read = await forAthlete(ada, coach, "GET", `/workouts/${workoutId}`);
    const headers = { "if-none-match": read.headers.get("etag") ?? "" };
    expect((await forAthlete(ada, coach, "GET", `/workouts/${workoutId}`, { headers })).status).toBe(304);
    await forAthlete(ada, coach, "HEAD", "/progress/goals");
    await forAthlete(ada, coach, "GET", `/workouts/${crypto.randomUUID()}`);
    await forAthlete(ada, coach, "GET", "/progress/measurements");
    const key = { "idempotency-key": crypto.randomUUID(), "x-request-id": "of-the-coach" };
    const made = await forAthlete(ada, coach, "POST", "/routines", { body: { name: "Fives" }, headers: key });
    await forAthlete(ada, coach, "POST", "/routines", { body: { name: "Fives" }, headers: key });
    const routineId = textAt(made.body, "id");
    await forAthlete(ada, coach, "PATCH", `/routines/${routineId}`, { body: { name: 5 } });
    await forAthlete(ada, coach, "PATCH", `/routines/${routineId}`, { body: { name: "Threes" } });
    await forAthlete(ada, coach, "POST", `/routines/${routineId}/simulate`, {
      body: { weeks: 1, outcome: "all_success" },
    });
    await forAthlete(ada, coach, "DELETE", `/routines/${routineId}`);
    const entries = await loggedFor(ada, 11);
    expect(entries.map(({ action, resource, resourceId }) => [action, resource, resourceId])).toEqual([
      ["coaching.accepted", "coaching-grants", coach.grantId],
      ["coach.read", "workouts", null],
      ["coach.read", "workouts", null],
      ["coach.read", "workouts", workoutId],
      ["coach.read", "workouts", workoutId],
      ["coach.read", "goals", null],
      ["routine.created", "routines", routineId],
      ["coach.read", "routines", null],
      ["routine.changed", "routines", routineId],
      ["coach.read", "routines", routineId],
      ["routine.deleted", "routines", routineId],
    ]);
    expect(new Set(entries.map(({ actorId }) => actorId))).toEqual(new Set([coach.userId]));
    expect(entries[6]?.requestId).toBe("of-the-coach");
  });

  test("has how grants came and went, by whoever did it", async () => {
    const ada = await register(app);
    const coach = await coachOf(app, ada, ["read:training"]);
    await own(ada, "PATCH", `/coaching/grants/${coach.grantId}`, { body: { scopes: ["read:body"] } });
    await own(coach, "POST", `/coaching/grants/${coach.grantId}/accept`);
    await own(coach, "DELETE", `/coaching/grants/${coach.grantId}`);
    const entries = await eventually(
      async () => {
        await app.deps.activity.flush();
        const find = { userId: ada.userId, resource: "coaching-grants" };
        return app.deps.mongo.run((db) => activityIn(db).find(find).sort({ at: 1, _id: 1 }).toArray());
      },
      (found) => found.length >= 4,
    );
    expect(entries.map(({ action, actorId }) => [action, actorId === coach.userId ? "coach" : "athlete"])).toEqual([
      ["coaching.granted", "athlete"],
      ["coaching.accepted", "coach"],
      ["coaching.changed", "athlete"],
      ["coaching.ended", "coach"],
    ]);
  });
});
