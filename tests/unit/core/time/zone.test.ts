import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fromEpochDay, isoWeekday, toEpochDay } from "#core/time/local-date.ts";
import { weekKey } from "#core/time/week.ts";
import {
  instantOf,
  isTimeZone,
  localDateAt,
  localTime,
  localTimeAt,
  nextLocalTime,
  timeZoneName,
} from "#core/time/zone.ts";

const AWKWARD_ZONES = [
  "UTC",
  "America/New_York",
  "Europe/Madrid",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "America/Havana",
  "Africa/Cairo",
  "America/St_Johns",
  "Pacific/Kiritimati",
  "Asia/Beirut",
] as const;

const zone = fc.constantFrom(...AWKWARD_ZONES);
const instant = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2060, 0, 1) });
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

describe("zone names", () => {
  test.each([...AWKWARD_ZONES, "Asia/Calcutta", "Europe/Kiev", "Etc/UTC", "Etc/GMT+5"])("%s is one", (name) => {
    expect(isTimeZone(name)).toBe(true);
    expect(timeZoneName.safeParse(name).success).toBe(true);
  });

  test.each(["", "europe/madrid", "Europe/Atlantis", "+02:00", "-0500", "Europe/Madrid ", "x".repeat(65), "../etc"])(
    "%p is none",
    (name) => {
      expect(isTimeZone(name)).toBe(false);
      expect(timeZoneName.safeParse(name).success).toBe(false);
    },
  );
});

describe("the local date of an instant", () => {
  test("agrees with Temporal's calendar in every zone", () => {
    fc.assert(
      fc.property(instant, zone, (milliseconds, name) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(name).toPlainDate();
        expect(localDateAt(milliseconds, name)).toBe(expected.toString());
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["2026-11-23T23:30:00Z", "Europe/Madrid", "2026-11-24"],
    ["2026-11-24T04:59:59Z", "America/New_York", "2026-11-23"],
    ["2026-11-23T18:14:59Z", "Asia/Kathmandu", "2026-11-23"],
    ["2026-11-23T18:15:00Z", "Asia/Kathmandu", "2026-11-24"],
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
    ["1969-12-31T23:59:59.999Z", "UTC", "1969-12-31"],
  ])("%s in %s is %s", (at, name, date) => {
    expect(localDateAt(Date.parse(at), name)).toBe(date);
  });
});

describe("the instant of a local time", () => {
  test.each([
    ["an ordinary morning", "2026-11-24", "06:00", "Europe/Madrid", "2026-11-24T05:00:00.000Z"],
    ["seconds are kept", "2026-11-24", "06:00:07", "Europe/Madrid", "2026-11-24T05:00:07.000Z"],
    ["a skipped time moves on", "2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    ["a time shown twice is the first", "2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["a skipped time moves on", "2026-03-29", "02:30", "Europe/Madrid", "2026-03-29T01:30:00.000Z"],
    ["a time shown twice is the first", "2026-10-25", "02:30", "Europe/Madrid", "2026-10-25T00:30:00.000Z"],
    ["half an hour is skipped", "2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00.000Z"],
    ["half an hour is shown twice", "2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z"],
    ["a whole day is skipped", "2011-12-30", "06:00", "Pacific/Apia", "2011-12-30T16:00:00.000Z"],
    ["the clock goes back for Ramadan", "2026-02-15", "02:30", "Africa/Casablanca", "2026-02-15T01:30:00.000Z"],
    ["an offset of quarter hours", "2026-11-24", "06:00", "Asia/Kathmandu", "2026-11-24T00:15:00.000Z"],
  ])("%s: %s %s in %s", (_, date, wallClock, name, expected) => {
    expect(iso(instantOf(date, wallClock, name))).toBe(expected);
  });

  test("is on the same local date wherever the clock shows that time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 32_000 }), time, zone, (day, wallClock, name) => {
        const at = instantOf(fromEpochDay(day), wallClock, name);
        const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).toPlainDateTime();
        const asked = Temporal.PlainDateTime.from(`${fromEpochDay(day)}T${wallClock}`);
        const skipped = asked.toZonedDateTime(name).toPlainDateTime().equals(asked) === false;
        if (skipped) expect(Temporal.PlainDateTime.compare(shown, asked)).toBe(1);
        else expect(shown.toString()).toBe(asked.toString());
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["2026-11-24", "24:00", "UTC"],
    ["2026-11-24", "6:00", "UTC"],
    ["2026-11-24", "06:60", "UTC"],
    ["2026-11-31", "06:00", "UTC"],
    ["2026-11-24", "06:00", "Europe/Atlantis"],
  ])("%s %s in %s is refused", (date, wallClock, name) => {
    expect(() => instantOf(date, wallClock, name)).toThrow(RangeError);
  });

  test("the schema of a time of day takes minutes and nothing finer", () => {
    expect(localTime.safeParse("23:59").success).toBe(true);
    for (const text of ["24:00", "06:00:00", "6:00", "06.00", ""])
      expect(localTime.safeParse(text).success).toBe(false);
  });
});

describe("the weekly schedule", () => {
  test.each([
    ["2026-11-24T10:00:00Z", 1, "06:00", "Europe/Madrid", "2026-11-30T05:00:00.000Z"],
    ["2026-11-30T04:59:59Z", 1, "06:00", "Europe/Madrid", "2026-11-30T05:00:00.000Z"],
    ["2026-11-30T05:00:00Z", 1, "06:00", "Europe/Madrid", "2026-12-07T05:00:00.000Z"],
    ["2026-03-07T12:00:00Z", 7, "02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    ["2026-10-31T12:00:00Z", 7, "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["2026-11-01T05:30:00Z", 7, "01:30", "America/New_York", "2026-11-08T06:30:00.000Z"],
    ["2011-12-28T00:00:00Z", 5, "06:00", "Pacific/Apia", "2011-12-30T16:00:00.000Z"],
    ["2011-12-30T16:00:00Z", 5, "06:00", "Pacific/Apia", "2012-01-05T16:00:00.000Z"],
  ] as const)("after %s the weekday %d at %s in %s comes at %s", (after, weekday, wallClock, timeZone, expected) => {
    expect(iso(nextLocalTime({ after: Date.parse(after), weekday, localTime: wallClock, timeZone }))).toBe(expected);
  });

  test("comes exactly once for every week of two years, on days when the clock changes too", () => {
    fc.assert(
      fc.property(zone, fc.integer({ min: 1, max: 7 }), time, (timeZone, weekday, wallClock) => {
        let after = Date.UTC(2011, 5, 1);
        let day = Number.NaN;
        for (let week = 0; week < 104; week += 1) {
          const next = nextLocalTime({ after, weekday, localTime: wallClock, timeZone });
          expect(next).toBeGreaterThan(after);
          // The day whose wall clock was asked for: the shown one, or the one before when that time was skipped.
          const shown = toEpochDay(localDateAt(next, timeZone));
          const asked = shown - ((isoWeekday(shown) - weekday + 7) % 7);
          expect(instantOf(fromEpochDay(asked), wallClock, timeZone)).toBe(next);
          if (!Number.isNaN(day)) {
            expect(asked - day).toBe(7);
            expect(weekKey(fromEpochDay(asked), "monday")).not.toBe(weekKey(fromEpochDay(day), "monday"));
          }
          day = asked;
          after = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("does not depend on where within the week one asks", () => {
    fc.assert(
      fc.property(instant, zone, fc.integer({ min: 1, max: 7 }), time, (after, timeZone, weekday, wallClock) => {
        const rule = { weekday, localTime: wallClock, timeZone };
        const next = nextLocalTime({ ...rule, after });
        expect(nextLocalTime({ ...rule, after: next - 1 })).toBe(next);
      }),
    );
  });

  test.each([0, 8, 1.5, Number.NaN])("weekday %p is refused", (weekday) => {
    expect(() => nextLocalTime({ after: 0, weekday, localTime: "06:00", timeZone: "UTC" })).toThrow(RangeError);
  });
});

describe("the clock on the wall", () => {
  test("shows the second that has begun", () => {
    expect(localTimeAt(Date.parse("2026-11-21T23:30:59.999Z"), "Pacific/Kiritimati")).toBe("13:30:59");
    expect(localTimeAt(Date.parse("2026-01-01T00:00:00Z"), "Asia/Kathmandu")).toBe("05:45:00");
  });

  test("leads back to the instant, but for an hour that is shown twice", () => {
    fc.assert(
      fc.property(instant, zone, (at, timeZone) => {
        const second = Math.floor(at / 1000) * 1000;
        const back = instantOf(localDateAt(at, timeZone), localTimeAt(at, timeZone), timeZone);
        expect(localTimeAt(back, timeZone)).toBe(localTimeAt(at, timeZone));
        expect(Math.abs(back - second)).toBeLessThanOrEqual(3 * 3_600_000);
      }),
    );
  });
});
