import { Elysia } from "elysia";
import { z } from "zod";
import type { AnalysisDocument } from "#core/analysis/analysis-document.ts";
import { analysisWithoutBody } from "#core/analysis/body-redaction.ts";
import { analysisInWords, exercisesNamedIn } from "#core/reports/words/in-words.ts";
import { listAnalyses } from "#db/mongo/analyses.ts";
import { accountUnits } from "#db/postgres/queries/accounts/users.ts";
import { RATES } from "../../access/limits.ts";
import { onCreate, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { id, idParams } from "../../http/fields.ts";
import { decodeCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { accepted } from "../jobs/job-answer.ts";
import { jobView } from "../jobs/jobs.schema.ts";
import { createBriefExercises } from "../workouts/brief-exercises.ts";
import * as schema from "./analyses.schema.ts";
import * as analyses from "./analyses.service.ts";

const allowedTo = ({ hidesBody }: RequestContext, analysis: AnalysisDocument): AnalysisDocument =>
  hidesBody ? analysisWithoutBody(analysis) : analysis;

type Wanted = { readonly include?: Parameters<typeof schema.partsOf>[1] };

/** Adds the words in the language of the request, and the units of the account. */
const showing = (deps: ApiDependencies) => {
  const inBrief = createBriefExercises({ db: deps.nearDb, clock: deps.clock });
  return async (requestContext: RequestContext, { include }: Wanted, found: Promise<AnalysisDocument>) => {
    const { locale, userId } = requestContext;
    const [analysis, unitSystem] = await Promise.all([found, accountUnits(deps.nearDb, userId)]);
    const known = await inBrief(exercisesNamedIn(analysis), locale);
    const reader = { locale, unitSystem, nameOf: (id: string) => known.get(id)?.exercise.name };
    return schema.partsOf(analysisInWords(allowedTo(requestContext, analysis), reader), include);
  };
};

const cursorKey = z.object({ computedAt: z.iso.datetime(), id });

export const analysisRoutes = (deps: ApiDependencies) => {
  const shownTo = showing(deps);
  return new Elysia({ prefix: "/api/v1/progress/analyses" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const after = decodeCursor(cursorKey, query.cursor);
        const rows = await listAnalyses(deps.mongo, requestContext.userId, after, query.limit + 1);
        return toPage(
          rows,
          query.limit,
          ({ read }) => read(),
          ({ place }) => place,
        );
      },
      {
        query: schema.analysisQuery,
        ...operation({
          id: "listAnalyses",
          access: user({ key: "read", coach: "read:training" }),
          cost: "read",
          served: "primary",
          summary: "Analyses, newest first",
          description: "Those that were asked for are kept, and of those that followed a change the fifty newest.",
          answers: { 200: schema.analysisPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const by = { userId: requestContext.userId, requestId: requestContext.requestId, newId: deps.newId };
          return accepted(await analyses.request(tx, by, body, deps.clock()), requestContext);
        }),
      {
        body: schema.analysisRequest,
        ...operation({
          id: "createAnalysis",
          access: user({ key: "write" }),
          cost: "write",
          rate: RATES.analyses,
          audit: onCreate("analysis.asked", "jobs"),
          summary: "Analyse the training",
          description:
            "Of the days asked for, else of everything, at most ten years. The job's result names the analysis. While " +
            "the same request waits, its job is the answer.",
          answers: { 202: jobView },
        }),
      },
    )
    .get(
      "/latest",
      ({ requestContext, query }) => {
        const { userId, requestId } = requestContext;
        return shownTo(requestContext, query, analyses.latest(deps, { userId, requestId, newId: deps.newId }));
      },
      {
        query: schema.partsQuery,
        ...operation({
          id: "getLatestAnalysis",
          worded: true,
          access: user({ key: "read", coach: "read:training", mcp: "get_latest_analysis" }),
          cost: "read",
          served: "primary",
          summary: "The analysis of the newest data",
          description:
            "One that was made and is lost, as after a restore, is made again: 503 while it is not there yet.",
          answers: { 200: schema.analysisView },
          problems: ["not-found", "unavailable"],
        }),
      },
    )
    .get(
      "/:id",
      ({ requestContext, params, query }) =>
        shownTo(requestContext, query, analyses.get(deps.mongo, requestContext.userId, params.id)),
      {
        query: schema.partsQuery,
        params: idParams,
        ...operation({
          id: "getAnalysis",
          worded: true,
          access: user({ key: "read", coach: "read:training" }),
          cost: "read",
          served: "primary",
          summary: "A whole analysis",
          answers: { 200: schema.analysisView },
        }),
      },
    );
};
