import { describe, expect, test } from "bun:test";
import { at, textAt } from "#tests/support/app.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

/** A Strong export of one workout, a set of each name, 60 kg and then 10 kg more each. */
const fileOf = (day: string, ...names: readonly string[]): string =>
  strongExport(...names.map((name, at) => `2026-05-${day} 18:00:00,A,1h,${name},1,${60 + at * 10},kg,5,8,0,,0,,`));

const sharesOf = (found: unknown): unknown[] =>
  listAt(found, "warnings")
    .filter((warning) => textAt(warning, "code") === "names-share-exercise")
    .map((warning) => at(warning, "params", "names"));

const exercisesIn = async (person: Person, workout = 0): Promise<string[]> =>
  listAt((await bench.workouts(person))[workout], "exercises").map((exercise) => textAt(exercise, "exerciseId"));

describe("two names of one file that mean one exercise", () => {
  const PUSHDOWNS = fileOf("04", "Triceps Pushdown (Cable)", "Triceps Pressdown");

  test("are two exercises, with a warning that names both", async () => {
    const person = await bench.person();
    const dryRun = await bench.dryRun(person, PUSHDOWNS);
    const [kept, other] = listAt(dryRun, "exercises");
    expect(at(kept, "exerciseId")).toBeString();
    expect(at(other, "exerciseId")).toBeNull();
    expect(at(other, "candidates", 0, "exerciseId")).toBe(textAt(kept, "exerciseId"));
    expect(sharesOf(dryRun)).toEqual([["Triceps Pushdown (Cable)", "Triceps Pressdown"]]);
    const id = textAt(dryRun, "id");
    await bench.commit(person, id);
    expect(sharesOf(await bench.find(person, id))).toEqual([["Triceps Pushdown (Cable)", "Triceps Pressdown"]]);
    const [first, second] = await exercisesIn(person);
    expect(first).toBe(textAt(kept, "exerciseId"));
    expect(await bench.get(person, `exercises/${second}`)).toMatchObject({ owner: "user", name: "Triceps Pressdown" });
  });

  test("are one where the mapping says so", async () => {
    const person = await bench.person();
    const dryRun = await bench.dryRun(person, PUSHDOWNS);
    const exerciseId = textAt(dryRun, "exercises", 0, "exerciseId");
    await bench.commit(person, textAt(dryRun, "id"), { mapping: { "Triceps Pressdown": exerciseId } });
    expect(await exercisesIn(person)).toEqual([exerciseId, exerciseId]);
  });

  test("that name two implements are two lifts of the catalogue, without a warning", async () => {
    const person = await bench.person();
    const dryRun = await bench.dryRun(person, fileOf("04", "Spider Curl (Barbell)", "Spider Curl (Dumbbell)"));
    const ids = listAt(dryRun, "exercises").map((exercise) => at(exercise, "exerciseId"));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
    expect(sharesOf(dryRun)).toEqual([]);
  });

  test("that differ in case and punctuation alone are one exercise", async () => {
    const person = await bench.person();
    const spellings = ["zorbo lift", "Zorbo Lift", "Zorbo  Lift", "Zorbo-Lift"];
    await bench.add(person, fileOf("04", ...spellings));
    expect(new Set(await exercisesIn(person)).size).toBe(1);
  });
});

describe("a name that another name of an earlier import stands for", () => {
  test("has no exercise until its sender chooses one", async () => {
    const person = await bench.person();
    await bench.add(person, fileOf("04", "Triceps Pushdown (Cable)"));
    const dryRun = await bench.dryRun(person, fileOf("05", "Triceps Pressdown"));
    expect(listAt(dryRun, "exercises")).toMatchObject([{ exerciseId: null }]);
    expect(sharesOf(dryRun)).toEqual([["Triceps Pushdown (Cable)", "Triceps Pressdown"]]);
  });

  test("is judged at the commit, too, when the other import came in between", async () => {
    const person = await bench.person();
    const dryRun = await bench.dryRun(person, fileOf("05", "Triceps Pressdown"));
    expect(listAt(dryRun, "exercises")).not.toMatchObject([{ exerciseId: null }]);
    await bench.add(person, fileOf("04", "Triceps Pushdown (Cable)"));
    const id = textAt(dryRun, "id");
    await bench.commit(person, id);
    expect(sharesOf(await bench.find(person, id))).toEqual([["Triceps Pushdown (Cable)", "Triceps Pressdown"]]);
    const [own] = await exercisesIn(person);
    expect(await exercisesIn(person, 1)).not.toContain(own);
    // The import shows the choice afterwards, and so does the next one of the name.
    expect(listAt(await bench.find(person, id), "exercises")).toMatchObject([{ exerciseId: null }]);
    const next = await bench.dryRun(person, fileOf("06", "Triceps Pressdown"));
    expect(listAt(next, "exercises")).toMatchObject([{ exerciseId: own, confidence: 1 }]);
    expect(listAt(next, "warnings")).toEqual([]);
  });

  test("goes where its sender put it before, and the same file again has no warning", async () => {
    const person = await bench.person();
    const squat = textAt(await bench.exercise(person, "back squat"), "id");
    const file = fileOf("04", "Bench Press (Barbell)", "My machine");
    await bench.add(person, file, {}, { mapping: { "My machine": squat } });
    const again = await bench.dryRun(person, fileOf("05", "my machine", "Bench Press (Barbell)"));
    expect(listAt(again, "exercises")).toMatchObject([{ exerciseId: squat, confidence: 1 }, { confidence: 1 }]);
    expect(sharesOf(again)).toEqual([]);
  });
});

test("an own exercise that was archived is found again by its name", async () => {
  const person = await bench.person();
  await bench.add(person, fileOf("04", "Zorbo lift"));
  const [exerciseId] = await exercisesIn(person);
  const headers = { token: person.token };
  expect((await bench.app.call("DELETE", `/api/v1/exercises/${exerciseId}`, headers)).status).toBe(204);
  const dryRun = await bench.dryRun(person, fileOf("05", "ZORBO LIFT"));
  expect(listAt(dryRun, "exercises")).toMatchObject([{ exerciseId }]);
});
