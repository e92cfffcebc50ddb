import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { changeLog } from "#db/postgres/schema/index.ts";
import { textAt } from "#tests/support/app.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { importsBench, listAt, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

describe("an undo", () => {
  test("leaves the log as it was before, records and roll-ups included, and says so to clients that follow", async () => {
    const person = await bench.person();
    const squat = textAt(await bench.exercise(person, "back squat"), "id");
    const own = await bench.post(person, "workouts", {
      title: "Own",
      startedAt: "2026-05-05T18:00:00.000Z",
      endedAt: "2026-05-05T19:00:00.000Z",
      exercises: [{ exerciseId: squat, sets: [{ weight: { value: 90, unit: "kg" }, reps: 5 }] }],
    });
    expect(own.status).toBe(201);
    const seen = async () => [
      await bench.workouts(person),
      await bench.get(person, "progress/records"),
      await bench.get(person, "progress/summary?from=2026-04-01&to=2026-06-30"),
      listAt(await bench.get(person, "exercises?owner=user"), "data"),
    ];
    const before = await seen();
    const id = await bench.add(
      person,
      strongExport(
        "2026-05-04 18:00:00,A,1h,Squat (Barbell),1,120,kg,5,8,0,,0,,",
        "2026-05-05 20:00:00,A,1h,Squat (Barbell),1,80,kg,5,8,0,,0,,",
        "2026-05-06 18:00:00,A,1h,Quux lift,1,50,kg,5,8,0,,0,,",
      ),
      {},
      { mapping: { "Squat (Barbell)": squat } },
    );
    expect(await seen()).not.toEqual(before);
    expect(await bench.undo(person, id)).toMatchObject({ status: "completed", result: { type: "import", id } });
    expect(await seen()).toEqual(before);
    expect(await bench.find(person, id)).toMatchObject({ status: "undone", warnings: [] });
    const log = await bench.stores.db.select().from(changeLog).where(eq(changeLog.userId, person.userId));
    const tally = (resource: string, op: string) =>
      log.filter((row) => row.resource === resource && row.op === op).length;
    expect([tally("workouts", "delete"), tally("exercises", "upsert"), tally("exercises", "delete")]).toEqual([
      3, 1, 1,
    ]);

    const refused = await bench.post(person, `imports/${id}/undo`);
    expect(refused.status).toBe(409);
    await bench.add(person, strongExport("2026-05-04 18:00:00,A,1h,Squat (Barbell),1,120,kg,5,8,0,,0,,"));
    expect(await bench.workouts(person)).toHaveLength(2);
  });

  test("keeps an exercise that has been used since, and says so", async () => {
    const person = await bench.person();
    const id = await bench.add(
      person,
      strongExport(
        "2026-05-04 18:00:00,A,1h,Quux lift,1,120,kg,5,8,0,,0,,",
        "2026-05-04 18:00:00,A,1h,Quux push,1,120,kg,5,8,0,,0,,",
      ),
    );
    const [imported] = await bench.workouts(person);
    const kept = textAt(imported, "exercises", 0, "exerciseId");
    await bench.post(person, "workouts", { status: "active", exercises: [{ exerciseId: kept }] });
    await bench.undo(person, id);
    expect(await bench.find(person, id)).toMatchObject({
      status: "undone",
      warnings: [{ code: "exercises-kept", params: { count: 1 } }],
    });
    expect(listAt(await bench.get(person, "exercises?owner=user"), "data")).toMatchObject([{ id: kept }]);
    expect(await bench.workouts(person)).toHaveLength(1);
  });

  test("is refused for what was never committed", async () => {
    const person = await bench.person();
    const id = textAt(await bench.dryRun(person, importFixture("hevy-kg.csv")), "id");
    expect((await bench.post(person, `imports/${id}/undo`)).body).toMatchObject({ code: "state-conflict" });
  });
});
