import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { importedWorkouts } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

const FILE = strongExport(
  "2026-05-04 18:00:00,A,1h,Squat (Barbell),1,100,kg,5,8,0,,0,,",
  "2026-05-04 18:00:00,A,1h,Squat (Barbell),2,90,kg,5,8,0,,0,,",
  "2026-05-06 18:00:00,B,1h,Squat (Barbell),1,80,kg,5,8,0,,0,,",
);

const patch = async ({ token }: Person, path: string, body: unknown): Promise<void> => {
  const answer = await bench.app.call("PATCH", `/api/v1/${path}`, { token, body });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
};

/** The workout of the file that holds two sets. */
const first = async (person: Person): Promise<unknown> =>
  (await bench.workouts(person)).find((workout) => at(workout, "localDate") === "2026-05-04");

const addSet = async (person: Person, workout: unknown): Promise<void> => {
  const answer = await bench.post(person, `workouts/${textAt(workout, "id")}/sets`, {
    workoutExerciseId: textAt(workout, "exercises", 0, "id"),
    weight: { value: 60, unit: "kg" },
    reps: 12,
  });
  expect(answer.status).toBe(201);
};

const shown = (workouts: readonly unknown[]): string[] =>
  workouts.map((workout) => {
    const sets = listAt(workout, "exercises").flatMap((exercise) => listAt(exercise, "sets"));
    return sets.map((set) => `${String(at(set, "weight", "value"))}x${String(at(set, "reps"))}`).join(" ");
  });

describe("what was done by hand to an imported workout", () => {
  test.each<[string, (person: Person, workout: unknown) => Promise<void>, string[], number]>([
    ["a set that was added", addSet, ["60x12"], 1],
    [
      "a set that was changed",
      async (person, workout) =>
        patch(person, `workouts/${textAt(workout, "id")}/sets/${textAt(workout, "exercises", 0, "sets", 0, "id")}`, {
          reps: 6,
        }),
      ["100x6"],
      1,
    ],
    [
      "an exercise that was added with the others",
      async (person, workout) => {
        const bench1 = textAt(await bench.exercise(person, "bench press"), "id");
        await patch(person, `workouts/${textAt(workout, "id")}`, {
          exercises: [
            ...listAt(workout, "exercises"),
            { exerciseId: bench1, sets: [{ weight: { value: 50, unit: "kg" }, reps: 10 }] },
          ],
        });
      },
      ["50x10"],
      1,
    ],
    [
      "how it felt",
      async (person, workout) => patch(person, `workouts/${textAt(workout, "id")}`, { feeling: 4 }),
      [""],
      1,
    ],
  ])("%s stays when the import is undone, and is listed", async (_, change, left, sets) => {
    const person = await bench.person();
    const id = await bench.add(person, FILE);
    const workout = await first(person);
    await change(person, workout);
    await bench.undo(person, id);
    const kept = await bench.workouts(person);
    expect(shown(kept)).toEqual(left);
    expect(kept).toMatchObject([{ id: textAt(workout, "id"), title: "A", importId: null }]);
    expect(await bench.find(person, id)).toMatchObject({
      status: "undone",
      warnings: [
        {
          code: "kept-by-hand",
          params: { count: 1, workoutIds: [textAt(workout, "id")], workouts: ["A, 2026-05-04 18:00"], sets: [sets] },
        },
      ],
    });
    const working = listAt(kept[0], "exercises").flatMap((exercise) => listAt(exercise, "sets")).length;
    expect(at(kept[0], "totals", "workingSets")).toBe(working);
  });

  test("does not keep a workout whose title alone was changed", async () => {
    const person = await bench.person();
    const id = await bench.add(person, FILE);
    await patch(person, `workouts/${textAt(await first(person), "id")}`, { title: "Mine" });
    await bench.undo(person, id);
    expect(await bench.workouts(person)).toEqual([]);
    expect(await bench.find(person, id)).toMatchObject({ warnings: [] });
  });

  test("is known as added for imports of a version that noted nothing", async () => {
    const person = await bench.person();
    const id = await bench.add(person, FILE);
    await bench.stores.db.delete(importedWorkouts).where(eq(importedWorkouts.userId, person.userId));
    await addSet(person, await first(person));
    await bench.undo(person, id);
    expect(shown(await bench.workouts(person))).toEqual(["60x12"]);
  });

  test("stays with the former content when a replacement is undone", async () => {
    const person = await bench.person();
    await bench.add(person, FILE);
    const id = await bench.add(
      person,
      strongExport("2026-05-04 18:00:00,A,1h,Squat (Barbell),1,110,kg,5,8,0,,0,,"),
      {},
      { onChanged: "replace" },
    );
    await addSet(person, await first(person));
    await bench.undo(person, id);
    expect(shown(await bench.workouts(person))).toEqual(["80x5", "100x5 90x5 60x12"]);
    expect(await bench.find(person, id)).toMatchObject({
      warnings: [{ code: "workouts-changed" }, { code: "kept-by-hand" }],
    });
  });
});
