import { Elysia } from "elysia";
import type { GrantView } from "#db/postgres/queries/accounts/coaching.ts";
import { RATES } from "../../access/limits.ts";
import { SESSION, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { checkBodyId } from "../../http/read-only.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestScope, scoped } from "../../plugins/scope.ts";
import { holdForAccess, tellOfAccess } from "../auth/sessions/lasting-access.ts";
import { writeEnding } from "../auth/sessions/write-ending.ts";
import * as view from "./coaching.schema.ts";
import * as coaching from "./coaching.service.ts";

/** Writes to the log of the athlete, for actions of either side. */
const activityOf = (action: string, { id, athlete }: GrantView, { userId }: RequestScope) => ({
  userId: athlete.id,
  actorId: userId,
  action,
  resource: "coaching-grants",
  resourceId: id,
});

export const coachingRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/coaching/grants" })
    .use(scoped)
    .get(
      "/",
      async ({ scope, query }) => {
        const rows = await coaching.list(deps.db, scope.userId, query, decodeCursor(instantCursor, query.cursor));
        return toPage(
          rows,
          query.limit,
          (row) => row.grant,
          ({ sortKey, grant }) => ({ sortKey, id: grant.id }),
        );
      },
      {
        query: view.grantQuery,
        ...operation({
          id: "listCoachingGrants",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "Grants that the caller has given and received, newest first",
          description:
            "An invitation that was not accepted yet is listed for the account of its address once that address is " +
            "verified.",
          answers: { 200: view.grantPage },
        }),
      },
    )
    .post(
      "/",
      ({ scope, set, request, body }) =>
        writeEnding(deps, { scope, set, request, body }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: true });
          const { grant, created } = await coaching.create(tx, changeBy(scope, request), body);
          if (created) await tellOfAccess(tx, deps, scope, { kind: "grant", label: grant.coachEmail });
          return {
            answer: {
              status: created ? 201 : 200,
              body: grant,
              version: grant.version,
              location: `/api/v1/coaching/grants/${grant.id}`,
            },
            ended: [],
            activity: created ? activityOf("coaching.granted", grant, scope) : null,
          };
        }),
      {
        body: view.grantCreate,
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
          answers: { 201: view.grantView, 200: view.grantView },
          problems: ["email-unconfirmed", "id-taken", "state-conflict"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id",
      async ({ scope, set, request, params }) => {
        const grant = await coaching.get(deps.db, scope.userId, params.id);
        return readVersion({ request, set }, grant.version, grant);
      },
      {
        params: idParams,
        ...operation({
          id: "getCoachingGrant",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "One grant, given or received",
          answers: { 200: view.grantView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ scope, set, request, body, params }) =>
        writeEnding(deps, { scope, set, request, body }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: true });
          checkBodyId(params.id, body);
          const { grant, changed } = await coaching.patch(tx, changeBy(scope, request), params.id, body);
          if (changed) {
            await tellOfAccess(tx, deps, scope, { kind: "grant-changed", label: grant.coachEmail });
          }
          return {
            answer: { status: 200, body: grant, version: grant.version },
            ended: [],
            activity: activityOf("coaching.changed", grant, scope),
          };
        }),
      {
        params: idParams,
        body: view.grantPatch,
        ...operation({
          id: "patchCoachingGrant",
          access: SESSION,
          proof: "fresh",
          cost: "write",
          summary: "Change what a coach may read and do",
          description: "A merge patch by the athlete; it counts from the coach's next request on.",
          answers: { 200: view.grantView },
          problems: ["email-unconfirmed"],
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ scope, set, request, params }) =>
        writeEnding(deps, { scope, set, request }, async (tx) => {
          const grant = await coaching.remove(tx, changeBy(scope, request), params.id);
          return {
            answer: { status: 204, body: undefined },
            ended: [],
            activity: activityOf("coaching.ended", grant, scope),
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
      ({ scope, set, request, params }) =>
        writeEnding(deps, { scope, set, request }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: true });
          const { grant, accepted } = await coaching.accept(tx, changeBy(scope, request), params.id);
          if (accepted) {
            const athlete = { userId: grant.athlete.id, requestId: scope.requestId };
            await tellOfAccess(tx, deps, athlete, { kind: "coach-accepted", label: grant.coachEmail });
          }
          return {
            answer: { status: 200, body: grant, version: grant.version },
            ended: [],
            activity: accepted ? activityOf("coaching.accepted", grant, scope) : null,
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
          answers: { 200: view.grantView },
          problems: ["email-unconfirmed", "state-conflict"],
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/resume",
      ({ scope, set, request, params }) =>
        writeEnding(deps, { scope, set, request }, async (tx) => {
          await holdForAccess(tx, deps, scope, { confirmed: true });
          const { grant, resumed } = await coaching.resume(tx, changeBy(scope, request), params.id);
          if (resumed) await tellOfAccess(tx, deps, scope, { kind: "grant-resumed", label: grant.coachEmail });
          return {
            answer: { status: 200, body: grant, version: grant.version },
            ended: [],
            activity: resumed ? activityOf("coaching.resumed", grant, scope) : null,
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
          answers: { 200: view.grantView },
          problems: ["email-unconfirmed"],
          versioned: true,
        }),
      },
    );
};
