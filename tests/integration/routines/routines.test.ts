import { beforeAll, describe, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { insertExercise } from "#tests/support/exercises.ts";
import { changesOf } from "#tests/support/routines.ts";

let person: Person;
let other: Person;
let squat: string;
let press: string;

const { stores, app } = testBench();

beforeAll(async () => {
  person = await register(app);
  other = await register(app);
  squat = await insertExercise(stores.db, person.userId, "weight_reps");
  press = await insertExercise(stores.db, person.userId, "weight_reps");
});

type Options = { readonly headers?: Record<string, string>; readonly as?: Person };
const call = (method: string, path: string, body?: unknown, { headers, as = person }: Options = {}) =>
  app.call(method, `/api/v1/routines${path}`, { token: as.token, body, headers });

const kg = (value: number) => ({ value, unit: "kg" });
const fives = (exerciseId: string, more: Record<string, unknown> = {}) => ({
  exerciseId,
  progression: { kind: "linear", step: kg(2.5) },
  sets: [{ reps: { min: 5, max: 5 }, weight: kg(100) }],
  ...more,
});
const plan = (...exercises: unknown[]) => [{ name: "A", blocks: [{ type: "straight", exercises }] }];

const created = async (body: Record<string, unknown>, options?: Options): Promise<unknown> => {
  const answer = await call("POST", "", { name: "Plan", ...body }, options);
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

const pointers = (body: unknown): string[] => {
  const errors = at(body, "errors");
  return Array.isArray(errors) ? errors.map((error) => textAt(error, "pointer")) : [];
};

describe("writing a routine", () => {
  test("takes the whole document as it was read, and ignores fields that only the server sets", async () => {
    const easy = { progression: null, sets: [{ reps: { min: 5 }, rir: 10 }] };
    const days = plan(fives(squat), fives(press, { progression: { kind: "double" } }), fives(press, easy));
    const read = await created({ days, tags: ["a"], visibility: "link" });
    const path = `/${textAt(read, "id")}`;
    const patched = await call("PATCH", path, { ...Object(read), version: 9, isOwn: false, copiedFrom: null });
    expect([patched.status, patched.body]).toEqual([200, read]);
    const moved = await call("PATCH", path, { ...Object(read), id: crypto.randomUUID() });
    expect([moved.status, pointers(moved.body)]).toEqual([422, ["/id"]]);
    const again = await call("POST", "", { ...Object(read), id: undefined });
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ name: "Plan", days: at(read, "days"), version: 1, copiedFrom: null });
    expect(textAt(again.body, "shareToken")).not.toBe(textAt(read, "shareToken"));
  });

  test("means by null what it means by nothing, in every part", async () => {
    const sets = [{ id: null, type: null, reps: { min: 5, max: null }, weight: kg(100), rpe: null, restSeconds: null }];
    const progression = { kind: "linear", step: null, ceiling: null, deload: { afterFailures: null, percent: null } };
    const wave = [{ percentPoints: null, reps: null }];
    const waved = [{ reps: { min: 5 }, percentOfTrainingMax: 70 }];
    const exercises = [
      { id: null, exerciseId: squat, notes: null, restSeconds: null, progression, sets },
      { exerciseId: press, progression: { kind: "percent_wave", wave }, sets: waved },
      { exerciseId: press, progression: null, sets: null },
    ];
    const block = { id: null, type: null, rounds: null, restSeconds: null };
    const blocks = [
      { ...block, exercises },
      { ...block, exercises: null },
    ];
    const days = [
      { id: null, name: "A", notes: null, blocks },
      { name: "B", blocks: null },
    ];
    const routine = await created({ visibility: null, description: null, tags: null, days });
    expect(at(routine, "days", 0, "blocks", 0)).toMatchObject({
      type: "straight",
      exercises: [
        {
          progression: { kind: "linear", deload: { afterFailures: 3, percent: 10 } },
          sets: [{ type: "normal", reps: { min: 5, max: 5 } }],
        },
        { progression: { wave: [{ percentPoints: 0, reps: null }] } },
        { sets: [] },
      ],
    });
    expect(at(routine, "days", 0, "blocks", 1, "exercises")).toEqual([]);
    expect(at(routine, "days", 1, "blocks")).toEqual([]);
    const path = `/${textAt(routine, "id")}`;
    await call("PATCH", path, { visibility: "public" });
    const hidden = await call("PATCH", path, { visibility: null, days: null });
    expect(hidden.body).toMatchObject({ visibility: "private", days: [] });
  });

  test("answers the whole plan as it was written, with ids, kilograms and both measures of effort", async () => {
    const sets = [{ reps: { min: 8 }, weight: { value: 225, unit: "lb" }, rpe: 8, restSeconds: 90 }];
    const answer = await call("POST", "", {
      name: " Strength ",
      description: "Three days",
      tags: ["barbell"],
      days: plan(fives(squat, { sets, progression: { kind: "linear" } }), fives(press, { progression: null })),
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("etag")).toBe('"v1"');
    expect(answer.headers.get("location")).toBe(`/api/v1/routines/${textAt(answer.body, "id")}`);
    expect(answer.body).toMatchObject({
      name: "Strength",
      description: "Three days",
      isOwn: true,
      visibility: "private",
      shareToken: null,
      copiedFrom: null,
      tags: ["barbell"],
      version: 1,
      days: [
        {
          name: "A",
          notes: null,
          blocks: [
            {
              type: "straight",
              rounds: null,
              exercises: [
                {
                  exerciseId: squat,
                  progression: { kind: "linear", step: null, ceiling: null, deload: { afterFailures: 3, percent: 10 } },
                  sets: [
                    {
                      type: "normal",
                      reps: { min: 8, max: 8 },
                      weight: { value: 225, unit: "lb" },
                      weightKg: 102.05828325,
                      percentOfTrainingMax: null,
                      rpe: 8,
                      rir: 2,
                      durationSeconds: null,
                      restSeconds: 90,
                    },
                  ],
                },
                { exerciseId: press },
              ],
            },
          ],
        },
      ],
    });
    const read = await call("GET", `/${textAt(answer.body, "id")}`);
    expect(read.body).toEqual(answer.body);
  });

  test("changes nothing by the days that were read", async () => {
    const routine = await created({ days: plan(fives(squat)) });
    const again = await call("PATCH", `/${textAt(routine, "id")}`, { days: at(routine, "days") });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ days: at(routine, "days"), version: 1 });
  });

  test("points at each field that is wrong, and writes nothing", async () => {
    const before = await call("GET", "");
    const id = crypto.randomUUID();
    const set = { reps: { min: 5 } };
    const wrong = [
      fives(squat, { id, sets: [{ reps: { min: 5, max: 4 } }] }),
      fives(squat, { id, sets: [{ weight: kg(-1) }] }),
      fives(squat, { sets: [{ rpe: 8, rir: 8 }] }),
      fives(squat, { sets: [set], restSeconds: -1 }),
      fives(squat, { sets: [set], progression: { kind: "guess" } }),
      fives(squat, { sets: [set], progression: { kind: "linear", deload: { afterFailures: 0 } } }),
      fives(squat, { sets: [{ repss: 5 }] }),
    ];
    const answer = await call("POST", "", { name: "Wrong", days: plan(...wrong) });
    expect(answer.status).toBe(422);
    const exercises = "/days/0/blocks/0/exercises";
    expect(pointers(answer.body).toSorted()).toEqual(
      [
        `${exercises}/0/sets/0/reps/max`,
        `${exercises}/1/sets/0/weight/value`,
        `${exercises}/2/sets/0/rir`,
        `${exercises}/3/restSeconds`,
        `${exercises}/4/progression/kind`,
        `${exercises}/5/progression/deload/afterFailures`,
        `${exercises}/6/sets/0/repss`,
      ].toSorted(),
    );
    const twice = await call("POST", "", { name: "Twice", days: plan(fives(squat, { id }), fives(press, { id })) });
    expect([twice.status, pointers(twice.body)]).toEqual([422, [`${exercises}/1/id`]]);
    const rounds = { rounds: 100, exercises: Array.from({ length: 51 }, () => fives(squat)) };
    const many = await call("POST", "", { name: "Many", days: [{ name: "A", blocks: [rounds, rounds] }] });
    expect([many.status, pointers(many.body)]).toEqual([422, ["/days"]]);
    expect((await call("GET", "")).body).toEqual(before.body);
  });

  test("refuses exercises that the user cannot see", async () => {
    const theirs = await insertExercise(stores.db, other.userId, "weight_reps");
    const answer = await call("POST", "", { name: "Theirs", days: plan(fives(squat), fives(theirs)) });
    expect([answer.status, pointers(answer.body)]).toEqual([422, ["/days/0/blocks/0/exercises/1/exerciseId"]]);
  });

  test("keeps to a client's id: the same again is answered, another is refused", async () => {
    const id = crypto.randomUUID();
    const body = { id, name: "Mine", days: plan(fives(squat)) };
    const first = await call("POST", "", body);
    const second = await call("POST", "", body);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    for (const [changed, as] of [
      [{ ...body, name: "Other" }, person],
      [{ id, name: "Mine" }, other],
    ] as const) {
      const answer = await call("POST", "", changed, { as });
      expect([answer.status, at(answer.body, "code")]).toEqual([409, "id-taken"]);
    }
  });

  test("answers a repeated Idempotency-Key with the routine that it made", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await call("POST", "", { name: "Once" }, { headers });
    const second = await call("POST", "", { name: "Once" }, { headers });
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
  });
});

describe("changing a routine", () => {
  test("honours If-Match and If-None-Match, clears with null and logs each change", async () => {
    const routine = await created({ description: "x", tags: ["a"], days: plan(fives(squat)) });
    const path = `/${textAt(routine, "id")}`;
    const stale = await call("PATCH", path, { name: "New" }, { headers: { "if-match": '"v9"' } });
    expect([stale.status, at(stale.body, "code")]).toEqual([412, "version-mismatch"]);
    const headers = { "if-match": '"v1"' };
    const patched = await call("PATCH", path, { description: null, tags: null, days: null }, { headers });
    expect(patched.headers.get("etag")).toBe('"v2"');
    expect(patched.body).toMatchObject({ name: "Plan", description: null, tags: [], days: [], version: 2 });
    const unchanged = await call("GET", path, undefined, { headers: { "if-none-match": '"v2"' } });
    expect([unchanged.status, unchanged.body]).toEqual([304, undefined]);
    expect((await call("DELETE", path, undefined, { headers })).status).toBe(412);
    expect((await call("DELETE", path)).status).toBe(204);
    expect((await call("GET", path)).status).toBe(404);
    expect(await changesOf(stores.db, person.userId, textAt(routine, "id"))).toEqual([
      { op: "upsert", version: 1 },
      { op: "upsert", version: 2 },
      { op: "delete", version: 3 },
    ]);
  });

  test("leaves the workouts of a routine that is deleted, as changed ones", async () => {
    const routine = await created({ days: plan(fives(squat)) });
    const id = textAt(routine, "id");
    const started = await call("POST", `/${id}/days/${textAt(routine, "days", 0, "id")}/start`);
    await call("DELETE", `/${id}`);
    const workoutId = textAt(started.body, "id");
    const workout = await app.call("GET", `/api/v1/workouts/${workoutId}`, { token: person.token });
    expect(workout.body).toMatchObject({ routineId: null, version: 2 });
    expect(await changesOf(stores.db, person.userId, workoutId)).toEqual([
      { op: "upsert", version: 1 },
      { op: "upsert", version: 2 },
    ]);
  });
});

describe("who may read a routine", () => {
  test("its owner alone while it is private", async () => {
    const path = `/${textAt(await created({ days: plan(fives(squat)) }), "id")}`;
    for (const [method, suffix, body] of [
      ["GET", "", undefined],
      ["GET", "/stats", undefined],
      ["POST", "/copy", undefined],
      ["POST", "/simulate", { weeks: 1, outcome: "plateau" }],
      ["PATCH", "", { name: "x" }],
      ["DELETE", "", undefined],
    ] as const) {
      expect((await call(method, path + suffix, body, { as: other })).status).toBe(404);
    }
  });

  test("whoever has the link, until it ends", async () => {
    const routine = await created({ visibility: "link", days: plan(fives(squat)) });
    const path = `/${textAt(routine, "id")}`;
    const token = textAt(routine, "shareToken");
    expect(token.length).toBeGreaterThanOrEqual(40);
    const read = await call("GET", `${path}?shareToken=${token}`, undefined, { as: other });
    expect(read.body).toMatchObject({ isOwn: false, shareToken: null, name: "Plan" });
    for (const wrong of ["", "?shareToken=", `?shareToken=${token}x`]) {
      expect((await call("GET", path + wrong, undefined, { as: other })).status).toBe(404);
    }
    expect((await call("PATCH", path, { name: "Renamed" })).body).toMatchObject({ shareToken: token });
    expect((await call("PATCH", path, { visibility: "private" })).body).toMatchObject({ shareToken: null });
    const renewed = await call("PATCH", path, { visibility: "link" });
    expect(textAt(renewed.body, "shareToken")).not.toBe(token);
    expect((await call("GET", `${path}?shareToken=${token}`, undefined, { as: other })).status).toBe(404);
  });

  test("everybody when it is public, though none may change or start it", async () => {
    const routine = await created({ visibility: "public", days: plan(fives(squat)) });
    const path = `/${textAt(routine, "id")}`;
    expect((await call("GET", path, undefined, { as: other })).body).toMatchObject({ isOwn: false });
    expect((await call("GET", `${path}/stats`, undefined, { as: other })).status).toBe(200);
    const dayId = textAt(routine, "days", 0, "id");
    expect((await call("POST", `${path}/days/${dayId}/start`, undefined, { as: other })).status).toBe(404);
    expect((await call("PATCH", path, { name: "x" }, { as: other })).status).toBe(404);
  });
});

describe("the list of routines", () => {
  const names = (body: unknown): unknown[] => {
    const data = at(body, "data");
    return Array.isArray(data) ? data.map((routine) => at(routine, "name")) : [];
  };

  test("filters by visibility, searches words without accents, and pages from the newest", async () => {
    const lister = await register(app);
    const as = { as: lister };
    await created({ name: "Fuerza básica", tags: ["barra"] }, as);
    await created({ name: "Upper body", description: "Push and pull", visibility: "public" }, as);
    await created({ name: "Lower body", visibility: "link" }, as);
    const get = async (query: string) => names((await call("GET", query, undefined, as)).body);
    expect(await get("")).toEqual(["Lower body", "Upper body", "Fuerza básica"]);
    expect(await get("?visibility=link")).toEqual(["Lower body"]);
    expect(await get("?visibility=private")).toEqual(["Fuerza básica"]);
    expect(await get("?search=BASICA%20barra")).toEqual(["Fuerza básica"]);
    expect(await get("?search=body%20pull")).toEqual(["Upper body"]);
    expect(await get("?search=nothing")).toEqual([]);
    const first = await call("GET", "?limit=2", undefined, as);
    const cursor = textAt(first.body, "page", "nextCursor");
    expect(await get(`?limit=2&cursor=${cursor}`)).toEqual(["Fuerza básica"]);
    const wrong = await call("GET", "?visibility=secret", undefined, as);
    expect([wrong.status, pointers(wrong.body)]).toEqual([422, ["/visibility"]]);
  });

  test("has everybody's public routines when those are asked for", async () => {
    await created({ name: "Shown to all", visibility: "public" });
    const found = await call("GET", "?visibility=public&search=shown", undefined, { as: other });
    expect(at(found.body, "data")).toMatchObject([{ name: "Shown to all", isOwn: false, visibility: "public" }]);
  });
});

describe("copying a routine", () => {
  test("makes a private one of the copier's own that says where it is from, with ids and exercises of its own", async () => {
    const source = await created({ visibility: "public", tags: ["x"], days: plan(fives(squat), fives(squat)) });
    const id = textAt(source, "id");
    const copied = await call("POST", `/${id}/copy`, undefined, { as: other });
    expect(copied.status).toBe(201);
    expect(copied.body).toMatchObject({
      name: "Plan",
      isOwn: true,
      visibility: "private",
      tags: ["x"],
      copiedFrom: { id, version: 1 },
      version: 1,
    });
    const exercises = ["days", 0, "blocks", 0, "exercises"] as const;
    const exerciseId = textAt(copied.body, ...exercises, 0, "exerciseId");
    expect(exerciseId).not.toBe(squat);
    expect(textAt(copied.body, ...exercises, 1, "exerciseId")).toBe(exerciseId);
    expect(textAt(copied.body, ...exercises, 0, "id")).not.toBe(textAt(source, ...exercises, 0, "id"));
    const theirs = await app.call("GET", `/api/v1/exercises/${exerciseId}`, { token: other.token });
    expect(theirs.body).toMatchObject({ owner: "user", trackingType: "weight_reps" });

    const again = await call("POST", `/${id}/copy`, { name: "Again" }, { as: other });
    expect(again.body).toMatchObject({ name: "Again" });
    expect(textAt(again.body, ...exercises, 0, "exerciseId")).toBe(exerciseId);
  });

  test("takes the link's token, and a client's id once", async () => {
    const source = await created({ visibility: "link", days: plan(fives(squat)) });
    const path = `/${textAt(source, "id")}/copy`;
    const id = crypto.randomUUID();
    expect((await call("POST", path, { id }, { as: other })).status).toBe(404);
    const shared = `${path}?shareToken=${textAt(source, "shareToken")}`;
    const first = await call("POST", shared, { id }, { as: other });
    const second = await call("POST", shared, { id }, { as: other });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
  });

  test("of one's own keeps the exercises", async () => {
    const source = await created({ days: plan(fives(squat)) });
    const copied = await call("POST", `/${textAt(source, "id")}/copy`);
    expect(textAt(copied.body, "days", 0, "blocks", 0, "exercises", 0, "exerciseId")).toBe(squat);
  });
});

describe("the statistics of a routine", () => {
  test("sum a week by muscle and estimate each day", async () => {
    const found = await app.call("GET", "/api/v1/exercises?search=back%20squat&limit=1", { token: person.token });
    const exerciseId = textAt(found.body, "data", 0, "id");
    const sets = [{ type: "warmup", reps: { min: 5 } }, ...Array.from({ length: 3 }, () => ({ reps: { min: 5 } }))];
    const routine = await created({ days: plan(fives(exerciseId, { sets })) });
    const stats = await call("GET", `/${textAt(routine, "id")}/stats`);
    expect(stats.body).toMatchObject({
      sessions: 1,
      workingSets: 3,
      muscleSets: { quads: 3 },
      days: [{ name: "A", workingSets: 3, estimatedMinutes: 9 }],
    });
  });
});
