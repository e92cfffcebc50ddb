import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { WEEK_STARTS } from "#core/taxonomy.ts";
import { addDays, daysBetween, fromEpochDay, isoWeekday, toEpochDay } from "#core/time/local-date.ts";
import { endOfWeek, isWeekKey, startOfWeek, weekKey, weekStartFromKey } from "#core/time/week.ts";

const date = fc.integer({ min: -700_000, max: 2_900_000 }).map(fromEpochDay);
const weekStart = fc.constantFrom(...WEEK_STARTS);

describe("weeks", () => {
  test("a week that begins on Monday has the key that Temporal gives", () => {
    fc.assert(
      fc.property(date, (day) => {
        const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(day);
        const expected = `${String(yearOfWeek).padStart(4, "0")}-W${String(weekOfYear).padStart(2, "0")}`;
        expect(weekKey(day, "monday")).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["2026-11-24", "monday", "2026-W48", "2026-11-23", "2026-11-29"],
    ["2026-11-22", "monday", "2026-W47", "2026-11-16", "2026-11-22"],
    ["2026-11-22", "sunday", "2026-W48", "2026-11-22", "2026-11-28"],
    ["2026-11-21", "saturday", "2026-W48", "2026-11-21", "2026-11-27"],
    ["2027-01-01", "monday", "2026-W53", "2026-12-28", "2027-01-03"],
    ["2027-01-03", "sunday", "2027-W01", "2027-01-03", "2027-01-09"],
    ["2025-12-29", "monday", "2026-W01", "2025-12-29", "2026-01-04"],
    ["2024-12-28", "saturday", "2025-W01", "2024-12-28", "2025-01-03"],
  ] as const)("%s with weeks from %s is of %s", (day, start, key, first, last) => {
    expect(weekKey(day, start)).toBe(key);
    expect(startOfWeek(day, start)).toBe(first);
    expect(endOfWeek(day, start)).toBe(last);
    expect(weekStartFromKey(key, start)).toBe(first);
  });

  test("each key stands for exactly one week, which holds the days that it keys", () => {
    fc.assert(
      fc.property(date, weekStart, (day, start) => {
        const key = weekKey(day, start);
        const first = startOfWeek(day, start);
        expect(isWeekKey(key)).toBe(true);
        expect(weekStartFromKey(key, start)).toBe(first);
        expect(daysBetween(first, day)).toBeGreaterThanOrEqual(0);
        expect(daysBetween(day, endOfWeek(day, start))).toBeGreaterThanOrEqual(0);
        expect(daysBetween(first, endOfWeek(day, start))).toBe(6);
        expect(weekKey(endOfWeek(day, start), start)).toBe(key);
        expect(weekKey(addDays(first, 7), start)).not.toBe(key);
        expect(weekKey(addDays(first, -1), start)).not.toBe(key);
      }),
    );
  });

  test("weeks begin on the weekday that the user chose", () => {
    fc.assert(
      fc.property(date, (day) => {
        const weekdays = WEEK_STARTS.map((start) => isoWeekday(toEpochDay(startOfWeek(day, start))));
        expect(weekdays).toEqual([1, 7, 6]);
      }),
    );
  });

  test.each(["2025-W53", "2026-W54", "2026-W00", "2026-W1", "2026-48", "0000-W01", "", "2026-w48"])(
    "%p is not a week",
    (key) => {
      expect(isWeekKey(key)).toBe(false);
      for (const start of WEEK_STARTS) expect(() => weekStartFromKey(key, start)).toThrow(RangeError);
    },
  );
});
