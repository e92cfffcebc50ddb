import { z } from "zod";
import { weeklyReport } from "#core/training/weekly-report-document.ts";
import { pageOf, pageQuery } from "../../plugins/pagination.ts";
import { trainingDate } from "./analyses.schema.ts";

export const reportRequest = z.strictObject({ kind: z.enum(["weekly"]), periodStart: trainingDate.nullish() });
export type ReportRequest = z.output<typeof reportRequest>;

export const reportQuery = z.strictObject(pageQuery);

/** What the contract names; of these a report has JSON and HTML so far. */
export const REPORT_FORMATS = ["json", "html", "pdf", "csv"] as const;
type ReportFormat = (typeof REPORT_FORMATS)[number];
const MEDIA_TYPES = ["application/json", "text/html", "application/pdf", "text/csv"] as const;

const FORMAT_BY_NAME: Readonly<Record<ReportFormat | (typeof MEDIA_TYPES)[number], ReportFormat>> = {
  json: "json",
  html: "html",
  pdf: "pdf",
  csv: "csv",
  "application/json": "json",
  "text/html": "html",
  "application/pdf": "pdf",
  "text/csv": "csv",
};

/** A format is named shortly or by its media type. */
export const formatQuery = z.strictObject({
  format: z
    .enum([...REPORT_FORMATS, ...MEDIA_TYPES])
    .transform((name) => FORMAT_BY_NAME[name])
    .optional(),
});

export const reportView = weeklyReport;

export const reportPage = pageOf(
  weeklyReport.pick({
    id: true,
    kind: true,
    period: true,
    inputVersion: true,
    formulaVersion: true,
    computedAt: true,
    headline: true,
  }),
);
