import { createHash } from "node:crypto";
import { Elysia } from "elysia";
import { PUBLIC, SESSION } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { isNotModified } from "../../http/conditions.ts";
import { publicAddress } from "../../http/public-address.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { holdForAccess, noticeAccess } from "../auth/sessions/lasting-access.ts";
import { writeEnding } from "../auth/sessions/write-ending.ts";
import { calendarView, feedParams } from "./calendar.schema.ts";
import * as calendar from "./calendar.service.ts";
import { feedOf, REFRESH_SECONDS } from "./feed.ts";

const etagOfText = (text: string): string => `"${createHash("sha256").update(text).digest("base64url")}"`;

export const calendarRoutes = (deps: ApiDependencies) =>
  new Elysia()
    .use(withRequestContext)
    .post(
      "/api/v1/calendar",
      ({ requestContext, set, request }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: false });
          await noticeAccess(tx, deps, requestContext, { kind: "calendar", label: null });
          const file = await calendar.open(tx, requestContext.userId, deps.clock());
          const url = `${publicAddress(deps.config)}/calendar/${file}`;
          return {
            answer: { status: 201, body: { url } },
            ended: [],
            activity: { userId: requestContext.userId, action: "calendar.opened" },
          };
        }),
      operation({
        id: "openCalendar",
        access: SESSION,
        proof: "fresh",
        cost: "write",
        summary: "Give the plan an address for calendar apps",
        description: "The address before it ends. It is shown in this answer alone.",
        answers: { 201: calendarView },
        problems: ["address-not-configured"],
      }),
    )
    .delete(
      "/api/v1/calendar",
      ({ requestContext, set, request }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          const closed = await calendar.close(tx, requestContext.userId);
          const activity = closed ? { userId: requestContext.userId, action: "calendar.closed" } : null;
          return { answer: { status: 204, body: undefined }, ended: [], activity };
        }),
      operation({
        id: "closeCalendar",
        access: SESSION,
        proof: "none",
        cost: "write",
        summary: "End the address of the plan",
        description: "Without one there is nothing to end, and the answer is the same.",
        answers: { 204: null },
      }),
    )
    .get(
      "/calendar/:file",
      async ({ set, request, params }) => {
        const feed = feedOf(await calendar.read(deps.db, params.file, deps.clock()));
        const etag = etagOfText(feed);
        set.headers.etag = etag;
        set.headers["cache-control"] = `private, max-age=${REFRESH_SECONDS}`;
        if (isNotModified(request.headers.get("if-none-match"), etag)) {
          set.status = 304;
          return undefined;
        }
        set.headers["content-type"] = "text/calendar; charset=utf-8";
        return feed;
      },
      {
        params: feedParams,
        ...operation({
          id: "readCalendar",
          access: PUBLIC,
          cost: "read",
          served: "primary",
          summary: "The plan as a calendar: `{token}.ics`",
          description:
            "Each workout with the status `planned` is an event, from 90 days ago on, in the language and the units of " +
            "its owner. One without an end takes an hour. What was done, or taken from the plan, is not in it any more.",
          answers: { 200: { mediaTypes: ["text/calendar"], description: "iCalendar (RFC 5545)" } },
          versioned: true,
        }),
      },
    );
