import { Elysia } from "elysia";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { decodeCursor, toPage } from "../../http/pagination.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./activity.schema.ts";
import * as activity from "./activity.service.ts";

export const activityRoutes = ({ mongo, clock }: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/users/me/activity" }).use(withRequestContext).get(
    "/",
    async ({ requestContext, query }) => {
      const reading = { mongo, now: clock(), after: decodeCursor(schema.activityCursor, query.cursor) };
      const rows = await activity.list(reading, requestContext.userId, query);
      return toPage(
        rows,
        query.limit,
        ({ read }) => {
          const { id, userId, actorId, action, resource, resourceId, requestId, at } = read();
          const actor = { id: actorId, self: actorId === userId };
          return { id, actor, action, resource, resourceId, requestId, at };
        },
        ({ place }) => place,
      );
    },
    {
      query: schema.activityQuery,
      ...operation({
        id: "listActivity",
        access: user({ key: "read" }),
        cost: "read",
        served: "primary",
        summary: "Who did what to the own account, newest first",
        description:
          "Kept for 180 days. `from` and `to` are inclusive; a date stands for its whole day in UTC. An entry can take a " +
          "second to appear, and what happens while the document store is away is not in it.",
        answers: { 200: schema.activityPage },
      }),
    },
  );
