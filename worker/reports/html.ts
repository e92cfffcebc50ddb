import type { Locale } from "#core/training/taxonomy.ts";
import type { WeeklyReport } from "#core/training/weekly-report-document.ts";
import { bodyweight, lifts, muscles, records } from "./findings.ts";
import { footer, insights, masthead, numbers, planned, welcome } from "./letter.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { createPage, type Page } from "./page.ts";
import { STYLES } from "./styles.ts";
import { weeks } from "./weeks.ts";

/** Nothing is loaded and nothing runs, wherever the page is opened and whatever a title says. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The weekly report as one self-contained page: no scripts, no other files, light and dark, for screens and paper. */
export const renderWeeklyReportHtml = (report: WeeklyReport, options: { readonly locale: Locale }): string => {
  const page = createPage(report, options.locale);
  const { text, format } = page;
  const title = `Forja · ${text.kicker} · ${format.period(report.period.start, report.period.end)}`;
  return html`<!doctype html>
<html lang="${options.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(STYLES)}</style>
</head>
<body>
<main>
${sections(page)}
</main>
</body>
</html>
`.markup;
};

/** What was done, how it compares and what to look at come first; the evidence follows. */
const sections = (page: Page): Markup[] => {
  if (page.report.headline.code === "nothing-logged") {
    return [masthead(page), welcome(page), bodyweight(page), footer(page)];
  }
  return [masthead, planned, numbers, insights, lifts, weeks, muscles, records, bodyweight, footer].map((section) =>
    section(page),
  );
};
