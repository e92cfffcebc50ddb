import { Elysia } from "elysia";
import { z } from "zod";
import { onCreate, onSuccess, user } from "../../access/policy.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { changeContexts } from "../../http/change-context.ts";
import { readText, readVersion } from "../../http/conditions.ts";
import { id, idParams } from "../../http/fields.ts";
import { answerText, pageText } from "../../http/json-text.ts";
import { decodeCursor, instantKey, toPage } from "../../http/pagination.ts";
import { mutate } from "../../http/unit-of-work.ts";
import { operation } from "../../openapi/operation.ts";
import { withRequestContext } from "../../plugins/request-context.ts";
import { createExerciseList } from "./exercise-list.ts";
import * as schema from "./exercises.schema.ts";
import * as exercises from "./exercises.service.ts";
import * as settings from "./settings.service.ts";
import { vocabularyIn } from "./vocabulary.ts";

const listKey = z.object({ score: z.number().nullable(), name: z.string().max(500), id });
const historyKey = z.object({
  sortKey: instantKey,
  workoutId: id,
  exercisePosition: z.int32(),
  position: z.int32(),
});

export const exerciseRoutes = (deps: ApiDependencies) => {
  const changeBy = changeContexts(deps);
  const list = createExerciseList();

  return new Elysia({ prefix: "/api/v1/exercises" })
    .use(withRequestContext)
    .get(
      "/",
      async ({ requestContext, set, query }) => {
        const after = decodeCursor(listKey, query.cursor);
        const { userId, locale } = requestContext;
        const rows = await list(deps.nearDb, { userId, locale, query, after });
        const page = toPage(
          rows,
          query.limit,
          (row) => row.json,
          (row) => row.key,
        );
        return answerText({ set }, pageText(page));
      },
      {
        query: schema.exerciseQuery,
        ...operation({
          id: "listExercises",
          worded: true,
          access: user({ key: "read", coach: "read:training", mcp: "search_exercises" }),
          cost: "read",
          served: "near",
          summary: "The catalogue and the caller's own exercises",
          description:
            "By name; with `search`, best match first. The search takes typing errors, and looks into the other language " +
            "when the asked one has nothing that fits. `muscle` finds exercises that work it, as a primary or a secondary one.",
          answers: { 200: schema.exercisePage },
        }),
      },
    )
    .get("/catalogue", ({ requestContext }) => vocabularyIn(requestContext.locale), {
      ...operation({
        id: "getCatalogue",
        worded: true,
        access: user({ key: "read" }),
        cost: "static",
        summary: "The closed lists that exercises and sets are made of, with their labels",
        answers: { 200: schema.catalogueView },
      }),
    })
    .post(
      "/",
      ({ requestContext, set, request, body }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const { exercise, created } = await exercises.create(
            tx,
            { ...changeBy(requestContext, request), effects },
            body,
          );
          const location = `/api/v1/exercises/${exercise.id}`;
          return { status: created ? 201 : 200, body: exercise, version: exercise.version, location };
        }),
      {
        body: schema.exerciseCreate,
        ...operation({
          id: "createExercise",
          worded: true,
          access: user({ key: "write" }),
          cost: "write",
          audit: onCreate("exercise.created", "exercises"),
          summary: "Make an exercise of one's own",
          description:
            "Its words are kept in the language of the request. Where body weight is the load, `bodyweightFraction` is 1 " +
            "unless it says otherwise. The same client-chosen id with the same body answers the stored exercise (200).",
          answers: { 201: schema.exerciseView, 200: schema.exerciseView },
          problems: ["id-taken"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id",
      async ({ requestContext, set, request, params }) => {
        const { userId, locale } = requestContext;
        return readText(
          { requestContext, request, set },
          await exercises.getText(deps.nearDb, { userId, locale, id: params.id }),
        );
      },
      {
        params: idParams,
        ...operation({
          id: "getExercise",
          worded: true,
          access: user({ key: "read", coach: "read:training" }),
          cost: "read",
          served: "near",
          summary: "One exercise",
          description: "In the asked language, or in another one where it has no words in it.",
          answers: { 200: schema.exerciseView },
          versioned: true,
        }),
      },
    )
    .patch(
      "/:id",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const exercise = await exercises.patch(
            tx,
            { ...changeBy(requestContext, request), effects },
            params.id,
            body,
          );
          return { status: 200, body: exercise, version: exercise.version };
        }),
      {
        params: idParams,
        body: schema.exercisePatch,
        ...operation({
          id: "patchExercise",
          worded: true,
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("exercise.changed", "exercises"),
          summary: "Change an exercise of one's own",
          description:
            "A merge patch; lists are replaced whole. Words change in the language of the request only. `archivedAt: null` " +
            "brings an archived exercise back. What sets count for follows a change of how they are tracked.",
          answers: { 200: schema.exerciseView },
          problems: ["forbidden"],
          versioned: true,
        }),
      },
    )
    .delete(
      "/:id",
      ({ requestContext, set, request, params }) =>
        mutate(deps, { requestContext, set, request }, async (tx, effects) => {
          await exercises.remove(tx, { ...changeBy(requestContext, request), effects }, params.id);
          return { status: 204, body: undefined };
        }),
      {
        params: idParams,
        ...operation({
          id: "deleteExercise",
          worded: true,
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("exercise.deleted", "exercises"),
          summary: "Delete an exercise of one's own",
          description:
            "One that a workout, a goal or a routine names is archived: it leaves the lists and can still be read.",
          answers: { 204: null },
          problems: ["forbidden"],
          versioned: true,
        }),
      },
    )
    .get(
      "/:id/history",
      async ({ requestContext, query, params }) => {
        const before = decodeCursor(historyKey, query.cursor);
        const of = { userId: requestContext.userId, exerciseId: params.id, locale: requestContext.locale };
        const rows = await exercises.history(deps.nearDb, of, before, query.limit);
        return toPage(
          rows,
          query.limit,
          (row) => row.set,
          (row) => row.key,
        );
      },
      {
        params: idParams,
        query: schema.historyQuery,
        ...operation({
          id: "getExerciseHistory",
          access: user({ key: "read", coach: "read:training", mcp: "get_exercise_history" }),
          cost: "read",
          served: "near",
          summary: "The caller's sets of an exercise, newest first",
          description: "Of completed and active workouts; sets that were planned and not done are left out.",
          answers: { 200: schema.historyPage },
        }),
      },
    )
    .get(
      "/:id/previous",
      ({ requestContext, params }) =>
        exercises.previous(deps.nearDb, {
          userId: requestContext.userId,
          exerciseId: params.id,
          locale: requestContext.locale,
        }),
      {
        params: idParams,
        ...operation({
          id: "getPreviousPerformance",
          access: user({ key: "read", coach: "read:training" }),
          cost: "read",
          served: "near",
          summary: "What was done of an exercise in the last completed workout with it",
          description: "Before the first one `workout` is null and there are no sets.",
          answers: { 200: schema.previousView },
        }),
      },
    )
    .get(
      "/:id/settings",
      async ({ requestContext, set, request, params }) => {
        const found = await settings.get(deps.nearDb, requestContext, params.id);
        return readVersion({ requestContext, request, set }, found.version, found);
      },
      {
        params: idParams,
        ...operation({
          id: "getExerciseSettings",
          access: user({ key: "read" }),
          cost: "read",
          served: "near",
          summary: "The caller's own settings of an exercise",
          description: "All null and of version 0 until something is set.",
          answers: { 200: schema.settingsView },
          versioned: true,
        }),
      },
    )
    .put(
      "/:id/settings",
      ({ requestContext, set, request, body, params }) =>
        mutate(deps, { requestContext, set, request, body }, async (tx, effects) => {
          const replaced = await settings.replace(
            tx,
            { ...changeBy(requestContext, request), effects },
            params.id,
            body,
          );
          return { status: 200, body: replaced, version: replaced.version };
        }),
      {
        params: idParams,
        body: schema.settingsPut,
        ...operation({
          id: "putExerciseSettings",
          access: user({ key: "write" }),
          cost: "write",
          audit: onSuccess("exercise.settings-changed", "exercises"),
          summary: "Set what an exercise is for the caller, also one of the catalogue",
          description:
            "Replaces all of it; what is left out is cleared. `unilateral`, `bodyweightFraction` and `loadPer` stand in place of the " +
            "exercise's own, and what sets count for follows them.",
          answers: { 200: schema.settingsView },
          versioned: true,
        }),
      },
    );
};
