import { describe, expect, test } from "bun:test";
import { dueReports, lastWholeWeek } from "#core/training/report-schedule.ts";

const at = (iso: string): number => Date.parse(iso);

const schedule = {
  weekday: 1,
  localTime: "06:00",
  timeZone: "Europe/Madrid",
  weekStart: "monday",
  nextRunAt: at("2026-11-23T05:00:00Z"),
} as const;

describe("the week of a report", () => {
  test("is the last whole one, where the user's weeks begin", () => {
    expect(lastWholeWeek("2026-11-23", "monday")).toEqual({ key: "2026-W47", start: "2026-11-16", end: "2026-11-22" });
    expect(lastWholeWeek("2026-11-25", "monday").start).toBe("2026-11-16");
    expect(lastWholeWeek("2026-11-23", "sunday")).toMatchObject({ start: "2026-11-15", end: "2026-11-21" });
  });
});

describe("a schedule", () => {
  test("owes nothing before its time", () => {
    expect(dueReports(schedule, schedule.nextRunAt - 1)).toEqual({ weeks: [], nextRunAt: schedule.nextRunAt });
  });

  test("owes one week at its time and moves on by a week", () => {
    const { weeks, nextRunAt } = dueReports(schedule, schedule.nextRunAt);
    expect(weeks.map(({ key }) => key)).toEqual(["2026-W47"]);
    expect(nextRunAt).toBe(at("2026-11-30T05:00:00Z"));
  });

  test("owes each missed week once after a pause", () => {
    const { weeks, nextRunAt } = dueReports(schedule, at("2026-12-09T12:00:00Z"));
    expect(weeks.map(({ key }) => key)).toEqual(["2026-W47", "2026-W48", "2026-W49"]);
    expect(nextRunAt).toBe(at("2026-12-14T05:00:00Z"));
  });

  test("keeps its wall-clock time when the clock changes", () => {
    const spring = { ...schedule, timeZone: "America/New_York", nextRunAt: at("2026-03-02T11:00:00Z") };
    expect(dueReports(spring, spring.nextRunAt).nextRunAt).toBe(at("2026-03-09T10:00:00Z"));
  });

  test("owes at most sixty weeks, the newest", () => {
    const { weeks } = dueReports(schedule, at("2029-11-23T12:00:00Z"));
    expect(weeks.length).toBe(60);
    expect(weeks.at(-1)?.end).toBe("2029-11-18");
  });
});
