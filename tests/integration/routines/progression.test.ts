import { describe, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { insertExercise } from "#tests/support/exercises.ts";

let person: Person;
let squat: string;
let row: string;

const { stores, app } = testBench();

const kg = (value: number) => ({ value, unit: "kg" });

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  app.call(method, `/api/v1${path}`, { token: person.token, body, headers });

const expectStatus = async (status: number, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await call(method, path, body);
  if (answer.status !== status) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

type Plan = { readonly id: string; readonly dayId: string; readonly path: string; readonly routine: unknown };

/** A person of their own with one routine of one day, squats in a superset with rows. */
const withRoutine = async (progression: unknown, sets: unknown[] = [{ reps: { min: 5 }, weight: kg(100) }]) => {
  person = await register(app, { timeZone: "Europe/Madrid" });
  squat = await insertExercise(stores.db, person.userId, "weight_reps");
  row = await insertExercise(stores.db, person.userId, "weight_reps");
  const exercises = [
    { exerciseId: squat, notes: "deep", progression, sets },
    { exerciseId: row, sets: [{ reps: { min: 8, max: 12 }, rpe: 8, restSeconds: 60 }] },
  ];
  const routine = await expectStatus(201, "POST", "/routines", {
    name: "Plan",
    days: [{ name: "Leg day", notes: "warm up", blocks: [{ type: "superset", restSeconds: 90, exercises }] }],
  });
  const id = textAt(routine, "id");
  const dayId = textAt(routine, "days", 0, "id");
  return { id, dayId, path: `/routines/${id}/days/${dayId}/start`, routine } satisfies Plan;
};

const linear = { kind: "linear" };
const target = (workout: unknown, ...path: (string | number)[]) =>
  at(workout, "exercises", 0, "sets", 0, "target", ...path);
const decision = (workout: unknown) => at(workout, "exercises", 0, "decision");

/** Starts the day, does the squats and finishes; answers the workout as it was started. */
const train = async ({ path }: Plan, weight: number, reps: number): Promise<unknown> => {
  const started = await expectStatus(201, "POST", path);
  const id = textAt(started, "id");
  const setId = textAt(started, "exercises", 0, "sets", 0, "id");
  await expectStatus(200, "PATCH", `/workouts/${id}/sets/${setId}`, { weight: kg(weight), reps });
  await expectStatus(200, "POST", `/workouts/${id}/complete`);
  return started;
};

const nextWeight = async ({ id }: Plan): Promise<unknown> => {
  const played = await expectStatus(200, "POST", `/routines/${id}/simulate`, { weeks: 1, outcome: "all_success" });
  return at(played, "sessions", 0, "exercises", 0, "sets", 0, "weight");
};

describe("starting a day", () => {
  test("answers an active workout with targets, groups and rests", async () => {
    const plan = await withRoutine(linear);
    const answer = await call("POST", plan.path);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("location")).toBe(`/api/v1/workouts/${textAt(answer.body, "id")}`);
    expect(answer.headers.get("etag")).toBe('"v1.en"');
    expect(answer.body).toMatchObject({
      status: "active",
      routineId: plan.id,
      routineDayId: plan.dayId,
      title: "Leg day",
      notes: "warm up",
      timeZone: "Europe/Madrid",
      exercises: [
        {
          exerciseId: squat,
          notes: "deep",
          supersetGroup: 1,
          restSeconds: 90,
          routineExerciseId: textAt(plan.routine, "days", 0, "blocks", 0, "exercises", 0, "id"),
          decision: { code: "start", params: {} },
          sets: [
            {
              type: "normal",
              weight: null,
              reps: null,
              target: { reps: { min: 5, max: 5 }, weight: kg(100) },
              previous: null,
            },
          ],
        },
        {
          exerciseId: row,
          supersetGroup: 1,
          decision: { code: "fixed" },
          sets: [
            { restSeconds: 60, target: { reps: { min: 8, max: 12 }, rpe: 8, rir: 2, restSeconds: 60 }, previous: null },
          ],
        },
      ],
    });
    const read = await expectStatus(200, "GET", `/workouts/${textAt(answer.body, "id")}`);
    expect(target(read)).toEqual(target(answer.body));
  });

  test("fills in what was done before, set by set", async () => {
    const sets = [
      { reps: { min: 5 }, weight: kg(100) },
      { reps: { min: 5 }, weight: kg(90) },
      { reps: { min: 5 }, weight: kg(80) },
    ];
    const plan = await withRoutine(linear, sets);
    const logged = await expectStatus(201, "POST", "/workouts", {
      status: "completed",
      startedAt: "2026-11-02T10:00:00.000Z",
      exercises: [
        {
          exerciseId: squat,
          sets: [
            { weight: kg(95), reps: 5, rir: 1 },
            { weight: kg(85), reps: 6 },
          ],
        },
      ],
    });
    const started = await expectStatus(201, "POST", plan.path);
    expect(at(started, "exercises", 0, "sets")).toMatchObject([
      {
        previous: {
          workoutId: textAt(logged, "id"),
          localDate: "2026-11-02",
          weight: kg(95),
          weightKg: 95,
          reps: 5,
          rpe: 9,
        },
      },
      { previous: { weight: kg(85), reps: 6, rpe: null } },
      { previous: null },
    ]);
  });

  test("keeps to a client's id: the same start again answers the same workout", async () => {
    const plan = await withRoutine(linear);
    const body = {
      id: crypto.randomUUID(),
      startedAt: "2026-11-20T10:00:00.000Z",
      timeZone: "Asia/Tokyo",
      bodyweight: kg(80),
    };
    const first = await call("POST", plan.path, body);
    expect(first.body).toMatchObject({
      id: body.id,
      timeZone: "Asia/Tokyo",
      localDate: "2026-11-20",
      bodyweightKg: 80,
    });
    const active = await call("POST", plan.path);
    expect([active.status, at(active.body, "id")]).toEqual([200, body.id]);
    const renamed = await call("POST", plan.path, { id: crypto.randomUUID() });
    expect([renamed.status, at(renamed.body, "id")]).toEqual([200, body.id]);
    const second = await call("POST", plan.path, body);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const other = await call("POST", plan.path, { ...body, startedAt: "2026-11-21T10:00:00.000Z" });
    expect([other.status, at(other.body, "code")]).toEqual([409, "id-taken"]);
  });

  test("answers one workout for one Idempotency-Key, and refuses what it does not know", async () => {
    const plan = await withRoutine(linear);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await call("POST", plan.path, undefined, headers);
    const second = await call("POST", plan.path, undefined, headers);
    expect(second.body).toEqual(first.body);
    expect((await call("POST", `/routines/${plan.id}/days/${crypto.randomUUID()}/start`)).status).toBe(404);
    expect((await call("POST", plan.path, { weight: 5 })).status).toBe(422);
  });
});

describe("a finished workout", () => {
  test("moves its routine on exactly once", async () => {
    const plan = await withRoutine(linear);
    const first = await train(plan, 100, 5);
    expect(await nextWeight(plan)).toEqual(kg(102.5));
    expect((await call("POST", `/workouts/${textAt(first, "id")}/complete`)).status).toBe(409);
    expect(await nextWeight(plan)).toEqual(kg(102.5));
    const second = await expectStatus(201, "POST", plan.path);
    expect(target(second, "weight")).toEqual(kg(102.5));
    expect(decision(second)).toEqual({
      code: "increase",
      params: { step: 2.5, unit: "kg" },
      text: "Every set was met, so this is one step of 2.5 kg harder.",
    });
    expect(await nextWeight(plan)).toEqual(kg(102.5));
  });

  test("recomputes what follows when it is edited, reopened or deleted", async () => {
    const plan = await withRoutine(linear);
    const first = await train(plan, 100, 5);
    const second = await train(plan, 102.5, 5);
    expect(await nextWeight(plan)).toEqual(kg(105));

    const set = `/workouts/${textAt(first, "id")}/sets/${textAt(first, "exercises", 0, "sets", 0, "id")}`;
    await expectStatus(200, "PATCH", set, { reps: 4 });
    // The first is a failure now, so the second was done at more than was asked for.
    expect(await nextWeight(plan)).toEqual(kg(105));
    await expectStatus(200, "PATCH", `/workouts/${textAt(second, "id")}`, { status: "active" });
    expect(await nextWeight(plan)).toEqual(kg(100));
    await expectStatus(200, "PATCH", set, { reps: 5 });
    expect(await nextWeight(plan)).toEqual(kg(102.5));
    await expectStatus(204, "DELETE", `/workouts/${textAt(first, "id")}`);
    expect(await nextWeight(plan)).toEqual(kg(100));
  });

  test("lowers the weight after three failures in a row", async () => {
    const plan = await withRoutine(linear);
    for (let session = 0; session < 3; session += 1) await train(plan, 100, 4);
    const started = await expectStatus(201, "POST", plan.path);
    expect(target(started, "weight")).toEqual(kg(90));
    expect(decision(started)).toMatchObject({ code: "deload", params: { failures: 3, percent: 10 } });
  });

  test("counts from a change of the prescription on, and not from one of a note", async () => {
    const plan = await withRoutine(linear);
    await train(plan, 100, 5);
    const days = structuredClone(at(plan.routine, "days"));
    const exercise = Object(at(days, 0, "blocks", 0, "exercises", 0));
    exercise.notes = "deeper";
    await expectStatus(200, "PATCH", `/routines/${plan.id}`, { days });
    expect(await nextWeight(plan)).toEqual(kg(102.5));
    exercise.sets[0].weight = kg(80);
    await Bun.sleep(5);
    await expectStatus(200, "PATCH", `/routines/${plan.id}`, { days });
    expect(await nextWeight(plan)).toEqual(kg(80));
    await Bun.sleep(5);
    await train(plan, 80, 5);
    expect(await nextWeight(plan)).toEqual(kg(82.5));
  });

  test("goes by the user's training max and rounding, and on from another training max", async () => {
    const percents = [{ reps: { min: 5 }, percentOfTrainingMax: 80 }];
    const plan = await withRoutine({ kind: "percent_wave", wave: [{ percentPoints: 0 }] }, percents);
    const settings = `/exercises/${squat}/settings`;
    await expectStatus(200, "PUT", settings, { trainingMax: kg(121), rounding: kg(5) });
    expect(await nextWeight(plan)).toEqual(kg(95));
    await train(plan, 95, 5);
    await train(plan, 100, 5);
    expect(await nextWeight(plan)).toEqual(kg(100));
    await expectStatus(200, "PUT", settings, { trainingMax: kg(121), rounding: kg(5), notes: "belt" });
    expect(await nextWeight(plan)).toEqual(kg(100));
    await Bun.sleep(5);
    await expectStatus(200, "PUT", settings, { trainingMax: kg(150), rounding: kg(1) });
    expect(await nextWeight(plan)).toEqual(kg(120));
  });
});

describe("a simulation", () => {
  test("plays each day once a week and changes nothing", async () => {
    const plan = await withRoutine(linear);
    const played = await expectStatus(200, "POST", `/routines/${plan.id}/simulate`, {
      weeks: 3,
      outcome: "all_success",
    });
    expect(played).toMatchObject({ weeks: 3, outcome: "all_success", seed: null });
    const sessions = at(played, "sessions");
    expect(sessions).toMatchObject(
      [100, 102.5, 105].map((weight, week) => ({
        week: week + 1,
        dayId: plan.dayId,
        dayName: "Leg day",
        met: true,
        exercises: [{ exerciseId: squat, sets: [{ weight: kg(weight), weightKg: weight }] }, { exerciseId: row }],
      })),
    );
    expect(await expectStatus(200, "GET", `/routines/${plan.id}`)).toEqual(plan.routine);
  });

  test("of chance is the same for the same seed", async () => {
    const plan = await withRoutine(linear);
    const play = (seed?: number) =>
      expectStatus(200, "POST", `/routines/${plan.id}/simulate`, { weeks: 20, outcome: "random", seed });
    expect(await play(5)).toEqual(await play(5));
    expect(at(await play(5), "sessions")).not.toEqual(at(await play(6), "sessions"));
    expect(await play()).toMatchObject({ seed: 1 });
  });

  test("refuses other outcomes and more weeks than can be answered", async () => {
    const plan = await withRoutine(linear);
    const errors = async (body: unknown) => {
      const { status, body: problem } = await call("POST", `/routines/${plan.id}/simulate`, body);
      return [status, at(problem, "errors", 0, "pointer")];
    };
    expect(await errors({ weeks: 0, outcome: "plateau" })).toEqual([422, "/weeks"]);
    expect(await errors({ weeks: 1, outcome: "best" })).toEqual([422, "/outcome"]);
    const exercises = [{ exerciseId: squat, sets: Array.from({ length: 50 }, () => ({})) }];
    const days = Array.from({ length: 14 }, (_, at) => ({ name: `Day ${at}`, blocks: [{ exercises }] }));
    await expectStatus(200, "PATCH", `/routines/${plan.id}`, { days });
    expect(await errors({ weeks: 29, outcome: "plateau" })).toEqual([422, "/weeks"]);
    expect((await call("POST", `/routines/${plan.id}/simulate`, { weeks: 28, outcome: "plateau" })).status).toBe(200);
  });
});
