import { Elysia } from "elysia";
import { soundRoutine } from "#db/postgres/stored-json.ts";
import { anyOf, onCreate, onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { type RequestContext, withRequestContext } from "../../plugins/request-context.ts";
import { holdForAccess } from "../auth/sessions/lasting-access.ts";
import { copy } from "./copy.service.ts";
import * as plan from "./plan.service.ts";
import { shownRoutine } from "./routine-entry.ts";
import * as schema from "./routines.schema.ts";
import * as routines from "./routines.service.ts";

const LINKED = "One that is shared by link also answers to whoever sends its `shareToken`.";

export const routineRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  const createdAnswer = (
    { routine, created }: Awaited<ReturnType<typeof routines.create>>,
    requestContext: RequestContext,
  ) => ({
    status: created ? (201 as const) : (200 as const),
    body: shownRoutine(routine, requestContext),
    version: routine.version,
    location: `/api/v1/routines/${routine.id}`,
  });

  return new Elysia({ prefix: "/api/v1/routines" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const rows = await routines.list(
          deps.nearDb,
          requestContext.userId,
          query,
          decodeCursor(instantCursor, query.cursor),
        );
        return toPage(
          rows,
          query.limit,
          ({ routine }) => shownRoutine(soundRoutine(routine), requestContext),
          ({ sortKey, routine }) => ({ sortKey, id: routine.id }),
        );
      },
      {
        query: schema.routineQuery,
        ...operation({
          id: "listRoutines",
          access: user({ key: "read", coach: anyOf("read:training", "write:routines"), mcp: "list_routines" }),
          cost: "read",
          served: "near",
          summary: "The caller's own routines, newest first",
          description:
            "With `visibility=public` everybody's public routines. `search` finds those whose name, description and tags " +
            "have each of its words.",
          answers: { 200: schema.routinePage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          if (body.visibility === "link") await holdForAccess(tx, deps, requestContext, { confirmed: false });
          return createdAnswer(
            await routines.create(tx, { ...changeBy(requestContext, request), effects }, body),
            requestContext,
          );
        }),
      {
        body: schema.routineCreate,
        ...operation({
          id: "createRoutine",
          access: user({ key: "write", coach: "write:routines", mcp: "create_routine" }),
          cost: "write",
          audit: onCreate("routine.created", "routines"),
          summary: "Write a routine with all its days",
          description:
            "Parts without an id get one. Where a set has both `weight` and `percentOfTrainingMax`, a `percent_wave` goes by " +
            "the training max and everything else by the weight. The same client-chosen id with the same body answers the " +
            "stored routine (200).",
          answers: { 201: schema.routineView, 200: schema.routineView },
          problems: ["confirmation-required", "id-taken"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params, query }) => {
        const routine = await routines.readable(deps.nearDb, requestContext.userId, params.id, query.shareToken);
        return readVersion({ requestContext, request, set }, routine.version, shownRoutine(routine, requestContext));
      },
      {
        params: idParams,
        query: schema.shareQuery,
        ...operation({
          id: "getRoutine",
          access: user({ key: "read", coach: anyOf("read:training", "write:routines"), mcp: "get_routine" }),
          cost: "read",
          served: "near",
          summary: "One routine: the caller's own, or a public one",
          description: LINKED,
          answers: { 200: schema.routineView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          if (body.visibility === "link") await holdForAccess(tx, deps, requestContext, { confirmed: false });
          const routine = await routines.patch(tx, { ...changeBy(requestContext, request), effects }, params.id, body);
          return { status: 200, body: shownRoutine(routine, requestContext), version: routine.version };
        }),
      {
        params: idParams,
        body: schema.routinePatch,
        ...operation({
          id: "patchRoutine",
          access: user({ key: "write", coach: "write:routines" }),
          cost: "write",
          audit: onSuccess("routine.changed", "routines"),
          summary: "Change a routine",
          description:
            "A merge patch. `days` replaces the whole plan; parts that keep their ids stay the same parts. An exercise whose " +
            "sets or progression change begins its progression anew: workouts count for it that are logged from then on. " +
            "`link` makes a share token, which needs fresh proof, and another visibility ends it.",
          answers: { 200: schema.routineView },
          problems: ["confirmation-required"],
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          await routines.remove(tx, { ...changeBy(requestContext, request), effects }, params.id);
          return { status: 204, body: undefined };
        }),
      {
        params: idParams,
        ...operation({
          id: "deleteRoutine",
          access: user({ key: "write", coach: "write:routines" }),
          cost: "write",
          audit: onSuccess("routine.deleted", "routines"),
          summary: "Delete a routine; its workouts stay",
          answers: { 204: null },
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/restore",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          const routine = await routines.restore(tx, { ...changeBy(requestContext, request), effects }, params.id);
          return { status: 200, body: shownRoutine(routine, requestContext), version: routine.version };
        }),
      {
        params: idParams,
        ...operation({
          id: "restoreRoutine",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("routine.restored", "routines"),
          summary: "Restore a routine that was deleted within 30 days",
          description:
            "Its workouts belong to it again. It is private, because a link to it has ended. A routine that was not " +
            "deleted is answered as it is.",
          answers: { 200: schema.routineView },
          problems: ["state-conflict"],
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/copy",
      ({ requestContext, set, request, body, params, query }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const of = { id: params.id, shareToken: query.shareToken, copierId: requestContext.actorId };
          return createdAnswer(
            await copy(tx, { ...changeBy(requestContext, request), effects }, of, body),
            requestContext,
          );
        }),
      {
        params: idParams,
        query: schema.shareQuery,
        body: schema.routineCopy,
        ...operation({
          id: "copyRoutine",
          access: user({ key: "write", coach: "write:routines" }),
          cost: "write",
          audit: onCreate("routine.copied", "routines"),
          summary: "Copy a routine to the caller's own",
          description:
            `${LINKED} The copy is private, its parts have ids of their own, and \`copiedFrom\` says what it is a copy of. ` +
            "Exercises of the other's own are copied with it. A coach also copies routines of their own to an athlete.",
          answers: { 201: schema.routineView, 200: schema.routineView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/simulate",
      ({ requestContext, set, request, body, params, query }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx) => {
          const of = { id: params.id, shareToken: query.shareToken };
          return { status: 200, body: await plan.simulate(tx, requestContext.userId, of, body, requestContext.locale) };
        }),
      {
        params: idParams,
        query: schema.shareQuery,
        body: schema.simulation,
        ...operation({
          id: "simulateRoutine",
          worded: true,
          access: user({ key: "read", coach: anyOf("read:training", "write:routines"), mcp: "simulate_routine" }),
          cost: "write",
          summary: "What the routine would ask for, session by session, from where the caller stands",
          description:
            "Each day once a week. `all_success` meets every target with one repetition more in reserve than asked for, " +
            "`plateau` never meets more than the first session asks for, `random` meets three sessions in four. " +
            "Nothing is changed.",
          answers: { 200: schema.simulationView },
        }),
      },
    )
    .get(
      "/:id/stats",
      ({ requestContext, params, query }) =>
        plan.stats(deps.nearDb, requestContext.userId, { id: params.id, shareToken: query.shareToken }),
      {
        params: idParams,
        query: schema.shareQuery,
        ...operation({
          id: "getRoutineStats",
          access: user({ key: "read", coach: anyOf("read:training", "write:routines") }),
          cost: "read",
          served: "near",
          summary: "What a week of the routine comes to, each day once",
          description:
            "`muscleSets` counts working sets by each muscle's share. Minutes are estimated from repetitions (3 s each), " +
            "times and rests; a rest that is not prescribed is 2 minutes.",
          answers: { 200: schema.statsView },
        }),
      },
    )
    .post(
      "/:id/days/:dayId/start",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const { workout, created } = await plan.start(
            tx,
            { ...changeBy(requestContext, request), effects },
            params,
            body,
          );
          const location = `/api/v1/workouts/${workout.id}`;
          return { status: created ? 201 : 200, body: workout, version: workout.version, location };
        }),
      {
        params: schema.dayParams,
        body: schema.dayStart,
        ...operation({
          id: "startRoutineDay",
          worded: true,
          access: user({ key: "write", mcp: "start_routine_day" }),
          cost: "write",
          audit: onCreate("workout.started", "workouts"),
          summary: "Begin a workout of a day, with targets and what was done before",
          description:
            "Each set has its `target`, worked out from the prescription and the completed workouts of the day, and in " +
            "`previous` the same set of the last completed workout with the exercise. `decision` says why, in a sentence too. " +
            "A day that is active already answers its workout.",
          answers: { 201: schema.startedView, 200: schema.startedView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    );
};
