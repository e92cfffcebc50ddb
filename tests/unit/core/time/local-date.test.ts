import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  addDays,
  daysBetween,
  endOfMonth,
  fromEpochDay,
  isLocalDate,
  isoWeekday,
  localDate,
  monthKey,
  startOfMonth,
  toEpochDay,
} from "#core/time/local-date.ts";

const epochDay = fc.integer({ min: -719_162, max: 2_932_896 });
const plainDate = (day: number) => new Temporal.PlainDate(1970, 1, 1).add({ days: day });

describe("local dates", () => {
  test("epoch days, weekdays and months agree with Temporal over the whole range", () => {
    fc.assert(
      fc.property(epochDay, (day) => {
        const expected = plainDate(day);
        const date = fromEpochDay(day);
        expect(date).toBe(expected.toString());
        expect(toEpochDay(date)).toBe(day);
        expect(isoWeekday(day)).toBe(expected.dayOfWeek);
        expect(monthKey(date)).toBe(expected.toPlainYearMonth().toString());
        expect(startOfMonth(date)).toBe(expected.with({ day: 1 }).toString());
        expect(endOfMonth(date)).toBe(expected.with({ day: expected.daysInMonth }).toString());
      }),
      { numRuns: 1000 },
    );
  });

  test.each([1600, 2000, 2400])("the century %d has a leap day", (year) => {
    expect(isLocalDate(`${year}-02-29`)).toBe(true);
  });

  test.each([1500, 1700, 1900, 2100, 2500])("the century %d has none", (year) => {
    expect(isLocalDate(`${year}-02-29`)).toBe(false);
  });

  test("adding days and counting them are inverse", () => {
    fc.assert(
      fc.property(epochDay, epochDay, (from, to) => {
        expect(daysBetween(fromEpochDay(from), fromEpochDay(to))).toBe(to - from);
        expect(addDays(fromEpochDay(from), to - from)).toBe(fromEpochDay(to));
      }),
    );
  });

  test("dates sort as text", () => {
    fc.assert(
      fc.property(epochDay, epochDay, (a, b) => {
        expect(fromEpochDay(a) < fromEpochDay(b)).toBe(a < b);
      }),
    );
  });

  test.each([
    ["0001-01-01", -719_162],
    ["1969-12-31", -1],
    ["1970-01-01", 0],
    ["2000-02-29", 11_016],
    ["9999-12-31", 2_932_896],
  ])("%s is epoch day %d", (date, day) => {
    expect(toEpochDay(date)).toBe(day);
    expect(fromEpochDay(day)).toBe(date);
  });

  test.each([
    "",
    "2026-11",
    "2026-2-01",
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-04-31",
    "2026-01-00",
    "0000-01-01",
    "2026/01/01",
    "2026-01-01T00:00",
    " 2026-01-01",
    "+26-01-0100",
    "２０２６-01-01",
    "2026-1e-01",
  ])("%p is not a local date", (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(localDate.safeParse(text).success).toBe(false);
    expect(() => toEpochDay(text)).toThrow(RangeError);
    expect(() => startOfMonth(text)).toThrow(RangeError);
  });

  test("any text is a local date exactly when Temporal reads it and writes it back alike", () => {
    const nearly = fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
      .map(([y, m, d]) => `${String(y).padStart(4, "0")}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`);
    fc.assert(
      fc.property(nearly, (text) => {
        let exists = Number(text.slice(0, 4)) >= 1;
        try {
          Temporal.PlainDate.from(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          exists = false;
        }
        expect(isLocalDate(text)).toBe(exists);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([-719_163, 2_932_897, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("epoch day %p has no date", (day) => {
    expect(() => fromEpochDay(day)).toThrow(RangeError);
  });

  test("the schema's message does not repeat the value", () => {
    const result = localDate.safeParse("2026-02-31");
    expect(JSON.stringify(result.error?.issues)).not.toContain("2026-02-31");
  });
});
