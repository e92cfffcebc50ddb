import { z } from "zod";
import { periodReport } from "#core/reports/period-report-document.ts";
import { REPORT_KINDS } from "#core/taxonomy.ts";
import { pageOf, pageQuery } from "../../http/pagination.ts";
import { ownJobId, trainingDate } from "../analyses/analyses.schema.ts";

export const reportRequest = z.strictObject({
  id: ownJobId,
  kind: z.enum(REPORT_KINDS),
  periodStart: trainingDate.nullish(),
});
export type ReportRequest = z.output<typeof reportRequest>;

export const reportQuery = z.strictObject(pageQuery);

/** Between formats that a client likes equally, the first wins. */
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

export const formatQuery = z.strictObject({
  format: z
    .enum([...REPORT_FORMATS, ...MEDIA_TYPES])
    .transform((name) => FORMAT_BY_NAME[name])
    .optional(),
});

export const reportView = periodReport;

export const reportPage = pageOf(
  periodReport.pick({
    id: true,
    kind: true,
    period: true,
    inputVersion: true,
    formulaVersion: true,
    computedAt: true,
    headline: true,
  }),
);

export const shareView = z.object({ url: z.url(), expiresAt: z.iso.datetime() });

/** Text of a public address: whatever was typed is only looked up. */
export const shareParams = z.object({ token: z.string().min(1).max(100) });

/** A UUID and its signature; mails of before have the UUID alone. */
const UNSUBSCRIBE_TOKEN = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(\.[A-Za-z0-9_-]{22})?$/;

export const unsubscribeQuery = z.strictObject({
  token: z.string().regex(UNSUBSCRIBE_TOKEN, "must be the token of a mail"),
});
