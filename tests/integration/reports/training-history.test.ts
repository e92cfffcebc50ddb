import { describe, expect, test } from "bun:test";
import { type ExerciseDayColumns, exerciseDayColumns } from "#core/analysis/history.ts";
import { DAY_PROFILE_COLUMNS } from "#core/volume/day-profile.ts";
import { readTraining, type Training, type TrainingSubject } from "#db/postgres/queries/progress/training-history.ts";
import { exerciseSettings, goals, measurements, trainingSettings } from "#db/postgres/schema/index.ts";
import { storesBench } from "#tests/support/bench.ts";
import { derivedInPostgres } from "#tests/support/derived.ts";
import { inputVersionOf } from "#tests/support/input-version.ts";
import { insertUser } from "#tests/support/people.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";

const { stores } = storesBench();

const window = { from: "2026-09-01", to: "2026-11-22" };

const read = async (userId: string, windowOf = (_subject: TrainingSubject) => window): Promise<Training> => {
  const training = await readTraining(stores.db, userId, windowOf);
  if (training === null) throw new Error("nobody there");
  return training;
};

/** Typed arrays that hold NaN compare as unequal to themselves. */
const plain = (columns: ExerciseDayColumns) =>
  Object.entries(columns).map(([name, values]) => [
    name,
    typeof values === "number" ? values : [...values].map((value) => (Number.isNaN(value) ? null : value)),
  ]);

describe("a user's training", () => {
  test("is nothing, and not an error, before anything is logged", async () => {
    const { id } = await insertUser(stores.db, { timeZone: "America/Lima", weekStart: "sunday" });
    const { subject, history, titles, exerciseNames } = await read(id);
    expect(subject).toEqual({
      timeZone: "America/Lima",
      unitSystem: "metric",
      weekStart: "sunday",
      locale: "en",
      inputVersion: 0,
      epoch: 0,
      firstDate: null,
      lastDate: null,
    });
    expect(history).toMatchObject({
      window,
      weekStart: "sunday",
      exercises: [],
      sessions: [],
      planned: [],
      records: [],
    });
    expect(history.days.length).toBe(0);
    expect([titles.size, exerciseNames.size]).toEqual([0, 0]);
  });

  test("is the roll-up in columns, as its rows would give them", async () => {
    const { id } = await insertUser(stores.db);
    const lifts = [
      await ownExercise(stores.db, id, { en: "Squat", es: "Sentadilla" }),
      await ownExercise(stores.db, id, { en: "Run" }, "distance_duration"),
    ];
    const [squat = "", run = ""] = lifts;
    for (const [day, kg] of [
      ["2026-08-03", 100],
      ["2026-11-20", 120],
      ["2026-11-10", 110.5],
      ["2026-11-23", 130],
    ] as const) {
      await logWorkout(stores.db, id, squatDay(squat, `${day}T18:00:00Z`, kg));
    }
    await logWorkout(stores.db, id, {
      status: "completed",
      startedAt: new Date("2026-11-10T07:00:00Z"),
      exercises: [{ exerciseId: run, sets: [{ type: "normal", distanceMeters: 5000, durationSeconds: 1500.5 }] }],
    });
    const { history, subject, exerciseNames } = await read(id);
    const { days } = await derivedInPostgres(stores.db, id);
    const expected = exerciseDayColumns(
      days
        .filter(({ localDate }) => localDate <= window.to)
        .toSorted((a, b) => a.localDate.localeCompare(b.localDate) || a.exerciseId.localeCompare(b.exerciseId)),
      history.exercises,
    );
    expect(plain(history.days)).toEqual(plain(expected));
    expect(history.days.bestE1rmKg.some(Number.isNaN)).toBe(true);
    expect(history.sessions.map(({ date }) => date)).toEqual(["2026-08-03", "2026-11-10", "2026-11-10", "2026-11-20"]);
    // Days before the window count for bests and averages. Records are those of the window.
    expect(new Set(history.records.map(({ date }) => date))).toEqual(new Set(["2026-11-10", "2026-11-20"]));
    expect(subject).toMatchObject({ firstDate: "2026-08-03", lastDate: "2026-11-23" });
    expect(subject.inputVersion).toBe(await inputVersionOf(stores.db, id));
    expect(history.exercises.map(({ name }) => name).toSorted()).toEqual(["Run", "Squat"]);
    expect([...exerciseNames]).toEqual([[squat, { en: "Squat", es: "Sentadilla" }]]);
  });

  test("says of the last twelve weeks how the sets were done, row beside row", async () => {
    const { id } = await insertUser(stores.db);
    const squat = await ownExercise(stores.db, id, { en: "Squat" });
    const press = await ownExercise(stores.db, id, { en: "Press" });
    for (const day of ["2026-08-30", "2026-08-31", "2026-11-20"]) {
      for (const exerciseId of [press, squat]) {
        await logWorkout(stores.db, id, squatDay(exerciseId, `${day}T18:00:00Z`, 100));
      }
    }
    const { days, profiles } = (await read(id)).history;
    expect([days.length, profiles.firstRow]).toEqual([6, 2]);
    const stored = await derivedInPostgres(stores.db, id);
    const expected = stored.days
      .filter(({ localDate }) => localDate > "2026-08-30")
      .toSorted((a, b) => a.localDate.localeCompare(b.localDate) || a.exerciseId.localeCompare(b.exerciseId))
      .flatMap((day) => DAY_PROFILE_COLUMNS.map((column) => day[column]));
    expect([...profiles.cells]).toEqual(expected);
    expect(expected.some((count) => count === 3)).toBe(true);
  });

  test("has the goals of the window's end in the unit of their kind, and the landmarks that are the user's own", async () => {
    const { id: userId } = await insertUser(stores.db);
    const [other, squat] = [await insertUser(stores.db), await ownExercise(stores.db, userId, { en: "Squat" })];
    const row = { userId, startedOn: "2026-11-01" };
    const goal = (more: Partial<typeof goals.$inferInsert>) => ({
      ...{ id: Bun.randomUUIDv7(), kind: "weekly_workouts" as const, count: 3 },
      ...row,
      ...more,
    });
    await stores.db.insert(goals).values([
      goal({}),
      goal({
        kind: "exercise_e1rm",
        exerciseId: squat,
        count: null,
        weightValue: 225,
        weightUnit: "lb",
        startValue: 90,
      }),
      goal({ startedOn: "2026-11-23" }),
      goal({ userId: other.id }),
    ]);
    const landmarks = { chest: { low: 4, high: 8, source: "own" } };
    await stores.db.insert(trainingSettings).values({ userId, landmarks });
    const training = await read(userId);
    expect(training.landmarks).toEqual(landmarks);
    expect(training.history.goals.map(({ kind, exerciseId, target }) => [kind, exerciseId, target])).toEqual([
      ["weekly_workouts", null, 3],
      ["exercise_e1rm", squat, 102.05828325],
    ]);
    expect((await read(other.id)).landmarks).toEqual({});
  });

  test("has the names of the user's language, and the user's own view of an exercise", async () => {
    const { id } = await insertUser(stores.db, { locale: "es" });
    const lunge = await ownExercise(stores.db, id, { en: "Lunge", es: "Zancada" });
    await stores.db.insert(exerciseSettings).values({ userId: id, exerciseId: lunge, unilateral: true });
    await logWorkout(stores.db, id, squatDay(lunge, "2026-11-20T18:00:00Z", 20));
    const { history } = await read(id);
    expect(history.exercises).toMatchObject([
      { id: lunge, name: "Zancada", unilateral: true, muscles: [{ muscle: "quads", role: "primary", share: 1 }] },
    ]);
  });

  test("tells what was planned, done or not, to the end of the week that runs", async () => {
    const { id } = await insertUser(stores.db);
    const squat = await ownExercise(stores.db, id, { en: "Squat" });
    const target = { reps: { min: 5, max: 5 } };
    const plan = (day: string, status: "planned" | "completed" | "discarded") =>
      logWorkout(stores.db, id, {
        status,
        startedAt: new Date(`${day}T18:00:00Z`),
        title: `Plan of ${day}`,
        exercises: [
          { exerciseId: squat, sets: [{ type: "normal", weight: { value: 60, unit: "kg" }, reps: 5, target }] },
        ],
      });
    await plan("2026-11-18", "completed");
    await plan("2026-11-19", "discarded");
    await plan("2026-11-20", "planned");
    await plan("2026-11-26", "planned");
    await logWorkout(stores.db, id, squatDay(squat, "2026-11-21T18:00:00Z", 100));
    const { history, titles } = await read(id);
    expect(history.planned.map(({ date, done }) => [date, done])).toEqual([
      ["2026-11-18", true],
      ["2026-11-20", false],
      ["2026-11-26", false],
    ]);
    expect(new Set(titles.values())).toEqual(
      new Set(["Plan of 2026-11-18", "Plan of 2026-11-20", "Plan of 2026-11-26", "Squats of 2026-11-21"]),
    );
  });

  test("has the body weights of measurements and of workouts", async () => {
    const { id } = await insertUser(stores.db);
    await stores.db.insert(measurements).values({
      id: Bun.randomUUIDv7(),
      userId: id,
      kind: "bodyweight",
      value: 176.4,
      unit: "lb",
      canonicalValue: 80.01,
      measuredAt: new Date("2026-11-02T06:00:00Z"),
      timeZone: "UTC",
      localDate: "2026-11-02",
    });
    const squat = await ownExercise(stores.db, id, { en: "Squat" });
    const day = squatDay(squat, "2026-11-03T18:00:00Z", 100);
    await logWorkout(stores.db, id, { ...day, bodyweight: { value: 79.5, unit: "kg" } });
    expect((await read(id)).history.bodyweight).toEqual([
      { date: "2026-11-02", kg: 80.01 },
      { date: "2026-11-03", kg: 79.5 },
    ]);
  });

  test("is of one moment: the version is that of what was read, whatever is logged meanwhile", async () => {
    const { id } = await insertUser(stores.db);
    const squat = await ownExercise(stores.db, id, { en: "Squat" });
    let logging = true;
    const log = async () => {
      for (let day = 1; day <= 20; day += 1) {
        await logWorkout(stores.db, id, squatDay(squat, `2026-10-${String(day).padStart(2, "0")}T18:00:00Z`, 100));
      }
      logging = false;
    };
    const logged = log();
    const versions = new Set<number>();
    while (logging) {
      const { subject, history } = await read(id);
      versions.add(subject.inputVersion);
      // Each workout is one change.
      expect(history.sessions).toHaveLength(subject.inputVersion);
      expect(history.days.length).toBe(subject.inputVersion);
    }
    await logged;
    expect(versions.size).toBeGreaterThan(3);
  });

  test("is gone with the user", async () => {
    const { id } = await insertUser(stores.db, { deletedAt: new Date() });
    expect(await readTraining(stores.db, id, () => window)).toBeNull();
    expect(await readTraining(stores.db, Bun.randomUUIDv7(), () => window)).toBeNull();
  });
});
