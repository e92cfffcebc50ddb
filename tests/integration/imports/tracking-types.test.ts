import { describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { exercises } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importsBench, listAt, type Person, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

const row = (date: string, name: string, weight: number, reps: number, seconds = 0) =>
  `${date} 18:00:00,A,1h,${name},1,${weight},kg,${reps},,0,,${seconds},,`;
const FIRST = row("2026-05-04", "Quux lift", 0, 8);
const GROWN = row("2026-05-06", "Quux lift", 60, 8);
const CREATE = { mapping: { "Quux lift": "create" } };

const own = async (person: Person): Promise<unknown> =>
  listAt(await bench.get(person, "exercises?owner=user"), "data")[0];
const typeOf = async (person: Person): Promise<unknown> => at(await own(person), "trackingType");
const volumes = async (person: Person): Promise<unknown[]> =>
  (await bench.workouts(person)).map((workout) => at(workout, "totals", "volumeKg"));
const warningsOf = (found: unknown): unknown[] =>
  listAt(found, "warnings").map((one) => [at(one, "code"), at(one, "params", "names")]);

describe("an exercise that only imports have filled", () => {
  test.each([
    ["weights beside repetitions", "reps_only", GROWN, "weight_reps", [480, 0]],
    ["times in place of repetitions", "reps_only", row("2026-05-06", "Quux lift", 0, 0, 45), "reps_only", [0, 0]],
  ])("takes its tracking type anew: %s", async (_, from, grown, to, volume) => {
    const person = await bench.person();
    await bench.add(person, strongExport(FIRST), {}, CREATE);
    expect(await typeOf(person)).toBe(from);
    const before = await bench.get(person, "progress/records");
    const dryRun = await bench.dryRun(person, strongExport(FIRST, grown));
    const expected = from === to ? ["values-not-counted"] : ["tracking-type-changed"];
    expect(warningsOf(dryRun)).toEqual(expected.map((code) => [code, ["Quux lift"]]));
    await bench.commit(person, textAt(dryRun, "id"));
    expect(await typeOf(person)).toBe(to);
    expect(await volumes(person)).toEqual(volume);
    await bench.undo(person, textAt(dryRun, "id"));
    expect(await typeOf(person)).toBe(from);
    expect(await bench.get(person, "progress/records")).toEqual(before);
  });

  test("derives the sets that were there before anew", async () => {
    const person = await bench.person();
    const hold = row("2026-05-04", "Quux lift", 0, 0, 60);
    await bench.add(person, strongExport(hold), {}, CREATE);
    expect(await typeOf(person)).toBe("duration");
    await bench.add(person, strongExport(hold, row("2026-05-06", "Quux lift", 20, 0, 60)));
    expect(await typeOf(person)).toBe("weight_duration");
    expect((await bench.workouts(person)).map((workout) => at(workout, "totals", "workingSets"))).toEqual([1, 1]);
  });

  test("of an earlier version is reconsidered, too", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(FIRST), {}, CREATE);
    await bench.stores.db.update(exercises).set({ inferredType: null }).where(eq(exercises.ownerId, person.userId));
    await bench.add(person, strongExport(FIRST, GROWN));
    expect(await typeOf(person)).toBe("weight_reps");
  });
});

describe("a value that would not count", () => {
  test("is told when the tracking type was chosen, and stays so", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(GROWN), {}, CREATE);
    const { token } = person;
    const id = textAt(await own(person), "id");
    const patched = await bench.app.call("PATCH", `/api/v1/exercises/${id}`, {
      token,
      body: { trackingType: "reps_only" },
    });
    expect(patched.status).toBe(200);
    const later = await bench.add(person, strongExport(GROWN, row("2026-05-08", "Quux lift", 65, 8)));
    expect(await typeOf(person)).toBe("reps_only");
    expect(await bench.find(person, later)).toMatchObject({
      warnings: [
        { code: "values-not-counted", params: { count: 1, rows: [3], names: ["Quux lift"], values: ["weight"] } },
      ],
    });
  });

  test("is told when sets were added by hand", async () => {
    const person = await bench.person();
    await bench.add(person, strongExport(FIRST), {}, CREATE);
    const exerciseId = textAt(await own(person), "id");
    const logged = await bench.post(person, "workouts", {
      startedAt: "2026-05-05T18:00:00.000Z",
      exercises: [{ exerciseId, sets: [{ reps: 10 }] }],
    });
    expect(logged.status).toBe(201);
    const dryRun = await bench.dryRun(person, strongExport(FIRST, GROWN));
    expect(warningsOf(dryRun)).toEqual([["values-not-counted", ["Quux lift"]]]);
  });

  test("is told when a name is mapped to an exercise of another kind", async () => {
    const person = await bench.person();
    const plank = textAt(await bench.exercise(person, "plank"), "id");
    const id = await bench.add(person, strongExport(GROWN), {}, { mapping: { "Quux lift": plank } });
    expect(await bench.find(person, id)).toMatchObject({
      warnings: [{ code: "values-not-counted", params: { names: ["Quux lift"], values: ["weight, reps"] } }],
    });
  });
});
