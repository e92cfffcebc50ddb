import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { dueReports, type ReportSchedule, rescheduleRun } from "#core/reports/report-schedule.ts";
import { WEEK_STARTS } from "#core/taxonomy.ts";
import { addDays, daysBetween, isoWeekday, toEpochDay } from "#core/time/local-date.ts";
import { weekStartFromKey } from "#core/time/week.ts";
import { instantOf, isTimeZone, localDateAt, nextLocalTime } from "#core/time/zone.ts";

const at = (iso: string): number => Date.parse(iso);
const DAY_MS = 86_400_000;

const schedule: ReportSchedule = {
  weekday: 1,
  localTime: "06:00",
  timeZone: "Europe/Madrid",
  weekStart: "monday",
  nextRunAt: at("2026-11-23T05:00:00Z"),
  lastWeekKey: null,
};

const weeksOf = (due: ReturnType<typeof dueReports>) =>
  due.periods.flatMap(({ kind, key }) => (kind === "weekly" ? [key] : []));
const monthsOf = (due: ReturnType<typeof dueReports>) =>
  due.periods.flatMap(({ kind, key }) => (kind === "monthly" ? [key] : []));

describe("a schedule", () => {
  test("owes nothing before its time", () => {
    expect(dueReports(schedule, schedule.nextRunAt - 1)).toEqual({ periods: [], nextRunAt: schedule.nextRunAt });
  });

  test("owes one week at its time and moves on by a week", () => {
    const due = dueReports(schedule, schedule.nextRunAt);
    expect(due.periods).toEqual([{ kind: "weekly", key: "2026-W47", start: "2026-11-16", end: "2026-11-22" }]);
    expect(due.nextRunAt).toBe(at("2026-11-30T05:00:00Z"));
  });

  test("owes the month with the first run after it", () => {
    const due = dueReports({ ...schedule, nextRunAt: at("2026-12-07T05:00:00Z") }, at("2026-12-07T05:00:00Z"));
    expect(due.periods.at(-1)).toEqual({ kind: "monthly", key: "2026-11", start: "2026-11-01", end: "2026-11-30" });
    expect(monthsOf(dueReports(schedule, schedule.nextRunAt))).toEqual([]);
  });

  test("owes each missed week once after a pause, and each month in it", () => {
    const due = dueReports(schedule, at("2026-12-09T12:00:00Z"));
    expect(weeksOf(due)).toEqual(["2026-W47", "2026-W48", "2026-W49"]);
    expect(monthsOf(due)).toEqual(["2026-11"]);
    expect(due.nextRunAt).toBe(at("2026-12-14T05:00:00Z"));
  });

  test("keeps its wall-clock time when the clock changes", () => {
    const spring = { ...schedule, timeZone: "America/New_York", nextRunAt: at("2026-03-02T11:00:00Z") };
    expect(dueReports(spring, spring.nextRunAt).nextRunAt).toBe(at("2026-03-09T10:00:00Z"));
  });

  test("owes at most sixty weeks, the newest", () => {
    const weeks = weeksOf(dueReports(schedule, at("2029-11-23T12:00:00Z")));
    expect(weeks).toHaveLength(60);
    expect(weeks.at(-1)).toBe("2029-W46");
  });

  test("owes at most fourteen months, the newest", () => {
    const months = monthsOf(dueReports(schedule, at("2029-11-23T12:00:00Z")));
    expect(months).toHaveLength(14);
    expect([months[0], months.at(-1)]).toEqual(["2028-09", "2029-10"]);
  });

  test.each([
    ["2026-12-14T05:00:00Z", ["2026-11"]],
    ["2026-12-15T05:00:00Z", []],
  ])("owes a month until fourteen days after its end: at %s it owes %j", (time, months) => {
    expect(monthsOf(dueReports({ ...schedule, nextRunAt: at(time) }, at(time)))).toEqual(months);
  });

  test("owes no week again that it has made", () => {
    expect(weeksOf(dueReports({ ...schedule, lastWeekKey: "2026-W47" }, schedule.nextRunAt))).toEqual([]);
  });

  test("leaves out no week when the week begins on another day", () => {
    // On Sundays the week before last is whole where weeks begin on Monday, and yesterday's where they begin on Sunday.
    const sundays = { ...schedule, weekday: 7, nextRunAt: at("2026-11-29T05:00:00Z"), lastWeekKey: "2026-W46" };
    expect(weeksOf(dueReports({ ...sundays, weekStart: "sunday" }, sundays.nextRunAt))).toEqual([
      "2026-W47",
      "2026-W48",
    ]);
    expect(weeksOf(dueReports({ ...sundays, lastWeekKey: "2026-W47" }, sundays.nextRunAt))).toEqual([]);
  });
});

/** Zones of every kind of change: none, half an hour, at midnight, across the date line, and the usual ones. */
const zones = Intl.supportedValuesOf("timeZone").filter(isTimeZone);
const timeZone = fc.constantFrom(...zones);
const localTime = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
const weekday = fc.integer({ min: 1, max: 7 });

describe("in every zone", () => {
  test("there are hundreds of them", () => {
    expect(zones.length).toBeGreaterThan(400);
  });

  test("over fifty years a time comes round once in each week, on its day and at its hour unless the clock skips it", () => {
    fc.assert(
      fc.property(timeZone, weekday, localTime, fc.integer({ min: 1990, max: 2040 }), (zone, day, time, year) => {
        let instant = at(`${year}-01-01T00:00:00Z`);
        let last: string | null = null;
        for (let week = 0; week < 54; week += 1) {
          const next = nextLocalTime({ weekday: day, localTime: time, timeZone: zone, after: instant });
          const date = localDateAt(next, zone);
          // When the clock skips a whole day, the first time too can fall on the day after its own.
          const late = (isoWeekday(toEpochDay(date)) - day + 7) % 7;
          const asked: string = last === null ? addDays(date, -late) : addDays(last, 7);
          // A gap moves the time on, and where the clock jumps over a whole day to the day after.
          expect(daysBetween(asked, date)).toBeGreaterThanOrEqual(0);
          expect(daysBetween(asked, date)).toBeLessThanOrEqual(1);
          expect(next).toBe(instantOf(asked, time, zone));
          // Never a second time at the overlap: the next one is days away.
          expect(next - instant).toBeGreaterThan(last === null ? 0 : 5.9 * DAY_MS);
          instant = next;
          last = asked;
        }
      }),
      { numRuns: 300, examples: [["Pacific/Kiritimati", 6, "15:00", 1995]] },
    );
  });
});

type Change = Partial<Pick<ReportSchedule, "weekday" | "localTime" | "timeZone" | "weekStart">>;

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ timeZone }),
  fc.record({ weekday }),
  fc.record({ localTime }),
  fc.record({ weekStart: fc.constantFrom(...WEEK_STARTS) }),
);
/** Hours until the next thing that happens: a change of the settings, or a tick; sometimes after a long downtime. */
const events = fc.array(
  fc.record({
    hours: fc.oneof(fc.integer({ min: 1, max: 96 }), fc.integer({ min: 1, max: 400 })),
    change: fc.option(change, { freq: 2 }),
  }),
  { minLength: 5, maxLength: 60 },
);

describe("whatever the user changes, and whenever the ticks come", () => {
  const start = at("2026-01-05T00:00:00Z");

  test("each week is owed once, in order and none left out, and only when it is over", () => {
    fc.assert(
      fc.property(timeZone, fc.constantFrom(...WEEK_STARTS), events, (zone, weekStart, sequence) => {
        const first = nextLocalTime({ ...schedule, timeZone: zone, after: start });
        let state: ReportSchedule = { ...schedule, timeZone: zone, weekStart, nextRunAt: first };
        let now = start;
        const made: string[] = [];
        const months = new Set<string>();
        const tick = () => {
          const due = dueReports(state, now);
          for (const { kind, key, end } of due.periods) {
            expect(end < localDateAt(now, state.timeZone)).toBe(true);
            if (kind === "weekly") made.push(key);
            else months.add(key);
          }
          expect(due.nextRunAt).toBeGreaterThan(now);
          state = { ...state, nextRunAt: due.nextRunAt, lastWeekKey: made.at(-1) ?? null };
        };
        for (const event of sequence) {
          now += event.hours * 3_600_000;
          if (event.change === null) {
            tick();
            continue;
          }
          const after = { ...state, ...event.change };
          const moves = "weekStart" in event.change ? state.nextRunAt : rescheduleRun(state.nextRunAt, after, now);
          state = { ...after, nextRunAt: moves };
          expect(state.nextRunAt).toBeLessThanOrEqual(now + 7 * DAY_MS + 3_600_000);
        }
        now = Math.max(now, state.nextRunAt) + 14 * DAY_MS;
        tick();
        const starts = made.map((key) => weekStartFromKey(key, "monday"));
        for (const [index, week] of starts.entries()) {
          const before = starts[index - 1];
          if (before !== undefined) expect(daysBetween(before, week)).toBe(7);
        }
        // Every month that ended between the first report and the last was owed.
        const [oldest, newest] = [starts[0] ?? "", starts.at(-1) ?? ""];
        for (let month = addDays(`${oldest.slice(0, 7)}-28`, 7); month.slice(0, 7) < newest.slice(0, 7); ) {
          expect(months.has(month.slice(0, 7))).toBe(true);
          month = addDays(`${month.slice(0, 7)}-28`, 7);
        }
      }),
      { numRuns: 300 },
    );
  });
});
