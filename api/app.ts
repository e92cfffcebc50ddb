import { type AnyElysia, Elysia } from "elysia";
import type { ApiDependencies } from "./dependencies.ts";
import { accountRoutes } from "./modules/accounts.routes.ts";
import { exerciseRoutes } from "./modules/exercises/exercises.routes.ts";
import { healthRoutes } from "./modules/health.routes.ts";
import { importRoutes } from "./modules/imports/imports.routes.ts";
import { jobRoutes } from "./modules/jobs/jobs.routes.ts";
import { analysisRoutes } from "./modules/progress/analyses.routes.ts";
import { checkinRoutes } from "./modules/progress/checkins.routes.ts";
import { goalRoutes } from "./modules/progress/goals.routes.ts";
import { measurementRoutes } from "./modules/progress/measurements.routes.ts";
import { progressRoutes } from "./modules/progress/progress.routes.ts";
import { reportRoutes } from "./modules/progress/reports.routes.ts";
import { scoreRoutes } from "./modules/progress/scores.routes.ts";
import { routineRoutes } from "./modules/routines/routines.routes.ts";
import { toolRoutes } from "./modules/tools/tools.routes.ts";
import { workoutRoutes } from "./modules/workouts/workouts.routes.ts";
import { cors } from "./plugins/cors.ts";
import { entry } from "./plugins/entry.ts";
import { createGate } from "./plugins/gate.ts";
import { docs } from "./plugins/openapi/docs.ts";
import { problems } from "./plugins/problems.ts";
import { plainQuery } from "./plugins/query.ts";
import { requestLog } from "./plugins/request-log.ts";
import { securityHeaders } from "./plugins/security-headers.ts";

/** Above this the process sheds load with 503 in place of queueing for ever. */
const MAX_CONCURRENT_REQUESTS = 512;

/** The HTTP app on finished dependencies: no I/O, nothing read from the environment. */
export const createApp = (deps: ApiDependencies) => {
  const { config, log, newId, readiness, stopping } = deps;
  const whole = (): AnyElysia => app;
  const app = new Elysia({
    // `entry` and `parseBody` keep the limits: what Bun refuses by itself it refuses without a body.
    serve: { reusePort: false, idleTimeout: 60, maxRequestBodySize: Number.MAX_SAFE_INTEGER },
    // Elysia must find the path where `entry` finds it: by default it skips four characters of the host unseen.
    handler: { standardHostname: false },
    // Elysia's own bodies for what it finds wrong repeat the input; `problems` answers in their place.
    normalize: false,
  })
    .use(cors(config.corsOrigins))
    .use(securityHeaders({ secure: config.production }))
    .use(problems)
    .use(requestLog(log, deps.requestDuration))
    .use(
      entry({
        gate: createGate(deps),
        trustFlyProxy: config.trustFlyProxy,
        newId,
        app: whole,
        maxConcurrent: MAX_CONCURRENT_REQUESTS,
      }),
    )
    .use(plainQuery)
    .use(healthRoutes({ readiness, draining: stopping }))
    .use(accountRoutes(deps))
    .use(exerciseRoutes(deps))
    .use(routineRoutes(deps))
    .use(workoutRoutes(deps))
    .use(progressRoutes(deps))
    .use(goalRoutes(deps))
    .use(checkinRoutes(deps))
    .use(analysisRoutes(deps))
    .use(reportRoutes(deps))
    .use(measurementRoutes(deps))
    .use(scoreRoutes)
    .use(toolRoutes)
    .use(jobRoutes(deps))
    .use(importRoutes(deps))
    .use(docs(whole));
  return app;
};

/** The app's type, for clients that use Eden. */
export type App = ReturnType<typeof createApp>;
