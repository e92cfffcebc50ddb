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

  test("is the same file when it is exported again", async () => {
    expect(await exportText(bench, demo, "json")).toBe(file);
  });

  test("is told what it holds, and that settings were taken", async () => {
    const found = await bench.find(heir, importId);
    expect(found).toMatchObject({ source: "forja", dialect: "forja-1", status: "committed", needs: [], rowErrors: [] });
    expect(at(found, "counts", "workouts")).toBeGreaterThan(350);
    expect(at(found, "counts", "exercises")).toBe(3);
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
      const simulated = await bench.post(person, `routines/${textAt(linked, "id")}/simulate`, {
        weeks: 2,
        outcome: "all_success",
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
