import { Elysia } from "elysia";
import { onCreate, onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readVersion } from "../../http/conditions.ts";
import { idParams } from "../../http/fields.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import * as schema from "./goals.schema.ts";
import * as goals from "./goals.service.ts";

const PROGRESS =
  "A lift is at the best of the last 84 days, a body weight at its latest, and a weekly goal at the running week, beside " +
  "the mean of the last four whole weeks. `percent` counts from `startValue`. `forecastDate` is where the trend of the " +
  "estimated one-rep max, or of the body weight, meets the target; null where the data supports no such date. `version` " +
  "and ETag are the goal's own: progress moves with the training and changes neither.";

export const goalRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);

  return new Elysia({ prefix: "/api/v1/progress/goals" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, query }) => {
        const after = decodeCursor(instantCursor, query.cursor);
        const page = { after, limit: query.limit, withoutBody: requestContext.hidesBody };
        const rows = await goals.list(deps.db, requestContext.userId, page, deps.clock());
        return toPage(
          rows,
          query.limit,
          (row) => row.goal,
          ({ sortKey, goal }) => ({ sortKey, id: goal.id }),
        );
      },
      {
        query: schema.goalQuery,
        ...operation({
          id: "listGoals",
          access: user({ key: "read", coach: "read:training", mcp: "list_goals" }),
          cost: "read",
          served: "near",
          summary: "Goals with their progress, newest first",
          description: PROGRESS,
          answers: { 200: schema.goalPage },
        }),
      },
    )
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const { goal, created } = await goals.create(tx, { ...changeBy(requestContext, request), effects }, body);
          const location = `/api/v1/progress/goals/${goal.id}`;
          return { status: created ? 201 : 200, body: goal, version: goal.version, location };
        }),
      {
        body: schema.goalCreate,
        ...operation({
          id: "createGoal",
          access: user({ key: "write", mcp: "create_goal" }),
          cost: "write",
          audit: onCreate("goal.created", "goals"),
          summary: "Set a goal",
          description:
            "`exercise_e1rm` takes `exerciseId` and `weight`, `exercise_weight_reps` also `reps`, `weekly_workouts` takes " +
            "`count`, `weekly_volume` and `bodyweight` take `weight`. It begins today; where the caller stands is kept as " +
            "`startValue`, and says for a body weight whether to lose or to gain. The same client-chosen id with the same " +
            "body answers the stored goal (200).",
          answers: { 201: schema.goalView, 200: schema.goalView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const goal = await goals.get(deps.db, requestContext.userId, params.id, deps.clock(), requestContext.hidesBody);
        return readVersion({ request, set }, goal.version, goal);
      },
      {
        params: idParams,
        ...operation({
          id: "getGoal",
          access: user({ key: "read", coach: "read:training" }),
          cost: "read",
          served: "near",
          summary: "One goal with its progress",
          description: PROGRESS,
          answers: { 200: schema.goalView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const goal = await goals.patch(tx, { ...changeBy(requestContext, request), effects }, params.id, body);
          return { status: 200, body: goal, version: goal.version };
        }),
      {
        params: idParams,
        body: schema.goalPatch,
        ...operation({
          id: "patchGoal",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("goal.changed", "goals"),
          summary: "Change a goal",
          description: "A merge patch. Kind, exercise and start stay as they are: another goal has another start.",
          answers: { 200: schema.goalView },
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          await goals.remove(tx, { ...changeBy(requestContext, request), effects }, params.id);
          return { status: 204, body: undefined };
        }),
      {
        params: idParams,
        ...operation({
          id: "deleteGoal",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("goal.deleted", "goals"),
          summary: "Delete a goal",
          answers: { 204: null },
          versioned: true,
        }),
      },
    );
};
