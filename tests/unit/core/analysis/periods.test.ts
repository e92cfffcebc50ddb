import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { lastWholeWeeks, PERIOD_KINDS, periodTable, startOfLastWeeks } from "#core/analysis/periods.ts";
import { WEEK_STARTS } from "#core/taxonomy.ts";
import { fromEpochDay, toEpochDay } from "#core/time/local-date.ts";
import { weekKey } from "#core/time/week.ts";

const dates = fc.integer({ min: toEpochDay("2019-12-01"), max: toEpochDay("2027-02-01") });

describe("periodTable", () => {
  test("weeks across a turn of the year keep their ISO week-year, and the ends are cut short", () => {
    expect(periodTable("2026-12-30", "2027-01-05", "week", "monday").periods).toEqual([
      { key: "2026-W53", from: "2026-12-30", to: "2027-01-03" },
      { key: "2027-W01", from: "2027-01-04", to: "2027-01-05" },
    ]);
  });

  test("weeks begin on the user's day", () => {
    expect(periodTable("2026-11-21", "2026-11-23", "week", "sunday").periods).toEqual([
      { key: "2026-W47", from: "2026-11-21", to: "2026-11-21" },
      { key: "2026-W48", from: "2026-11-22", to: "2026-11-23" },
    ]);
  });

  test("months and days are keyed by themselves", () => {
    expect(periodTable("2028-02-28", "2028-03-01", "month", "monday").periods.map(({ key }) => key)).toEqual([
      "2028-02",
      "2028-03",
    ]);
    expect(periodTable("2028-02-28", "2028-03-01", "day", "monday").periods.map(({ key }) => key)).toEqual([
      "2028-02-28",
      "2028-02-29",
      "2028-03-01",
    ]);
  });

  test("a span that ends before it begins has no period", () => {
    expect(periodTable("2026-11-23", "2026-11-22", "week", "monday").periods).toEqual([]);
  });

  test("every day lies in exactly the period that the table says", () => {
    fc.assert(
      fc.property(
        dates,
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom(...PERIOD_KINDS),
        fc.constantFrom(...WEEK_STARTS),
        (first, length, kind, weekStart) => {
          const table = periodTable(fromEpochDay(first), fromEpochDay(first + length), kind, weekStart);
          expect(table.indexOfDay).toHaveLength(length + 1);
          expect(new Set(table.periods.map(({ key }) => key)).size).toBe(table.periods.length);
          for (const [offset, index] of table.indexOfDay.entries()) {
            const date = fromEpochDay(first + offset);
            const period = table.periods[index];
            expect(period !== undefined && period.from <= date && date <= period.to).toBe(true);
            if (kind === "week") expect(period?.key).toBe(weekKey(date, weekStart));
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("whole weeks", () => {
  test("a week that ends on the day is whole, a running one is not", () => {
    const span = (to: string) => {
      const { firstDay, lastDay } = lastWholeWeeks(to, 4, "monday");
      return [fromEpochDay(firstDay), fromEpochDay(lastDay)];
    };
    expect(span("2026-11-22")).toEqual(["2026-10-26", "2026-11-22"]);
    expect(span("2026-11-23")).toEqual(["2026-10-26", "2026-11-22"]);
    expect(span("2026-11-28")).toEqual(["2026-10-26", "2026-11-22"]);
  });

  test("the last weeks hold the running one", () => {
    expect(startOfLastWeeks("2026-11-24", 2, "monday")).toBe("2026-11-16");
    expect(startOfLastWeeks("2026-11-22", 2, "monday")).toBe("2026-11-09");
  });
});
