import { Elysia } from "elysia";
import type { GrantView } from "#db/postgres/queries/accounts/coaching.ts";
import { RATES } from "../../access/limits.ts";
import { SESSION } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { checkBodyId } from "../../http/read-only.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { holdForAccess, noticeAccess } from "../auth/sessions/lasting-access.ts";
import { writeEnding } from "../auth/sessions/write-ending.ts";
import * as schema from "./coaching.schema.ts";
import * as coaching from "./coaching.service.ts";

const activityOf = (action: string, { id, athlete }: GrantView, { userId }: RequestContext) => ({
  userId: athlete.id,
  actorId: userId,
  action,
  resource: "coaching-grants",
  resourceId: id,
});

export const coachingRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/coaching/grants" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const rows = await coaching.list(
          deps.nearDb,
          requestContext.userId,
          query,
          decodeCursor(instantCursor, query.cursor),
        );
        return toPage(
          rows,
          query.limit,
          (row) => row.grant,
          ({ sortKey, grant }) => ({ sortKey, id: grant.id }),
        );
      },
      {
        query: schema.grantQuery,
        ...operation({
          id: "listCoachingGrants",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "near",
          summary: "Grants that the caller has given and received, newest first",
          description:
            "An invitation that was not accepted yet is listed for the account of its address once that address is " +
            "verified.",
          answers: { 200: schema.grantPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: true });
          const { grant, created } = await coaching.create(tx, changeBy(requestContext, request), body);
          if (created) await noticeAccess(tx, deps, requestContext, { kind: "grant", label: grant.coachEmail });
          return {
            answer: {
              status: created ? 201 : 200,
              body: grant,
              version: grant.version,
              location: `/api/v1/coaching/grants/${grant.id}`,
            },
            ended: [],
            activity: created ? activityOf("coaching.granted", grant, requestContext) : null,
          };
        }),
      {
        body: schema.grantCreate,
        ...operation({
          id: "createCoachingGrant",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          rate: RATES.mails,
          summary: "Invite a coach, and say what they may read and do",
          description:
            "The address gets a mail, whether it has an account or not; the answer is the same. An address that was " +
            "invited and has a grant still is `state-conflict`: change that grant.",
          answers: { 201: schema.grantView, 200: schema.grantView },
          problems: ["email-unconfirmed", "id-taken", "state-conflict"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const grant = await coaching.get(deps.nearDb, requestContext.userId, params.id);
        return readVersion({ requestContext, request, set }, grant.version, grant);
      },
      {
        params: idParams,
        ...operation({
          id: "getCoachingGrant",
          access: SESSION,
          proof: "none",
          cost: "read",
          served: "near",
          summary: "One grant, given or received",
          answers: { 200: schema.grantView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ requestContext, set, request, body, params }) =>
        writeEnding(deps, { requestContext, set, request, body }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: true });
          checkBodyId(params.id, body);
          const { grant, changed } = await coaching.patch(tx, changeBy(requestContext, request), params.id, body);
          if (changed) {
            await noticeAccess(tx, deps, requestContext, { kind: "grant-changed", label: grant.coachEmail });
          }
          return {
            answer: { status: 200, body: grant, version: grant.version },
            ended: [],
            activity: activityOf("coaching.changed", grant, requestContext),
          };
        }),
      {
        params: idParams,
        body: schema.grantPatch,
        ...operation({
          id: "patchCoachingGrant",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Change what a coach may read and do",
          description: "A merge patch by the athlete; it counts from the coach's next request on.",
          answers: { 200: schema.grantView },
          problems: ["email-unconfirmed"],
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          const grant = await coaching.remove(tx, changeBy(requestContext, request), params.id);
          return {
            answer: { status: 204, body: undefined },
            ended: [],
            activity: activityOf("coaching.ended", grant, requestContext),
          };
        }),
      {
        params: idParams,
        ...operation({
          id: "deleteCoachingGrant",
          access: SESSION,
          proof: "none",
          cost: "write",
          summary: "End a grant, or refuse it",
          description: "By either side. From then on everything of the athlete is 404 for the coach, everywhere.",
          answers: { 204: null },
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/accept",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: true });
          const { grant, accepted } = await coaching.accept(tx, changeBy(requestContext, request), params.id);
          if (accepted) {
            const athlete = { userId: grant.athlete.id, requestId: requestContext.requestId };
            await noticeAccess(tx, deps, athlete, { kind: "coach-accepted", label: grant.coachEmail });
          }
          return {
            answer: { status: 200, body: grant, version: grant.version },
            ended: [],
            activity: accepted ? activityOf("coaching.accepted", grant, requestContext) : null,
          };
        }),
      {
        params: idParams,
        ...operation({
          id: "acceptCoachingGrant",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Become the coach of whoever has invited the caller",
          description:
            "By the account of the address that was invited; its role does not matter. Once more is the same.",
          answers: { 200: schema.grantView },
          problems: ["email-unconfirmed", "state-conflict"],
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/resume",
      ({ requestContext, set, request, params }) =>
        writeEnding(deps, { requestContext, set, request }, async (tx) => {
          await holdForAccess(tx, deps, requestContext, { confirmed: true });
          const { grant, resumed } = await coaching.resume(tx, changeBy(requestContext, request), params.id);
          if (resumed) await noticeAccess(tx, deps, requestContext, { kind: "grant-resumed", label: grant.coachEmail });
          return {
            answer: { status: 200, body: grant, version: grant.version },
            ended: [],
            activity: resumed ? activityOf("coaching.resumed", grant, requestContext) : null,
          };
        }),
      {
        params: idParams,
        ...operation({
          id: "resumeCoachingGrant",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Let a grant count again that a recovery has suspended",
          description:
            "A recovery of the athlete's account and one of the coach's suspend it apart: each account takes back its own. " +
            "Once more is the same.",
          answers: { 200: schema.grantView },
          problems: ["email-unconfirmed"],
          versioned: true,
        }),
      },
    );
};
