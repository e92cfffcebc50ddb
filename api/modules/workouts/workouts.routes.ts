import { Elysia } from "elysia";
import { onCreate, onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readText, readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { type Answer, mutate, mutateAtOnce } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { checkNewPlan, checkStillPlan, planChange, shownTo } from "./coach-plans.ts";
import { addSetAtOnce, patchSetAtOnce } from "./set-at-once.service.ts";
import * as sets from "./sets.service.ts";
import { createWorkoutAtOnce } from "./workout-at-once.service.ts";
import { createWorkoutList } from "./workout-list.ts";
import * as schema from "./workouts.schema.ts";
import * as workouts from "./workouts.service.ts";

const workoutUrl = (workoutId: string): string => `/api/v1/workouts/${workoutId}`;

const createdAnswer = <Workout extends { readonly id: string; readonly version: number }>(
  workout: Workout,
): Answer<Workout> => ({
  ...{ status: 201, body: workout, version: workout.version, location: workoutUrl(workout.id) },
});

const loggedAnswer = ({ set, version }: sets.Logged): Answer<sets.LoggedSet> => ({
  ...{ status: 201, body: set, version, location: `${workoutUrl(set.workoutId)}/sets/${set.id}` },
});

export const workoutRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);
  const list = createWorkoutList({ db: deps.nearDb, clock: deps.clock });

  return new Elysia({ prefix: "/api/v1/workouts" })
    .use(withRequestContext)
    .get("/", ({ requestContext, query, set }) => list(requestContext, query, set), {
      query: schema.workoutQuery,
      ...operation({
        id: "listWorkouts",
        worded: true,
        access: user({ key: "read", coach: "read:training", mcp: "list_workouts" }),
        cost: "read",
        served: "near",
        summary: "Workouts, newest first",
        description:
          "`view=summary` answers each workout in brief: title, day, totals, and the name and the best set of each " +
          "exercise. `expand=exercises` adds the exercise to each entry of `exercises`. Names are in the language of " +
          "`Accept-Language`.",
        answers: { 200: schema.workoutPage },
      }),
    })
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutateAtOnce(
          deps,
          { requestContext, set, request, body },
          async () => {
            if (requestContext.coaching !== null) return null;
            const workout = await createWorkoutAtOnce(deps.db, changeBy(requestContext, request), body);
            return workout && createdAnswer(workout);
          },
          async (tx, effects) => {
            checkNewPlan(requestContext, body);
            const context = { ...changeBy(requestContext, request), effects };
            const { written, created } = await workouts.create(tx, context, body);
            const workout = await workouts.saved(tx, context, written);
            checkStillPlan(requestContext, workout);
            return { ...createdAnswer(shownTo(requestContext, workout)), status: created ? 201 : 200 };
          },
        ),
      {
        body: schema.workoutCreate,
        ...operation({
          id: "createWorkout",
          access: user({ key: "write", coach: "write:routines", mcp: "log_workout" }),
          cost: "write",
          audit: onCreate("workout.created", "workouts"),
          summary: "Log or plan a workout with all that stands in it",
          description:
            "Without a status it is `completed` when it has an end, else `active`. A set is either empty (not done yet) " +
            "or has what its exercise's tracking type requires; a completed workout holds an empty set only when it " +
            "has a target. All exercises together hold at most 1,000 sets. The same client-chosen id with the same body " +
            "answers the stored workout (200). A coach writes, changes and deletes workouts that are `planned`, and no others.",
          answers: { 201: schema.workoutView, 200: schema.workoutView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const { userId, hidesBody } = requestContext;
        if (!hidesBody)
          return readText({ requestContext, request, set }, await workouts.getText(deps.nearDb, userId, params.id));
        const workout = await workouts.get(deps.nearDb, userId, params.id);
        return readVersion({ requestContext, request, set }, workout.version, shownTo(requestContext, workout));
      },
      {
        params: idParams,
        ...operation({
          id: "getWorkout",
          access: user({ key: "read", coach: "read:training", mcp: "get_workout" }),
          cost: "read",
          served: "near",
          summary: "One workout",
          answers: { 200: schema.workoutView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const context = { ...changeBy(requestContext, request), effects };
          const written = await workouts.patch(tx, context, params.id, body, (stored) =>
            planChange(requestContext, stored, body),
          );
          const workout = await workouts.saved(tx, context, written);
          return { status: 200, body: shownTo(requestContext, workout), version: workout.version };
        }),
      {
        params: idParams,
        body: schema.workoutPatch,
        ...operation({
          id: "patchWorkout",
          access: user({ key: "write", coach: "write:routines" }),
          cost: "write",
          audit: onSuccess("workout.changed", "workouts"),
          summary: "Change a workout",
          description:
            "A merge patch. `exercises` replaces the whole list; parts that keep their ids stay the same parts.",
          answers: { 200: schema.workoutView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          const context = { ...changeBy(requestContext, request), effects };
          await workouts.remove(tx, context, params.id, (stored) => planChange(requestContext, stored));
          return { status: 204, body: undefined };
        }),
      {
        params: idParams,
        ...operation({
          id: "deleteWorkout",
          access: user({ key: "write", coach: "write:routines" }),
          cost: "write",
          audit: onSuccess("workout.deleted", "workouts"),
          summary: "Delete a workout",
          answers: { 204: null },
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/restore",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          const context = { ...changeBy(requestContext, request), effects };
          const workout = await workouts.saved(tx, context, await workouts.restore(tx, context, params.id));
          return { status: 200, body: workout, version: workout.version };
        }),
      {
        params: idParams,
        ...operation({
          id: "restoreWorkout",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("workout.restored", "workouts"),
          summary: "Restore a workout that was deleted within 30 days",
          description: "Its records are derived again. A workout that was not deleted is answered as it is.",
          answers: { 200: schema.workoutView },
          problems: ["state-conflict"],
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/complete",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const workout = await workouts.complete(
            tx,
            { ...changeBy(requestContext, request), effects },
            params.id,
            body,
          );
          return { status: 200, body: workout, version: workout.version };
        }),
      {
        params: idParams,
        body: schema.workoutComplete,
        ...operation({
          id: "completeWorkout",
          access: user({ key: "write", mcp: "complete_workout" }),
          cost: "write",
          audit: onSuccess("workout.completed", "workouts"),
          summary: "Finish a workout; answers the records that it set",
          description:
            "Without `endedAt` it ends now, or with its last set when it began more than a day ago. An analysis is enqueued.",
          answers: { 200: schema.completedWorkoutView },
          problems: ["state-conflict", "version-mismatch"],
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/sets",
      ({ requestContext, set, request, body, params }) =>
        mutateAtOnce(
          deps,
          { requestContext, set, request, body },
          async () => {
            const added = await addSetAtOnce(deps.db, changeBy(requestContext, request), params.id, body);
            return added && loggedAnswer(added);
          },
          async (tx, effects) => {
            const added = await sets.addSet(tx, { ...changeBy(requestContext, request), effects }, params.id, body);
            return { ...loggedAnswer(added), status: added.created ? 201 : 200 };
          },
        ),
      {
        params: idParams,
        body: schema.setCreate,
        ...operation({
          id: "addSet",
          access: user({ key: "write", mcp: "add_set" }),
          cost: "write",
          summary: "Log a set",
          description:
            "With `exerciseId` it joins the last place of that exercise in the workout, or makes one. The ETag is the workout's. " +
            "The same client-chosen id with the same body answers the stored set (200).",
          answers: { 201: schema.loggedSetView, 200: schema.loggedSetView },
          problems: ["id-taken", "version-mismatch"],
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id/sets/:setId",
      ({ requestContext, set, request, body, params }) =>
        mutateAtOnce(
          deps,
          { requestContext, set, request, body },
          async () => {
            const at = { workoutId: params.id, setId: params.setId };
            const changed = await patchSetAtOnce(deps.db, changeBy(requestContext, request), at, body);
            return changed && { status: 200, body: changed.set, version: changed.version };
          },
          async (tx, effects) => {
            const at = { workoutId: params.id, setId: params.setId };
            const changed = await sets.patchSet(tx, { ...changeBy(requestContext, request), effects }, at, body);
            return { status: 200, body: changed.set, version: changed.version };
          },
        ),
      {
        params: schema.setParams,
        body: schema.setPatch,
        ...operation({
          id: "patchSet",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("workout.changed", "workouts"),
          summary: "Change a set; records follow",
          answers: { 200: schema.loggedSetView },
          versioned: true,
        }),
      },
    )
    .post(
      "/:id/sets/:setId/confirm",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          const at = { workoutId: params.id, setId: params.setId };
          const confirmed = await sets.confirmSet(tx, { ...changeBy(requestContext, request), effects }, at);
          return { status: 200, body: confirmed.set, version: confirmed.version };
        }),
      {
        params: schema.setParams,
        ...operation({
          id: "confirmSet",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("workout.changed", "workouts"),
          summary: "Confirm a set that is in doubt; it counts from then on",
          description:
            "A set that is wildly above those of the last days is stored with `unconfirmed` and a question in `doubt`. " +
            "The set counts in nothing until it is confirmed, or changed to other values. A set without a doubt stays as it is.",
          answers: { 200: schema.loggedSetView },
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id/sets/:setId",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          await sets.removeSet(
            tx,
            { ...changeBy(requestContext, request), effects },
            { workoutId: params.id, setId: params.setId },
          );
          return { status: 204, body: undefined };
        }),
      {
        params: schema.setParams,
        ...operation({
          id: "deleteSet",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("workout.changed", "workouts"),
          summary: "Delete a set; records follow",
          answers: { 204: null },
          versioned: true,
        }),
      },
    );
};
