import { describe, expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { generateHistory } from "#tests/support/generate-history.ts";
import { importsBench, listAt } from "#tests/support/imports.ts";
import { within } from "#tests/support/within.ts";

const bench = importsBench();

const DIALECTS = [
  {
    file: "strong-classic.csv",
    source: "strong",
    workouts: 2,
    sets: 6,
    body: { weightUnit: "kg", distanceUnit: "km" },
  },
  { file: "strong-classic-old.csv", source: "strong", workouts: 2, sets: 3, body: { weightUnit: "lb" } },
  { file: "strong-units.csv", source: "strong", workouts: 1, sets: 6, body: {} },
  { file: "strong-android.csv", source: "strong", workouts: 1, sets: 6, body: {} },
  { file: "strong-numbered.csv", source: "strong", workouts: 2, sets: 4, body: {} },
  { file: "strong-german.csv", source: "strong", workouts: 1, sets: 3, body: { weightUnit: "kg" } },
  { file: "hevy-kg.csv", source: "hevy", workouts: 2, sets: 8, body: {} },
  { file: "hevy-lbs-spanish.csv", source: "hevy", workouts: 3, sets: 3, body: {} },
  { file: "hevy-both.csv", source: "hevy", workouts: 1, sets: 3, body: {} },
  { file: "fitnotes-android.csv", source: "fitnotes", workouts: 2, sets: 7, body: {} },
  { file: "fitnotes-ios.csv", source: "fitnotes", workouts: 2, sets: 3, body: {} },
] as const;

const setsIn = (workouts: readonly unknown[]): unknown[] =>
  workouts.flatMap((workout) => listAt(workout, "exercises").flatMap((exercise) => listAt(exercise, "sets")));

describe("every dialect", () => {
  test.each(DIALECTS)("$file goes in whole", async ({ file, source, workouts, sets, body }) => {
    const person = await bench.person({ timeZone: "Europe/Madrid" });
    const dryRun = await bench.dryRun(person, importFixture(file));
    const id = textAt(dryRun, "id");
    expect(dryRun).toMatchObject({ source, status: Object.keys(body).length > 0 ? "needs-input" : "ready" });
    expect(at(dryRun, "needs")).toEqual(Object.keys(body));
    expect(at(dryRun, "counts")).toMatchObject({ workouts, sets, duplicates: 0 });
    expect(await bench.workouts(person)).toEqual([]);

    expect(await bench.commit(person, id, body)).toMatchObject({
      status: "completed",
      progress: 100,
      result: { type: "import", id },
    });
    expect(await bench.find(person, id)).toMatchObject({ status: "committed", needs: [] });
    const logged = await bench.workouts(person);
    expect(logged).toHaveLength(workouts);
    expect(setsIn(logged)).toHaveLength(sets);
  });
});

test("a year of 1,500 sets is read and added in about two seconds, and its roll-ups and records are there", async () => {
  const { csv } = generateHistory({ seed: 5, dialect: "strong-units" });
  let person = await bench.person();
  await within(4_000, async () => {
    person = await bench.person();
    const dryRun = await bench.dryRun(person, csv);
    await bench.commit(person, textAt(dryRun, "id"));
  });
  expect(await bench.workouts(person)).toHaveLength(150);
  const records = await bench.app.call("GET", "/api/v1/progress/records", { token: person.token });
  expect(listAt(records.body, "data").length).toBeGreaterThan(10);
});
