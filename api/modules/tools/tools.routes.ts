import { Elysia } from "elysia";
import { nearestLoad } from "#core/gym/plates.ts";
import { warmupSets } from "#core/gym/warmup.ts";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { completeLoad } from "../users/gym.service.ts";
import * as schema from "./tools.schema.ts";

export const toolRoutes = ({ nearDb }: Pick<ApiDependencies, "nearDb">) =>
  new Elysia({ prefix: "/api/v1/tools" })
    .use(withRequestContext)
    .get(
      "/plates",
      async ({ requestContext, query }) => {
        const { target, unit } = query;
        const { bar, plates } = await completeLoad(nearDb, requestContext.userId, query);
        return { target, unit, bar, ...nearestLoad({ target, bar, plates }) };
      },
      {
        query: schema.platesQuery,
        ...operation({
          id: "getPlates",
          access: user({ key: "read", mcp: "plates_for" }),
          cost: "read",
          served: "near",
          summary: "Which plates to put on each side of a bar",
          description:
            "All weights are in `unit`. `plates` is what there is, both sides together: `20x4` are two a side. What is " +
            "left out is taken from `/users/me/gym`, else it is a bar of 20 kg or 45 lb and the plates of a common gym. " +
            "Answers the nearest weight that can be loaded; of two that are as near the one of fewer plates. " +
            "`difference` is `achieved` less `target`.",
          answers: { 200: schema.platesView },
        }),
      },
    )
    .get(
      "/warmup",
      async ({ requestContext, query }) => {
        const { target, unit } = query;
        const { bar, plates } = await completeLoad(nearDb, requestContext.userId, query);
        return { target, unit, bar, sets: warmupSets({ target, bar, plates }) };
      },
      {
        query: schema.warmupQuery,
        ...operation({
          id: "getWarmup",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Sets that lead up to a working weight",
          description:
            "The empty bar for 10, then about 40 % for 5, 60 % for 3, 75 % for 2 and 90 % for 1, at weights that the " +
            "caller's plates, else those of a common gym, can make. All lie below the target; a light one has fewer of them.",
          answers: { 200: schema.warmupView },
        }),
      },
    );
