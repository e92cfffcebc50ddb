import { Elysia } from "elysia";
import type { ActivityLog } from "#db/mongo/activity-log.ts";
import { resourceAt } from "../http/resource-place.ts";
import { withRequestContext } from "../plugins/request-context.ts";

const textIn = (holder: unknown, name: string): string | undefined => {
  const value: unknown = holder !== null && typeof holder === "object" ? Reflect.get(holder, name) : undefined;
  return typeof value === "string" ? value : undefined;
};

/** A replayed answer records nothing. Modules and the worker record actions of the account itself and of jobs. */
export const auditActions = (activity: ActivityLog) =>
  new Elysia({ name: "acts" })
    .use(withRequestContext)
    .onAfterResponse({ as: "global" }, ({ requestContext, set, params }) => {
      const { route, identity, coaching, requestId } = requestContext;
      const audit = route?.policy.audit ?? null;
      // The coach log records what a coach does.
      if (audit === null || identity === null || coaching !== null) return;
      const status = requestContext.status || Number(set.status) || 200;
      const isDone = audit.onCreate ? status === 201 || status === 202 : status < 300 && requestContext.hasChanged;
      if (!isDone || requestContext.isReplay) return;
      const resourceId = audit.onCreate
        ? resourceAt(requestContext.location ?? "").resourceId
        : (textIn(params, "id") ?? textIn(params, "localDate"));
      activity.record({
        userId: identity.userId,
        action: audit.action,
        resource: audit.resource,
        resourceId,
        requestId,
      });
    });
