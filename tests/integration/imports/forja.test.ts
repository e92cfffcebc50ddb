import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { workouts } from "#db/postgres/schema/index.ts";
import { at, register, textAt } from "#tests/support/app.ts";
import { derivedByCore, derivedInPostgres } from "#tests/support/derived.ts";
import { addEverything } from "#tests/support/everything.ts";
import { exportText } from "#tests/support/exports.ts";
import { importsBench, listAt, type Person } from "#tests/support/imports.ts";

let file: string;

const bench = importsBench();

beforeAll(async () => {
  const owner = await register(bench.app);
  await addEverything(bench.app, owner);
  file = await exportText(bench, owner, "json");
});

type Json = { [name: string]: unknown };

/** The export with something changed in it. */
const changed = (change: (document: Record<string, Json[]> & Json) => void): string => {
  const document = JSON.parse(file);
  change(document);
  return JSON.stringify(document);
};

const own = { feeling: 3, title: "Mine", status: "completed", startedAt: "2026-11-23T08:00:00Z" };

/** Somebody with a workout that moves the body, a check-in and settings. */
const somebody = async (): Promise<Person> => {
  const person = await register(bench.app, { locale: "es", timeZone: "Europe/Madrid" });
  const exerciseId = textAt(await bench.exercise(person, "Push-Up"), "id");
  const exercises = [{ exerciseId, sets: [{ reps: 12 }] }];
  await bench.post(person, "workouts", { ...own, endedAt: "2026-11-23T09:00:00Z", exercises });
  const body = { sleepHours: 5 };
  await bench.app.call("PUT", "/api/v1/progress/checkins/2026-11-19", { token: person.token, body });
  await bench.app.call("PATCH", "/api/v1/users/me/profile", { token: person.token, body: { profile: { a: 1 } } });
  return person;
};

const codesOf = (found: unknown): string[] => listAt(found, "warnings").map((warning) => textAt(warning, "code"));

describe("an import of Forja's own export", () => {
  test("shows in its dry run what a commit would add, and has nothing to map", async () => {
    const person = await somebody();
    const found = await bench.dryRun(person, file);
    expect(found).toMatchObject({
      ...{
        source: "forja",
        dialect: "forja-1",
        status: "ready",
        needs: [],
        exercises: [],
        rowErrors: [],
        warnings: [],
      },
      counts: { workouts: 2, exercises: 2, duplicates: 0 },
    });
    expect(await bench.workouts(person)).toHaveLength(1);
    const mapping = { "Old one": "skip" };
    const answer = await bench.post(person, `imports/${textAt(found, "id")}/commit`, { mapping });
    expect([answer.status, at(answer.body, "errors", 0, "pointer")]).toEqual([422, "/mapping/Old one"]);
  });

  test("keeps what the account has of its own, and says so", async () => {
    const person = await somebody();
    const height = { heightCm: 170, displayName: "Me" };
    await bench.app.call("PATCH", "/api/v1/users/me", { token: person.token, body: height });
    const text = changed((document) => Object.assign(document.settings ?? {}, { heightCm: 180, displayName: "Other" }));
    const found = await bench.find(person, await bench.add(person, text));
    expect(codesOf(found)).toEqual([
      "rows-present",
      "settings-taken",
      "settings-kept",
      "profile-taken",
      "profile-kept",
    ]);
    expect(await bench.get(person, "users/me")).toMatchObject({
      locale: "es",
      timeZone: "Europe/Madrid",
      weekStart: "sunday",
    });
    expect(await bench.get(person, "progress/checkins/2026-11-19")).toMatchObject({ sleepHours: 5, mood: null });
    expect(await bench.get(person, "progress/checkins/2026-11-20")).toMatchObject({ soreness: 2 });
    expect(await bench.get(person, "users/me/profile")).toMatchObject({
      profile: { a: 1 },
      preferences: { theme: "dark" },
    });
  });

  test("moves the loads of the account's own workouts by the body weights that it brings", async () => {
    const person = await somebody();
    await bench.add(person, file);
    expect(await derivedInPostgres(bench.stores.db, person.userId)).toEqual(
      await derivedByCore(bench.stores.db, person.userId),
    );
    const mine = (await bench.workouts(person)).find((workout) => at(workout, "title") === "Mine");
    expect(at(mine, "totals", "volumeKg")).toBeGreaterThan(0);
  });

  test("is undone exactly: what was added goes, settings that were taken stay", async () => {
    const person = await somebody();
    await bench.undo(person, await bench.add(person, file));
    const before = await exportText(bench, person, "json");
    const derived = await derivedInPostgres(bench.stores.db, person.userId);
    const importId = await bench.add(person, file);
    expect(await exportText(bench, person, "json")).not.toBe(before);
    const routine = listAt(await bench.get(person, "routines"), "data")[0];
    const path = `routines/${textAt(routine, "id")}/days/${textAt(routine, "days", 0, "id")}/start`;
    const started = await bench.post(person, path, {});
    expect(started.status).toBe(201);
    // A workout that was made of an imported routine is the account's own.
    await bench.undo(person, importId);
    expect(await bench.find(person, importId)).toMatchObject({ status: "undone" });
    const kept = await bench.get(person, `workouts/${textAt(started.body, "id")}`);
    expect(at(kept, "routineId")).toBeNull();
    await bench.app.call("DELETE", `/api/v1/workouts/${textAt(started.body, "id")}`, { token: person.token });
    const after = await exportText(bench, person, "json");
    // The one exercise stays that the workout used at the undo.
    expect(JSON.parse(after)).toEqual({ ...JSON.parse(before), exercises: JSON.parse(after).exercises });
    expect(await derivedInPostgres(bench.stores.db, person.userId)).toEqual(derived);
  });
});

const UNKNOWN_BLOCK = {
  id: "6f1f9d0e-9d0e-4f6b-8a53-0d6b7c1c2e10",
  type: "straight",
  exercises: [{ id: "6f1f9d0e-9d0e-4f6b-8a53-0d6b7c1c2e11", exercise: { slug: "nobody-knows" }, sets: [] }],
};

/** The import whose dry run has failed. */
const refused = async (person: Person, text: string, fields: Record<string, string> = {}): Promise<unknown> => {
  expect(await bench.ended(person, await bench.upload(person, text, fields))).toMatchObject({ status: "failed" });
  const [newest] = listAt(await bench.get(person, "imports"), "data");
  return bench.find(person, textAt(newest, "id"));
};

describe("a document that is none of ours", () => {
  test.each([
    ["broken JSON", () => file.slice(0, -9), "json-broken"],
    ["deep nesting", () => `{"format":"forja","formatVersion":1,"profile":${"[".repeat(100_000)}`, "json-broken"],
    ["a newer version", () => changed((document) => Object.assign(document, { formatVersion: 2 })), "format-unknown"],
    ["other JSON", () => '{"workouts":[]}', "format-unknown"],
    ["an unknown part", () => changed((document) => Object.assign(document, { sessions: [] })), "format-unknown"],
    ["a list that is none", () => changed((document) => Object.assign(document, { workouts: {} })), "format-unknown"],
    ["CSV", () => "Date,Exercise\n", "format-unknown"],
    ["nothing but blanks", () => "  \n", "file-empty"],
  ])("%s is refused", async (_, text, code) => {
    const person = await bench.person();
    expect(await refused(person, text(), { source: "forja" })).toMatchObject({ status: "failed", failure: { code } });
  });

  test("is told by its first character alone, where nothing else is said", async () => {
    const person = await bench.person();
    expect(await bench.dryRun(person, `\uFEFF \n${file}`)).toMatchObject({ status: "ready", source: "forja" });
    expect(await refused(person, file, { source: "strong" })).toMatchObject({
      failure: { code: "format-unknown" },
    });
  });

  test("most of whose rows are wrong is refused, with the first of them", async () => {
    const person = await bench.person();
    const text = changed((document) => {
      for (const list of ["exercises", "routines", "workouts", "measurements", "goals", "checkins"] as const) {
        for (const row of document[list] ?? []) row.createdAt = "yesterday";
      }
    });
    const found = await refused(person, text);
    expect(found).toMatchObject({ status: "failed", failure: { code: "too-many-row-errors" } });
    expect(listAt(found, "rowErrors").length).toBeGreaterThan(3);
  });
});

describe("a row that can't be imported", () => {
  const first = (list: unknown): Json => (list as Json[])[0] ?? {};

  test.each<[string, (document: Record<string, Json[]> & Json) => void, string]>([
    [
      "of a wrong type",
      (document) => Object.assign(first(document.workouts), { exercises: "none" }),
      "/workouts/0/exercises",
    ],
    ["that is a text", (document) => document.goals?.splice(0, 1, "goal" as never), "/goals/0"],
    [
      "with a field named __proto__",
      (document) =>
        document.goals?.splice(
          0,
          1,
          JSON.parse(JSON.stringify(first(document.goals)).replace("{", '{"__proto__":{"kind":"polluted"},')),
        ),
      "/goals/0",
    ],
    [
      "with an unknown slug",
      (document) => Object.assign(first(document.exerciseSettings), { exercise: { slug: "nope" } }),
      "/exerciseSettings/0/exercise",
    ],
    [
      "with a slug that every object has",
      (document) => Object.assign(first(document.exerciseSettings), { exercise: { slug: "constructor" } }),
      "/exerciseSettings/0/exercise",
    ],
    [
      "with an exercise of nobody's",
      (document) => Object.assign(first(document.exerciseSettings), { exercise: { id: crypto.randomUUID() } }),
      "/exerciseSettings/0/exercise",
    ],
    [
      "with a routine of nobody's",
      (document) => Object.assign(first(document.workouts), { routineId: crypto.randomUUID() }),
      "/workouts/0/routineId",
    ],
    [
      "with the id of another",
      (document) => Object.assign(document.measurements?.[1] ?? {}, { id: first(document.measurements).id }),
      "/measurements/1/id",
    ],
    [
      "with an end before its start",
      (document) => Object.assign(first(document.workouts), { endedAt: "2020-01-01T00:00:00Z" }),
      "/workouts/0/endedAt",
    ],
    [
      "on a day that the instant is on nowhere",
      (document) => Object.assign(first(document.measurements), { localDate: "2020-01-01" }),
      "/measurements/0/localDate",
    ],
    [
      "in a unit of another kind",
      (document) => Object.assign(first(document.measurements), { unit: "bpm", kind: "waist" }),
      "/measurements/0/unit",
    ],
    [
      "with a part that its kind has not",
      (document) => Object.assign(document.goals?.find(({ kind }) => kind === "bodyweight") ?? {}, { count: 3 }),
      "/goals/4/count",
    ],
    [
      "in a zone that does not exist",
      (document) => Object.assign(first(document.workouts), { timeZone: "Mars/Olympus" }),
      "/workouts/0/timeZone",
    ],
    [
      "with a text that no store keeps",
      (document) => Object.assign(first(document.routines), { name: "a\0b" }),
      "/routines/0/name",
    ],
    [
      "with a number beyond all",
      (document) => Object.assign(first(document.measurements), { value: 1e300 }),
      "/measurements/0/value",
    ],
    [
      "twice for one day",
      (document) => document.checkins?.push({ ...first(document.checkins) }),
      "/checkins/2/localDate",
    ],
    [
      "that are settings",
      (document) => Object.assign(document.settings as object, { locale: "xx" }),
      "/settings/locale",
    ],
  ])(
    "%s is told by its place, and the others are imported",
    async (_, change, pointer) => {
      const person = await register(bench.app);
      const text = changed(change);
      const found = await bench.dryRun(person, text);
      expect(found).toMatchObject({ status: "ready" });
      expect(listAt(found, "rowErrors").map((error) => at(error, "column"))).toContain(pointer);
      expect(JSON.stringify(listAt(found, "rowErrors"))).not.toMatch(/nope|Mars|yesterday|polluted/);
      const committed = await bench.find(person, await bench.add(person, text));
      expect(committed).toMatchObject({ status: "committed" });
      expect(listAt(committed, "rowErrors")).toEqual(listAt(found, "rowErrors"));
      expect(await stores().$count(workouts, eq(workouts.userId, person.userId))).toBeGreaterThan(0);
    },
    20_000,
  );

  const stores = () => bench.stores.db;

  test("takes with it what names it", async () => {
    const person = await register(bench.app);
    const text = changed((document) => {
      const walk = document.exercises?.find(({ slug }) => String(slug).includes("walk"));
      Object.assign(walk ?? {}, { trackingType: "flying" });
    });
    const found = await bench.dryRun(person, text);
    const pointers = listAt(found, "rowErrors").map((error) => textAt(error, "column"));
    expect(pointers.some((pointer) => /^\/exercises\/\d\/trackingType$/.test(pointer))).toBe(true);
    expect(
      pointers.some((pointer) => /^\/routines\/\d\/days\/0\/blocks\/0\/exercises\/1\/exercise$/.test(pointer)),
    ).toBe(true);
    expect(pointers.some((pointer) => /^\/workouts\/\d\/exercises\/\d\/exercise$/.test(pointer))).toBe(true);
  });
});

test("a workout of a routine that can't be imported is told, and costs nothing else", async () => {
  const person = await register(bench.app);
  const text = changed((document) => {
    const started = document.workouts?.find(({ routineId }) => routineId !== undefined);
    const routine = document.routines?.find(({ id }) => id === started?.routineId);
    Object.assign(routine ?? {}, { days: [{ ...Object(routine?.days)[0], blocks: "none" }] });
  });
  const broken = text.replace('"blocks":"none"', JSON.stringify({ blocks: [UNKNOWN_BLOCK] }).slice(1, -1));
  const found = await bench.find(person, await bench.add(person, broken));
  const pointers = listAt(found, "rowErrors").map((error) => textAt(error, "column"));
  expect(pointers.some((pointer) => /^\/routines\/\d\/days\/0\/blocks\/0\/exercises\/0\/exercise$/.test(pointer))).toBe(
    true,
  );
  expect(pointers.some((pointer) => /^\/workouts\/\d\/routineId$/.test(pointer))).toBe(true);
  expect(await bench.workouts(person)).toHaveLength(1);
});

test("a profile with a field named __proto__ comes through whole, and reaches no object of ours", async () => {
  const person = await register(bench.app);
  const hostile = file.replace('"profile": {', '"profile": {"__proto__":{"polluted":true},');
  await bench.add(person, hostile);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
  const again = JSON.parse(await exportText(bench, person, "json"));
  expect(Object.getOwnPropertyDescriptor(again.profile, "__proto__")?.value).toEqual({ polluted: true });
});

test("an exercise whose slug is taken gets one of its own", async () => {
  const person = await register(bench.app);
  await bench.post(person, "exercises", { name: "Old one", trackingType: "duration" });
  const found = await bench.find(person, await bench.add(person, file));
  expect(codesOf(found)).toContain("slugs-changed");
  const all = listAt(await bench.get(person, "exercises?owner=user&includeArchived=true"), "data");
  expect(all.filter((exercise) => textAt(exercise, "slug").startsWith("old-one"))).toHaveLength(2);
});
