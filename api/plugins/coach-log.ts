import { Elysia } from "elysia";
import type { ActivityEntry, ActivityLog } from "#db/mongo/activity-log.ts";
import { type RequestContext, withRequestContext } from "./request-context.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isPlace = (segment: string): boolean => !UUID.test(segment) && segment !== "progress";

const resourceIn = (path: string): { resource?: string; resourceId?: string } => {
  const [, , , ...segments] = path.split("/");
  return {
    resource: segments.find(isPlace),
    resourceId: segments.find((segment) => UUID.test(segment))?.toLowerCase(),
  };
};

/** A repeated create has shown the stored resource, and written nothing. */
const actionOf = ({ route }: RequestContext, status: number, isReplay: boolean): string => {
  const action = route?.policy.audit?.action ?? null;
  const wrote = action !== null && !isReplay && !(route?.method === "POST" && status !== 201);
  return wrote ? action : "coach.read";
};

const entryOf = (requestContext: RequestContext, status: number, isReplay: boolean): ActivityEntry => ({
  userId: requestContext.userId,
  actorId: requestContext.actorId,
  action: actionOf(requestContext, status, isReplay),
  ...resourceIn(requestContext.location ?? requestContext.path),
  requestId: requestContext.requestId,
});

export const coachLog = (activity: ActivityLog) =>
  new Elysia({ name: "coach-log" })
    .use(withRequestContext)
    .onAfterResponse({ as: "global" }, ({ requestContext, set }) => {
      const status = requestContext.status || Number(set.status) || 200;
      if (requestContext.coaching === null || status >= 400) return;
      activity.record(entryOf(requestContext, status, requestContext.isReplay));
    });
