import { Elysia } from "elysia";
import { onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./landmarks.schema.ts";
import * as landmarks from "./landmarks.service.ts";

export const landmarkRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/progress/landmarks" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, set, request }) => {
        const found = await landmarks.get(deps.nearDb, requestContext.userId);
        return readVersion({ requestContext, request, set }, found.version, found);
      },
      {
        ...operation({
          id: "getLandmarks",
          access: user({ key: "read", coach: "read:training" }),
          cost: "read",
          served: "near",
          summary: "How many weekly sets of each muscle are usual",
          description:
            "Opinion, with its source: the user's own ranges, and the defaults for the rest. Of version 0 until something " +
            "is set.",
          answers: { 200: schema.landmarksView },
          versioned: true,
        }),
      },
    )
    .put(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const replaced = await landmarks.replace(tx, { ...changeBy(requestContext, request), effects }, body);
          return { status: 200, body: replaced, version: replaced.version };
        }),
      {
        body: schema.landmarksPut,
        ...operation({
          id: "putLandmarks",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("landmarks.changed", "landmarks"),
          summary: "Set one's own landmarks",
          description: "Replaces all of them; analyses and reports that are made from then on go by them.",
          answers: { 200: schema.landmarksView },
          versioned: true,
        }),
      },
    );
};
