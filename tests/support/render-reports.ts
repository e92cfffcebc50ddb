/**
 * Renders the reports of made-up people into a folder, to be looked at: pages, sheets and mails, in both languages.
 *
 *   bun tests/support/render-reports.ts FOLDER
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPORT_KINDS } from "#core/taxonomy.ts";
import { renderReportHtml } from "#worker/reports/html.ts";
import { reportMail } from "#worker/reports/mail/report-mail.ts";
import { renderReportPdf } from "#worker/reports/pdf/render.ts";
import { PERSONAS } from "./personas.ts";
import { reportOf } from "./reports.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("usage: bun tests/support/render-reports.ts FOLDER\n");
  process.exit(64);
}

await mkdir(folder, { recursive: true });
for (const make of PERSONAS) {
  for (const kind of REPORT_KINDS) {
    const forms = [
      { locale: "en", unitSystem: "imperial", paper: "letter" },
      { locale: "es", unitSystem: "metric", paper: "a4" },
    ] as const;
    for (const { locale, unitSystem, paper } of forms) {
      const report = reportOf(make(), { kind, unitSystem });
      const name = join(folder, `${make.name}-${kind}-${locale}`);
      await writeFile(`${name}.html`, renderReportHtml(report, { locale }));
      const mail = await reportMail(report, {
        locale,
        reportUrl: "https://forja.example.com/reports/1",
        unsubscribeUrl: "https://api.example.com/unsubscribe",
      });
      const pictures = new Map(
        mail.images?.map(({ cid, png }) => [cid, `data:image/png;base64,${Buffer.from(png).toString("base64")}`]),
      );
      const inline = mail.html?.replace(/cid:([\w-]+)/g, (_whole, cid: string) => pictures.get(cid) ?? "") ?? "";
      await writeFile(`${name}-mail.html`, inline);
      await writeFile(`${name}-mail.txt`, `${mail.subject}\n\n${mail.text}`);
      await writeFile(`${name}.pdf`, await renderReportPdf(report, { locale, paper }));
    }
  }
}
