import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { lastWholePeriod, periodOf, periodsUpTo, reportWindow, weeksOf } from "#core/reports/report-period.ts";
import { REPORT_KINDS, WEEK_STARTS } from "#core/taxonomy.ts";
import { addDays, daysBetween, fromEpochDay } from "#core/time/local-date.ts";

const date = fc.integer({ min: 0, max: 40_000 }).map(fromEpochDay);
const kind = fc.constantFrom(...REPORT_KINDS);
const weekStart = fc.constantFrom(...WEEK_STARTS);

describe("the period of a report", () => {
  test("is a week, where the user's weeks begin, or a calendar month", () => {
    expect(periodOf("weekly", "2026-11-25", "monday")).toEqual({
      kind: "weekly",
      key: "2026-W48",
      start: "2026-11-23",
      end: "2026-11-29",
    });
    expect(periodOf("monthly", "2028-02-10", "sunday")).toEqual({
      kind: "monthly",
      key: "2028-02",
      start: "2028-02-01",
      end: "2028-02-29",
    });
    expect(lastWholePeriod("weekly", "2026-11-23", "sunday")).toMatchObject({ start: "2026-11-15", end: "2026-11-21" });
    expect(lastWholePeriod("monthly", "2026-01-01", "monday").key).toBe("2025-12");
  });

  test("follows the one before it without a gap", () => {
    fc.assert(
      fc.property(date, kind, weekStart, (day, of, start) => {
        const own = periodOf(of, day, start);
        expect(own.start <= day && day <= own.end).toBe(true);
        const all = periodsUpTo(own, 6, start);
        expect(all.at(-1)).toEqual(own);
        for (const [index, { end }] of all.slice(0, -1).entries()) expect(all[index + 1]?.start).toBe(addDays(end, 1));
      }),
    );
  });

  test("of a month is made of whole weeks, and each week belongs to one month", () => {
    fc.assert(
      fc.property(date, weekStart, (day, start) => {
        const months = periodsUpTo(periodOf("monthly", day, start), 5, start);
        const weeks = months.flatMap((month) => weeksOf(month, start));
        for (const [index, week] of weeks.slice(1).entries()) expect(daysBetween(weeks[index] ?? "", week)).toBe(7);
        for (const month of months) expect([4, 5]).toContain(weeksOf(month, start).length);
      }),
    );
  });

  test("looks back from its beginning, and no further forward than today", () => {
    const month = periodOf("monthly", "2026-11-10", "monday");
    expect(reportWindow(month, "2026-12-24", "monday")).toEqual({ from: "2025-11-24", to: "2026-11-30" });
    expect(reportWindow(month, "2026-11-12", "monday").to).toBe("2026-11-12");
  });
});
