import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { workoutSummary, workoutView } from "#api/modules/workouts/workouts.schema.ts";
import { randomFrom } from "#core/random.ts";
import { exerciseHistory, previousPerformance } from "#db/postgres/queries/exercises/exercise-history.ts";
import { workouts } from "#db/postgres/schema/index.ts";
import { at, type Person, register, textAt } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { ownExercise } from "#tests/support/training-log.ts";

const { stores, app } = testBench();

let person: Person;
let press: string;
let pullUp: string;
let run: string;
let plank: string;

const call = (method: string, path: string, body?: unknown, locale = "en") =>
  app.call(method, path, { token: person.token, body, headers: { "accept-language": locale } });

const pageOf = <Schema extends z.ZodType>(item: Schema) => z.object({ data: z.array(item) });

const summaries = async (query = "", locale = "en") =>
  pageOf(workoutSummary).parse((await call("GET", `/api/v1/workouts?view=summary${query}`, undefined, locale)).body)
    .data;

const log = async (body: Record<string, unknown>): Promise<string> => {
  const answer = await call("POST", "/api/v1/workouts", body);
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return textAt(answer.body, "id");
};

const kg = (value: number) => ({ value, unit: "kg" });

beforeAll(async () => {
  person = await register(app, { timeZone: "Europe/Madrid" });
  press = await ownExercise(stores.db, person.userId, { en: "List Press", es: "Press de lista" });
  pullUp = await ownExercise(stores.db, person.userId, { en: "List Pull-up" }, "weighted_bodyweight");
  run = await ownExercise(stores.db, person.userId, { en: "List Run" }, "distance_duration");
  plank = await ownExercise(stores.db, person.userId, { en: "List Plank" }, "duration");
});

describe("a list of workouts in brief", () => {
  test("has the names and the best set of each lift, and no more than a card needs", async () => {
    const id = await log({
      title: "Push",
      startedAt: "2026-03-02T18:00:00+01:00",
      endedAt: "2026-03-02T19:00:00+01:00",
      bodyweight: kg(80),
      exercises: [
        {
          exerciseId: press,
          sets: [
            { type: "warmup", weight: kg(120), reps: 5 },
            { weight: kg(100), reps: 5, rir: 2 },
            { weight: kg(90), reps: 12, rir: 0 },
          ],
        },
        { exerciseId: run, sets: [{ distanceMeters: 5_000, durationSeconds: 1_500 }] },
        { exerciseId: press, sets: [{ weight: kg(90), reps: 12, rir: 0 }] },
        { exerciseId: plank, sets: [{ durationSeconds: 60 }, { durationSeconds: 90 }] },
        { exerciseId: pullUp, sets: [] },
      ],
    });
    const whole = workoutView.parse((await call("GET", `/api/v1/workouts/${id}`)).body);
    const [summary] = await summaries();
    expect(summary).toMatchObject({ id, title: "Push", localDate: "2026-03-02", status: "completed", version: 1 });
    expect(summary?.totals).toEqual(whole.totals);
    expect(summary?.exercises).toMatchObject([
      { exerciseId: press, name: "List Press", sets: 4, workingSets: 3 },
      { name: "List Run", bestSet: { distanceMeters: 5_000, durationSeconds: 1_500 } },
      { name: "List Plank", sets: 2, bestSet: { durationSeconds: 90 } },
      { name: "List Pull-up", sets: 0, workingSets: 0, bestSet: null },
    ]);
    expect(Object.keys(summary?.exercises[1]?.bestSet ?? {}).toSorted()).toEqual([
      "distanceMeters",
      "durationSeconds",
      "id",
      "type",
    ]);
    expect(summary?.exercises[0]?.bestSet).toMatchObject({
      id: whole.exercises[0]?.sets[2]?.id,
      weight: kg(90),
      reps: 12,
      rir: 0,
      rpe: 10,
    });
    const spanish = await summaries("", "es");
    expect(spanish[0]?.exercises.map(({ name }) => name)).toEqual([
      "Press de lista",
      "List Run",
      "List Plank",
      "List Pull-up",
    ]);
  });

  test("follows each change, and is the same where it is derived as it is read", async () => {
    const random = randomFrom(11);
    const oneOf = random.pick;
    const setOf = (exerciseId: string): Record<string, unknown> => {
      if (exerciseId === run) return { distanceMeters: oneOf([1_000, 5_000]), durationSeconds: oneOf([300, 1_500]) };
      if (exerciseId === plank) return { durationSeconds: oneOf([30, 60]) };
      const type = oneOf(["normal", "warmup", "partial"]);
      return { type, weight: kg(oneOf([0, 20, 22.5])), reps: oneOf([5, 6, 15]), rir: oneOf([null, 0, 2]) };
    };
    const ids: string[] = [];
    for (let day = 10; day < 22; day++) {
      const parts = Array.from({ length: oneOf([1, 3, 4]) }, () => oneOf([press, pullUp, run, plank]));
      const exercises = parts.map((exerciseId) => ({
        exerciseId,
        sets: Array.from({ length: oneOf([1, 2, 5]) }, () => setOf(exerciseId)),
      }));
      ids.push(await log({ status: "completed", startedAt: `2026-03-${day}T10:00:00Z`, exercises }));
    }
    const weighed = { kind: "bodyweight", value: 91, unit: "kg", measuredAt: "2026-03-01T00:00:00Z" };
    expect((await call("POST", "/api/v1/progress/measurements", weighed)).status).toBe(201);
    await call("PATCH", `/api/v1/workouts/${ids[3]}`, { title: "Renamed" });
    const stored = await summaries("&limit=50");
    expect(stored.find(({ id }) => id === ids[3])?.title).toBe("Renamed");
    const kept = await stores.db
      .select({ brief: workouts.brief })
      .from(workouts)
      .where(eq(workouts.userId, person.userId));
    expect(kept.filter(({ brief }) => brief === null)).toEqual([]);
    await stores.db.update(workouts).set({ briefVersion: null }).where(eq(workouts.userId, person.userId));
    expect(await summaries("&limit=50")).toEqual(stored);
  });

  test("takes nothing in a text for an exercise", async () => {
    const title = `"exerciseId":"${press}" "exerciseId": "${press}"`;
    const id = await log({ title, tags: [title], status: "planned", startedAt: "2026-12-01T10:00:00Z", exercises: [] });
    const [summary] = await summaries("&status=planned&limit=1");
    expect(summary).toMatchObject({ id, title, tags: [title], exercises: [] });
    expect((await call("DELETE", `/api/v1/workouts/${id}`)).status).toBe(204);
  });

  test("comes in the pages of the whole list", async () => {
    const ids: string[] = [];
    let cursor = "";
    for (;;) {
      const { body } = await call("GET", `/api/v1/workouts?view=summary&limit=3${cursor}`);
      ids.push(
        ...pageOf(workoutSummary)
          .parse(body)
          .data.map(({ id }) => id),
      );
      if (at(body, "page", "hasMore") === false) break;
      cursor = `&cursor=${textAt(body, "page", "nextCursor")}`;
    }
    const whole = pageOf(workoutView.partial()).parse((await call("GET", "/api/v1/workouts?limit=100")).body);
    expect(ids).toEqual(whole.data.map(({ id }) => id ?? ""));
  });
});

describe("a list of workouts with expand=exercises", () => {
  test.each(["full", "summary"])("has each exercise beside its sets: view=%s", async (view) => {
    const path = `/api/v1/workouts?view=${view}&expand=exercises&exerciseId=${run}&limit=1`;
    const { status, body } = await call("GET", path, undefined, "es");
    expect(status).toBe(200);
    const entry = z
      .object({ exercises: z.array(z.object({ exerciseId: z.string(), exercise: z.record(z.string(), z.unknown()) })) })
      .parse(at(body, "data", 0));
    const running = entry.exercises.find(({ exerciseId }) => exerciseId === run);
    expect(running?.exercise).toEqual({
      id: run,
      name: "List Run",
      trackingType: "distance_duration",
      equipment: [],
      unilateral: false,
      owner: "user",
    });
  });

  test.each(["view=card", "expand=sets", "view="])("refuses an unknown value: %s", async (query) => {
    const { status, body } = await call("GET", `/api/v1/workouts?${query}`);
    expect(status).toBe(422);
    expect(at(body, "errors", 0, "pointer")).toBe(`/${query.split("=")[0]}`);
  });
});

describe("the history of a lift", () => {
  test("is all of it in order, in pages of any size and in any zone", async () => {
    const random = randomFrom(5).next;
    const lift = await ownExercise(stores.db, person.userId, { en: "Zone Press" });
    const zones = ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Madrid", "America/New_York"];
    const expected: { start: number; id: string; status: string }[] = [];
    for (let index = 0; index < 24; index++) {
      const start = Date.UTC(2026, 3, 1) + Math.floor(random() * 96) * 3_600_000;
      const status = random() < 0.2 ? "active" : "completed";
      const id = await log({
        ...{ status, startedAt: new Date(start).toISOString(), timeZone: zones[index % 4] },
        exercises: [{ exerciseId: lift, sets: [{ weight: kg(50), reps: 5 }] }],
      });
      if (random() < 0.2) await call("PATCH", `/api/v1/workouts/${id}`, { status: "discarded" });
      else expected.push({ start, id, status });
    }
    expected.sort((a, b) => b.start - a.start || (a.id < b.id ? 1 : -1));
    const of = { userId: person.userId, exerciseId: lift };
    for (const limit of [1, 4, 50]) {
      const found: string[] = [];
      let before: Parameters<typeof exerciseHistory>[2] = null;
      for (;;) {
        const page = await exerciseHistory(stores.db, of, before, limit);
        found.push(...page.map(({ key }) => key.workoutId));
        before = page.at(-1)?.key ?? null;
        if (before === null) break;
      }
      expect(found).toEqual(expected.map(({ id }) => id));
    }
    const previous = await previousPerformance(stores.db, of);
    expect(previous?.workout.id).toBe(expected.find(({ status }) => status === "completed")?.id ?? "");
  });
});
