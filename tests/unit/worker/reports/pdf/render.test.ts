import { describe, expect, test } from "bun:test";
import { getDocument, OPS } from "pdfjs-dist/legacy/build/pdf.mjs";
import { LOCALES, REPORT_KINDS, UNIT_SYSTEMS } from "#core/taxonomy.ts";
import { lifter, newcomer, PERSONAS, persona, SQUAT, WEEK_END } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { verdict } from "#worker/reports/content.ts";
import { createPage } from "#worker/reports/page.ts";
import { paperOf, renderReportPdf } from "#worker/reports/pdf/render.ts";

const NOT_A_VALUE = /NaN|undefined|Infinity|\[object|Invalid Date/;

const open = async (bytes: Uint8Array) => {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const pages = await Promise.all(Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1)));
  const texts = await Promise.all(
    pages.map(async (page) => {
      const { items } = await page.getTextContent();
      return items.map((item) => ("str" in item ? item.str : "")).join(" ");
    }),
  );
  return { document, pages, texts };
};

/** Spaces depend on the PDF reader: only the words count. */
const words = (text: string): string => text.replace(/\s+/gu, "");

const people = PERSONAS.flatMap((make) =>
  REPORT_KINDS.flatMap((kind) => LOCALES.map((locale) => ({ name: make().name, make, kind, locale }))),
);

describe("a report on sheets of paper", () => {
  test.each(people)(
    "can be selected as text, in its language, for $name, $kind, $locale",
    async ({ make, kind, locale }) => {
      const report = reportOf(make(), { kind });
      const bytes = await renderReportPdf(report, { locale, paper: "a4" });
      const { document, texts } = await open(bytes);
      const page = createPage(report, locale);
      expect(words(texts[0] ?? "")).toContain(words(verdict(page)));
      const whole = texts.join(" ");
      expect(whole.match(NOT_A_VALUE)).toBeNull();
      // Neither a glyph that the font does not have nor one that a reader could not name.
      for (const unknown of ["\ufffd", "\0"]) expect(whole.includes(unknown)).toBe(false);
      const { info } = await document.getMetadata();
      expect(info).toMatchObject({ Title: page.title, Language: locale, Author: "Forja", Creator: "Forja" });
      expect(Buffer.from(bytes).toString("latin1")).toContain("/Marked true");
    },
  );

  test("answers on its first sheet what was done, whether it works and what to look at", async () => {
    const report = reportOf(lifter());
    const { texts } = await open(await renderReportPdf(report, { locale: "es", paper: "a4" }));
    const [first = ""] = texts.map(words);
    for (const heading of ["Loprevistoylohecho", "¿Estásganandofuerza?", "Enquéfijarse"])
      expect(first).toContain(heading);
    expect(first).toContain("Sentadillatrasera");
    expect(report.insights.length).toBeGreaterThan(0);
  });

  test("embeds subsets of its two fonts and uses no other", async () => {
    const bytes = await renderReportPdf(reportOf(lifter()), { locale: "en", paper: "a4" });
    const source = Buffer.from(bytes).toString("latin1");
    const names = new Set([...source.matchAll(/\/BaseFont \/(\S+)/g)].map(([, name]) => name));
    expect(names.size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[A-Z]{6}\+SourceSans3-(Regular|Semibold)$/);
    expect(source.match(/\/FontFile2/g)).toHaveLength(2);
    expect(bytes.byteLength).toBeLessThan(250_000);
  });

  test("draws its charts as vectors, and describes each", async () => {
    const { pages } = await open(await renderReportPdf(reportOf(lifter()), { locale: "en", paper: "a4" }));
    const used = (await Promise.all(pages.map((page) => page.getOperatorList()))).flatMap(({ fnArray }) => fnArray);
    expect(used.filter((op) => op === OPS.paintImageXObject || op === OPS.paintInlineImageXObject)).toEqual([]);
    expect(used.filter((op) => op === OPS.constructPath).length).toBeGreaterThan(100);
    const trees = JSON.stringify(await Promise.all(pages.map((page) => page.getStructTree())));
    // Two of the periods, six lifts, and body weight.
    expect(trees.match(/"role":"Figure"/g)).toHaveLength(9);
    expect(trees.match(/"alt":"/g)).toHaveLength(9);
    for (const role of ["H1", "H2", "H3", "L", "LI", "Table", "TR", "TH", "TD"])
      expect(trees).toContain(`"role":"${role}"`);
  });

  test.each([...UNIT_SYSTEMS])("is as wide as the paper of who measures in %s units", async (unitSystem) => {
    const report = reportOf(lifter(), { unitSystem });
    const { pages } = await open(await renderReportPdf(report, { locale: "en", paper: paperOf(unitSystem) }));
    const [, , width, height] = pages[0]?.view ?? [];
    expect([Math.round(width ?? 0), Math.round(height ?? 0)]).toEqual(
      unitSystem === "metric" ? [595, 842] : [612, 792],
    );
  });

  test("is the same bytes each time", async () => {
    const make = () => renderReportPdf(reportOf(lifter()), { locale: "en", paper: "a4" });
    expect(Buffer.compare(await make(), await make())).toBe(0);
  });

  test("shows what a user wrote, without what the fonts cannot show, on as many lines as it takes", async () => {
    const person = persona("any", [
      {
        date: WEEK_END,
        title: `Piernas 💪🏽 ñandú ${"muy larga ".repeat(20)}\u0000\u{d800}\u202e`,
        minutes: 60,
        rpe: null,
        performances: [{ exercise: SQUAT, sets: 3, reps: 5, weightKg: 100 }],
      },
    ]);
    const { texts } = await open(await renderReportPdf(reportOf(person), { locale: "es", paper: "letter" }));
    expect(words(texts.join(""))).toContain("Piernasñandúmuylargamuylarga");
  });

  test("welcomes who has logged nothing, on one sheet", async () => {
    const { texts } = await open(await renderReportPdf(reportOf(newcomer()), { locale: "en", paper: "a4" }));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain("import the history");
  });
});
