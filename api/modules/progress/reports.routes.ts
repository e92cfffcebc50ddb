import { Elysia } from "elysia";
import { z } from "zod";
import { localDate } from "#core/time/local-date.ts";
import { listReports } from "#db/mongo/reports.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { id, idParams } from "../../plugins/fields.ts";
import { operation } from "../../plugins/openapi/operation.ts";
import { decodeCursor, toPage } from "../../plugins/pagination.ts";
import { scoped } from "../../plugins/scope.ts";
import { PAGE_POLICY } from "../../plugins/security-headers.ts";
import { write } from "../../plugins/unit-of-work.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import { negotiateFormat } from "./report-format.ts";
import * as view from "./reports.schema.ts";
import * as reports from "./reports.service.ts";

const cursorKey = z.object({ periodStart: localDate, id });

export const reportRoutes = (deps: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/progress/reports" })
    .use(scoped)
    .get(
      "/",
      async ({ scope, query }) => {
        const after = decodeCursor(cursorKey, query.cursor);
        const rows = await listReports(deps.mongo, scope.userId, after, query.limit + 1);
        return toPage(
          rows,
          query.limit,
          (row) => row,
          (row) => ({ periodStart: row.period.start, id: row.id }),
        );
      },
      {
        query: view.reportQuery,
        ...operation({
          id: "listReports",
          summary: "Reports, the newest period first",
          answers: { 200: view.reportPage },
        }),
      },
    )
    .post(
      "/",
      ({ scope, set, request, body }) =>
        write(deps, { scope, set, request, body }, async (tx) => {
          const by = { userId: scope.userId, requestId: scope.requestId, newId: deps.newId };
          return accepted(await reports.request(tx, by, body, deps.clock()), scope);
        }),
      {
        body: view.reportRequest,
        ...operation({
          id: "createReport",
          summary: "Make the report of a week",
          description:
            "Of the week that holds `periodStart`; without it of the running week as soon as that has training, else of " +
            "the one before. A week has one report: asking again makes it anew under the same id, which the job's " +
            "result names.",
          answers: { 202: jobView },
        }),
      },
    )
    .get(
      "/:id",
      async ({ scope, set, request, params, query }) => {
        const format = negotiateFormat(query.format, request.headers.get("accept"));
        set.headers.vary = "Accept, Accept-Language, Origin";
        if (format === "json") return reports.get(deps.mongo, scope.userId, params.id);
        const page = await reports.getPage(deps.mongo, scope.userId, params.id, scope.locale);
        return new Response(page, {
          headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY },
        });
      },
      {
        params: idParams,
        query: view.formatQuery,
        ...operation({
          id: "getReport",
          summary: "A report, by Accept or by `format`",
          description: "JSON, or one self-contained page in the asked language. `pdf` and `csv` answer 406.",
          answers: { 200: [view.reportView, { mediaTypes: ["text/html"], description: "The report's page" }] },
          problems: ["not-acceptable"],
        }),
      },
    );
