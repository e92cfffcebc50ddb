import { beforeAll, describe, expect, test } from "bun:test";
import { replaceCheckins } from "#db/mongo/checkins.ts";
import { seedDemo } from "#db/seeds/demo/seed-demo.ts";
import { at, register, textAt } from "#tests/support/app.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { addEverything } from "#tests/support/everything.ts";
import { exportText, withoutIds } from "#tests/support/exports.ts";
import { importsBench, listAt, type Person } from "#tests/support/imports.ts";

let demo: Person;
let file: string;
let heir: Person;
let importId: string;

const bench = importsBench();

const aDay = async (person: Person, day: string, exerciseId: string, ...kilograms: number[]): Promise<unknown> => {
  const sets = kilograms.map((value) => ({ weight: { value, unit: "kg" }, reps: 5 }));
  const { body } = await bench.post(person, "workouts", {
    status: "completed",
    startedAt: `${day}T10:00:00Z`,
    exercises: [{ exerciseId, sets }],
  });
  return body;
};

/** Three usual days, a set in doubt, and one that was in doubt and is confirmed. */
const addDoubts = async (person: Person): Promise<void> => {
  const made = await bench.post(person, "exercises", { name: "Doubtful lift", trackingType: "weight_reps" });
  const exerciseId = textAt(made.body, "id");
  for (const day of ["2026-09-01", "2026-09-04", "2026-09-08"]) await aDay(person, day, exerciseId, 100);
  const slip = await aDay(person, "2026-09-11", exerciseId, 100, 1000, 160);
  const [, , heavy] = listAt(slip, "exercises", 0, "sets");
  const confirmed = await bench.post(
    person,
    `workouts/${textAt(slip, "id")}/sets/${textAt(heavy, "id")}/confirm`,
    undefined,
  );
  expect(confirmed.status).toBe(200);
};

const judgements = async (person: Person): Promise<unknown[]> =>
  (await bench.workouts(person)).flatMap((workout) =>
    listAt(workout, "exercises").flatMap((part) =>
      listAt(part, "sets").flatMap((set) => {
        const [unconfirmed, doubt, confirmed] = [at(set, "unconfirmed"), at(set, "doubt"), at(set, "confirmed")];
        return unconfirmed === true || confirmed === true ? [{ unconfirmed, doubt, confirmed }] : [];
      }),
    ),
  );

beforeAll(async () => {
  const { mongo } = bench.app.deps;
  const made = await seedDemo(bench.stores.db, {
    now: new Date(),
    newId: () => Bun.randomUUIDv7(),
    passwordHash: "none",
    keepCheckins: (userId, checkins) => replaceCheckins(mongo, userId, checkins),
  });
  demo = await bench.member(made.userId);
  await addEverything(bench.app, demo);
  await addDoubts(demo);
  file = await exportText(bench, demo, "json");
  heir = await register(bench.app);
  importId = await bench.add(heir, file);
});

describe("the export of the demo account, imported into a new one", () => {
  test("exports to the same bytes, apart from ids", async () => {
    const again = await exportText(bench, heir, "json");
    expect(file.length).toBeGreaterThan(2_000_000);
    expect(withoutIds(again)).toBe(withoutIds(file));
    expect(again).not.toBe(file);
  });

  test("keeps sets in doubt, with their question, and those that were confirmed", async () => {
    const found = await judgements(heir);
    expect(found).toHaveLength(2);
    expect(found).toEqual(await judgements(demo));
    expect(found).toContainEqual({ unconfirmed: false, doubt: null, confirmed: true });
    expect(found).toContainEqual({
      unconfirmed: true,
      doubt: expect.objectContaining({ code: "load-high" }),
      confirmed: null,
    });
  });

  test("is the same file when it is exported again", async () => {
    expect(await exportText(bench, demo, "json")).toBe(file);
  });

  test("is told what it holds, and that settings were taken", async () => {
    const found = await bench.find(heir, importId);
    expect(found).toMatchObject({ source: "forja", dialect: "forja-1", status: "committed", needs: [], rowErrors: [] });
    expect(at(found, "counts", "workouts")).toBeGreaterThan(350);
    expect(at(found, "counts", "exercises")).toBe(4);
    expect(at(found, "counts", "duplicates")).toBe(0);
    const codes = listAt(found, "warnings").map((warning) => textAt(warning, "code"));
    expect(codes).toEqual(["settings-taken", "profile-taken"]);
  });

  test("has the records, roll-ups and totals that core makes of its sets", async () => {
    const derived = await derivedInPostgres(bench.stores.db, heir.userId);
    expect(derived.records.length).toBeGreaterThan(500);
    expect(derived).toEqual(await derivedByCore(bench.stores.db, heir.userId));
    const before = await derivedInPostgres(bench.stores.db, demo.userId);
    expect(derived.days.length).toBe(before.days.length);
    expect(derived.records.length).toBe(before.records.length);
  });

  test("asks for the same next targets of its routines", async () => {
    const targets = async (person: Person) => {
      const routines = listAt(await bench.get(person, "routines"), "data");
      const linked = routines.find((routine) => at(routine, "name") === "Linked");
      const simulated = await bench.app.call("POST", `/api/v1/routines/${textAt(linked, "id")}/simulate`, {
        token: person.token,
        headers: { "Accept-Language": "en" },
        body: { weeks: 2, outcome: "all_success" },
      });
      return withoutIds(JSON.stringify(simulated.body));
    };
    expect(await targets(heir)).toBe(await targets(demo));
  });

  test("gives a routine that is read by its link a link of its own", async () => {
    const linkOf = async (person: Person) => {
      const routines = listAt(await bench.get(person, "routines?visibility=link"), "data");
      return textAt(routines[0], "shareToken");
    };
    expect(await linkOf(heir)).not.toBe(await linkOf(demo));
    expect(file).not.toContain(await linkOf(demo));
  });

  test("adds nothing a second time, there or where it came from", async () => {
    for (const person of [heir, demo]) {
      const before = await exportText(bench, person, "json");
      const found = await bench.find(person, await bench.add(person, file));
      expect(at(found, "counts", "duplicates")).toBe(at(found, "counts", "workouts"));
      expect(listAt(found, "warnings").map((warning) => textAt(warning, "code"))).toEqual(["rows-present"]);
      expect(await exportText(bench, person, "json")).toBe(before);
    }
  });
});
