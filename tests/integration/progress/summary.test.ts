import { expect, test } from "bun:test";
import { summary } from "#api/modules/summary/progress.service.ts";
import { PERIOD_KINDS } from "#core/analysis/periods.ts";
import { summarize } from "#core/analysis/summary.ts";
import { randomFrom } from "#core/random.ts";
import { WEEK_STARTS } from "#core/taxonomy.ts";
import { addDays } from "#core/time/local-date.ts";
import { summaryFacts } from "#db/postgres/queries/progress/progress.ts";
import { exerciseDays, exerciseMuscles, exercises, workouts } from "#db/postgres/schema/index.ts";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { insertUser } from "#tests/support/people.ts";
import { signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";

const newId = (): string => Bun.randomUUIDv7();

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

test("sums by period in the database what core sums of each day", async () => {
  const random = randomFrom(3);
  const now = new Date("2026-11-24T23:30:00Z");
  for (const weekStart of WEEK_STARTS) {
    const { id: userId } = await insertUser(stores.db, { weekStart, timeZone: random.pick(["Asia/Tokyo", "UTC"]) });
    const own = [newId(), newId(), newId()];
    await stores.db
      .insert(exercises)
      .values(own.map((id) => ({ id, ownerId: userId, slug: id, trackingType: "weight_reps" as const })));
    await stores.db.insert(exerciseMuscles).values(
      own.map((exerciseId, at) => ({
        exerciseId,
        muscle: "quads" as const,
        role: "secondary" as const,
        share: 0.3 * (at + 1),
      })),
    );
    const days = Array.from({ length: 240 }, (_, day) => addDays("2026-11-26", -day)).filter(() => random.chance(0.6));
    await stores.db.insert(exerciseDays).values(
      days.flatMap((localDate) =>
        own
          .filter(() => random.chance(0.7))
          .map((exerciseId) => ({
            ...{ userId, exerciseId, localDate, workouts: 1, hardSets: 1 },
            ...{ workingSets: 3, reps: 15, volumeKg: 100 * random.next() },
          })),
      ),
    );
    await stores.db.insert(workouts).values(
      days.map((localDate) => ({
        ...{ id: newId(), userId, localDate, timeZone: "UTC", status: "completed" as const },
        ...{ startedAt: new Date(`${localDate}T10:00:00Z`), durationSeconds: random.pick([null, 1_800, 3_601]) },
      })),
    );
    for (const groupBy of PERIOD_KINDS) {
      for (const span of [
        {},
        { from: "2026-04-03" },
        { from: "2026-05-06", to: "2026-11-24" },
        { from: "2026-11-22", to: "2026-11-26" },
      ]) {
        const { data, from, to } = await summary(
          stores.db,
          userId,
          { ...span, groupBy, setCounting: "fractional" },
          now,
        );
        const [raw] = await summaryFacts(stores.db, {
          userId,
          from,
          to,
          groupBy: "day",
          exerciseId: null,
          muscle: null,
        });
        if (raw === undefined) throw new Error("the user has no row");
        const { exercises: trained, days: each, volumes, sessions } = raw;
        expect(each.length).toBeGreaterThan(0);
        expect(data).toEqual(
          summarize({
            ...{ exercises: trained, days: each, volumes, sessions, from, to, groupBy, weekStart },
            counting: "fractional",
          }),
        );
      }
    }
  }
});
