import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { PeriodReport } from "#core/reports/period-report-document.ts";
import { createFormat } from "#core/reports/words/format.ts";
import { LOCALES, REPORT_KINDS, UNIT_SYSTEMS } from "#core/taxonomy.ts";
import { parsePage } from "#tests/support/markup.ts";
import { beginner, lifter, newcomer, PERSONAS, persona, RUN, runner, SQUAT } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { renderReportHtml } from "#worker/reports/html.ts";
import { STYLES } from "#worker/reports/styles.ts";

const NOT_A_VALUE = /NaN|undefined|Infinity|null|\[object|Invalid Date/;

const pages = PERSONAS.flatMap((make) =>
  REPORT_KINDS.flatMap((kind) =>
    LOCALES.flatMap((locale) =>
      UNIT_SYSTEMS.map((unitSystem) => {
        const person = make();
        const report = reportOf(person, { kind, unitSystem });
        return { title: `${person.name}, ${kind}, ${locale}, ${unitSystem}`, locale, report };
      }),
    ),
  ),
);

describe("the page of a report", () => {
  test.each(pages)("is whole and says only real numbers for $title", ({ report, locale }) => {
    const page = renderReportHtml(report, { locale });
    const { problems, text, elements } = parsePage(page);
    expect(problems).toEqual([]);
    expect(text.match(NOT_A_VALUE)).toBeNull();
    for (const { attributes } of elements) expect([...attributes.values()].join(" ").match(NOT_A_VALUE)).toBeNull();
    expect(page.slice(0, 15)).toBe("<!doctype html>");
    expect(elements.find(({ name }) => name === "html")?.attributes.get("lang")).toBe(locale);
  });

  test.each(pages)("loads nothing and runs nothing for $title", ({ report, locale }) => {
    const { elements } = parsePage(renderReportHtml(report, { locale }));
    const names = new Set(elements.map(({ name }) => name));
    for (const name of ["script", "link", "img", "iframe", "object", "form", "a"]) expect(names.has(name)).toBe(false);
    const attributes = elements.flatMap((element) => [...element.attributes.keys()]);
    expect(attributes.filter((name) => name.startsWith("on") || name === "src" || name === "href")).toEqual([]);
  });

  test.each(pages)("has one heading of the first level, and none skipped, for $title", ({ report, locale }) => {
    const { elements } = parsePage(renderReportHtml(report, { locale }));
    const levels = elements.flatMap(({ name }) => (/^h\d$/.test(name) ? [Number(name.slice(1))] : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    let last = 0;
    for (const level of levels) {
      expect(level).toBeLessThanOrEqual(last + 1);
      last = level;
    }
  });

  test.each(pages)("describes every chart to those who don't see it for $title", ({ report, locale }) => {
    const { elements } = parsePage(renderReportHtml(report, { locale }));
    for (const { attributes } of elements.filter(({ name }) => name === "svg")) {
      expect(attributes.has("aria-labelledby") || attributes.get("aria-hidden") === "true").toBe(true);
    }
  });

  test("has a style sheet that loads nothing", () => {
    expect(STYLES.match(/url\(|@import|@font-face/)).toBeNull();
  });

  test("speaks the reader's language and units", () => {
    const english = renderReportHtml(reportOf(lifter(), { unitSystem: "imperial" }), { locale: "en" });
    const spanish = renderReportHtml(reportOf(lifter()), { locale: "es" });
    expect(english.includes("Planned and done")).toBe(true);
    expect(english.includes("\u00a0lb")).toBe(true);
    expect(english.includes("\u00a0kg")).toBe(false);
    expect(spanish.includes("Lo previsto y lo hecho")).toBe(true);
    expect(spanish.includes("Sentadilla trasera")).toBe(true);
    expect(spanish.includes("\u00a0lb")).toBe(false);
    expect(spanish.includes("Back squat")).toBe(false);
  });

  test("shows a runner kilometres and no kilograms", () => {
    const page = renderReportHtml(reportOf(runner()), { locale: "en" });
    expect(page.includes("\u00a0km")).toBe(true);
    expect(page.includes("\u00a0kg")).toBe(false);
  });

  const carrier = () =>
    persona("carrier", [
      {
        date: "2026-11-18",
        title: "Legs and a carry",
        minutes: 60,
        rpe: null,
        performances: [
          { exercise: SQUAT, sets: 4, reps: 5, weightKg: 100 },
          { exercise: RUN, sets: 1, reps: 0, weightKg: null, meters: 60 },
        ],
      },
    ]);

  test("takes who carries a load a few metres for a lifter: sets first, and no tile of distance", () => {
    const page = renderReportHtml(reportOf(carrier()), { locale: "en" });
    expect(page).toContain("5\u00a0sets\u00a0· 2,000\u00a0kg");
    expect(page.includes("<h3>Distance</h3>")).toBe(false);
  });

  test("asks a runner whether they get better, and says nothing of one-rep maxes that it does not show", () => {
    const [runs, lifts] = [runner(), lifter()].map((who) => renderReportHtml(reportOf(who), { locale: "en" }));
    expect(runs).toContain("Are you getting better?");
    expect(runs?.includes("One-rep maxes are estimates")).toBe(false);
    expect(lifts).toContain("Are you getting stronger?");
    expect(lifts).toContain("One-rep maxes are estimates");
  });

  test("says the level behind a lift, and since when it has stood still", () => {
    const report = reportOf(lifter());
    const plateauSince = { date: "2026-08-12", from: "2026-07-20", to: "2026-09-01" };
    const page = renderReportHtml(
      { ...report, lifts: report.lifts.map((lift) => ({ ...lift, plateauSince })) },
      { locale: "en" },
    ).replaceAll("\u00a0", " ");
    const level = report.lifts[0]?.smoothed.at(-1);
    expect(page).toContain(
      `Level: ${createFormat("en", "metric").weight(level?.e1rmKg ?? 0)}`.replaceAll("\u00a0", " "),
    );
    expect(page).toContain("It has stood still since about 12 Aug (95% interval 20 Jul 2026 to 1 Sept 2026).");
  });

  test("compares a week only once it is over", () => {
    const report = reportOf(lifter());
    const running = { ...report, period: { ...report.period, complete: false } };
    expect(renderReportHtml(report, { locale: "en" }).includes('class="change"')).toBe(true);
    expect(renderReportHtml(running, { locale: "en" }).includes('class="change"')).toBe(false);
  });

  test("explains no line of means where there is none", () => {
    expect(renderReportHtml(reportOf(lifter()), { locale: "en" }).includes("the thin line")).toBe(true);
    expect(renderReportHtml(reportOf(carrier()), { locale: "en" }).includes("the thin line")).toBe(false);
  });

  test("welcomes who has logged nothing, without a single chart", () => {
    const page = renderReportHtml(reportOf(newcomer()), { locale: "en" });
    expect(page.includes("import the history")).toBe(true);
    expect(page.includes("<svg")).toBe(false);
  });

  test("names no trend for a beginner", () => {
    const page = renderReportHtml(reportOf(beginner()), { locale: "en" });
    expect(page.includes("Too early to say")).toBe(true);
    expect(page.includes('class="fitted"')).toBe(false);
  });

  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;</title></svg>\u0000\u{d800}`;
  const dressedUp = (text: string): PeriodReport => {
    const person = lifter();
    const report = reportOf(person, { titles: new Map([...person.titles.keys()].map((id) => [id, text])) });
    return {
      ...report,
      exerciseNames: {},
      records: report.records.map((record) => ({ ...record, exerciseName: text })),
      lifts: report.lifts.map((lift) => ({ ...lift, exerciseName: text })),
      insights: [
        {
          code: "lift-neglected",
          severity: "notice",
          params: { exerciseId: "squat", exerciseName: text, days: 40 },
          method: "days",
        },
      ],
    };
  };

  test.each([...LOCALES])("shows what a user wrote as text, never as markup, in %s", (locale) => {
    const page = renderReportHtml(dressedUp(hostile), { locale });
    const { problems, elements } = parsePage(page);
    expect(problems).toEqual([]);
    expect(elements.filter(({ name }) => name === "script" || name === "img")).toEqual([]);
    expect(page.includes("&lt;script&gt;alert(1)&lt;/script&gt;")).toBe(true);
    const policy = elements.find(({ attributes }) => attributes.has("http-equiv"));
    expect(policy?.attributes.get("content")).toStartWith("default-src &#39;none&#39;;");
  });

  test("stays whole whatever a user writes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const page = renderReportHtml(dressedUp(text), { locale: "en" });
        expect(parsePage(page).problems).toEqual([]);
        expect(page.isWellFormed()).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("survives any amounts, the largest that can be logged among them", () => {
    // Values in the log's precision: three decimals.
    const thousandths = fc.integer({ min: 0, max: 5_000_000 }).map((value) => value / 1_000);
    const amount = fc.oneof(fc.constantFrom(0, 0.001, 0.5, 1, 5_000), thousandths);
    const history = fc.array(
      fc.record({ days: fc.integer({ min: 0, max: 200 }), kilograms: amount, meters: amount, reps: fc.nat(1000) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(history, fc.constantFrom(...LOCALES), (entries, locale) => {
        const byDay = new Map(entries.map((entry) => [entry.days, entry]));
        const workouts = [...byDay.values()]
          .toSorted((a, b) => b.days - a.days)
          .map(({ days, kilograms, meters, reps }) => ({
            date: new Date(Date.UTC(2026, 10, 22 - days)).toISOString().slice(0, 10),
            title: "Any",
            minutes: 0,
            rpe: null,
            performances: [
              { exercise: SQUAT, sets: 1, reps, weightKg: kilograms === 0 ? null : kilograms },
              { exercise: RUN, sets: 1, reps: 0, weightKg: null, meters },
            ],
          }));
        const { problems, text } = parsePage(renderReportHtml(reportOf(persona("any", workouts)), { locale }));
        expect(problems).toEqual([]);
        expect(text.match(NOT_A_VALUE)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

describe("the palettes", () => {
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: string, b: string) => {
    const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const palettes = [...STYLES.matchAll(/--paper[^}]+/g)].map(
    ([block]) =>
      new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, name = "", color = ""]) => [name, color])),
  );

  test.each([
    ["light", palettes[0]],
    ["dark", palettes[1]],
  ] as const)("the %s one has contrast enough for text and for charts", (_, palette) => {
    const color = (name: string) => palette?.get(name) ?? "#000000";
    for (const background of ["paper", "card"]) {
      for (const text of ["ink", "muted", "accent", "warning"]) {
        expect(contrast(color(text), color(background))).toBeGreaterThanOrEqual(4.5);
      }
      // WCAG requires 3:1 of meaningful parts. The paler bars have their numbers beside them.
      expect(contrast(color("accent-mid"), color(background))).toBeGreaterThanOrEqual(2.7);
    }
  });
});
