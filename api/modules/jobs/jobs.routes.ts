import { Elysia } from "elysia";
import { withDeadline } from "#core/process/deadline.ts";
import { findJob } from "#db/postgres/queries/jobs/jobs.ts";
import { identityStands } from "../../access/identity-stands.ts";
import { scaledPlaces, USER_LOAD } from "../../access/limits.ts";
import { onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { createPlaces } from "../../http/places.ts";
import { write } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { scoped } from "../../plugins/scope.ts";
import { REQUEST_MS } from "../../plugins/time-limit.ts";
import { accepted, jobBody } from "./job-answer.ts";
import { jobEvents, streamOf } from "./job-events.ts";
import { createJobFeed } from "./job-feed.ts";
import * as view from "./jobs.schema.ts";
import * as jobs from "./jobs.service.ts";

const STREAM_HEADERS = { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" };

export const jobRoutes = (deps: ApiDependencies) => {
  const feed = createJobFeed(deps.notifications, deps.log);
  // A stream holds a connection and asks Postgres now and then: nobody needs many.
  const takePlace = createPlaces({
    each: scaledPlaces(USER_LOAD.streams, deps.config.rateLimitScale),
    retryAfterSeconds: 5,
  });

  return new Elysia({ prefix: "/api/v1/jobs" })
    .use(scoped)
    .get(
      "/",
      async ({ scope, query }) => {
        const rows = await jobs.list(deps.db, scope.userId, query, decodeCursor(instantCursor, query.cursor));
        return toPage(
          rows,
          query.limit,
          ({ job }) => jobBody(job, scope),
          ({ sortKey, job }) => ({ sortKey, id: job.id }),
        );
      },
      {
        query: view.jobQuery,
        ...operation({
          id: "listJobs",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Jobs, newest first",
          answers: { 200: view.jobPage },
        }),
      },
    )
    .get("/:id", async ({ scope, params }) => jobBody(await jobs.get(deps.db, scope.userId, params.id), scope), {
      params: idParams,
      ...operation({
        id: "getJob",
        access: user({ key: "read", mcp: "get_job" }),
        cost: "read",
        served: "near",
        summary: "How a job stands",
        description: "A failed job's `error` is a problem in the asked language.",
        answers: { 200: view.jobView },
      }),
    })
    .get(
      "/:id/events",
      async ({ scope, params, request }) => {
        const { userId, identity } = scope;
        const first = await jobs.get(deps.db, userId, params.id);
        // A stream that nobody reads would never end.
        if (request.method === "HEAD") return new Response(null, { headers: STREAM_HEADERS });
        const gone = new AbortController();
        const leave = takePlace(scope.actorId);
        const events = jobEvents({
          jobId: first.id,
          feed,
          // A stream outlives the deadline of the request that opened it.
          read: () =>
            withDeadline(REQUEST_MS, async () => {
              // A user who was logged out receives no more events.
              const stands = identity !== null && (await identityStands(deps.db, identity, deps.clock()));
              const job = stands ? await findJob(deps.db, userId, first.id) : null;
              return job === null ? null : jobBody(job, scope);
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
            "ends with the job, and after ten minutes at the latest; the truth is in `getJob`.",
          answers: { 200: { mediaTypes: ["text/event-stream"], description: "Events" } },
        }),
      },
    )
    .delete(
      "/:id",
      ({ scope, set, request, params }) =>
        write(deps, { scope, set, request }, async (tx) => {
          const job = await jobs.cancel(tx, scope.userId, params.id);
          return job.status === "cancelled" ? { status: 200, body: jobBody(job, scope) } : accepted(job, scope);
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
          answers: { 200: view.jobView, 202: view.jobView },
          problems: ["state-conflict"],
        }),
      },
    );
};
