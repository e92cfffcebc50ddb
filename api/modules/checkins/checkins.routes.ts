import { Elysia } from "elysia";
import { onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { etagOf, readVersion } from "../../http/conditions.ts";
import { decodeCursor, toPage } from "../../http/pagination.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./checkins.schema.ts";
import * as checkins from "./checkins.service.ts";

export const checkinRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/progress/checkins" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const after = decodeCursor(schema.checkinParams, query.cursor);
        const rows = await checkins.list(deps.mongo, requestContext.userId, query, after?.localDate ?? null);
        return toPage(
          rows,
          query.limit,
          ({ read }) => read(),
          ({ place }) => place,
        );
      },
      {
        query: schema.checkinQuery,
        ...operation({
          id: "listCheckins",
          access: user({ key: "read", coach: "read:body" }),
          cost: "read",
          served: "primary",
          summary: "Daily check-ins, newest first",
          answers: { 200: schema.checkinPage },
        }),
      },
    )
    .get(
      "/:localDate",
      async ({ requestContext, set, request, params }) => {
        const checkin = await checkins.get(deps.mongo, requestContext.userId, params.localDate);
        return readVersion({ requestContext, request, set }, checkin.version, checkin);
      },
      {
        params: schema.checkinParams,
        ...operation({
          id: "getCheckin",
          access: user({ key: "read", coach: "read:body" }),
          cost: "read",
          served: "primary",
          summary: "The check-in of a day",
          answers: { 200: schema.checkinView },
          versioned: true,
        }),
      },
    )
    .put(
      "/:localDate",
      async ({ requestContext, set, request, params, body }) => {
        const { checkin, created } = await checkins.put(
          deps,
          changeBy(requestContext, request),
          params.localDate,
          body,
        );
        set.status = created ? 201 : 200;
        set.headers.etag = etagOf(checkin.version);
        await deps.positions.answer({ set, requestContext });
        if (created) set.headers.location = `/api/v1/progress/checkins/${checkin.localDate}`;
        return checkin;
      },
      {
        params: schema.checkinParams,
        body: schema.checkinPut,
        ...operation({
          id: "putCheckin",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("checkin.saved", "checkins"),
          summary: "Say how a day was",
          description:
            "Replaces all of it; what is left out is not known. 201 the first time. The same again changes nothing. Days " +
            "from 1970 up to tomorrow, in the caller's zone. An analysis is asked for.",
          answers: { 201: schema.checkinView, 200: schema.checkinView },
          versioned: true,
        }),
      },
    );
};
