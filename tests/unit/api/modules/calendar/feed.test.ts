import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import ICAL from "ical.js";
import { feedOf } from "#api/modules/calendar/feed.ts";
import type { Calendar, PlannedExercise, PlannedWorkout } from "#db/postgres/queries/workouts/calendar.ts";

const workout = (fields: Partial<PlannedWorkout> = {}): PlannedWorkout => ({
  id: "019ab2c3-0000-7000-8000-000000000001",
  title: "Squats",
  notes: null,
  startedAt: "2026-12-01T18:00:00.000Z",
  endedAt: null,
  exercises: [],
  version: 2,
  createdAt: "2026-11-01T09:00:00.000Z",
  updatedAt: "2026-11-02T09:00:00.000Z",
  ...fields,
});

const feed = (workouts: readonly PlannedWorkout[], fields: Partial<Calendar> = {}): string =>
  feedOf({ locale: "en", unitSystem: "metric", workouts, ...fields });

const eventsIn = (text: string) =>
  new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));

/** Returns the text that iCalendar can hold: no control characters, one kind of line break. */
const kept = (text: string): string => text.replace(/\r\n?/g, "\n").replace(/(?![\t\n])\p{Cc}/gu, "");
const onOneLine = (text: string): string => kept(text).replace(/\s+/g, " ").trim();

/** Texts with what iCalendar gives a meaning, and with characters of every length in UTF-8. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\\",
        ";",
        ",",
        ":",
        '"',
        "\n",
        "\r\n",
        "\r",
        "\\n",
        "\t",
        " ",
        "END:VEVENT",
        "BEGIN:VALARM\n",
        "^",
      ),
      fc.constantFrom("á", "ñ", "–", "漢", "🏋️", "\u0007", "\u0085", "\u2028", "\u001b"),
      fc.string({ unit: "grapheme", maxLength: 40 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(""));

const exercise = (name: string, notes: string | null): PlannedExercise => ({ name, notes, sets: [] });

describe("a plan as iCalendar", () => {
  test("gives back any text that it was made of, and nothing more", () => {
    const property = (title: string, notes: string, name: string) => {
      const text = feed([workout({ title, notes, exercises: [exercise(name, notes)] }), workout({ id: "b" })]);
      const [event, ...others] = eventsIn(text);
      expect(event?.summary).toBe(onOneLine(title) || "Workout");
      expect(event?.description).toBe(kept(`${notes}\n\n${name}\n${notes}`));
      expect(event?.component.getAllProperties().map((each) => each.name)).toEqual(
        "uid sequence dtstamp dtstart dtend summary description status created last-modified".split(" "),
      );
      expect(event?.component.getAllSubcomponents()).toEqual([]);
      expect(others.map(({ uid }) => uid)).toEqual(["b@forja.dev"]);
    };
    fc.assert(fc.property(anyText, anyText, anyText, property), { numRuns: 500 });
  });

  test("has lines of at most 75 octets that all end in CRLF, and breaks no character", () => {
    const property = (title: string, notes: string) => {
      const bytes = Buffer.from(feed([workout({ title, notes })]), "utf8");
      expect(bytes.subarray(-2).toString()).toBe("\r\n");
      const lines = bytes.toString("latin1").slice(0, -2).split("\r\n");
      expect(lines.filter((line) => line.length > 75 || /[\r\n]/.test(line))).toEqual([]);
      // Each line by itself is valid UTF-8.
      for (const line of lines)
        expect(() => new TextDecoder("utf8", { fatal: true }).decode(Buffer.from(line, "latin1"))).not.toThrow();
    };
    fc.assert(fc.property(anyText, anyText, property), { numRuns: 300 });
  });

  test("says when in UTC, and takes an hour where no end is planned", () => {
    const [open, ended] = eventsIn(
      feed([workout(), workout({ startedAt: "2026-12-31T23:30:00.000Z", endedAt: "2027-01-01T01:00:00.000Z" })]),
    );
    expect([open?.startDate.toICALString(), open?.endDate.toICALString()]).toEqual([
      "20261201T180000Z",
      "20261201T190000Z",
    ]);
    expect([ended?.startDate.toICALString(), ended?.endDate.toICALString()]).toEqual([
      "20261231T233000Z",
      "20270101T010000Z",
    ]);
  });

  test("is the same for the same plan, and keeps the id of what has changed", () => {
    const before = feed([workout()]);
    expect(feed([workout()])).toBe(before);
    const after = feed([workout({ title: "Pulls", version: 3, updatedAt: "2026-11-03T09:00:00.000Z" })]);
    const [was, is] = [eventsIn(before)[0], eventsIn(after)[0]];
    expect(is?.uid).toBe(was?.uid ?? "");
    expect([was?.sequence, is?.sequence]).toEqual([2, 3]);
    const stampOf = (event: typeof is) => String(event?.component.getFirstPropertyValue("dtstamp"));
    expect([stampOf(was), stampOf(is)]).toEqual(["2026-11-02T09:00:00Z", "2026-11-03T09:00:00Z"]);
  });

  test("is a calendar without events where nothing is planned, in the words of its owner", () => {
    const calendar = new ICAL.Component(ICAL.parse(feed([], { locale: "es" })));
    expect(calendar.getAllSubcomponents()).toEqual([]);
    expect(calendar.getFirstPropertyValue("version")).toBe("2.0");
    expect(calendar.getFirstPropertyValue("prodid")).toBe("-//Forja//Forja//ES");
    expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe("Forja: plan de entrenamiento");
    expect(eventsIn(feed([workout({ title: null })], { locale: "es" }))[0]?.summary).toBe("Entrenamiento");
  });
});
