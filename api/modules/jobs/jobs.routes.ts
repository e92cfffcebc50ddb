import { Elysia } from "elysia";
import { withDeadline } from "#core/process/deadline.ts";
import { findJob } from "#db/postgres/queries/jobs/jobs.ts";
import { isIdentityActive } from "../../access/active-identity.ts";
import { scaledPlaces, USER_LOAD } from "../../access/limits.ts";
import { onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { createSlots } from "../../http/slots.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { REQUEST_MS } from "../../plugins/time-limit.ts";
import { accepted, jobBody } from "./job-answer.ts";
import { hasLastEvent, jobEvents, streamOf } from "./job-events.ts";
import { createJobFeed } from "./job-feed.ts";
import * as schema from "./jobs.schema.ts";
import * as jobs from "./jobs.service.ts";

const STREAM_HEADERS = { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" };

export const jobRoutes = (deps: ApiDependencies) => {
  const feed = createJobFeed(deps.notifications, deps.log);
  // A stream holds a connection and asks Postgres now and then: nobody needs many.
  const takePlace = createSlots({
    each: scaledPlaces(USER_LOAD.streams, deps.config.rateLimitScale),
    retryAfterSeconds: 5,
  });

  return new Elysia({ prefix: "/api/v1/jobs" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const rows = await jobs.list(
          deps.nearDb,
          requestContext.userId,
          query,
          decodeCursor(instantCursor, query.cursor),
        );
        return toPage(
          rows,
          query.limit,
          ({ job }) => jobBody(job, requestContext),
          ({ sortKey, job }) => ({ sortKey, id: job.id }),
        );
      },
      {
        query: schema.jobQuery,
        ...operation({
          id: "listJobs",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Jobs, newest first",
          answers: { 200: schema.jobPage },
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, params }) =>
        jobBody(await jobs.get(deps.nearDb, requestContext.userId, params.id), requestContext),
      {
        params: idParams,
        ...operation({
          id: "getJob",
          access: user({ key: "read", mcp: "get_job" }),
          cost: "read",
          served: "near",
          summary: "How a job stands",
          description: "A failed job's `error` is a problem in the asked language.",
          answers: { 200: schema.jobView },
        }),
      },
    )
    .get(
      "/:id/events",
      async ({ requestContext, params, request }) => {
        const { userId, identity } = requestContext;
        const first = await jobs.get(deps.db, userId, params.id);
        const lastEventId = request.headers.get("last-event-id");
        // An `EventSource` opens no other stream after this status.
        if (hasLastEvent(jobBody(first, requestContext), lastEventId)) return new Response(null, { status: 204 });
        // A stream that nobody reads would never end.
        if (request.method === "HEAD") return new Response(null, { headers: STREAM_HEADERS });
        const gone = new AbortController();
        const leave = takePlace(requestContext.actorId);
        const events = jobEvents({
          jobId: first.id,
          feed,
          lastEventId,
          // A stream outlives the deadline of the request that opened it.
          read: () =>
            withDeadline(REQUEST_MS, async () => {
              // A user who was logged out receives no more events.
              const stands = identity !== null && (await isIdentityActive(deps.db, identity, deps.clock()));
              const job = stands ? await findJob(deps.db, userId, first.id) : null;
              return job === null ? null : jobBody(job, requestContext);
            }),
          signal: AbortSignal.any([gone.signal, request.signal, deps.stopping]),
          log: deps.log,
          onEnd: leave,
        });
        return new Response(
          streamOf(events, () => gone.abort()),
          { headers: STREAM_HEADERS },
        );
      },
      {
        params: idParams,
        ...operation({
          id: "streamJob",
          access: user({ key: "read" }),
          cost: "stream",
          served: "primary",
          summary: "A job's changes as server-sent events",
          description:
            "Each event's data is the job as `getJob` answers it: first as it stands, then at each change. The stream " +
            "ends with the job, and after ten minutes at the latest; the truth is in `getJob`. With `Last-Event-ID` it begins " +
            "with the next state; 204 where there will be none.",
          answers: { 204: null, 200: { mediaTypes: ["text/event-stream"], description: "Events" } },
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx) => {
          const job = await jobs.cancel(tx, requestContext.userId, params.id);
          return job.status === "cancelled"
            ? { status: 200, body: jobBody(job, requestContext) }
            : accepted(job, requestContext);
        }),
      {
        params: idParams,
        ...operation({
          id: "cancelJob",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("job.cancelled", "jobs"),
          summary: "Cancel a job that has not ended",
          description:
            "One that waits is cancelled at once (200). One that runs is asked to stop (202) and ends as cancelled, " +
            "unless it was done before it heard.",
          answers: { 200: schema.jobView, 202: schema.jobView },
          problems: ["state-conflict"],
        }),
      },
    );
};
