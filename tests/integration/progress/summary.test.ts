import { expect, test } from "bun:test";
import { exerciseMuscles } from "#db/postgres/schema/index.ts";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";

const { stores, app } = testBench({ clock: () => new Date("2026-11-24T12:00:00Z") });

test("a summary counts the sets of a muscle as it is asked to, and says how", async () => {
  const { token, userId } = await signedIn(app);
  const squat = await ownExercise(stores.db, userId, { en: "Squat" });
  await stores.db
    .insert(exerciseMuscles)
    .values({ exerciseId: squat, muscle: "glutes", role: "secondary", share: 0.5 });
  await logWorkout(stores.db, userId, squatDay(squat, "2026-11-17T18:00:00Z", 100));
  const ask = async (query: string) =>
    app.call("GET", `/api/v1/progress/summary?from=2026-11-16&to=2026-11-22${query}`, { token });
  for (const [query, setCounting, muscleSets] of [
    ["", "fractional", { quads: 3, glutes: 1.5 }],
    ["&setCounting=fractional", "fractional", { quads: 3, glutes: 1.5 }],
    ["&setCounting=direct", "direct", { quads: 3 }],
    ["&setCounting=total", "total", { quads: 3, glutes: 3 }],
  ] as const) {
    const { body } = await ask(query);
    expect([at(body, "setCounting"), at(body, "data", 0, "muscleSets")]).toEqual([setCounting, muscleSets]);
  }
  const refused = await ask("&setCounting=half");
  expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, "/setCounting"]);
});
