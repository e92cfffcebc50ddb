import { Elysia } from "elysia";
import type { ExportFormat } from "#db/postgres/schema/index.ts";
import { RATES } from "../../access/limits.ts";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import * as schema from "./exports.schema.ts";
import * as exports from "./exports.service.ts";
import { streamOfParts } from "./file-stream.ts";

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  strong: "text/csv; charset=utf-8",
};

export const exportRoutes = (deps: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/exports" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const after = decodeCursor(instantCursor, query.cursor);
        const rows = await exports.list(
          deps.nearDb,
          requestContext.userId,
          { after, limit: query.limit },
          deps.clock(),
        );
        return toPage(
          rows,
          query.limit,
          (row) => row.export,
          (row) => ({ sortKey: row.sortKey, id: row.export.id }),
        );
      },
      {
        query: schema.exportQuery,
        ...operation({
          id: "listExports",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Exports, newest first",
          answers: { 200: schema.exportPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const { userId, requestId } = requestContext;
          const context = { userId, requestId, now: deps.clock(), newId: deps.newId };
          const { id: exportId, job, created } = await exports.create(tx, context, body);
          if (!created) return { ...accepted(job, requestContext), status: 200 };
          const action = "export.requested";
          deps.activity.record({ userId, action, resource: "exports", resourceId: exportId, requestId });
          return accepted(job, requestContext);
        }),
      {
        body: schema.exportCreate,
        ...operation({
          id: "createExport",
          access: user({ key: "write" }),
          cost: "write",
          rate: RATES.exports,
          summary: "Make a file of all that the user has",
          description:
            "`json` is everything, and can be imported into another account without a loss; `csv` has a row for each " +
            "set, for spreadsheets; `strong` is what other applications import. The job's result names the export. " +
            "Its file is kept for seven days. The same client-chosen id with the same body answers the export's job (200).",
          answers: { 202: jobView, 200: jobView },
          problems: ["id-taken"],
        }),
      },
    )
    .get(
      "/:id",
      ({ requestContext, params }) => exports.get(deps.nearDb, requestContext.userId, params.id, deps.clock()),
      {
        params: idParams,
        ...operation({
          id: "getExport",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "How an export stands, and where its file is",
          description: "`status` is that of its job.",
          answers: { 200: schema.exportView },
        }),
      },
    )
    .get(
      "/:id/download",
      async ({ requestContext, params }) => {
        const file = await exports.open(deps, requestContext.userId, params.id, deps.clock());
        return new Response(streamOfParts(file.parts), {
          headers: {
            "content-type": MEDIA_TYPES[file.format],
            // Bun removes it from a stream and answers in chunks (oven-sh/bun#10507). `bytes` of the export has it,
            // too.
            "content-length": String(file.bytes),
            "content-disposition": `attachment; filename="${file.name}"`,
            "cache-control": "no-store",
          },
        });
      },
      {
        params: idParams,
        ...operation({
          id: "downloadExport",
          access: user({ key: "read" }),
          cost: "read",
          served: "primary",
          summary: "The file of an export",
          description: "404 while there is none, and when it is no longer kept.",
          answers: {
            200: {
              mediaTypes: ["application/json", "text/csv"],
              description: "The file, by the export's format",
            },
          },
        }),
      },
    );
