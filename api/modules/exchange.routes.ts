import { type AnyElysia, Elysia } from "elysia";
import type { ApiDependencies } from "../dependencies.ts";
import { calendarRoutes } from "./calendar/calendar.routes.ts";
import { coachingRoutes } from "./coaching/coaching.routes.ts";
import { exportRoutes } from "./exports/exports.routes.ts";
import { importRoutes } from "./imports/imports.routes.ts";
import { jobRoutes } from "./jobs/jobs.routes.ts";
import { mcpRoutes } from "./mcp/mcp.routes.ts";
import { syncRoutes } from "./sync/sync.routes.ts";
import { webhookRoutes } from "./webhooks/webhooks.routes.ts";

/** Ways in and out: jobs, imports, exports, other devices, coaches and webhooks. */
export const exchangeRoutes = (deps: ApiDependencies, app: () => AnyElysia) =>
  new Elysia({ name: "exchange" })
    .use(jobRoutes(deps))
    .use(importRoutes(deps))
    .use(exportRoutes(deps))
    .use(syncRoutes(deps))
    .use(coachingRoutes(deps))
    .use(calendarRoutes(deps))
    .use(webhookRoutes(deps))
    .use(mcpRoutes(deps, app));
