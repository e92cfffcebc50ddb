import { Elysia } from "elysia";
import type { Histogram } from "prom-client";
import type { Log } from "#core/logging/log.ts";
import { scoped } from "./scope.ts";

export type RequestDuration = Histogram<"method" | "route" | "status">;

/** One wide line a request, and its time in the histogram. */
export const requestLog = (log: Log, duration: RequestDuration) =>
  new Elysia({ name: "request-log" }).use(scoped).onAfterResponse({ as: "global" }, ({ scope, set }) => {
    if (scope.requestId === "") return;
    const status = scope.status || Number(set.status) || 200;
    const ms = performance.now() - scope.startedAt;
    const route = scope.route?.path ?? "none";
    duration.observe({ method: scope.method, route, status: String(status) }, ms / 1000);
    const line = {
      requestId: scope.requestId,
      method: scope.method,
      route,
      status,
      ms: Math.round(ms * 100) / 100,
      ...(scope.identity === null ? {} : { userId: scope.identity.userId }),
      ...scope.fields,
    };
    if (status >= 500 || scope.error !== undefined) log.error({ ...line, err: scope.error }, "http.request");
    else log.info(line, "http.request");
  });
