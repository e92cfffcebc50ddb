import { Elysia } from "elysia";
import type { Histogram } from "prom-client";
import type { Log } from "#core/logging/log.ts";
import { withRequestContext } from "./request-context.ts";

export type RequestDuration = Histogram<"method" | "route" | "status">;

export const requestLog = (log: Log, duration: RequestDuration) =>
  new Elysia({ name: "request-log" })
    .use(withRequestContext)
    .onAfterResponse({ as: "global" }, ({ requestContext, set }) => {
      if (requestContext.requestId === "") return;
      const status = requestContext.status || Number(set.status) || 200;
      const ms = performance.now() - requestContext.startedAt;
      const route = requestContext.route?.path ?? "none";
      duration.observe({ method: requestContext.method, route, status: String(status) }, ms / 1000);
      const line = {
        requestId: requestContext.requestId,
        method: requestContext.method,
        route,
        status,
        ms: Math.round(ms * 100) / 100,
        ...(requestContext.identity === null ? {} : { userId: requestContext.identity.userId }),
        ...requestContext.fields,
      };
      if (status >= 500 || requestContext.error !== undefined)
        log.error({ ...line, err: requestContext.error }, "http.request");
      else log.info(line, "http.request");
    });
