import { beforeAll, describe, expect, test } from "bun:test";
import { eq, inArray } from "drizzle-orm";
import { exercises, users } from "#db/postgres/schema/index.ts";
import { at } from "#tests/support/app.ts";
import { testBench } from "#tests/support/bench.ts";
import { type SignedIn, signedIn } from "#tests/support/signed-in.ts";
import { logWorkout, squatDay } from "#tests/support/training-log.ts";

const catalogue = new Map<string, string>();

const { stores, app } = testBench({ clock: () => new Date("2026-11-24T12:00:00Z") });

beforeAll(async () => {
  const slugs = ["barbell-back-squat", "barbell-bench-press", "deadlift", "sumo-deadlift"];
  for (const { id, slug } of await stores.db.select().from(exercises).where(inArray(exercises.slug, slugs))) {
    catalogue.set(slug, id);
  }
});

const scores = async (person: SignedIn, query = "") =>
  (await app.call("GET", `/api/v1/progress/scores${query}`, { token: person.token })).body;

const weigh = (person: SignedIn, value: number, measuredAt: string) =>
  app.call("POST", "/api/v1/progress/measurements", {
    token: person.token,
    body: { kind: "bodyweight", value, unit: "kg", measuredAt },
  });

const lift = (person: SignedIn, slug: string, kg: number, day: string) =>
  logWorkout(stores.db, person.userId, squatDay(catalogue.get(slug) ?? "", `${day}T18:00:00Z`, kg));

/** Squat 210, bench 140 and deadlift 245 kg by Epley on sets of five, at 93 kg. */
const aLifter = async (): Promise<SignedIn> => {
  const person = await signedIn(app);
  await stores.db.update(users).set({ sex: "male", birthDate: "1976-11-25" }).where(eq(users.id, person.userId));
  await weigh(person, 93, "2026-11-20T07:00:00.000Z");
  await lift(person, "barbell-back-squat", 180, "2026-11-16");
  await lift(person, "barbell-back-squat", 150, "2026-11-19");
  await lift(person, "barbell-bench-press", 120, "2026-11-17");
  await lift(person, "deadlift", 180, "2026-11-18");
  await lift(person, "sumo-deadlift", 210, "2026-11-19");
  return person;
};

describe("one's own scores", () => {
  test("are those of the best estimates of the year, at the trend of the body weight and at one's age", async () => {
    const person = await aLifter();
    const own = await scores(person);
    expect(own).toMatchObject({
      bodyweightKg: 93,
      totalKg: 595,
      sex: "male",
      age: 49,
      missing: [],
      lifts: [
        { lift: "squat", slug: "barbell-back-squat", e1rmKg: 210, date: "2026-11-16" },
        { lift: "bench", slug: "barbell-bench-press", e1rmKg: 140, date: "2026-11-17" },
        { lift: "deadlift", slug: "sumo-deadlift", e1rmKg: 245, date: "2026-11-19" },
      ],
    });
    const same = await scores(person, "?bodyweightKg=93&totalKg=595&sex=male&age=49");
    for (const score of ["dots", "wilks", "wilks2", "ipfGl", "ageFactor", "ageAdjustedDots"]) {
      expect(at(own, score)).toBe(at(same, score));
    }
    expect(same).toMatchObject({ lifts: null, missing: [] });
  });

  test("take what is given in place of one's own", async () => {
    const person = await aLifter();
    expect(await scores(person, "?bodyweightKg=90&age=60")).toMatchObject({ bodyweightKg: 90, totalKg: 595, age: 60 });
    expect(await scores(person, "?totalKg=600")).toMatchObject({
      bodyweightKg: 93,
      totalKg: 600,
      age: null,
      lifts: null,
    });
    expect(await scores(person, "?event=bench")).toMatchObject({ totalKg: 140, lifts: [{ lift: "bench" }] });
  });

  test("are null, with what is missing, until enough is known", async () => {
    const person = await signedIn(app);
    const nothing = { dots: null, wilks: null, wilks2: null, ipfGl: null, ageFactor: null, ageAdjustedDots: null };
    expect(await scores(person)).toMatchObject({
      ...nothing,
      sex: null,
      bodyweightKg: null,
      totalKg: null,
      age: null,
      lifts: [],
      missing: ["sex", "bodyweightKg", "squat", "bench", "deadlift"],
    });
    await lift(person, "barbell-bench-press", 100, "2026-11-17");
    expect(await scores(person, "?sex=female&bodyweightKg=60")).toMatchObject({
      ...nothing,
      lifts: [{ lift: "bench" }],
      missing: ["squat", "deadlift"],
    });
    expect(at(await scores(person, "?sex=female&bodyweightKg=60&event=bench"), "ipfGl")).toBeGreaterThan(0);
  });

  test("forget what is older than a year, and never take anybody else's", async () => {
    const person = await signedIn(app);
    await aLifter();
    await lift(person, "barbell-back-squat", 180, "2025-11-20");
    await weigh(person, 93, "2025-11-20T07:00:00.000Z");
    expect(await scores(person)).toMatchObject({ lifts: [], bodyweightKg: null });
  });
});
