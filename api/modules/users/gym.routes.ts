import { Elysia } from "elysia";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./gym.schema.ts";
import * as gyms from "./gym.service.ts";

export const gymRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/users/me/gym" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, set, request }) => {
        const gym = await gyms.get(deps.nearDb, requestContext.userId);
        return readVersion({ requestContext, request, set }, gym.version, gym);
      },
      operation({
        id: "getGym",
        access: user({ key: "read" }),
        cost: "read",
        served: "near",
        summary: "The bars and plates that the caller loads",
        description: "Both null and of version 0 until something is said; then routines round to 2.5 kg or 5 lb.",
        answers: { 200: schema.gymView },
        versioned: true,
      }),
    )
    .put(
      "/",
      async ({ requestContext, set, request, body }) => {
        const replaced = await mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const gym = await gyms.replace(tx, changeBy(requestContext, request), body);
          return { status: 200, body: gym, version: gym.version };
        });
        deps.activity.record({
          userId: requestContext.userId,
          action: "gym.changed",
          requestId: requestContext.requestId,
        });
        return replaced;
      },
      {
        body: schema.gymPut,
        ...operation({
          id: "putGym",
          access: user({ key: "write" }),
          cost: "write",
          summary: "Say which bars and plates there are",
          description:
            "Replaces all of it. From then on routines ask for weights that these bars and plates can make, where an " +
            "exercise's equipment is such a bar and it has no `rounding` of its own, and the tools take them where a " +
            "question names none. A weight lighter than the bar keeps to the step.",
          answers: { 200: schema.gymView },
          versioned: true,
        }),
      },
    );
};
