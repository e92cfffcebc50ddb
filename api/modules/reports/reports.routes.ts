import { Elysia } from "elysia";
import { z } from "zod";
import { reportInWords, summaryInWords } from "#core/reports/words/in-words.ts";
import { localDate } from "#core/time/local-date.ts";
import { listReports } from "#db/mongo/reports.ts";
import { RATES } from "../../access/limits.ts";
import { onCreate, onSuccess, SESSION, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { id, idParams } from "../../http/fields.ts";
import { decodeCursor, toPage } from "../../http/pagination.ts";
import { publicAddress } from "../../http/public-address.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { PAGE_POLICY } from "../../plugins/security-headers.ts";
import { holdForAccess, noticeAccess } from "../auth/sessions/lasting-access.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import { publicReportRoutes } from "./public-reports.routes.ts";
import { reportCsv } from "./report-csv.ts";
import { negotiateFormat } from "./report-format.ts";
import { reportFormsFor } from "./report-forms.ts";
import * as schema from "./reports.schema.ts";
import * as reports from "./reports.service.ts";

const cursorKey = z.object({ periodStart: localDate, id });

export const reportRoutes = (deps: ApiDependencies) =>
  new Elysia({ name: "reports" }).use(ownReportRoutes(deps)).use(publicReportRoutes(deps));

const ownReportRoutes = (deps: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/progress/reports" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const after = decodeCursor(cursorKey, query.cursor);
        const rows = await listReports(deps.mongo, requestContext.userId, after, query.limit + 1);
        return toPage(
          rows,
          query.limit,
          ({ read }) => summaryInWords(read(), requestContext.locale),
          ({ place }) => place,
        );
      },
      {
        query: schema.reportQuery,
        ...operation({
          id: "listReports",
          worded: true,
          access: user({ key: "read", coach: "read:training", mcp: "list_reports" }),
          cost: "read",
          served: "primary",
          summary: "Reports, the newest period first",
          answers: { 200: schema.reportPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const by = { userId: requestContext.userId, requestId: requestContext.requestId, newId: deps.newId };
          return accepted(await reports.request(tx, by, body, deps.clock()), requestContext);
        }),
      {
        body: schema.reportRequest,
        ...operation({
          id: "createReport",
          access: user({ key: "write", mcp: "request_report" }),
          cost: "write",
          rate: RATES.reports,
          audit: onCreate("report.asked", "jobs"),
          summary: "Make the report of a week or a month",
          description:
            "Of the period that holds `periodStart`; without it of the running one as soon as that has training, else of " +
            "the one before. A period has one report: asking again makes it anew under the same id, which the job's " +
            "result names.",
          answers: { 202: jobView },
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params, query }) => {
        const format = negotiateFormat(query.format, request.headers.get("accept"));
        set.headers.vary = "Accept, Accept-Language, Origin";
        const { locale } = requestContext;
        const form = reportFormsFor(deps, requestContext);
        switch (format) {
          case "json":
            return reportInWords(await form.report(params.id), locale);
          case "html":
            return pageAnswer(await form.page(params.id));
          case "pdf": {
            const sheets = await form.sheets(params.id);
            return fileAnswer(sheets, "application/pdf", `inline; filename="forja-${params.id}.pdf"`);
          }
          case "csv": {
            const report = await form.report(params.id);
            const name = `forja-${report.kind}-${report.period.key}.csv`;
            return fileAnswer(reportCsv(report, locale), "text/csv; charset=utf-8", `attachment; filename="${name}"`);
          }
        }
      },
      {
        params: idParams,
        query: schema.formatQuery,
        ...operation({
          id: "getReport",
          worded: true,
          access: user({ key: "read", coach: "read:training", mcp: "get_report" }),
          cost: "read",
          served: "primary",
          summary: "A report, by Accept or by `format`",
          description:
            "JSON; one self-contained page, or sheets of A4 or Letter as the user's units have it, in the asked language; " +
            "or the numbers as one table. For a coach without `read:body` it has no body weight and no check-ins.",
          answers: {
            200: [
              schema.reportView,
              { mediaTypes: ["text/html"], description: "The report's page" },
              { mediaTypes: ["application/pdf"], description: "The report on sheets of paper" },
              { mediaTypes: ["text/csv"], description: "The report's numbers" },
            ],
          },
          problems: ["not-acceptable", "unavailable"],
        }),
      },
    )
    .post(
      "/:id/share",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: false });
          const { token, expiresAt } = await reports.share(tx, requestContext.userId, params.id, deps.clock());
          const url = `${publicAddress(deps.config)}/shared/reports/${token}`;
          await noticeAccess(tx, deps, requestContext, { kind: "report-share", label: null });
          return { status: 201 as const, body: { url, expiresAt } };
        }),
      {
        params: idParams,
        ...operation({
          id: "shareReport",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          audit: onSuccess("report.shared", "reports"),
          summary: "A public address of a report's page",
          description:
            "Whoever has the address sees the page, for thirty days. Asked for again, a new address takes its place. It is " +
            "shown in this answer alone.",
          answers: { 201: schema.shareView },
          problems: ["address-not-configured"],
        }),
      },
    )
    .delete(
      "/:id/share",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx) => {
          await reports.unshare(tx, requestContext.userId, params.id);
          return { status: 204 as const, body: undefined };
        }),
      {
        params: idParams,
        ...operation({
          id: "unshareReport",
          access: SESSION,
          proof: "none",
          cost: "write",
          audit: onSuccess("report.unshared", "reports"),
          summary: "End the public address of a report",
          description: "At once. The same again changes nothing.",
          answers: { 204: null },
        }),
      },
    );

const pageAnswer = (page: string): Response =>
  new Response(page, {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY },
  });

const fileAnswer = (body: Uint8Array | string, type: string, disposition: string): Response =>
  new Response(body, { headers: { "content-type": type, "content-disposition": disposition } });
