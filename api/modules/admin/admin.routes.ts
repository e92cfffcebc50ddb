import { Elysia } from "elysia";
import { ADMIN } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, toPage } from "../../http/pagination.ts";
import { checkBodyId } from "../../http/read-only.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { activityCursor, allActivityPage, allActivityQuery } from "../activity/activity.schema.ts";
import * as activity from "../activity/activity.service.ts";
import { writeEnding } from "../auth/sessions/write-ending.ts";
import { jobProblem } from "../jobs/job-answer.ts";
import * as schema from "./admin.schema.ts";
import * as admin from "./admin.service.ts";

/** Only administrators get here (`plugins/admin-routes.ts`). Their reads are recorded, too. */
export const adminRoutes = (deps: ApiDependencies) => {
  const { db, mongo, clock, newId } = deps;
  const entry = (requestContext: RequestContext, action: string, userId: string = requestContext.userId) => ({
    userId,
    actorId: requestContext.userId,
    action,
  });
  const note = (requestContext: RequestContext, action: string, userId?: string): void =>
    deps.activity.record({ ...entry(requestContext, action, userId), requestId: requestContext.requestId });

  return new Elysia({ prefix: "/api/v1" })
    .use(withRequestContext)
    .get(
      "/users",
      async ({ requestContext, query }) => {
        const rows = await admin.list(db, query, decodeCursor(schema.idCursor, query.cursor)?.id ?? null);
        note(requestContext, "accounts.listed");
        return toPage(
          rows,
          query.limit,
          (user) => user,
          ({ id }) => ({ id }),
        );
      },
      {
        query: schema.managedUserQuery,
        ...operation({
          id: "listUsers",
          access: ADMIN,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "Accounts, newest first",
          description: "For administrators in a session.",
          answers: { 200: schema.managedUserPage },
        }),
      },
    )
    .get(
      "/users/:id",
      async ({ requestContext, set, request, params }) => {
        const user = await admin.get(db, params.id);
        note(requestContext, "account.read", user.id);
        return readVersion({ requestContext, request, set }, user.version, user);
      },
      {
        params: idParams,
        ...operation({
          id: "getUser",
          access: ADMIN,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "An account",
          description: "For administrators in a session.",
          answers: { 200: schema.managedUserView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/users/:id",
      ({ requestContext, set, request, params, body }) =>
        writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          checkBodyId(params.id, body);
          const ifMatch = request.headers.get("if-match");
          const by = {
            actorId: requestContext.userId,
            ifMatch,
            requestId: requestContext.requestId,
            now: clock(),
            newId,
          };
          const { user, ended, actions } = await admin.change(tx, by, params.id, body);
          return {
            answer: { status: 200, body: user, version: user.version },
            ended,
            activity: actions.map((action) => entry(requestContext, action, user.id)),
          };
        }),
      {
        params: idParams,
        body: schema.managedUserPatch,
        ...operation({
          id: "patchUser",
          access: ADMIN,
          proof: "fresh",
          cost: "write",
          summary: "Change an account's role, disable it, or enable it again",
          description:
            "For administrators in a session. Disabled, all access to an account ends at once, as with `everything` of " +
            "`POST /auth/logout-all`; its scheduled reports rest until it is enabled. The last administrator stays one.",
          answers: { 200: schema.managedUserView },
          problems: ["state-conflict"],
          versioned: true,
        }),
      },
    )
    .delete(
      "/users/:id/two-factor",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          const by = {
            actorId: requestContext.userId,
            now: clock(),
            requestId: requestContext.requestId,
            newId: deps.newId,
          };
          const ended = await admin.removeTwoFactor(tx, by, params.id);
          return {
            answer: { status: 204, body: undefined },
            ended,
            activity: entry(requestContext, "two-factor.removed-by-operator", params.id),
          };
        }),
      {
        params: idParams,
        ...operation({
          id: "removeTwoFactor",
          access: ADMIN,
          proof: "fresh",
          cost: "write",
          summary: "Take a lost second factor off an account",
          description:
            "For administrators in a session, and not for their own account. Every session of the account ends, and a mail " +
            "tells its owner. The password stays.",
          answers: { 204: null },
          problems: ["state-conflict"],
        }),
      },
    )
    .get(
      "/admin/jobs",
      async ({ requestContext, query }) => {
        const before = decodeCursor(schema.idCursor, query.cursor)?.id ?? null;
        const { jobs, counts, deadLetters } = await admin.overview(db, query, before);
        note(requestContext, "jobs.listed", query.userId);
        const page = toPage(
          jobs,
          query.limit,
          (job) => ({ ...job, error: jobProblem(job, requestContext) }),
          ({ id }) => ({ id }),
        );
        return { ...page, counts, deadLetters };
      },
      {
        query: schema.jobOverviewQuery,
        ...operation({
          id: "getJobOverview",
          access: ADMIN,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "Everybody's jobs, newest first, how many there are, and what failed for good",
          description: "For administrators in a session. Mails are jobs here too.",
          answers: { 200: schema.jobOverviewPage },
        }),
      },
    )
    .post(
      "/admin/jobs/:id/retry",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          const job = await admin.retry(tx, params.id);
          return {
            answer: { status: 202, body: { ...job, error: jobProblem(job, requestContext) } },
            ended: [],
            activity: { ...entry(requestContext, "job.requeued", job.userId), resource: "jobs", resourceId: job.id },
          };
        }),
      {
        params: idParams,
        ...operation({
          id: "retryDeadLetter",
          access: ADMIN,
          proof: "fresh",
          cost: "write",
          summary: "Requeue a job that failed for good",
          description:
            "For administrators in a session. The id is that of the dead letter, which goes. The job waits again as if it " +
            "had never run; a job that was started again since is answered as it is.",
          answers: { 202: schema.managedJob },
          problems: ["state-conflict"],
        }),
      },
    )
    .get(
      "/admin/activity",
      async ({ requestContext, query }) => {
        const reading = { mongo, now: clock(), after: decodeCursor(activityCursor, query.cursor) };
        const rows = await activity.listAll(reading, query);
        note(requestContext, "activity.listed", query.userId);
        return toPage(
          rows,
          query.limit,
          ({ read }) => read(),
          ({ place }) => place,
        );
      },
      {
        query: allActivityQuery,
        ...operation({
          id: "listAllActivity",
          access: ADMIN,
          proof: "none",
          cost: "read",
          served: "primary",
          summary: "Who did what to whose account, newest first",
          description:
            "For administrators in a session. `from` and `to` are inclusive; a date stands for its day in UTC.",
          answers: { 200: allActivityPage },
        }),
      },
    );
};
