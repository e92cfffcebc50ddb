import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale, UnitSystem } from "#core/taxonomy.ts";
import * as content from "../content.ts";
import { createPage, type Page } from "../page.ts";
import { LIGHT } from "../palette.ts";
import { bodyweightSheet, liftSheets, muscleTable, periodPictures, recordList, tileRows } from "./evidence.ts";
import { insightList, masthead, planList, strengthTable } from "./front.ts";
import { type Paper, Sheets } from "./sheets.ts";

export const paperOf = (unitSystem: UnitSystem): Paper => (unitSystem === "imperial" ? "letter" : "a4");

/** Equal reports make equal bytes. */
export const renderReportPdf = (
  report: PeriodReport,
  { locale, paper }: { readonly locale: Locale; readonly paper: Paper },
): Promise<Uint8Array> => {
  const page = createPage(report, locale);
  const sheets = new Sheets({
    paper,
    locale,
    title: page.title,
    subject: content.verdict(page),
    madeAt: new Date(report.computedAt),
  });
  masthead(sheets, page);
  if (content.isBlank(page)) {
    sheets.y += 8;
    sheets.paragraph("P", page.text.welcome);
    bodyweightSheet(sheets, page);
  } else sections(sheets, page);
  closing(sheets, page);
  return sheets.finish((number, of) => ({ left: page.title, right: page.text.sheet(number, of) }));
};

const sections = (sheets: Sheets, page: Page): void => {
  planList(sheets, page);
  strengthTable(sheets, page);
  insightList(sheets, page);
  tileRows(sheets, page);
  periodPictures(sheets, page);
  liftSheets(sheets, page);
  recordList(sheets, page);
  bodyweightSheet(sheets, page);
  muscleTable(sheets, page);
};

const closing = (sheets: Sheets, page: Page): void => {
  const style = { size: 8.5, color: LIGHT.muted };
  sheets.ensure(50);
  sheets.y += 16;
  sheets.rule(sheets.y - 6);
  sheets.paragraph("P", content.caveat(page), style, 2);
  sheets.paragraph("P", content.madeOn(page), style);
};
