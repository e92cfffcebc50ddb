import { describe, expect, test } from "bun:test";
import { onDate, readDates, secondsBetween } from "#worker/importers/dates.ts";
import { foldMonth } from "#worker/importers/month-names.ts";

const read = (text: string) => readDates([text], { timeZone: "Europe/Madrid" }).parse(text);

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

describe("dates in the forms of other places", () => {
  test.each([
    ["2026年9月5日 20:39", "2026-09-05T20:39:00"],
    ["2026년 9월 5일 오후 8:39", "2026-09-05T20:39:00"],
    ["5 9月 2026, 20:39", "2026-09-05T20:39:00"],
    ["2026. szept. 5. 20:39", "2026-09-05T20:39:00"],
    ["2026. gada 5. sept. 20:39", "2026-09-05T20:39:00"],
    ["20:39 5 thg 9, 2026", "2026-09-05T20:39:00"],
    ["5 Σεπ 2026, 8:39 μ.μ.", "2026-09-05T20:39:00"],
    ["٥ سبتمبر ٢٠٢٦، ٢٠:٣٩", "2026-09-05T20:39:00"],
    ["5-Sep-2026 20:39", "2026-09-05T20:39:00"],
    ["Saturday, March 4, 2024 at 6:02 PM", "2024-03-04T18:02:00"],
    ["4 de marzo de 2024 a las 6:02 p. m.", "2024-03-04T18:02:00"],
    ["le 4 mars 2024 à 18h02", "2024-03-04T18:02:00"],
    ["2026-09-05 18:39:00 +0000", "2026-09-05T20:39:00"],
    ["Sat, 5 Sep 2026, 20:39", "2026-09-05T20:39:00"],
    ["14.03.2024 18:05", "2024-03-14T18:05:00"],
    ["5.9.2026 klo 20.39", "2026-09-05T20:39:00"],
    ["5.09.2026 г., 20:39", "2026-09-05T20:39:00"],
    ["1788640740", "2026-09-05T22:39:00"],
    ["1788640740000", "2026-09-05T22:39:00"],
  ])("%j is %s", (text, local) => {
    expect(read(text)).toEqual({ local, dateOnly: false });
  });
});

describe("dates in figures", () => {
  const readAll = (texts: readonly string[], dateOrder?: "dmy" | "mdy") => {
    const { parse, isOpen } = readDates(texts, { timeZone: "UTC", dateOrder });
    return { isOpen, days: texts.map((text) => parse(text)?.local.slice(0, 10) ?? null) };
  };

  test("one with a day above 12 settles the order of all, whatever the sender told", () => {
    const american = { isOpen: false, days: ["2024-03-04", "2024-03-14"] };
    expect(readAll(["3/4/2024", "3/14/2024"])).toEqual(american);
    expect(readAll(["3/4/2024", "3/14/2024"], "dmy")).toEqual(american);
    expect(readAll(["04-03-2024", "14-03-2024"], "mdy")).toEqual(american);
  });

  test("points stand where the day comes first", () => {
    expect(readAll(["4.3.2024"], "mdy")).toEqual({ isOpen: false, days: ["2024-03-04"] });
    expect(readAll(["3.14.2024"])).toEqual({ isOpen: false, days: [null] });
  });

  test("what nothing settles waits for the sender, who may tell", () => {
    expect(readAll(["9/5/26 20:39"])).toEqual({ isOpen: true, days: ["2026-05-09"] });
    expect(readAll(["9/5/26 20:39"], "mdy")).toEqual({ isOpen: false, days: ["2026-09-05"] });
    expect(readAll(["9/5/70", "5/5/2026"], "dmy")).toEqual({ isOpen: false, days: ["1970-05-09", "2026-05-05"] });
  });

  test("rows that contradict each other settle nothing but themselves", () => {
    expect(readAll(["3/14/2024", "14/3/2024", "1/2/2024"]).isOpen).toBe(true);
    expect(readAll(["3/14/2024", "14/3/2024", "1/2/2024"], "mdy").days).toEqual([
      "2024-03-14",
      "2024-03-14",
      "2024-01-02",
    ]);
  });

  test("the day and the month alike need no order", () => {
    expect(readAll(["5/5/2026"])).toEqual({ isOpen: false, days: ["2026-05-05"] });
  });
});

describe("names that mean two months", () => {
  const readIn = (...texts: readonly string[]) => {
    const { parse } = readDates(texts, { timeZone: "UTC" });
    return texts.map((text) => parse(text)?.local.slice(0, 7) ?? null);
  };

  test("are told apart by the other names of the file, and refused without one", () => {
    expect(readIn("5 lip 2026", "5 sie 2026")).toEqual(["2026-07", "2026-08"]);
    expect(readIn("5 lip 2026", "5 ruj 2026")).toEqual(["2026-06", "2026-09"]);
    expect(readIn("5 lip 2026")).toEqual([null]);
  });

  test("mean what the languages of applications mean by them", () => {
    expect(readIn("5 jan 2026", "5 Kas 2026")).toEqual(["2026-01", "2026-11"]);
    expect(readIn("5 out 2026")).toEqual(["2026-10"]);
  });
});

test("the hands move over midnight and months", () => {
  expect(secondsBetween("2025-02-28T23:50:00", "2025-03-01T00:10:00")).toBe(1200);
  expect(secondsBetween("2025-03-01T00:10:00", "2025-02-28T23:50:00")).toBe(-1200);
});

/** The names of the twelve months as a date of a language writes them; null where it writes figures. */
const monthsIn = (language: string, month: "short" | "long"): readonly string[] | null => {
  const format = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
    month,
    day: "numeric",
    timeZone: "UTC",
  });
  const names = Array.from(
    { length: 12 },
    (_, index) => format.formatToParts(Date.UTC(2024, index, 9)).find(({ type }) => type === "month")?.value ?? "",
  );
  return names.every((name) => /\p{L}/u.test(name)) ? names : null;
};

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz"];
const LANGUAGES = Intl.DateTimeFormat.supportedLocalesOf([
  ...LETTERS.flatMap((one) => LETTERS.map((two) => one + two)),
  ...["fil", "gsw", "haw", "kok", "hsb", "dsb", "ckb", "yue", "ast", "fur"],
]);

test("a year of months in any language that Intl knows is read back", () => {
  expect(LANGUAGES.length).toBeGreaterThan(120);
  for (const language of LANGUAGES) {
    for (const names of [monthsIn(language, "short"), monthsIn(language, "long")]) {
      const texts = names?.map((name) => `9 ${name} 2026, 20:39`) ?? [];
      const { parse } = readDates(texts, { timeZone: "UTC" });
      const read = texts.map((text) => parse(text)?.local ?? null);
      // Some languages use one word for two months: such names stay ambiguous.
      const wrong = read.filter((local, index) => {
        const isShared =
          names?.some((name, other) => other !== index && foldMonth(name) === foldMonth(names[index] ?? "")) === true;
        return !isShared && local !== `2026-${String(index + 1).padStart(2, "0")}-09T20:39:00`;
      });
      expect([language, wrong]).toEqual([language, []]);
    }
  }
});

test("a month alone in a language of many applications is read back", () => {
  for (const language of [
    "en",
    "de",
    "es",
    "fr",
    "it",
    "pt",
    "nl",
    "ru",
    "uk",
    "tr",
    "ja",
    "zh",
    "ko",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "hu",
    "el",
    "ro",
    "vi",
    "th",
    "id",
    "ar",
    "he",
  ]) {
    for (const names of [monthsIn(language, "short"), monthsIn(language, "long")]) {
      const locals = names?.map((name) => read(`9 ${name} 2026, 20:39`)?.local.slice(0, 7)) ?? [];
      const expected = locals.map((_, index) => `2026-${String(index + 1).padStart(2, "0")}`);
      expect([language, locals]).toEqual([language, expected]);
    }
  }
});
