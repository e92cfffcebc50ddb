import { Elysia } from "elysia";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { plainResource } from "../plain/plain-resource.ts";
import * as schema from "./measurements.schema.ts";
import { measurementService, trend } from "./measurements.service.ts";

export const measurements = plainResource({
  resource: "measurements",
  path: "/api/v1/progress/measurements",
  names: { one: "Measurement", many: "Measurements" },
  coach: "read:body",
  tools: { list: "list_measurements", create: "log_measurement" },
  texts: {
    list: {
      summary: "Measurements of the body, newest first",
      description: "`from` and `to` are local dates, both included.",
    },
    create: {
      summary: "Note a measurement down",
      description:
        "Weights are in kg or lb, girths in cm or in, `body_fat` in %, `resting_heart_rate` in bpm. It was measured " +
        "now and in the user's zone unless it says otherwise. Loads of later workouts follow a body weight. The same " +
        "client-chosen id with the same body answers the stored measurement (200).",
    },
    get: { summary: "One measurement" },
    patch: {
      summary: "Change a measurement",
      description: "A merge patch. The unit that results must be one of the kind that results.",
    },
    remove: { summary: "Delete a measurement" },
  },
  schemas: {
    query: schema.measurementQuery,
    create: schema.measurementCreate,
    patch: schema.measurementPatch,
    view: schema.measurementView,
  },
  service: measurementService,
});

export const measurementTrendRoutes = (deps: ApiDependencies) =>
  new Elysia({ prefix: "/api/v1/progress/measurements" })
    .use(withRequestContext)
    .get("/trend", ({ requestContext, query }) => trend(deps.nearDb, requestContext.userId, query, deps.clock()), {
      query: schema.measurementTrendQuery,
      ...operation({
        id: "getMeasurementTrend",
        access: user({ key: "read", coach: "read:body" }),
        cost: "read",
        served: "near",
        summary: "How a measurement moves",
        description:
          "One value a day, in the canonical unit of the kind. Body weight, that of completed workouts included, has an " +
          "exponential trend, and its rate is that of the last 28 days before `to`, or 84 where those hold fewer than 8 " +
          "values. Other kinds have a Theil–Sen line through all days asked for. The interval is of 95 %; `status` is " +
          "`no-clear-change` when it holds 0, and `insufficient-data` below 8 days.",
        answers: { 200: schema.measurementTrendView },
      }),
    });
