import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import { isBlank } from "./content.ts";
import { bodyweight, lifts, muscles, periods, records } from "./findings.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { createPage, type Page } from "./page.ts";
import { footer, insights, masthead, numbers, planned, strength, welcome } from "./page-sections.ts";
import { STYLES } from "./styles.ts";

/** Nothing is loaded and nothing runs, wherever the page is opened and whatever a title says. */
const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export const renderReportHtml = (report: PeriodReport, options: { readonly locale: Locale }): string => {
  const page = createPage(report, options.locale);
  return html`<!doctype html>
<html lang="${options.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${page.title}</title>
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

const sections = (page: Page): Markup[] => {
  if (isBlank(page)) return [masthead(page), welcome(page), bodyweight(page), footer(page)];
  const all = [masthead, planned, strength, insights, numbers, periods, lifts, records, bodyweight, muscles, footer];
  return all.map((section) => section(page));
};
