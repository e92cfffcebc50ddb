import { Elysia } from "elysia";
import type { ActivityEntry, ActivityLog } from "#db/mongo/activity-log.ts";
import { type RequestScope, scoped } from "./scope.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isPlace = (segment: string): boolean => !UUID.test(segment) && segment !== "progress";

/** Returns the resource of a path: `/api/v1/progress/goals/{id}` is a goal with its id. */
const resourceIn = (path: string): { resource?: string; resourceId?: string } => {
  const [, , , ...segments] = path.split("/");
  return {
    resource: segments.find(isPlace),
    resourceId: segments.find((segment) => UUID.test(segment))?.toLowerCase(),
  };
};

/** A repeated create has shown the stored resource, and written nothing. */
const actionOf = ({ route }: RequestScope, status: number, isReplay: boolean): string => {
  const action = route?.policy.audit?.action ?? null;
  const wrote = action !== null && !isReplay && !(route?.method === "POST" && status !== 201);
  return wrote ? action : "coach.read";
};

const entryOf = (scope: RequestScope, status: number, isReplay: boolean): ActivityEntry => ({
  userId: scope.userId,
  actorId: scope.actorId,
  action: actionOf(scope, status, isReplay),
  ...resourceIn(scope.location ?? scope.path),
  requestId: scope.requestId,
});

/** Writes every read and change of a coach to the athlete's activity log, one entry per request. */
export const coachLog = (activity: ActivityLog) =>
  new Elysia({ name: "coach-log" }).use(scoped).onAfterResponse({ as: "global" }, ({ scope, set }) => {
    const status = scope.status || Number(set.status) || 200;
    if (scope.coaching === null || status >= 400) return;
    activity.record(entryOf(scope, status, set.headers["idempotency-replayed"] !== undefined));
  });
