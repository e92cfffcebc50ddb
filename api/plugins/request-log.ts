import { Elysia } from "elysia";
import type { Histogram } from "prom-client";
import type { Log } from "#core/logging/log.ts";
import { withRequestContext } from "./request-context.ts";

export type RequestDuration = Histogram<"method" | "route" | "status">;

/** The fields of a line are flat. To look for secrets below each of them would cost more than the rest of the line. */
const FLAT = { redact: ["password", "token", "authorization", "cookie", "secret"] };

export const requestLog = (log: Log, duration: RequestDuration) => {
  const lines = log.child({}, FLAT);
  return new Elysia({ name: "request-log" })
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
      else lines.info(line, "http.request");
    });
};
