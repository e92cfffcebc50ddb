import { Elysia } from "elysia";
import { type ChangeResource, forEachPlain, type PlainName } from "#db/postgres/schema/index.ts";
import { RATES } from "../../access/limits.ts";
import { user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { HandOn } from "../../edge/hand-on.ts";
import { changeContexts } from "../../http/change-context.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { problemOf } from "../../plugins/problems.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { holdForAccess } from "../auth/sessions/lasting-access.ts";
import { type Actions, actionsOf } from "../plain/plain-resource.ts";
import { PLAIN } from "../plain/plain-resources.ts";
import { decodePosition, encodePosition, refuseCursor } from "./cursor.ts";
import { type PushResult, push } from "./push.service.ts";
import type { SyncOperation } from "./sync.schema.ts";
import * as schema from "./sync.schema.ts";
import { pull } from "./sync.service.ts";

const resultView = (result: PushResult, requestContext: RequestContext) =>
  result.status === "invalid" ? { status: result.status, problem: problemOf(result.error, requestContext) } : result;

const makesLink = ({ resource, data }: SyncOperation): boolean =>
  resource === "routines" && data?.["visibility"] === "link";

const ACTIONS: Readonly<Record<ChangeResource, Actions>> = {
  exercises: actionsOf("exercise"),
  routines: actionsOf("routine"),
  workouts: actionsOf("workout"),
  ...forEachPlain<Record<PlainName, Actions>>((name) => PLAIN[name].actions),
};

const actionOf = ({ resource, op, baseVersion }: SyncOperation): string => {
  const { created, changed, deleted } = ACTIONS[resource];
  if (op === "delete") return deleted;
  return baseVersion == null ? created : changed;
};

export const syncRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);
  const secret = deps.config.sealingSecret;
  const isReplica = deps.nearDb !== deps.db;

  return new Elysia({ prefix: "/api/v1/sync" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query: { cursor, limit } }) => {
        const { userId, locale } = requestContext;
        const from = cursor === undefined ? null : decodePosition(secret, userId, cursor);
        const { position, ...page } = await pull(
          deps.nearDb,
          { userId, locale, now: deps.clock() },
          { from, limit },
          isReplica ? () => new HandOn("primary", "cursor") : refuseCursor,
        );
        return { ...page, cursor: encodePosition(secret, userId, position) };
      },
      {
        query: schema.syncQuery,
        ...operation({
          id: "pullChanges",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "What changed since a cursor; everything, without one",
          description:
            "Each resource once, as it stands, in the order in which they were last changed; `data` is what its own GET " +
            "answers. Send `cursor` back for what comes after it, at once while `hasMore`. A cursor does not expire; one " +
            "that is refused (422 at `/cursor`) means to begin again without.",
          answers: { 200: schema.syncPage },
        }),
      },
    )
    .post(
      "/",
      async ({ requestContext, set, request, body }) => {
        const done: SyncOperation[] = [];
        const answer = await mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          if (body.operations.some(makesLink)) await holdForAccess(tx, deps, requestContext, { confirmed: false });
          const results = await push(tx, { ...changeBy(requestContext, request), effects }, body.operations);
          // A transaction that runs anew begins its list anew.
          done.splice(0, done.length, ...body.operations.filter((_, at) => results[at]?.status === "applied"));
          return { status: 200, body: { results: results.map((result) => resultView(result, requestContext)) } };
        });
        const { userId, requestId } = requestContext;
        for (const operation of done) {
          const { resource, id: resourceId } = operation;
          deps.activity.record({ userId, action: actionOf(operation), resource, resourceId, requestId });
        }
        return answer;
      },
      {
        body: schema.syncPush,
        ...operation({
          id: "pushChanges",
          access: user({ key: "write" }),
          cost: "write",
          rate: RATES.sync,
          body: "large-json",
          summary: "Do up to 500 changes that were made elsewhere; one result each",
          description:
            "In their order, each whole or not at all, by the rules of the resource's own operations. An upsert without " +
            "`baseVersion` creates under the client's id; with one it is a merge patch of that version. `applied` has the " +
            "new version; `duplicate` was done before and changes nothing; `conflict` has what stands there in place of " +
            "`baseVersion`; `invalid` has the problem, with pointers into this request; `retry` changed nothing for lack of time: send it " +
            "again. A body may have 4 MiB.",
          answers: { 200: schema.syncResults },
        }),
      },
    );
};
