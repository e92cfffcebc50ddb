import { beforeAll, describe, expect, test } from "bun:test";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";

let person: Person;
let exercises: string[];
let pullUp: string;

const call = (method: string, path: string, body?: unknown) =>
  app.call(method, `/api/v1${path}`, { token: person.token, body });

const idsOf = (body: unknown): string[] => (at(body, "data") as { id: string }[]).map(({ id }) => id);

const { app } = testBench();

beforeAll(async () => {
  person = await register(app);
  exercises = idsOf((await call("GET", "/exercises?equipment=barbell&trackingType=weight_reps&limit=4")).body);
  [pullUp = ""] = idsOf((await call("GET", "/exercises?trackingType=bodyweight_reps&limit=1")).body);
});

const day = (number: number): string => new Date(Date.UTC(2026, 0, number, 18)).toISOString();

const sets = (kg: number) => [{ weight: { value: kg, unit: "kg" }, reps: 5 }];

const log = async (number: number, more: Record<string, unknown>): Promise<string> => {
  const answer = await call("POST", "/workouts", { status: "completed", startedAt: day(number), ...more });
  expect(answer.status).toBe(201);
  return textAt(answer.body, "id");
};

describe("changes of one account's training at the same time", () => {
  test("end in what they come to one after the other, in whatever order their exercises are", async () => {
    const forth = exercises.map((exerciseId) => ({ exerciseId, sets: sets(100) }));
    const workouts = [await log(1, { exercises: forth }), await log(2, { exercises: forth.toReversed() })];
    const change = (edit: number) => {
      const order = edit % 2 === 0 ? forth : forth.toReversed();
      const kg = 100 + edit;
      return call("PATCH", `/workouts/${workouts[edit % 2]}`, {
        bodyweight: { value: 80 + edit, unit: "kg" },
        exercises: order.map(({ exerciseId }) => ({ exerciseId, sets: sets(kg) })),
      });
    };
    // A change waits two seconds at most for those before it.
    for (let wave = 0; wave < 4; wave += 1) {
      const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => change(6 * wave + index)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }

    const stored = await Promise.all(workouts.map(async (id) => (await call("GET", `/workouts/${id}`)).body));
    const heaviest = stored.map((workout) => Number(at(workout, "exercises", 0, "sets", 0, "weightKg")));
    const records = (await call("GET", "/progress/records?kind=weight")).body;
    expect((at(records, "data") as { value: number }[]).map(({ value }) => value)).toEqual(
      exercises.map(() => Math.max(...heaviest)),
    );
  });

  test("count a body weight in every later workout, also in one that is logged at that moment", async () => {
    for (let round = 0; round < 8; round += 1) {
      const first = 40 + 2 * round;
      const weighed = 70 + round;
      const [, later] = await Promise.all([
        log(first, { bodyweight: { value: weighed, unit: "kg" } }),
        log(first + 1, { exercises: [{ exerciseId: pullUp, sets: [{ reps: 10 }] }] }),
      ]);
      const alone = await log(first + 1, { exercises: [{ exerciseId: pullUp, sets: [{ reps: 10 }] }] });
      const volumeOf = async (id: string) => at((await call("GET", `/workouts/${id}`)).body, "totals", "volumeKg");
      expect(await volumeOf(later)).toBe(await volumeOf(alone));
    }
  });
});
