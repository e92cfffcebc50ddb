import { beforeEach, describe, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { insertExercise } from "#tests/support/exercises.ts";

let person: Person;

const { stores, app } = testBench();

beforeEach(async () => {
  person = await register(app);
});

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  app.call(method, `/api/v1${path}`, { token: person.token, body, headers });

const HOME = {
  kg: {
    bars: { barbell: 20 },
    plates: [
      { weight: 10, count: 4 },
      { weight: 20, count: 4 },
      { weight: 5, count: 2 },
    ],
  },
};

const kg = (value: number) => ({ value, unit: "kg" });

describe("the gym", () => {
  test("is nothing until it is said, then what was said, heaviest plate first", async () => {
    expect((await call("GET", "/users/me/gym")).body).toEqual({ kg: null, lb: null, version: 0 });
    const put = await call("PUT", "/users/me/gym", HOME);
    expect(put.status).toBe(200);
    expect(put.headers.get("etag")).toBe('"v1"');
    const plates = [
      { weight: 20, count: 4 },
      { weight: 10, count: 4 },
      { weight: 5, count: 2 },
    ];
    expect(put.body).toEqual({ kg: { bars: { barbell: 20 }, plates }, lb: null, version: 1 });
    expect((await call("GET", "/users/me/gym")).body).toEqual(put.body);
  });

  test("honours If-Match, also the one of a gym that was never said", async () => {
    const at0 = { "if-match": '"v0"' };
    const both = await Promise.all([0, 1].map(() => call("PUT", "/users/me/gym", HOME, at0)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  test.each([
    [
      "/kg/plates/1/weight",
      {
        kg: {
          bars: {},
          plates: [
            { weight: 5, count: 2 },
            { weight: 5, count: 4 },
          ],
        },
      },
    ],
    ["/kg/plates/0/weight", { kg: { bars: {}, plates: [{ weight: 0, count: 2 }] } }],
    ["/kg/plates/0/weight", { kg: { bars: {}, plates: [{ weight: 1.255, count: 2 }] } }],
    ["/lb/bars/barbell", { lb: { bars: { barbell: -1 }, plates: [] } }],
    ["/lb/plates", { lb: { bars: {} } }],
  ])("refuses what is wrong at %s", async (pointer, body) => {
    const { status, body: problem } = await call("PUT", "/users/me/gym", body);
    expect([status, at(problem, "errors", 0, "pointer")]).toEqual([422, pointer]);
    expect((await call("GET", "/users/me/gym")).body).toMatchObject({ version: 0 });
  });

  test("is what the tools load where a question names no bar or plates", async () => {
    await call("PUT", "/users/me/gym", HOME);
    expect((await call("GET", "/tools/plates?target=62.5")).body).toMatchObject({ bar: 20, achieved: 60 });
    expect((await call("GET", "/tools/plates?target=62.5&plates=20x2,1.25x2")).body).toMatchObject({ achieved: 62.5 });
    expect((await call("GET", "/tools/plates?target=135&unit=lb")).body).toMatchObject({ bar: 45, achieved: 135 });
  });
});

describe("a routine in a gym", () => {
  const nextWeight = async (equipment: ("barbell" | "dumbbell")[], settings?: unknown): Promise<unknown> => {
    const exerciseId = await insertExercise(stores.db, person.userId, "weight_reps", { equipment });
    if (settings !== undefined) await call("PUT", `/exercises/${exerciseId}/settings`, settings);
    const sets = [{ reps: { min: 5 }, percentOfTrainingMax: 70 }];
    const exercises = [{ exerciseId, progression: { kind: "percent_wave", wave: [{ percentPoints: 0 }] }, sets }];
    const routine = await call("POST", "/routines", { name: "Plan", days: [{ name: "A", blocks: [{ exercises }] }] });
    const id = textAt(routine.body, "id");
    const { body } = await call("POST", `/routines/${id}/simulate`, { weeks: 1, outcome: "all_success" });
    return at(body, "sessions", 0, "exercises", 0, "sets", 0, "weight");
  };

  test("asks for what the bar and the plates can make", async () => {
    await call("PUT", "/users/me/gym", HOME);
    // 70 % of 105 are 73.5: 72.5 or 75 by steps, 70 by these plates.
    expect(await nextWeight(["barbell"], { trainingMax: kg(105) })).toEqual(kg(70));
    expect(await nextWeight(["dumbbell"], { trainingMax: kg(105) })).toEqual(kg(72.5));
  });

  test("asks by the exercise's own rounding where it has one", async () => {
    await call("PUT", "/users/me/gym", HOME);
    expect(await nextWeight(["barbell"], { trainingMax: kg(105), rounding: kg(1) })).toEqual(kg(74));
  });

  test("says in the reader's language why it asks for it", async () => {
    const exerciseId = await insertExercise(stores.db, person.userId, "weight_reps");
    const exercises = [{ exerciseId, sets: [{ reps: { min: 5 }, weight: kg(50) }] }];
    const routine = await call("POST", "/routines", { name: "Plan", days: [{ name: "A", blocks: [{ exercises }] }] });
    const path = `/routines/${textAt(routine.body, "id")}/days/${textAt(routine.body, "days", 0, "id")}/start`;
    const { body } = await call("POST", path, undefined, { "accept-language": "es" });
    expect(at(body, "exercises", 0, "decision")).toEqual({
      code: "fixed",
      params: {},
      text: "Como está prescrito: este ejercicio no tiene progresión.",
    });
  });
});
