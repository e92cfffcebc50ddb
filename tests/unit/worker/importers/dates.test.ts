import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createWallClockParser, onDate, parseWallClock, secondsBetween } from "#worker/importers/dates.ts";

const read = (text: string) => parseWallClock(text, "Europe/Madrid");

describe("dates with a time of day", () => {
  test.each([
    ["2020-12-30 18:51:52", "2020-12-30T18:51:52"],
    ["2020-12-30T18:51", "2020-12-30T18:51:00"],
    ["2020/12/30 6:51:52 PM", "2020-12-30T18:51:52"],
    ["2020-12-30 18:51:52.125", "2020-12-30T18:51:52"],
    ["28 Mar 2025, 17:29", "2025-03-28T17:29:00"],
    ["1 Jan 2025, 12:05 AM", "2025-01-01T00:05:00"],
    ["Mar 28, 2025, 5:29\u202fPM", "2025-03-28T17:29:00"],
    ["28. März 2025, 17:29", "2025-03-28T17:29:00"],
    ["28 mar. 2025, 17:29", "2025-03-28T17:29:00"],
    ["28 de marzo de 2025, 17:29", "2025-03-28T17:29:00"],
    ["3 ene 2026, 08:05", "2026-01-03T08:05:00"],
    ["15 sept 2025, 19:30", "2025-09-15T19:30:00"],
    ["9 août 2025, 07:00", "2025-08-09T07:00:00"],
    ["9 févr. 2025 à 07:00", "2025-02-09T07:00:00"],
    ["4 giu 2025, 21:10", "2025-06-04T21:10:00"],
    ["7 de out. de 2025, 06:45", "2025-10-07T06:45:00"],
    ["31 Dez 2025, 23:59", "2025-12-31T23:59:00"],
  ])("%j is %s", (text, local) => {
    expect(read(text)).toEqual({ local, dateOnly: false });
  });

  test("an instant is told by the clock of the zone, with its daylight saving", () => {
    expect(read("2025-07-01T10:00:00Z")).toEqual({ local: "2025-07-01T12:00:00", dateOnly: false });
    expect(read("2025-01-01T23:30:00.000-01:00")).toEqual({ local: "2025-01-02T01:30:00", dateOnly: false });
  });
});

describe("dates alone", () => {
  test.each([
    ["2022-08-15", "2022-08-15T12:00:00"],
    ["15 Aug 2022", "2022-08-15T12:00:00"],
  ])("%j stands at noon", (text, local) => {
    expect(read(text)).toEqual({ local, dateOnly: true });
  });

  test("a time is forgotten where only the date counts", () => {
    expect(onDate({ local: "2022-08-15T23:10:00", dateOnly: false })).toEqual({
      local: "2022-08-15T12:00:00",
      dateOnly: true,
    });
  });
});

describe("what is no date", () => {
  test.each([
    "",
    "yesterday",
    "2026-02-30 10:00:00",
    "2025-02-29",
    "2025-13-01",
    "2025-01-01 24:00:00",
    "2025-01-01 10:60",
    "2025-01-01 13:00 PM",
    "2025-01/01",
    "12/30/2020 18:51",
    "30 Foo 2025, 10:00",
    "31 Apr 2025, 10:00",
    "0001-01-01",
    "1969-12-31",
    "2101-01-01",
    "9999-01-01",
    "2025-02-30T10:00:00Z",
    "45321",
  ])("%j is refused", (text) => {
    expect(read(text)).toBeNull();
  });
});

test("a parser with a memory says the same again, also of what is no date", () => {
  const parse = createWallClockParser("UTC");
  for (const text of ["2020-12-30 18:51:52", "never"]) {
    expect(parse(text)).toEqual(parseWallClock(text, "UTC"));
    expect(parse(text)).toEqual(parseWallClock(text, "UTC"));
  }
});

test("the hands move over midnight and months", () => {
  expect(secondsBetween("2025-02-28T23:50:00", "2025-03-01T00:10:00")).toBe(1200);
  expect(secondsBetween("2025-03-01T00:10:00", "2025-02-28T23:50:00")).toBe(-1200);
});

test("a month's name in any language of an account is read back", () => {
  const languages = ["en", "de", "es", "fr", "it", "pt", "nl"];
  const day = fc.date({
    min: new Date("1970-01-02T00:00:00Z"),
    max: new Date("2100-01-01T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(
      day,
      fc.constantFrom(...languages),
      fc.constantFrom("short" as const, "long" as const),
      (date, language, month) => {
        const name = new Intl.DateTimeFormat(language, { month, day: "numeric", timeZone: "UTC" })
          .formatToParts(date)
          .find(({ type }) => type === "month")?.value;
        const iso = date.toISOString();
        const text = `${date.getUTCDate()} ${name} ${date.getUTCFullYear()}, ${iso.slice(11, 16)}`;
        expect(read(text)).toEqual({ local: `${iso.slice(0, 16)}:00`, dateOnly: false });
      },
    ),
    { numRuns: 500 },
  );
});
