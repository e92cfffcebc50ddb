import { beforeAll, describe, expect, test } from "bun:test";
import { addDays } from "#core/time/local-date.ts";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, ownExercise, squatDay } from "#tests/support/training-log.ts";

const TODAY = "2026-11-24";

let person: SignedIn;
let squat: string;

const { stores, app } = testBench({ clock: () => new Date(`${TODAY}T12:00:00Z`) });

beforeAll(async () => {
  person = await signedIn(app);
  squat = await ownExercise(stores.db, person.userId, { en: "Squat" });
  // A climb of 20 weeks, then 20 weeks at the same weight, up and down by a plate.
  for (let week = 0; week < 40; week += 1) {
    const kg = 80 + Math.min(week, 20) + (week % 3 === 1 ? 1.25 : 0);
    const day = squatDay(squat, `${addDays(TODAY, 7 * (week - 40) + 5)}T18:00:00Z`, kg);
    await logWorkout(stores.db, person.userId, day);
  }
});

const ask = (query = "", token = person.token) =>
  app.call("GET", `/api/v1/progress/exercises/${squat}${query}`, { token });

describe("the progress of a lift", () => {
  test("has its series, its level with a band, its trend and a forecast, each with its method", async () => {
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      exerciseId: squat,
      formula: "epley",
      status: "plateau",
      missing: null,
      outOfRangeSets: 0,
      trend: { because: "break", since: at(body, "plateauSince", "date") },
      smoothed: { level: 0.95 },
      forecast: { level: 0.8 },
      forecastRefusal: null,
    });
    expect(at(body, "smoothed", "points")).toHaveLength(40);
    expect(at(body, "smoothed", "points", 0, "date")).toBe(at(body, "series", 0, "date"));
    expect(at(body, "smallestWorthwhileChange", "kg")).toBeCloseTo(0.02 * 117, 0);
    expect(at(body, "trend", "confidenceInterval", "lower")).toBeLessThan(0);
    for (const part of ["trend", "smoothed", "forecast", "plateauSince", "smallestWorthwhileChange"]) {
      expect(String(at(body, part, "method")).length).toBeGreaterThan(10);
    }
  });

  test("says since when it stands still", async () => {
    const { body } = await ask();
    const date = String(at(body, "plateauSince", "date"));
    const onset = addDays(TODAY, 7 * (20 - 40) + 5);
    expect(date >= addDays(onset, -14) && date <= addDays(onset, 14)).toBe(true);
    expect(at(body, "plateauSince", "confidence")).toBeGreaterThan(0.95);
    const last = String(at(body, "forecast", "points", 2, "date"));
    expect(last).toBe(addDays(TODAY, 84));
  });

  test("shows the days that were asked for, and its status depends on the last one alone", async () => {
    const whole = await ask();
    const { body } = await ask(`?from=${addDays(TODAY, -7 * 15)}`);
    expect(at(body, "series")).toHaveLength(15);
    expect(at(body, "smoothed", "points")).toHaveLength(15);
    for (const part of ["status", "trend", "plateauSince"]) expect(at(body, part)).toEqual(at(whole.body, part));
    const early = await ask(`?to=${addDays(TODAY, -7 * 25)}`);
    expect(early.body).toMatchObject({ status: "improving", plateauSince: null });
  });

  test("is also of repetitions, where the sets have more of them than the formula reaches", async () => {
    const other = await signedIn(app);
    const raise = await ownExercise(stores.db, other.userId, { en: "Raise" });
    for (let at = 0; at < 12; at += 1) {
      const startedAt = new Date(`${addDays(TODAY, 4 * (at - 11))}T10:00:00Z`);
      const sets = [
        { type: "normal", weight: { value: 10, unit: "kg" }, reps: 15 + Math.floor(at / 2), rir: null },
      ] as const;
      await logWorkout(stores.db, other.userId, {
        status: "completed",
        startedAt,
        exercises: [{ exerciseId: raise, sets: [...sets] }],
      });
    }
    const path = `/api/v1/progress/exercises/${raise}`;
    const { body } = await app.call("GET", path, { token: other.token });
    expect(body).toMatchObject({
      series: [],
      outOfRangeSets: 12,
      measures: [{ measure: "reps_at_weight", unit: "reps", atWeightKg: 10, status: "improving", trend: { n: 12 } }],
    });
    expect(at(body, "measures", 0, "series", 11)).toEqual({ date: TODAY, value: 20 });
    expect((await ask()).body).toMatchObject({ measures: [] });
  });

  test("counts the sets that are out of the formula's range", async () => {
    const other = await signedIn(app);
    const press = await ownExercise(stores.db, other.userId, { en: "Press" });
    const day = squatDay(press, "2026-11-20T18:00:00Z", 40);
    const many = { type: "normal" as const, weight: { value: 30, unit: "kg" as const }, reps: 20 };
    const [first] = day.exercises ?? [];
    await logWorkout(stores.db, other.userId, {
      ...day,
      exercises: [{ exerciseId: press, sets: [...(first?.sets ?? []), many] }],
    });
    const { body } = await app.call("GET", `/api/v1/progress/exercises/${press}`, { token: other.token });
    expect(body).toMatchObject({
      outOfRangeSets: 1,
      excludedSets: { aboveMaxReps: 1, other: 0 },
      status: "insufficient-data",
      missing: { code: "points", have: 1, need: 8 },
      smoothed: null,
      smallestWorthwhileChange: null,
      forecast: null,
      forecastRefusal: "insufficient-data",
    });
  });

  test("of somebody else's exercise is not found", async () => {
    const other = await signedIn(app);
    expect((await ask("", other.token)).status).toBe(404);
  });
});
