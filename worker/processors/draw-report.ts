import { reportWithoutBody } from "#core/analysis/body-redaction.ts";
import { notFound } from "#core/errors.ts";
import { type DrawingKey, isDrawn, saveDrawing } from "#db/mongo/report-drawings.ts";
import { findReport } from "#db/mongo/reports.ts";
import type { ReportDrawing } from "#db/queues/job-kinds.ts";
import { renderReportHtml } from "../reports/html.ts";
import { paperOf, renderReportPdf } from "../reports/pdf/render.ts";
import { checkStopped, type WorkerDependencies } from "./types.ts";

/** A report that is made anew meanwhile is drawn anew. */
const DRAWS = 3;

/**
 * Draws a page or a PDF of a stored report and stores it beside the report. The stored drawing is always of the stored
 * report.
 */
export const drawReport = async (
  { mongo }: Pick<WorkerDependencies, "mongo">,
  { form, ...key }: DrawingKey & Pick<ReportDrawing, "form">,
  signal: AbortSignal,
): Promise<void> => {
  const { userId, id, locale, withoutBody } = key;
  // It was requested while another job stored it.
  if (await isDrawn(mongo, form, key)) return;
  for (let draws = 1; draws <= DRAWS; draws += 1) {
    const whole = await findReport(mongo, userId, id);
    if (whole === null) throw notFound();
    const report = withoutBody ? reportWithoutBody(whole) : whole;
    const drawn =
      form === "html"
        ? { html: renderReportHtml(report, { locale }) }
        : { pdf: await renderReportPdf(report, { locale, paper: paperOf(report.unitSystem) }) };
    checkStopped(signal);
    if (await saveDrawing(mongo, whole, { ...key, ...drawn })) return;
    checkStopped(signal);
  }
  throw new Error("a report was replaced at each drawing");
};
