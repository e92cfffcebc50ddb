import { Elysia } from "elysia";
import { onCreate, onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./measurements.schema.ts";
import * as measurements from "./measurements.service.ts";

export const measurementRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/progress/measurements" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const after = decodeCursor(instantCursor, query.cursor);
        const rows = await measurements.list(deps.db, requestContext.userId, query, after);
        return toPage(
          rows,
          query.limit,
          (row) => row.measurement,
          ({ sortKey, measurement }) => ({ sortKey, id: measurement.id }),
        );
      },
      {
        query: schema.measurementQuery,
        ...operation({
          id: "listMeasurements",
          access: user({ key: "read", coach: "read:body", mcp: "list_measurements" }),
          cost: "read",
          served: "near",
          summary: "Measurements of the body, newest first",
          description: "`from` and `to` are local dates, both included.",
          answers: { 200: schema.measurementPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const { measurement, created } = await measurements.create(
            tx,
            { ...changeBy(requestContext, request), effects },
            body,
          );
          const location = `/api/v1/progress/measurements/${measurement.id}`;
          return { status: created ? 201 : 200, body: measurement, version: measurement.version, location };
        }),
      {
        body: schema.measurementCreate,
        ...operation({
          id: "createMeasurement",
          access: user({ key: "write", mcp: "log_measurement" }),
          cost: "write",
          audit: onCreate("measurement.created", "measurements"),
          summary: "Note a measurement down",
          description:
            "Weights are in kg or lb, girths in cm or in, `body_fat` in %, `resting_heart_rate` in bpm. It was measured " +
            "now and in the user's zone unless it says otherwise. Loads of later workouts follow a body weight. The same " +
            "client-chosen id with the same body answers the stored measurement (200).",
          answers: { 201: schema.measurementView, 200: schema.measurementView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    )
    .get(
      "/trend",
      ({ requestContext, query }) => measurements.trend(deps.db, requestContext.userId, query, deps.clock()),
      {
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
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const measurement = await measurements.get(deps.db, requestContext.userId, params.id);
        return readVersion({ request, set }, measurement.version, measurement);
      },
      {
        params: idParams,
        ...operation({
          id: "getMeasurement",
          access: user({ key: "read", coach: "read:body" }),
          cost: "read",
          served: "near",
          summary: "One measurement",
          answers: { 200: schema.measurementView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const measurement = await measurements.patch(
            tx,
            { ...changeBy(requestContext, request), effects },
            params.id,
            body,
          );
          return { status: 200, body: measurement, version: measurement.version };
        }),
      {
        params: idParams,
        body: schema.measurementPatch,
        ...operation({
          id: "patchMeasurement",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("measurement.changed", "measurements"),
          summary: "Change a measurement",
          description: "A merge patch. The unit that results must be one of the kind that results.",
          answers: { 200: schema.measurementView },
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          await measurements.remove(tx, { ...changeBy(requestContext, request), effects }, params.id);
          return { status: 204, body: undefined };
        }),
      {
        params: idParams,
        ...operation({
          id: "deleteMeasurement",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("measurement.deleted", "measurements"),
          summary: "Delete a measurement",
          answers: { 204: null },
          versioned: true,
        }),
      },
    );
};
