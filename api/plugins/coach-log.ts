import { Elysia } from "elysia";
import type { ActivityEntry, ActivityLog } from "#db/mongo/activity-log.ts";
import { resourceAt } from "../http/resource-place.ts";
import { type RequestContext, withRequestContext } from "./request-context.ts";

/** A repeated create has shown the stored resource, and written nothing. */
const actionOf = ({ route, isReplay }: RequestContext, status: number): string => {
  const action = route?.policy.audit?.action ?? null;
  const wrote = action !== null && !isReplay && !(route?.method === "POST" && status !== 201);
  return wrote ? action : "coach.read";
};

const entryOf = (requestContext: RequestContext, status: number): ActivityEntry => ({
  userId: requestContext.userId,
  actorId: requestContext.actorId,
  action: actionOf(requestContext, status),
  ...resourceAt(requestContext.location ?? requestContext.path),
  requestId: requestContext.requestId,
});

export const coachLog = (activity: ActivityLog) =>
  new Elysia({ name: "coach-log" })
    .use(withRequestContext)
    .onAfterResponse({ as: "global" }, ({ requestContext, set }) => {
      const status = requestContext.status || Number(set.status) || 200;
      if (requestContext.coaching === null || status >= 400) return;
      activity.record(entryOf(requestContext, status));
    });
