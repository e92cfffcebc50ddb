import { Elysia } from "elysia";
import { z } from "zod";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { id } from "../../http/fields.ts";
import { answerText, pageText } from "../../http/json-text.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./progress.schema.ts";
import * as progress from "./progress.service.ts";

export const summaryRoutes = (deps: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/progress" })
    .use(withRequestContext)
    .get(
      "/summary",
      ({ requestContext, query }) => progress.summary(deps.nearDb, requestContext.userId, query, deps.clock()),
      {
        query: schema.summaryQuery,
        ...operation({
          id: "getSummary",
          access: user({ key: "read", coach: "read:training", mcp: "get_training_summary" }),
          cost: "read",
          served: "near",
          summary: "Training by day, week or month",
          description:
            "The last twelve weeks unless asked for others. Weeks begin where the user's weeks do and have the key of the " +
            "ISO week that holds their Monday, such as `2026-W48`. Sets of a muscle are " +
            "fractional unless asked otherwise: a primary muscle counts the whole set, a secondary one its share. `direct` " +
            "counts primary muscles alone, `total` every muscle alike.",
          answers: { 200: schema.summaryView },
        }),
      },
    )
    .get(
      "/exercises/:exerciseId",
      ({ requestContext, query, params }) =>
        progress.lift(deps.nearDb, requestContext.userId, params.exerciseId, query, deps.clock()),
      {
        params: z.object({ exerciseId: id }),
        query: schema.liftQuery,
        ...operation({
          id: "getExerciseProgress",
          access: user({ key: "read", coach: "read:training", mcp: "get_exercise_progress" }),
          cost: "read",
          served: "near",
          summary: "Estimated one-rep max of an exercise, its trend and forecast",
          description:
            "A day's best estimate stands for the day; `smoothed` is the level behind it. Trend and `status` are of the " +
            "present stretch: since the last layoff, step of the level, or break of the slope within 52 weeks. `status` " +
            "compares the 95 % interval with `smallestWorthwhileChange`. `plateau` leaves out a worthwhile gain and a " +
            "worthwhile loss within four weeks. `uncertain` leaves out neither, and `missing` has the days that settle " +
            "it. Below eight days it is `insufficient-data`. `plateauSince` is the day on which a lift began to stand " +
            "still. The forecast is null where the data supports none, and `forecastRefusal` says why.",
          answers: { 200: schema.liftView },
        }),
      },
    )
    .get(
      "/records",
      async ({ requestContext, query, set }) => {
        const after = decodeCursor(instantCursor, query.cursor);
        const rows = await progress.records(deps.nearDb, requestContext.userId, requestContext.locale, query, after);
        const page = toPage(
          rows,
          query.limit,
          (row) => row.text,
          (row) => ({ sortKey: row.sortKey, id: row.id }),
        );
        return answerText({ set }, pageText(page));
      },
      {
        query: schema.recordQuery,
        ...operation({
          id: "listRecords",
          worded: true,
          access: user({ key: "read", coach: "read:training", mcp: "list_records" }),
          cost: "read",
          served: "near",
          summary: "Personal records, newest first",
          description: "Those that stand; with `history=true` also those that were beaten since.",
          answers: { 200: schema.recordPage },
        }),
      },
    );
