import { beforeAll, describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { sets } from "#db/postgres/schema/index.ts";
import { seedDemo } from "#db/seeds/demo/seed-demo.ts";
import { at, register } from "#tests/support/app.ts";
import { addEverything } from "#tests/support/everything.ts";
import { exportText } from "#tests/support/exports.ts";
import { importsBench, type Person } from "#tests/support/imports.ts";

let demo: Person;

const bench = importsBench();

beforeAll(async () => {
  const options = {
    now: new Date(),
    newId: () => Bun.randomUUIDv7(),
    passwordHash: "none",
    keepCheckins: async () => {},
  };
  demo = await bench.member((await seedDemo(bench.stores.db, options)).userId);
  await addEverything(bench.app, demo);
});

const get = (row: unknown, column: string): string => String(at(row, column));

describe("the rows of sets", () => {
  let text: string;
  let rows: unknown[];

  beforeAll(async () => {
    text = await exportText(bench, demo, "csv");
    rows = parse(text, { bom: true, columns: true, record_delimiter: "\r\n" });
  });

  test("begin with a byte-order mark, and end in CR and LF", () => {
    expect(text.startsWith("\uFEFFdate,start,")).toBe(true);
    expect(text.endsWith("\r\n")).toBe(true);
  });

  test("are as many as there are sets, oldest first", async () => {
    const count = await bench.stores.db.$count(sets);
    expect(rows.length).toBe(count);
    const dates = rows.map((row) => get(row, "date"));
    expect(dates).toEqual(dates.toSorted());
  });

  test("say a set as it was entered, where it stands and when it was", () => {
    const [warmup, most, failed] = rows.filter((row) => get(row, "workout") === "Travel");
    expect(warmup).toMatchObject({
      ...{ date: "2026-11-22", start: "13:30:00", end: "14:40:00", time_zone: "Pacific/Kiritimati" },
      ...{ status: "completed", exercise_number: "1", superset: "1", set_number: "1", set_type: "warmup" },
      ...{ weight: "10", weight_unit: "kg", reps: "", reps_left: "8", reps_right: "9", rpe: "" },
    });
    expect(most).toMatchObject({ weight: "22.125", weight_unit: "lb", reps: "12", rpe: "10", rir: "0" });
    expect(failed).toMatchObject({ weight: "0", weight_kg: "0", reps: "0", set_notes: "Failed" });
  });

  test("hold nothing that a spreadsheet runs", () => {
    const dangerous = rows.flatMap((row) =>
      Object.values(Object(row)).filter((cell) => /^[=+\-@\t\r]/.test(String(cell))),
    );
    expect(dangerous).toEqual([]);
    expect(rows.some((row) => get(row, "exercise_notes") === "'@ the beach")).toBe(true);
    expect(rows.some((row) => get(row, "exercise") === 'Ñandú walk = "á"')).toBe(true);
  });
});

describe("what Strong can say of the workouts", () => {
  test("is read back by the import of Strong's, and is the same again", async () => {
    const file = await exportText(bench, demo, "strong");
    expect(file.split("\n").length).toBeGreaterThan(8_000);
    const heir = await register(bench.app, { locale: "es", timeZone: "Europe/Madrid" });
    const found = await bench.find(heir, await bench.add(heir, file));
    expect(found).toMatchObject({
      source: "strong",
      dialect: "strong-android",
      rowErrors: [],
      warnings: [],
      needs: [],
    });
    expect(at(found, "counts", "duplicates")).toBe(0);
    expect(await exportText(bench, heir, "strong")).toBe(file);
  });

  test("has something in the notes of every row, and no plans", async () => {
    const file = await exportText(bench, demo, "strong");
    const rows: unknown[] = parse(file, { columns: true, delimiter: ";" });
    expect(rows.filter((row) => get(row, "Notes") === "")).toEqual([]);
    const today = new Date().toISOString().slice(0, 10);
    expect(rows.filter((row) => get(row, "Date").slice(0, 10) > today)).toEqual([]);
  });
});
