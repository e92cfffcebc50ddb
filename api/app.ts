import { type AnyElysia, Elysia } from "elysia";
import { accountLocale } from "#db/postgres/queries/accounts/users.ts";
import { createAccountLocales } from "./access/account-locales.ts";
import { createAdmission } from "./access/admission.ts";
import { auditActions } from "./access/audit-actions.ts";
import { createAuthenticator } from "./access/authentication.ts";
import { scaledPlaces, USER_LOAD } from "./access/limits.ts";
import { createUserLoad } from "./access/user-load.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { handOver } from "./edge/hand-over.ts";
import { createRouteTable } from "./http/route-table.ts";
import { createHashing } from "./modules/auth/passwords/passwords.ts";
import { healthRoutes } from "./modules/health.routes.ts";
import { moduleRoutes } from "./modules/index.ts";
import { docs } from "./openapi/docs.ts";
import { coachLog } from "./plugins/coach-log.ts";
import { compression } from "./plugins/compression.ts";
import { cors } from "./plugins/cors.ts";
import { problems } from "./plugins/problems.ts";
import { plainQuery } from "./plugins/query.ts";
import { receipts } from "./plugins/receipts.ts";
import { requestLog } from "./plugins/request-log.ts";
import { requestPipeline } from "./plugins/request-pipeline.ts";
import { securityHeaders } from "./plugins/security-headers.ts";
import { REQUEST_MS, timeLimit } from "./plugins/time-limit.ts";

/** Above this the process sheds load with 503 in place of queueing for ever. */
export const MAX_CONCURRENT_REQUESTS = 512;

export const createApp = (deps: ApiDependencies) => {
  const { config, log, newId, readiness, stopping } = deps;
  const whole = (): AnyElysia => app;
  const hashing = createHashing(config.hashingWaitMs);
  const app = new Elysia({
    // `requestPipeline` and `parseBody` keep the limits: what Bun refuses by itself it refuses without a body.
    serve: { reusePort: false, idleTimeout: 60, maxRequestBodySize: Number.MAX_SAFE_INTEGER },
    // Elysia must find the path where `requestPipeline` finds it: by default it skips four characters of the host unseen.
    handler: { standardHostname: false },
    // Elysia's own bodies for what it finds wrong repeat the input; `problems` answers in their place.
    normalize: false,
  })
    // Before CORS, which answers a preflight itself: its answers carry these headers too.
    .use(securityHeaders({ secure: config.production }))
    .use(
      config.edge === null
        ? new Elysia()
        : handOver({
            edge: config.edge,
            forward: deps.forward ?? null,
            newId: deps.newId,
            onHandedOn: deps.onHandedOn,
          }),
    )
    .use(timeLimit(deps.requestMs ?? REQUEST_MS, deps.requestWatch))
    .use(cors(config.corsOrigins))
    .use(problems)
    .use(requestLog(log, deps.requestDuration))
    .use(coachLog(deps.activity))
    .use(
      requestPipeline({
        db: deps.db,
        authenticator: createAuthenticator(deps),
        admit: createAdmission(deps.db, hashing),
        load: createUserLoad({
          requests: scaledPlaces(USER_LOAD.requests, config.rateLimitScale),
          writes: scaledPlaces(USER_LOAD.writes, config.rateLimitScale),
          maxWaitMs: USER_LOAD.maxWaitMs,
          factor: config.rateLimitScale,
        }),
        locales: createAccountLocales((userId) => accountLocale(deps.nearDb, userId)),
        positions: deps.positions,
        nearReads: deps.nearReads,
        writes: deps.writes,
        trustFlyProxy: config.trustFlyProxy,
        edge: config.edge,
        newId,
        routes: () => routes,
        maxConcurrent: MAX_CONCURRENT_REQUESTS,
      }),
    )
    .use(auditActions(deps.activity))
    .use(receipts)
    .use(compression())
    .use(plainQuery)
    .use(healthRoutes({ readiness, draining: stopping, stuck: deps.stuck ?? (() => []) }))
    .use(moduleRoutes(deps, hashing, whole))
    .use(docs(whole));
  // Throws here for a route without a declared policy: no such process starts.
  const routes = createRouteTable(app);
  return app;
};

export type App = ReturnType<typeof createApp>;
