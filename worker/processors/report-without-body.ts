import { reportWithoutBody } from "#core/analysis/body-redaction.ts";
import { notFound } from "#core/errors.ts";
import { findReport } from "#db/mongo/reports.ts";
import { saveReportWithoutBody } from "#db/mongo/reports-without-body.ts";
import { renderReportHtml } from "../reports/html.ts";
import { paperOf, renderReportPdf } from "../reports/pdf/render.ts";
import { checkStopped, type WorkerDependencies } from "./types.ts";

/** Most reports are never asked for in this form, so the first coach's request makes it. */
export const drawReportWithoutBody = async (
  { mongo }: Pick<WorkerDependencies, "mongo">,
  { userId, id }: { readonly userId: string; readonly id: string },
  signal: AbortSignal,
): Promise<void> => {
  const whole = await findReport(mongo, userId, id);
  if (whole === null) throw notFound();
  const report = reportWithoutBody(whole);
  const paper = paperOf(report.unitSystem);
  const html = {
    en: renderReportHtml(report, { locale: "en" }),
    es: renderReportHtml(report, { locale: "es" }),
  };
  checkStopped(signal);
  const pdf = {
    en: await renderReportPdf(report, { locale: "en", paper }),
    es: await renderReportPdf(report, { locale: "es", paper }),
  };
  checkStopped(signal);
  await saveReportWithoutBody(mongo, { report, html, pdf });
};
