import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { importedWorkouts } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

const DAY = "2026-05-04 18:00:00";
const row = (title: string, order: number, weight: number, reps = 5, date = DAY, name = "Squat (Barbell)") =>
  `${date},${title},1h,${name},${order},${weight},kg,${reps},8,0,,0,,`;

/** Parts of the log that an import changes, without versions and times of changes. */
const content = (workouts: readonly unknown[]): unknown =>
  JSON.parse(
    JSON.stringify(workouts, (key, value: unknown) =>
      ["version", "updatedAt", "createdAt"].includes(key) ? undefined : value,
    ),
  );
const log = async (person: Person) => content(await bench.workouts(person));

/** Each workout, newest first, as its title and sets. */
const outline = async (person: Person): Promise<string[]> =>
  (await bench.workouts(person)).map((workout) => {
    const sets = listAt(workout, "exercises").flatMap((exercise) => listAt(exercise, "sets"));
    const shown = sets.map((set) => `${String(at(set, "weight", "value"))}x${String(at(set, "reps"))}`);
    return `${textAt(workout, "title")}: ${shown.join(" ")}`;
  });

const warning = (found: unknown, code: string): unknown =>
  listAt(found, "warnings").find((one) => at(one, "code") === code);

describe("a workout that was imported before and has changed since", () => {
  test.each([
    ["one more set", [row("A", 1, 100), row("A", 2, 100)], { differs: ["sets"], setsInLog: [1], setsInFile: [2] }],
    ["another weight", [row("A", 1, 105)], { differs: ["values"], logHas: ["100 kg × 5"], fileHas: ["105 kg × 5"] }],
    ["another title", [row("B", 1, 100)], { differs: ["title"], workouts: ["B, 2026-05-04 18:00"] }],
    ["the other half", [row("A", 2, 90), row("A", 3, 80)], { differs: ["sets, values"] }],
  ])(
    "by %s counts apart, is kept, or replaced where that is wanted, and comes back by an undo",
    async (_, rows, params) => {
      const person = await bench.person();
      await bench.add(person, strongExport(row("A", 1, 100)));
      const before = await log(person);
      const [workout] = await bench.workouts(person);

      const dryRun = await bench.dryRun(person, strongExport(...rows));
      expect(dryRun).toMatchObject({ counts: { workouts: 1, duplicates: 0, changed: 1, overlapping: 0 } });
      expect(warning(dryRun, "workouts-changed")).toMatchObject({
        params: { count: 1, workoutIds: [textAt(workout, "id")], ...params },
      });
      expect(await bench.commit(person, textAt(dryRun, "id"))).toMatchObject({ status: "completed" });
      expect(await log(person)).toEqual(before);

      const id = await bench.add(person, strongExport(...rows), {}, { onChanged: "replace" });
      expect(await bench.find(person, id)).toMatchObject({ onChanged: "replace", counts: { changed: 1 } });
      const [replaced, ...more] = await bench.workouts(person);
      expect(more).toEqual([]);
      expect(replaced).toMatchObject({ id: textAt(workout, "id"), importId: id, version: 2 });
      expect(await outline(person)).toEqual([
        `${rows[0]?.split(",")[1]}: ${rows.map((one) => `${one.split(",")[5]}x5`).join(" ")}`,
      ]);
      const again = await bench.dryRun(person, strongExport(...rows), { onChanged: "replace" });
      expect(again).toMatchObject({ counts: { duplicates: 1, changed: 0 }, warnings: [] });

      await bench.undo(person, id);
      expect(await log(person)).toEqual(before);
      expect(await bench.get(person, "progress/records")).toMatchObject({ data: expect.any(Array) });
      expect(await bench.dryRun(person, strongExport(row("A", 1, 100)))).toMatchObject({
        counts: { duplicates: 1, changed: 0 },
      });
    },
  );

  test("is told by the files that were found: grown and edited, and renamed", async () => {
    const person = await bench.person();
    await bench.add(person, importFixture("found-d1-first.csv"));
    expect(await bench.dryRun(person, importFixture("found-d2-edited.csv"))).toMatchObject({
      counts: { workouts: 2, duplicates: 1, changed: 1, overlapping: 0 },
    });
    const id = await bench.add(person, importFixture("found-d1-renamed.csv"), { onChanged: "replace" });
    expect(await bench.find(person, id)).toMatchObject({ counts: { duplicates: 0, changed: 2 } });
    expect(await outline(person)).toEqual(["Upper body: 62.5x8", "Upper body: 62.5x8"]);
  });

  test("is judged when it is replaced, and keeps a confirmation of the values that stay", async () => {
    const person = await bench.person();
    const days = Array.from({ length: 9 }, (_, at) => `2026-05-${11 + at}`);
    const file = (slips: Readonly<Record<string, number>>): string =>
      strongExport(
        ...days.flatMap((day) => [
          row("A", 1, 90, 5, `${day} 18:00:00`),
          row("A", 2, slips[day] ?? 100, 5, `${day} 18:00:00`),
        ]),
      );
    const inDoubt = async () =>
      (await bench.workouts(person)).flatMap((workout) => {
        const set = at(workout, "exercises", 0, "sets", 1);
        return at(set, "unconfirmed") === true
          ? [{ date: at(workout, "localDate"), path: textAt(workout, "id"), set }]
          : [];
      });
    await bench.add(person, file({ "2026-05-12": 1000 }));
    const [first] = await inDoubt();
    expect(first?.date).toBe("2026-05-12");
    await bench.post(person, `workouts/${first?.path}/sets/${textAt(first?.set, "id")}/confirm`, undefined);
    expect(await inDoubt()).toEqual([]);
    await bench.add(person, file({ "2026-05-12": 1000, "2026-05-18": 1000 }), { onChanged: "replace" });
    expect((await inDoubt()).map(({ date }) => date)).toEqual(["2026-05-18"]);
    // Another title replaces the workout, and the values stay.
    const renamed = file({ "2026-05-12": 1000, "2026-05-18": 1000 }).replaceAll(",A,1h", ",B,1h");
    await bench.add(person, renamed, { onChanged: "replace" });
    expect((await inDoubt()).map(({ date }) => date)).toEqual(["2026-05-18"]);
  });

  test("keeps what was added to it by hand when it is replaced", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(row("A", 1, 100)));
    const [workout] = await bench.workouts(person);
    const added = await bench.post(person, `workouts/${textAt(workout, "id")}/sets`, {
      workoutExerciseId: textAt(workout, "exercises", 0, "id"),
      weight: { value: 60, unit: "kg" },
      reps: 12,
    });
    expect(added.status).toBe(201);
    const path = `workouts/${textAt(workout, "id")}`;
    await bench.app.call("PATCH", `/api/v1/${path}`, { token: person.token, body: { notes: "By hand", feeling: 4 } });
    const before = await log(person);
    const grown = strongExport(row("A", 1, 110), row("A", 2, 105));
    expect(warning(await bench.dryRun(person, grown), "workouts-changed")).toMatchObject({
      params: { differs: ["notes, values, edited-here"] },
    });
    const id = await bench.add(person, grown, { onChanged: "replace" });
    expect(await bench.workouts(person)).toMatchObject([{ notes: "By hand", feeling: 4 }]);
    expect(await outline(person)).toEqual(["A: 110x5 105x5 60x12"]);
    await bench.undo(person, id);
    expect(await log(person)).toEqual(before);
  });

  test("is no other one when it was edited in Forja and its file has not changed", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(row("A", 1, 100)));
    const [workout] = await bench.workouts(person);
    const path = `workouts/${textAt(workout, "id")}`;
    const set = textAt(workout, "exercises", 0, "sets", 0, "id");
    const { token } = person;
    await bench.app.call("PATCH", `/api/v1/${path}/sets/${set}`, { token, body: { reps: 6 } });
    await bench.app.call("PATCH", `/api/v1/${path}`, { token, body: { title: "Mine" } });
    const before = await log(person);
    const id = await bench.add(person, strongExport(row("A", 1, 100)), { onChanged: "replace" });
    expect(await bench.find(person, id)).toMatchObject({ counts: { duplicates: 1, changed: 0 } });
    expect(await log(person)).toEqual(before);
  });

  test("comes back without the sets of an exercise that was deleted since, and that is said", async () => {
    const person = await bench.person();
    const made = await bench.post(person, "exercises", { name: "Quux", trackingType: "weight_reps" });
    const quux = textAt(made.body, "id");
    await bench.add(person, strongExport(row("A", 1, 100)), {}, { mapping: { "Squat (Barbell)": quux } });
    const squat = textAt(await bench.exercise(person, "back squat"), "id");
    const id = await bench.add(
      person,
      strongExport(row("A", 1, 110)),
      {},
      { mapping: { "Squat (Barbell)": squat }, onChanged: "replace" },
    );
    const { token } = person;
    expect((await bench.app.call("DELETE", `/api/v1/exercises/${quux}`, { token })).status).toBe(204);
    await bench.undo(person, id);
    expect(await bench.find(person, id)).toMatchObject({ status: "undone" });
    const warnings = listAt(await bench.find(person, id), "warnings").map((one) => at(one, "code"));
    expect((await bench.app.call("GET", `/api/v1/exercises/${quux}`, { token })).status).toBe(404);

    expect(warnings).toEqual(expect.arrayContaining(["workouts-changed", "exercises-gone"]));
  });

  test("that a version without fingerprints imported is told by its content", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(row("A", 1, 100), row("A", 2, 90)));
    await bench.stores.db.delete(importedWorkouts).where(eq(importedWorkouts.userId, person.userId));
    const counts = async (...rows: string[]) => at(await bench.dryRun(person, strongExport(...rows)), "counts");
    expect(await counts(row("A", 1, 100), row("A", 2, 90))).toMatchObject({ duplicates: 1, changed: 0 });
    expect(await counts(row("A", 1, 100), row("A", 2, 95))).toMatchObject({ duplicates: 0, changed: 1 });
    expect(await counts(row("B", 1, 100), row("A", 2, 90))).toMatchObject({ duplicates: 0, changed: 1 });
    const before = await log(person);
    const id = await bench.add(person, strongExport(row("B", 1, 100)), { onChanged: "replace" });
    expect(await outline(person)).toEqual(["B: 100x5"]);
    await bench.undo(person, id);
    expect(await log(person)).toEqual(before);
  });

  test("is no other one while the unit of its file is still to be told", async () => {
    const person = await bench.person();
    const csv = importFixture("found-strong-duration-hhmm.csv");
    await bench.add(person, csv, { weightUnit: "kg" });
    expect(await bench.dryRun(person, csv)).toMatchObject({
      needs: ["weightUnit"],
      counts: { duplicates: 3, changed: 0 },
    });
    expect(await bench.dryRun(person, csv, { weightUnit: "lb" })).toMatchObject({
      counts: { duplicates: 0, changed: 3 },
    });
  });

  test("gives back each state when several imports wrote it, whichever is undone first", async () => {
    const undoneIn = async (order: readonly number[]): Promise<string[][]> => {
      const person = await bench.person();
      const ids = [
        await bench.add(person, strongExport(row("A", 1, 100))),
        await bench.add(person, strongExport(row("B", 1, 110)), { onChanged: "replace" }),
        await bench.add(person, strongExport(row("C", 1, 120)), { onChanged: "replace" }),
      ];
      const states: string[][] = [];
      for (const index of order) {
        await bench.undo(person, ids[index] ?? "");
        states.push(await outline(person));
      }
      return states;
    };
    expect(await undoneIn([2, 1, 0])).toEqual([["B: 110x5"], ["A: 100x5"], []]);
    expect(await undoneIn([1, 2, 0])).toEqual([["C: 120x5"], ["A: 100x5"], []]);
    expect(await undoneIn([0, 1, 2])).toEqual([["C: 120x5"], ["C: 120x5"], []]);
    expect(await undoneIn([0, 2, 1])).toEqual([["C: 120x5"], ["B: 110x5"], []]);
  });
});

describe("workouts of one time", () => {
  test("are named in a warning, of the log and of the file", async () => {
    const person = await bench.person();
    const squat = textAt(await bench.exercise(person, "back squat"), "id");
    const own = await bench.post(person, "workouts", {
      title: "push",
      startedAt: "2026-05-04T18:00:12.000Z",
      exercises: [{ exerciseId: squat, sets: [{ weight: { value: 90, unit: "kg" }, reps: 5 }] }],
    });
    expect(own.status).toBe(201);
    const dryRun = await bench.dryRun(
      person,
      strongExport(
        row("Push", 1, 90),
        row("Pull", 1, 90, 5, "2026-05-06 18:00:00"),
        row("Late", 1, 90, 5, "2026-05-06 18:59:00"),
        row("After", 1, 90, 5, "2026-05-06 19:59:00"),
      ),
    );
    expect(dryRun).toMatchObject({ counts: { duplicates: 0, changed: 0, overlapping: 2 } });
    expect(warning(dryRun, "workouts-overlap")).toMatchObject({
      params: {
        count: 2,
        workouts: ["Push, 2026-05-04 18:00", "Late, 2026-05-06 18:59"],
        others: ["push, 2026-05-04 18:00", "Pull, 2026-05-06 18:00"],
        otherIds: [textAt(own.body, "id"), ""],
      },
    });
    const id = textAt(dryRun, "id");
    await bench.commit(person, id);
    expect(await bench.find(person, id)).toMatchObject({ counts: { overlapping: 2 } });
  });

  test("that have a date alone meet whatever stands on that day", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(row("Push", 1, 90)));
    const csv =
      "Date,Exercise,Category,Weight,Weight Unit,Reps\n2026-05-04,Squat,Legs,90,kgs,5\n2026-05-05,Squat,Legs,90,kgs,5";
    expect(await bench.dryRun(person, csv)).toMatchObject({ counts: { workouts: 2, overlapping: 1 } });
  });
});

describe("the order of dates in figures", () => {
  test("is asked for, and taken with the upload or at the commit", async () => {
    const person = await bench.person();
    const csv = importFixture("found-hevy-dmy.csv");
    const dryRun = await bench.dryRun(person, csv);
    expect(dryRun).toMatchObject({ status: "needs-input", needs: ["dateOrder"] });
    const id = textAt(dryRun, "id");
    const refused = await bench.post(person, `imports/${id}/commit`);
    expect([refused.status, at(refused.body, "errors", 0, "pointer")]).toEqual([422, "/dateOrder"]);
    expect((await bench.post(person, `imports/${id}/commit`, { dateOrder: "ymd" })).status).toBe(422);
    await bench.commit(person, id, { dateOrder: "mdy" });
    expect(await bench.workouts(person)).toMatchObject([{ startedAt: "2026-05-09T20:39:00.000Z" }]);
    expect(await bench.dryRun(person, csv, { dateOrder: "mdy" })).toMatchObject({ counts: { duplicates: 1 } });
    expect(await bench.dryRun(person, csv, { dateOrder: "dmy" })).toMatchObject({
      counts: { duplicates: 0, changed: 0 },
    });
  });
});
