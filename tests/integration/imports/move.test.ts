import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { importedWorkouts } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

const FILE = strongExport(
  "2026-05-04 18:00:00,A,1h,Bench Press (Barbell),1,100,kg,5,8,0,,0,,",
  "2026-05-04 18:00:00,A,1h,My press,1,60,kg,8,8,0,,0,,",
  "2026-05-05 18:00:00,B,1h,My press,1,70,kg,8,8,0,,0,,",
  "2026-05-05 18:00:00,B,1h,my-press,2,80,kg,8,8,0,,0,,",
);

const exercisesIn = async (person: Person): Promise<string[]> =>
  (await bench.workouts(person)).flatMap((workout) =>
    listAt(workout, "exercises").map((exercise) => textAt(exercise, "exerciseId")),
  );

const move = async (person: Person, id: string, body: unknown): Promise<unknown> =>
  bench.ended(person, await bench.post(person, `imports/${id}/move`, body));

const recordsOf = async (person: Person, exerciseId: string): Promise<unknown[]> =>
  listAt(await bench.get(person, `progress/records?exerciseId=${exerciseId}&kind=weight`), "data").map((record) =>
    at(record, "value"),
  );

const idOf = async (person: Person, name: string): Promise<string> => textAt(await bench.exercise(person, name), "id");

describe("a move of a name", () => {
  test("takes its sets, records and totals to the other exercise, and the emptied one goes", async () => {
    const person = await bench.person();
    const squat = await idOf(person, "back squat");
    const id = await bench.add(person, FILE);
    const [made] = await exercisesIn(person);
    const before = at(await bench.find(person, id), "version");
    expect(await move(person, id, { sourceName: "My press", exerciseId: squat })).toMatchObject({
      status: "completed",
      result: { type: "import", id },
    });
    const benchPress = textAt(await bench.find(person, id), "exercises", 0, "exerciseId");
    expect(await exercisesIn(person)).toEqual([squat, squat, benchPress, squat]);
    expect(await recordsOf(person, squat)).toContain(80);
    expect(await recordsOf(person, benchPress)).toEqual([100]);
    expect((await bench.app.call("GET", `/api/v1/exercises/${made}`, { token: person.token })).status).toBe(404);
    expect(Number(at(await bench.find(person, id), "version"))).toBeGreaterThan(Number(before));
  });

  test("leaves an exercise that was changed by hand, and what another import wrote", async () => {
    const person = await bench.person();
    const [squat, row] = [await idOf(person, "back squat"), await idOf(person, "barbell row")];
    const id = await bench.add(person, FILE);
    const other = await bench.add(
      person,
      strongExport("2026-05-07 18:00:00,C,1h,My press,1,90,kg,5,8,0,,0,,"),
      {},
      { mapping: {} },
    );
    const [workout] = (await bench.workouts(person)).filter((one) => at(one, "title") === "A");
    const exercises = listAt(workout, "exercises").map((exercise, place) =>
      place === 1 ? { ...Object(exercise), exerciseId: row } : exercise,
    );
    const patched = await bench.app.call("PATCH", `/api/v1/workouts/${textAt(workout, "id")}`, {
      token: person.token,
      body: { exercises: exercises.map((one) => ({ ...Object(one), sets: listAt(one, "sets") })) },
    });
    expect(patched.status).toBe(200);
    await move(person, id, { sourceName: "My press", exerciseId: squat });
    const after = await exercisesIn(person);
    expect(after.filter((exerciseId) => exerciseId === squat)).toHaveLength(2);
    expect(after).toContain(row);
    expect(await bench.find(person, other)).toMatchObject({ status: "committed" });
  });

  test("is kept by an undo, and by the next import of the name", async () => {
    const person = await bench.person();
    const squat = await idOf(person, "back squat");
    const id = await bench.add(person, FILE);
    await move(person, id, { sourceName: "My press", exerciseId: squat });
    const next = await bench.dryRun(person, strongExport("2026-05-09 18:00:00,D,1h,MY PRESS,1,85,kg,5,8,0,,0,,"));
    expect(listAt(next, "exercises")).toMatchObject([{ exerciseId: squat, confidence: 1 }]);
    await bench.undo(person, id);
    expect(await bench.workouts(person)).toEqual([]);
    expect(await recordsOf(person, squat)).toEqual([]);
  });

  test("is in what the undo of a later import gives back", async () => {
    const person = await bench.person();
    const squat = await idOf(person, "back squat");
    const first = await bench.add(person, FILE);
    const grown = FILE.replace("1,60,kg,8", "1,65,kg,8");
    const later = await bench.add(person, grown, { onChanged: "replace" });
    expect(listAt(await bench.find(person, later), "warnings")).toMatchObject([{ code: "workouts-changed" }]);
    await move(person, first, { sourceName: "My press", exerciseId: squat });
    await bench.undo(person, later);
    const benchPress = textAt(await bench.find(person, first), "exercises", 0, "exerciseId");
    expect((await exercisesIn(person)).sort()).toEqual([squat, squat, benchPress, squat].sort());
    expect(listAt(await bench.get(person, "exercises?owner=user"), "data")).toEqual([]);
    await bench.undo(person, first);
    expect(await bench.workouts(person)).toEqual([]);
  });

  test("to an exercise that is tracked otherwise says which values do not count there", async () => {
    const person = await bench.person();
    const [plank, squat] = [await idOf(person, "plank"), await idOf(person, "back squat")];
    const id = await bench.add(person, FILE);
    await move(person, id, { sourceName: "My press", exerciseId: plank });
    expect(listAt(await bench.find(person, id), "warnings")).toMatchObject([
      { code: "values-not-counted", params: { count: 3, names: ["My press"], values: ["weight, reps"] } },
    ]);
    await move(person, id, { sourceName: "My press", exerciseId: squat });
    expect(listAt(await bench.find(person, id), "warnings")).toEqual([]);
  });

  test("into an exercise that only imports have filled has its tracking type taken anew", async () => {
    const person = await bench.person();
    const file = strongExport(
      "2026-05-04 18:00:00,A,1h,Zorbo hops,1,0,kg,20,8,0,,0,,",
      "2026-05-04 18:00:00,A,1h,Zorbo hops weighted,1,24,kg,10,8,0,,0,,",
    );
    const id = await bench.add(person, file);
    const [hops] = await exercisesIn(person);
    expect(await bench.get(person, `exercises/${hops}`)).toMatchObject({ trackingType: "reps_only" });
    await move(person, id, { sourceName: "Zorbo hops weighted", exerciseId: hops });
    expect(await bench.get(person, `exercises/${hops}`)).toMatchObject({ trackingType: "weight_reps" });
    expect(await bench.workouts(person)).toMatchObject([{ totals: { volumeKg: 240 } }]);
    expect(listAt(await bench.find(person, id), "warnings")).toMatchObject([{ code: "tracking-type-changed" }]);
  });

  test("comes to clients that synchronize", async () => {
    const person = await bench.person();
    const squat = await idOf(person, "back squat");
    const id = await bench.add(person, FILE);
    const cursor = textAt(await bench.get(person, "sync?limit=200"), "cursor");
    await move(person, id, { sourceName: "My press", exerciseId: squat });
    const changes = listAt(await bench.get(person, `sync?cursor=${cursor}`), "changes");
    expect(changes.map((change) => [at(change, "resource"), at(change, "op")])).toEqual(
      expect.arrayContaining([
        ["workouts", "upsert"],
        ["exercises", "delete"],
      ]),
    );
  });

  test("of an import that kept no names goes by its exercise, unless names share it", async () => {
    const person = await bench.person();
    const squat = await idOf(person, "back squat");
    const id = await bench.add(person, FILE);
    await bench.stores.db.update(importedWorkouts).set({ partNames: {} }).where(eq(importedWorkouts.importId, id));
    await move(person, id, { sourceName: "My press", exerciseId: squat });
    expect((await exercisesIn(person)).filter((exerciseId) => exerciseId === squat)).toHaveLength(3);
    const benchPress = textAt(await bench.find(person, id), "exercises", 0, "exerciseId");
    await move(person, id, { sourceName: "My press", exerciseId: benchPress });
    expect(await move(person, id, { sourceName: "My press", exerciseId: squat })).toMatchObject({
      status: "failed",
      error: { code: "state-conflict" },
    });
  });
});

describe("a move that can't be", () => {
  test("points at what is wrong in it", async () => {
    const person = await bench.person();
    const squat = await idOf(person, "back squat");
    const id = await bench.add(person, FILE);
    const theirs = await bench.person();
    const answer = await bench.post(person, `imports/${id}/move`, { sourceName: "No such name", exerciseId: id });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: [{ pointer: "/sourceName" }, { pointer: "/exerciseId" }] });
    const body = { sourceName: "My press", exerciseId: squat };
    expect((await bench.post(theirs, `imports/${id}/move`, body)).status).toBe(404);
    const dryRun = await bench.dryRun(person, FILE);
    expect((await bench.post(person, `imports/${textAt(dryRun, "id")}/move`, body)).status).toBe(409);
    await bench.undo(person, id);
    expect((await bench.post(person, `imports/${id}/move`, body)).status).toBe(409);
  });
});
