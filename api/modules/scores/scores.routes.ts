import { Elysia } from "elysia";
import { allOf, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { scoresQuery, scoresView } from "./scores.schema.ts";
import { scores } from "./scores.service.ts";

export const scoreRoutes = (deps: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/progress" })
    .use(withRequestContext)
    .get("/scores", ({ requestContext, query }) => scores(deps.nearDb, requestContext.userId, query, deps.clock()), {
      query: scoresQuery,
      ...operation({
        id: "getScores",
        access: user({ key: "read", coach: allOf("read:body", "read:training") }),
        cost: "read",
        served: "near",
        summary: "Powerlifting points of a total at a body weight",
        description:
          "`totalKg` is the total of squat, bench press and deadlift, or the bench press alone with `event=bench`. What is " +
          "not given is the user's own: `totalKg` the best estimated one-rep maxes of the last 365 days, which `lifts` " +
          "names, `bodyweightKg` the trend of the body weight, `sex` that of the profile, and with one's own total `age` by " +
          "the birth date. What is not known is in `missing`, and the points are null. Event and equipment matter to IPF GL " +
          "only. With an age from 14 to 80 also age-adjusted DOTS. What is outside a formula's range is null; `methods` " +
          "names each formula's source and range.",
        answers: { 200: scoresView },
      }),
    });
